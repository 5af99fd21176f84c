"""A cell that was cut and pasted is told as that, and not as ten altered formulas."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import making
from tests.making import at, place
from tests.returns import tampering
from tests.returns.check_edited import blocking, checked, codes, places
from tests.returns.honest_edits import split_formats, typed
from tests.returns.honest_layout import cut
from tests.returns.tampering import Edit

NUMBER, COST, REASON = "i01.actual", "i05.actual", "i01.reason"
SPENT = "funds.appropriation.actual_expenditure"


@pytest.mark.parametrize(
    ("key", "target", "followers"),
    [
        (NUMBER, "F17", 20),
        (NUMBER, "T30", 17),
        (COST, "F22", 23),
        (SPENT, "F10", 21),
        (REASON, "I17", 10),
        ("i08.assessed", "T30", 17),
        ("i09.deduction", "L23", 14),
    ],
)
def test_a_cell_that_was_cut_is_the_one_cause(key: str, target: str, followers: int, book: Path) -> None:
    submission = checked(book, cut(key, target), split_formats(key))
    [finding] = [one for one in submission.findings if one.code.name[0] in "GJ"]
    assert (finding.code.name, str(finding.place), finding.found) == ("G172", place(key), f"自评表!{target}")
    assert finding.followers == followers
    assert finding.fix.endswith(f"；另有{followers}处随之变化，改正后自然消失")
    assert submission.genuine is False


def test_two_cells_that_were_cut_together_are_one_finding(book: Path) -> None:
    submission = checked(book, cut(NUMBER, "T30"), cut("i02.actual", "T31"))
    [finding] = [one for one in submission.findings if one.code.name[0] in "GJ"]
    assert finding.message.startswith("“办理事项数量”实际完成值等2格被剪切或拖动过（现在自评表!T30）")


def test_what_was_done_besides_is_still_told(book: Path) -> None:
    submission = checked(book, cut(NUMBER, "F17"), tampering.value("i03.points", 20))
    assert {code for code in codes(submission) if code[0] == "G"} == {"G104", "G172"}


def repointed(keys: tuple[str, ...], old: str, new: str) -> Edit:
    """Formulas that name another cell, without anything having been moved."""

    def edit(parts: making.Parts) -> None:
        for key in keys:
            stored = making.cell(parts.sheet(), at(key)).find(making.tag("f"))
            stored.text = stored.text.replace(old, new)

    return edit


@pytest.mark.parametrize("keys", [("i01.rate",), ("i01.rate", "i01.rule_score")])
def test_formulas_that_point_elsewhere_are_no_cut(keys: tuple[str, ...], book: Path) -> None:
    """Others still name the cell: it stands where it stood."""
    submission = checked(book, repointed(keys, "$F$16", "$T$30"), typed("i01.actual", 900))
    assert "G172" not in codes(submission)
    assert set(places(submission, "G102")) <= {place(key) for key in keys}
    assert places(submission, "G102")


def test_a_formula_that_adds_something_besides_is_told_by_itself(book: Path) -> None:
    submission = checked(book, cut(NUMBER, "T30"), tampering.formula("total.score", "SUM(", "5+SUM("))
    assert blocking(submission)[:2] == ["G102 自评表!H25", "G172 自评表!F16"]
