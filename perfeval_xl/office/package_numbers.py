"""Numbers of a package that no form holds: this office would add them up without ever having seen the form."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from perfeval_xl.forms import entries
from perfeval_xl.ledger.rows import JudgementRow
from perfeval_xl.office.answered import Answers
from perfeval_xl.office.packages import Package
from perfeval_xl.office.status import DENOMINATOR, NUMERATOR
from perfeval_xl.vocabulary import Stage

LARGEST_SCORE = Fraction(1000)
"""More points than any form has: those of today have a hundred, and some to add."""
USUAL_POINTS = Fraction(100)
"""Of a form that does not say how many points it has."""
LARGEST_NUMBER = Fraction(entries.LARGEST_NUMBER)
"""Of an amount, as whoever fills a form in may write it at most."""
SCORE, POINTS = "total.score", "total.points"
"""What a form has, and can have."""
_SPENT = f"funds.{Stage.ACTUAL}"
_BUDGETS = tuple(f"funds.{stage}" for stage in (Stage.ORIGINAL, Stage.FINAL))


def impossible_in(package: Package) -> tuple[str, str] | None:
    """The code of a form of which no such numbers can be, and the number with what it is; None where all may be.

    Of a form whose original lies in the package only the size of its numbers is looked at: it is judged again.
    """
    for row in package.judgements:
        wrong = _too_large(row)
        if not wrong and not row.report and row.sha not in package.originals:
            wrong = next(_contradictions(row), "")
        if wrong:
            return row.code, wrong
    return None


def _too_large(row: JudgementRow) -> str:
    told = [(row.score, Fraction(0), LARGEST_SCORE)]
    told += [(one.value, -LARGEST_NUMBER, LARGEST_NUMBER) for one in row.figures]
    return next((text for text, least, most in told if text and not least <= Fraction(text) <= most), "")


def _contradictions(row: JudgementRow) -> Iterator[str]:
    """What the numbers of a form say otherwise than one another, as they do in no judgement; also of one with errors,
    which counts where its office decided so.
    """
    main = [one for one in row.figures if not one.form]
    told = {one.key: Fraction(one.value) for one in main}
    if len(told) < len(main):
        yield "（同一个数写了两次）"
    points = Answers(row.answers).number(POINTS)
    most = USUAL_POINTS if points is None else points
    if row.score and (Fraction(row.score) > most or told.get(SCORE, Fraction(row.score)) != Fraction(row.score)):
        yield f"{row.score}（得分）"
    spent, over = told.get(NUMERATOR), told.get(DENOMINATOR)
    if spent is not None and (spent < 0 or told.get(_SPENT, spent) != spent):
        yield f"{spent}（执行数）"
    budgets = [told[key] for key in _BUDGETS if key in told]
    if over is not None and (over < 0 or (budgets and over not in budgets)):
        yield f"{over}（预算数）"
