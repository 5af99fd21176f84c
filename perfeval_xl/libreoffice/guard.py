"""Every call into the host passes here: it is counted, and it fails as it would through COM."""

from __future__ import annotations

import functools
import inspect
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from perfeval_xl.libreoffice import bridge
from perfeval_xl.libreoffice.errors import GONE, REJECTED, ComError, com_error, refused
from perfeval_xl.libreoffice.office import OfficeProcess

_F = TypeVar("_F", bound=Callable[..., Any])
WAITS = "alert"
_OPERATORS = {"__call__", "__len__", "__iter__", "__contains__"}


@dataclass
class Ledger:
    """What an engine remembers of all that was asked of it."""

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

    def __init__(self, office: OfficeProcess, ledger: Ledger) -> None:
        self.office = office
        self.ledger = ledger
        self.inside = False
        self._refusals = 0
        self._reason = REJECTED

    def refuse(self, calls: int, reason: int) -> None:
        """Turn the next ``calls`` down."""
        self._refusals, self._reason = calls, reason

    def enter(self, call: str) -> None:
        """Count a call, or turn it down."""
        self.ledger.counted[call] += 1
        if self._refusals:
            self._refusals -= 1
            raise com_error(self._reason)

    def translated(self, error: Exception) -> Exception:
        """The error that the same mistake gives through COM; a mistake of our own stays what it is."""
        if isinstance(error, ComError):
            return error
        of_uno = isinstance(error, bridge.exception("uno.Exception"))
        disposed = isinstance(error, bridge.exception("lang.DisposedException")) or (of_uno and "URP" in str(error))
        if disposed or not self.office.alive():
            late = self.office.overdue
            told = f"LibreOffice没有在{late:g}秒内回答，已被结束 (no answer within {late:g} s)" if late else ""
            return com_error(GONE, told)
        return refused(f"{type(error).__name__}: {error}") if of_uno else error


def known(function: _F) -> _F:
    """Mark what the engine knows by itself: no call into the host."""
    function._known = True  # type: ignore[attr-defined]
    return function


def asked(function: _F) -> _F:
    """Pass a method of something ``Hosted`` through its host."""

    @functools.wraps(function)
    def asking(self: Any, *args: Any, **kwargs: Any) -> Any:
        host: Host = self.host
        if host.inside:
            return function(self, *args, **kwargs)
        host.enter(f"{type(self).__name__}.{function.__name__}")
        host.inside = True
        # A message box waits for a person; nothing else may keep silent for long.
        clock = None if function.__name__ == WAITS else host.office.watch(host.office.silence)
        try:
            return function(self, *args, **kwargs)
        except Exception as error:
            told = host.translated(error)
            if told is error:
                raise
            raise told from error
        finally:
            host.inside = False
            if clock is not None:
                clock.cancel()

    return cast(_F, asking)


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
    return function if function is None or hasattr(function, "_known") else asked(function)
