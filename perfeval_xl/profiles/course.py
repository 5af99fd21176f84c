"""What became of a project in the year: what is scored of one that did not begin, or was called off."""

from __future__ import annotations

import enum
from collections.abc import Callable

from perfeval_xl.findings.own_rules import OWN_RULES
from perfeval_xl.frozen import frozen
from perfeval_xl.profiles.basis import Basis, Provision
from perfeval_xl.tables import Table


class Scored(enum.StrEnum):
    """What is scored of a project."""

    AS_USUAL = "as_usual"
    EXECUTION = "execution_only"
    """The execution of its budget by the rule; its indicators score nothing."""
    NOTHING = "nothing"
    """Nothing: there is no total and no grade."""


UNFINISHED_WORDS = (
    *("未完成", "尚未完成", "没有完成", "未能完成", "未按期完成", "未完工", "尚未完工", "未竣工", "尚未竣工"),
    *("未开展", "尚未开展", "未启动", "尚未启动", "未开工", "尚未开工", "未实施", "尚未实施", "未开始", "未建成"),
    *("未验收", "尚未验收", "未上线", "尚未上线", "正在进行", "正在实施", "进行中", "推进中", "在建"),
)
"""What tables say of a deadline that was not met, and has not been since."""
OWN_PRACTICE = Provision("own", OWN_RULES, "", None, True, "", own=True)
"""What a rule rests on where no document is known."""


@frozen
class Course:
    """What is made of a project that did not run its usual course."""

    not_begun: Scored
    cancelled: Scored
    unfinished_words: tuple[str, ...]
    """What people write in a table that is not ours for 未完成."""
    basis: Basis


@frozen
class NotApplicable:
    """Whether an indicator may be found not to apply; its points are spread over the rest."""

    allowed: bool
    basis: Basis


USUAL_COURSE = Course(Scored.EXECUTION, Scored.NOTHING, UNFINISHED_WORDS, Basis(OWN_PRACTICE, "第12条", True))
"""Where a profile says nothing: no source was found that tells."""


def read_course(table: Table, basis: Callable[[Table], Basis]) -> Course:
    """Return what ``table`` says; a profile without it has the usual rule."""
    states = {key: table.choice(key, list(Scored), default=getattr(USUAL_COURSE, key)) for key in _STATES}
    words = table.texts("unfinished_words", default=[*UNFINISHED_WORDS])
    own = basis(table) if any(key in table for key in (*_STATES, "provision")) else USUAL_COURSE.basis
    table.finish()
    if not table.values:
        return USUAL_COURSE
    return Course(Scored(states["not_begun"]), Scored(states["cancelled"]), tuple(words), own)


def read_not_applicable(table: Table, basis: Callable[[Table], Basis]) -> NotApplicable:
    """Return whether ``table`` allows 不适用; a profile without it does not."""
    allowed = table.flag("allowed", default=False)
    own = basis(table) if allowed or "provision" in table else USUAL_COURSE.basis
    table.finish()
    return NotApplicable(allowed, own)


ALL_APPLY = NotApplicable(False, USUAL_COURSE.basis)
"""Where a profile says nothing."""
_STATES = ("not_begun", "cancelled")
