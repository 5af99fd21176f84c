"""What the sheets of 汇总 have in common."""

from __future__ import annotations

import pytest

from perfeval_xl.office import summary_parts
from perfeval_xl.office.columns import PROJECTS
from perfeval_xl.office.summary_notes import received
from perfeval_xl.office.summary_parts import Columns, Source, table
from perfeval_xl.writer.table_book import Link
from tests.office.views import NOW, view

SHA = "ab" * 32
SOURCE = Source(view(), [], NOW, {SHA: ".xlsx"})
ORIGINAL = f"台账/原件/ab/{SHA}.xlsx"


@pytest.mark.parametrize(
    ("place", "target"),
    [
        ("自评表!H12", f"external:{ORIGINAL}#'自评表'!H12"),
        ("甲'乙!$B$3", f"external:{ORIGINAL}#'甲''乙'!B3"),
        ("自评表!B3:C4", f"external:{ORIGINAL}#'自评表'!B3"),
        ("来信.eml › 表.xlsx", f"external:{ORIGINAL}"),
        ("红\x1b[31m!A1", f"external:{ORIGINAL}"),
    ],
)
def test_a_place_leads_to_the_cell_of_the_original(place: str, target: str) -> None:
    cell = SOURCE.at(SHA, place)
    assert isinstance(cell, Link)
    assert cell.target == target


def test_a_place_in_a_file_that_is_not_kept_is_a_text() -> None:
    assert (SOURCE.at("", "自评表!H12"), SOURCE.at(SHA, ""), SOURCE.opens("", "原件")) == ("自评表!H12", "", "原件")


def test_of_many_rows_the_first_columns_keep_their_links(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summary_parts, "MOST_LINKS", 5)
    column = Columns(PROJECTS)
    row = {"sha": SHA, "score_place": "表!A1", "rate_place": "表!A2", "denominator_place": "表!A3"}
    shown = [column(key, 10) for key in list(row)[1:]]
    cells = table("Few", shown, [row, row], SOURCE).rows[1]
    assert [isinstance(cell, Link) for cell in cells] == [True, True, False]
    assert cells[2] == "表!A3"


def test_what_a_copied_folder_brings_again_was_received_once() -> None:
    told = {"file": "信.eml › 表.xlsx", "refused": "", "sha": SHA, "sender": "a@x.cn", "seen": "2024-03-01T00:00:00Z"}
    again = told | {"seen": "2024-04-01T00:00:00Z"}
    assert received([told, again]) == [again]
    assert len(received([told, told | {"sender": "b@x.cn"}, told | {"file": "另.eml › 表.xlsx"}])) == 3
