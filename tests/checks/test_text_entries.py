"""Numbers and days that are text: told as that, with what they would be; nothing is guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfeval_xl.findings import Finding
from tests import making
from tests.making import Parts, at, tag
from tests.returns.check_edited import checked

NUMBER, RATE, DAY, SPENT = "i01.actual", "i03.actual", "i04.actual", "funds.appropriation.actual_expenditure"

TEXTS = ((NUMBER, "900"), (RATE, "95%"), (DAY, "2022-12-20"), (SPENT, "392"), ("i09.deduction", "1"))
"""Answers of the sound form, as text."""


def found(folder: Path, key: str, text: str, *, text_format: bool = False) -> Finding:
    """The one finding in the cell of ``key`` with ``text`` in it."""

    def edit(parts: Parts) -> None:
        making.fill(parts.sheet(), at(key), text)
        if text_format:
            making.restyle(parts, at(key), locked=False)
            parts.root(making.STYLES).find(tag("cellXfs"))[-1].set("numFmtId", "49")

    submission = checked(making.book(folder / "自评表.xlsx"), edit)
    assert submission.genuine is True
    [finding] = [one for one in submission.findings if str(one.place) == making.place(key)]
    return finding


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        (NUMBER, "900", "900"),
        (NUMBER, " 900 ", "900"),
        (NUMBER, "９００．５", "900.5"),
        (NUMBER, "1,200", "1200"),
        (NUMBER, "-3", "-3"),
        (SPENT, "392.00", "392"),
        (RATE, "96%", "96%"),
        (RATE, "９６．５％", "96.5%"),
        (RATE, "96", "96%"),
        (DAY, "2022-12-20", "2022年12月20日"),
        (DAY, "2022/12/20", "2022年12月20日"),
        (DAY, "2022.12.20", "2022年12月20日"),
        (DAY, "2022年12月20日", "2022年12月20日"),
        (DAY, "２０２２年１２月２０日", "2022年12月20日"),
        (DAY, "2022-12-20 00:00:00", "2022年12月20日"),
        (DAY, "2022-12-20T00:00:00", "2022年12月20日"),
    ],
)
def test_a_text_that_looks_right_is_told_as_text(key: str, text: str, expected: str, tmp_path: Path) -> None:
    finding = found(tmp_path, key, text)
    assert (finding.code.name, finding.found, finding.expected) == ("T132", text.strip(), expected)
    kind = "日期" if key == DAY else "数字"
    assert finding.message.endswith(f"是文本，不是{kind}，应读作{expected}")
    assert f"双击这一格后按回车，或用“分列”转成{kind}" in finding.fix


def test_a_cell_that_makes_texts_of_numbers_needs_another_cure(tmp_path: Path) -> None:
    """A format that came with what was pasted: whatever is typed there becomes text again."""
    finding = found(tmp_path, NUMBER, "900", text_format=True)
    assert "把同类的空白浅黄色格复制、粘贴到这一格（它的格式成了“文本”）" in finding.fix


@pytest.mark.parametrize(
    ("key", "text", "code"),
    [
        (NUMBER, "900个", "T026"),
        (NUMBER, "≥900", "T026"),
        (NUMBER, "9 00", "T026"),
        (NUMBER, "1,20", "T026"),
        (NUMBER, "约900", "T026"),
        (NUMBER, "96%", "T026"),
        (RATE, "0.96", "T026"),
        (RATE, "96‰", "T026"),
        (SPENT, "392万元", "T026"),
        (DAY, "12月20日", "T101"),
        (DAY, "12.20", "T101"),
        (DAY, "2022年底", "T101"),
        (DAY, "2022-13-40", "T101"),
        (DAY, "1899-12-20", "T101"),
        (DAY, "0022-12-20", "T101"),
        (DAY, "9999-12-31", "T101"),
    ],
)
def test_what_may_mean_something_else_is_not_read(key: str, text: str, code: str, tmp_path: Path) -> None:
    assert found(tmp_path, key, text).code.name == code


def test_what_follows_from_a_text_is_not_told_again(tmp_path: Path) -> None:
    """The scores beside it were computed while it was a number; that is one fault."""

    def edit(parts: Parts) -> None:
        for key, text in TEXTS:
            making.fill(parts.sheet(), at(key), text)

    submission = checked(making.book(tmp_path / "自评表.xlsx"), edit)
    told = {str(one.place) for one in submission.findings if one.severity.blocking}
    assert told == {making.place(key) for key, _ in TEXTS}


@pytest.mark.parametrize(("key", "stored"), [("total.score", "99"), ("i02.score", "9"), ("i01.score", "10")])
def test_a_result_that_follows_from_nothing_is_told_all_the_same(key: str, stored: str, tmp_path: Path) -> None:
    def edit(parts: Parts) -> None:
        making.fill(parts.sheet(), at(NUMBER), "900")
        making.cell(parts.sheet(), at(key)).find(tag("v")).text = stored

    submission = checked(making.book(tmp_path / "自评表.xlsx"), edit)
    told = {(one.code.name, str(one.place)) for one in submission.findings}
    assert told == {("T132", making.place(NUMBER)), ("P101", making.place(key))}


def test_what_follows_from_an_old_result_of_a_sum_is_not_told_again(tmp_path: Path) -> None:
    def edit(parts: Parts) -> None:
        making.fill(parts.sheet(), at(NUMBER), 900, formula="450*1")

    submission = checked(making.book(tmp_path / "自评表.xlsx"), edit)
    assert [one.code.name for one in submission.findings if one.severity.blocking] == ["T131"]
