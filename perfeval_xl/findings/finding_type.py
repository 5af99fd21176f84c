"""What every finding of one code has in common: how much it weighs, and its texts."""

from __future__ import annotations

import enum

from perfeval_xl.frozen import frozen

AGAIN = "请用下发的原表重新填写，再上报"
"""The cure where nothing less helps."""


class Severity(enum.IntEnum):
    """How much a finding weighs."""

    NOTE = 1
    """提示: worth reading; nothing is asked of the unit."""
    VERIFY = 2
    """核实: to be fixed or explained."""
    ERROR = 3
    """错误: to be fixed before the return is accepted."""

    @property
    def chinese(self) -> str:
        """The severity as a unit reads it."""
        return {Severity.NOTE: "提示", Severity.VERIFY: "核实", Severity.ERROR: "错误"}[self]

    @property
    def blocking(self) -> bool:
        """Whether a return with such a finding is sent back."""
        return self is Severity.ERROR


@frozen
class FindingType:
    """One kind of finding. ``{names}`` in the texts are filled from the facts."""

    severity: Severity
    message: str
    """What is wrong, for the unit, in Chinese."""
    fix: str
    """What to do about it."""
    basis: str = ""
    """The provision that it rests on, which the profile names; empty where 本程序自定规则 says what is asked."""
    ask: bool = False
    """Whether the office must confirm it before anything is issued (需确认): where a brief may be meant
    as it stands, but is more often a slip that nobody could mend later."""
