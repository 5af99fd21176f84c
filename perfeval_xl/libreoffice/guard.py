"""Every call into the host passes here: it is counted, and it fails as it would through COM."""

from __future__ import annotations

import functools
import inspect
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from perfeval_xl.libreoffice import bridge
from perfeval_xl.libreoffice.errors import REJECTED, SERVER_UNAVAILABLE, ComError, com_error, refused
from perfeval_xl.libreoffice.office import OfficeProcess

_F = TypeVar("_F", bound=Callable[..., Any])
WAITS = "alert"
_OPERATORS = {"__call__", "__len__", "__iter__", "__contains__"}
"""The call that waits for a person, and has no deadline."""


@dataclass
class CallLog:
    """The calls into an engine, and its settings."""

    counted: Counter[str] = field(default_factory=Counter)
    """Calls into the host, as ``Range.raw_value``: each outermost method or property, not those that it uses.

    What the engine knows without asking (row, column, shape, address; which sheet and book
    something belongs to) does not count. xlwings asks for names to compare books and sheets: one
    ``range.value = …`` is some thirty calls, ``range.raw_value = …`` is one.
    """
    converted: list[tuple[str, str, str, object]] = field(default_factory=list)
    """Strings and Decimals that Excel would not have kept: (address, value, kind, what it becomes)."""
    currency_as_decimal: bool = True
    """Cells with a currency format read as Decimal: so on Windows, not on the Mac."""


class Host:
    """One office, and how it answers at the moment."""

    def __init__(self, office: OfficeProcess, log: CallLog) -> None:
        self.office = office
        self.log = log
        self.inside = False
        self._refusals = 0
        self._reason = REJECTED

    def refuse(self, calls: int, reason: int) -> None:
        """Turn the next ``calls`` down."""
        self._refusals, self._reason = calls, reason

    def enter(self, call: str) -> None:
        """Count a call, or turn it down."""
        self.log.counted[call] += 1
        if self._refusals:
            self._refusals -= 1
            raise com_error(self._reason)

    def translated(self, error: Exception) -> Exception:
        """The error that the same mistake gives through COM; a mistake of our own stays what it is."""
        if isinstance(error, ComError):
            return error
        is_uno_error = isinstance(error, bridge.exception("uno.Exception"))
        disposed = isinstance(error, bridge.exception("lang.DisposedException")) or (
            is_uno_error and "URP" in str(error)
        )
        if disposed or not self.office.alive():
            late = self.office.overdue
            detail = f"LibreOffice没有在{late:g}秒内回答，已被结束 (no answer within {late:g} s)" if late else ""
            return com_error(SERVER_UNAVAILABLE, detail)
        return refused(f"{type(error).__name__}: {error}") if is_uno_error else error


def no_host_call(function: _F) -> _F:
    """Mark what the engine knows by itself: no call into the host."""
    function._no_host_call = True  # type: ignore[attr-defined]
    return function


def host_call(function: _F) -> _F:
    """Pass a method of something ``Hosted`` through its host."""

    @functools.wraps(function)
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        host: Host = self.host
        if host.inside:
            return function(self, *args, **kwargs)
        host.enter(f"{type(self).__name__}.{function.__name__}")
        host.inside = True
        # A message box waits for a person; nothing else may keep silent for long.
        clock = None if function.__name__ == WAITS else host.office.watch(host.office.call_seconds)
        try:
            return function(self, *args, **kwargs)
        except Exception as error:
            translated = host.translated(error)
            if translated is error:
                raise
            raise translated from error
        finally:
            host.inside = False
            if clock is not None:
                clock.cancel()

    return cast(_F, call)


class Hosted:
    """Something in the host: its public methods and properties are calls into it."""

    host: Host

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for name, member in list(vars(cls).items()):
            if name.startswith("_") and name not in _OPERATORS:
                continue
            if isinstance(member, property):
                setattr(cls, name, property(*map(_guarded, (member.fget, member.fset, member.fdel))))
            elif inspect.isfunction(member):
                setattr(cls, name, _guarded(member))


def _guarded(function: Any) -> Any:
    return function if function is None or hasattr(function, "_no_host_call") else host_call(function)
