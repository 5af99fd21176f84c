"""Plans of workbooks that are checked again and again, each made once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from perfeval_xl.layout.grid import Plan
from perfeval_xl.profiles import Library
from perfeval_xl.returns import recognise
from perfeval_xl.sealing.identity import Identity

MOST = 40
"""Plans that are kept at once."""
_kept: dict[str, Plan] = {}


@contextmanager
def plans_kept() -> Iterator[None]:
    """While it lasts, the plan of an identity is rebuilt once, not for each changed workbook that still has it.

    By the rules that are shipped alone: those of a library of somebody's own may change in between.
    """
    build = recognise.rebuild

    def rebuild(identity: Identity, library: Library | None = None) -> Plan:
        if library is not None:
            return build(identity, library)
        key = repr(identity)
        if key not in _kept:
            if len(_kept) >= MOST:
                _kept.clear()
            _kept[key] = build(identity, library)
        return _kept[key]

    recognise.rebuild = rebuild
    try:
        yield
    finally:
        recognise.rebuild = build
