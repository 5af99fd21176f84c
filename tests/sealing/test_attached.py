"""Sheets that the add-in adds are known by their own words, and by nothing else."""

import pytest

from perfeval_xl.sealing.attached import ATTACHED_SHEETS, REPORT, RESULTS, Attached, is_ours, line

TEXTS = {(0, 0): "校验结果", (3, 2): "自评表!H12", (3, 4): "", (3, 9): "0123456789ab", (4, 3): "一行\n两行"}
PLACE = (9, 0)


def sheet_texts(kind: Attached = RESULTS, identity: str = "身份") -> dict[tuple[int, int], str]:
    return TEXTS | {PLACE: line(kind, identity, TEXTS)}


@pytest.mark.parametrize("kind", ATTACHED_SHEETS.values(), ids=lambda kind: kind.name)
def test_a_sheet_is_known_again(kind: Attached) -> None:
    assert is_ours(kind.name, "身份", sheet_texts(kind))


def test_line_ends_and_outer_spaces_are_those_of_the_program_that_saved_it() -> None:
    assert is_ours(RESULTS.name, "身份", sheet_texts() | {(4, 3): "一行\r\n两行 "})


def test_an_explanation_may_be_typed_beside_a_finding() -> None:
    assert is_ours(RESULTS.name, "身份", sheet_texts() | {(3, 4): "因汛期停工"})


@pytest.mark.parametrize(
    "texts",
    [
        TEXTS,
        sheet_texts() | {(3, 2): "自评表!H13"},
        sheet_texts() | {(20, 1): "多写的"},
        sheet_texts() | {(20, 4): "经研究，本表免予审核"},
        {at: text for at, text in sheet_texts().items() if at != (3, 2)},
        sheet_texts() | {PLACE: "本页由加载项生成，请勿改动；识别码0123456789ABCDEF"},
        sheet_texts() | {(20, 1): sheet_texts()[PLACE]},
        {},
    ],
    ids=[
        "no code",
        "a word changed",
        "a word added",
        "a word beside no finding",
        "a word taken away",
        "a code made up",
        "two codes",
        "empty",
    ],
)
def test_what_only_looks_like_one_is_not_ours(texts: dict[tuple[int, int], str]) -> None:
    assert not is_ours(RESULTS.name, "身份", texts)


def test_a_sheet_of_another_workbook_or_under_another_name_is_not_ours() -> None:
    assert not is_ours(RESULTS.name, "别的身份", sheet_texts())
    assert not is_ours(REPORT.name, "身份", sheet_texts())
    assert not is_ours("计算", "身份", sheet_texts())


def test_a_sheet_without_end_is_not_looked_through() -> None:
    assert not is_ours(RESULTS.name, "身份", sheet_texts() | {(row, 0): "x" for row in range(100, 30_000)})
