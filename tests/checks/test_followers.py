"""An answer that cannot be read is told once, with how many results change with it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests import making
from tests.checks.file_cases import stale
from tests.making import Parts, at, place
from tests.returns.check_edited import checked
from tests.returns.tampering import Edit

NUMBER, DAY, SPENT = "i01.actual", "i04.actual", "funds.appropriation.actual_expenditure"


def typed(key: str, value: object) -> Edit:
    return lambda parts: making.fill(parts.sheet(), at(key), value)


@pytest.mark.parametrize(
    ("key", "value", "code", "followers"),
    [
        (NUMBER, "900m²", "T026", 13),
        (NUMBER, "9" * 30_000, "T026", 13),
        (NUMBER, True, "T026", 13),
        (NUMBER, "900", "T132", 13),
        (DAY, "2022-12-20", "T132", 12),
        (DAY, "12月20日", "T101", 12),
        (SPENT, "392万元", "T026", 19),
        (NUMBER, "#N/A", "T026", 13),
        (NUMBER, " ", "T003", 14),
        ("i08.actual", "部分达成", "T037", 12),
        ("i09.deduction", "1分", "P040", 9),
    ],
)
def test_what_follows_from_an_unread_answer_is_counted(
    key: str, value: object, code: str, followers: int, tmp_path: Path
) -> None:
    submission = checked(making.book(tmp_path / "自评表.xlsx"), typed(key, value))
    told = [one for one in submission.findings if one.code.name == code]
    assert [(str(one.place), one.followers) for one in told] == [(place(key), followers)]
    assert told[0].fix.endswith(f"；另有{followers}处随之变化，改正后自然消失") is bool(followers)
    assert submission.genuine is True


def test_a_formula_that_broke_is_told_as_a_formula_alone(tmp_path: Path) -> None:
    """Pasted from another table, it points to nothing here."""
    edit: Edit = lambda parts: making.fill(parts.sheet(), at(NUMBER), "#REF!", formula="#REF!*2", kind="e")  # noqa: E731
    [finding] = checked(making.book(tmp_path / "自评表.xlsx"), edit).findings
    assert (finding.code.name, finding.found) == ("G125", "#REF!*2")
    assert "选择性粘贴—数值" in finding.fix


def test_two_unread_answers_share_what_follows_from_both(tmp_path: Path) -> None:
    submission = checked(making.book(tmp_path / "自评表.xlsx"), typed(NUMBER, "900m²"), typed(DAY, "年底"))
    assert {one.code.name: one.followers for one in submission.findings} == {"T026": 13, "T101": 3}


def test_a_result_that_needs_no_unread_answer_is_told_by_itself(tmp_path: Path) -> None:
    submission = checked(making.book(tmp_path / "自评表.xlsx"), typed(NUMBER, "900m²"), stale("i02.score", "9"))
    alone = [str(one.place) for one in submission.findings if one.code.name == "P101"]
    assert alone == [place("i02.score")]


def test_a_forged_total_is_told_although_a_text_changes_it_too(tmp_path: Path) -> None:
    """The text says what it was counted as; 99 was never the total."""
    submission = checked(making.book(tmp_path / "自评表.xlsx"), typed(NUMBER, "900"), stale("total.score", "99"))
    alone = [(str(one.place), one.found) for one in submission.findings if one.code.name == "P101"]
    assert alone == [(place("total.score"), "99")]


def test_what_is_cured_is_gone(tmp_path: Path) -> None:
    def cured(parts: Parts) -> None:
        typed(NUMBER, Decimal(900))(parts)

    submission = checked(making.book(tmp_path / "自评表.xlsx"), typed(NUMBER, "900m²"), cured)
    assert submission.findings == ()
