"""How many projects of a round stand how: what `collect` and `status` both end with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from perfeval_xl.ledger import states
from perfeval_xl.ledger.rows import AttemptState, ProjectState


@dataclass(frozen=True)
class Tally:
    """How many projects stand how, and how many files belong to none."""

    counted: int = 0
    returned: int = 0
    undecided: int = 0
    missing: int = 0
    exempt: int = 0
    unregistered: int = 0
    """Files that are of no project of the round, though they are forms."""

    @property
    def pending(self) -> int:
        """待处理: what somebody has to decide about."""
        return self.undecided + self.unregistered

    @property
    def lines(self) -> tuple[str, str, str, str]:
        """The four lines that `collect` and `status` end with, before 没能打开."""
        return (
            f"已计{self.counted}个",
            f"退回{self.returned}个",
            f"待处理{self.pending}个",
            f"未报{self.missing}个",
        )

    @property
    def settled(self) -> bool:
        """Whether there is nothing left to be done."""
        return not (self.returned or self.pending or self.missing)


def tally_of(projects: Iterable[ProjectState], attempts: Iterable[AttemptState]) -> Tally:
    """Count what the ledger has computed."""
    number = Counter(one.state for one in projects)
    return Tally(
        counted=number[states.COUNTED],
        returned=number[states.RETURNED],
        undecided=number[states.UNDECIDED],
        missing=number[states.MISSING],
        exempt=number[states.EXEMPT],
        unregistered=len({one.sha for one in attempts if is_unregistered(one)}),
    )


def is_unregistered(attempt: AttemptState) -> bool:
    """Whether a file is a form of no project of the round, which nobody put aside: not registered, or of another year
    and an unknown code.
    """
    return not attempt.put_aside and _is_strange(attempt)


def _is_strange(attempt: AttemptState) -> bool:
    return attempt.verdict == states.UNREGISTERED or (attempt.verdict == states.OTHER_YEAR and not attempt.code)
