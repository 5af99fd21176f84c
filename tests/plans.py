"""Plans of workbooks that are checked again and again, each made once; scores of the same answers; the same parts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from unittest import mock
from xml.etree.ElementTree import Element

from perfeval_xl import submission
from perfeval_xl.addin import live_book
from perfeval_xl.forms.form import FilledForm
from perfeval_xl.layout.grid import Plan
from perfeval_xl.profiles import Library
from perfeval_xl.returns import package, recognise
from perfeval_xl.scoring import ScoredForm, score
from perfeval_xl.sealing.identity import Identity

MOST = 40
"""Plans, scores, and parsed parts that are kept at once."""
SHEETS = "xl/"
"""Where the parts of a workbook lie. Nothing is written into their trees, as it is into those of texts."""
_kept: dict[str, Plan] = {}
_scored: dict[tuple[object, ...], ScoredForm] = {}
_parsed: dict[tuple[bytes, str], Element | None] = {}
_parse = package.parse_xml


def _tree(data: bytes, name: str) -> Element:
    """`parse_xml`: a part of a workbook that comes a second time is kept, as most do in which nothing was changed."""
    if not name.startswith(SHEETS):
        return _parse(data, name)
    key = data, name
    known = _parsed.get(key)
    if known is not None:
        return known
    again, root = key in _parsed, _parse(data, name)
    if len(_parsed) >= MOST:
        _parsed.clear()
    _parsed[key] = root if again else None
    return root


def _score(filled: FilledForm) -> ScoredForm:
    """`score`, which computes nothing but the values, of the answers alone: once for the same ones in the same form."""
    key = tuple((id(part.form), repr(part.answers), repr(part.stated)) for part in filled.forms)
    if key not in _scored:
        if len(_scored) >= MOST:
            _scored.clear()
        _scored[key] = score(filled)
    parts = [ScoredForm(part, known.values) for part, known in zip(filled.forms, _scored[key].forms, strict=True)]
    return replace(parts[0], companions=tuple(parts[1:]))


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

    with ExitStack() as stack:
        stack.enter_context(mock.patch.object(recognise, "rebuild", rebuild))
        stack.enter_context(mock.patch.object(package, "parse_xml", _tree))
        for module in (submission, live_book):
            stack.enter_context(mock.patch.object(module, "score", _score))
        yield
