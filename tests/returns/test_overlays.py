"""Which cells a thing on a sheet covers."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from perfeval_xl.returns.sheet_sizes import PIXEL, POINT, Side, sides_of
from tests import making
from tests.making import FORM, at, place
from tests.returns.active_edits import anchored, drawn, sparkline, vml, vml_object
from tests.returns.check_edited import checked, codes, places
from tests.returns.tampering import Edit

EVEN = Side({}, 20 * POINT)


@pytest.mark.parametrize(
    ("corners", "covered"),
    [
        ((2, 0, 4, 0), (2, 3)),
        ((2, 17, 4, 2), (3, 3)),
        ((2, 15, 4, 5), (2, 4)),
        ((2, 18, 3, 3), None),
        ((4, 0, 2, 0), (2, 3)),
        ((2, 3, 2, 9), (2, 2)),
        ((2, 3, 2, 5), None),
    ],
)
def test_a_thing_covers_what_it_lies_deep_enough_in(
    corners: tuple[int, int, int, int], covered: tuple[int, int] | None
) -> None:
    first, into, last, into_last = corners
    assert EVEN.between(first, into * POINT, last, into_last * POINT) == covered


def test_a_thing_with_a_size_covers_as_many_as_that_reaches_over() -> None:
    assert EVEN.along(2, 0, 60 * POINT) == (2, 4)
    assert EVEN.along(2, 10 * POINT, 20 * POINT) == (2, 3)
    assert EVEN.from_start(45 * POINT, 30 * POINT) == (2, 3)
    assert Side({0: 0}, 20 * POINT).from_start(0, 20 * POINT) == (1, 1)


def test_a_thing_without_end_is_followed_for_a_while_only() -> None:
    covered = Side({}, 0).along(0, 0, 10**14)
    assert covered is not None
    assert covered[1] <= 10_000


def test_the_sizes_of_a_sheet() -> None:
    columns = '<col min="2" max="3" width="10"/><col min="4" max="4" hidden="1" width="9"/><col min="x"/>'
    rows = '<row r="2" ht="30"/><row r="3" hidden="1" ht="9"/><row r="5" ht="?"/>'
    usual = '<sheetFormatPr defaultRowHeight="18"/>'
    sheet = ElementTree.fromstring(
        f'<worksheet xmlns="{making.MAIN}">{usual}<cols>{columns}</cols><sheetData>{rows}</sheetData></worksheet>'
    )
    sides = sides_of(sheet)
    assert [sides.rows.size(at) for at in range(5)] == [18 * POINT, 30 * POINT, 0, 18 * POINT, 15 * POINT]
    assert [sides.columns.size(at) for at in range(4)] == [64 * PIXEL, 70 * PIXEL, 70 * PIXEL, 0]


SCORE = making.plan().addresses["total.score"]
SIZE = '<x:ext cx="400000" cy="150000"/>'
AT = f"<x:from><x:col>{SCORE.column}</x:col><x:row>{SCORE.row}</x:row></x:from>"
CORNERS = f"{SCORE.column}, 2, {SCORE.row}, 2, {SCORE.column + 1}, 0, {SCORE.row + 1}, 0"
COVERING: dict[str, Edit] = {
    "a size from a cell on": drawn(f"<x:oneCellAnchor>{AT}{SIZE}<x:sp/></x:oneCellAnchor>"),
    "a picture": drawn(anchored("9,0,24,0", "10,0,25,0", "<x:pic/>")),
    "a line": drawn(anchored("9,0,24,0", "10,0,25,0", "<x:cxnSp/>")),
    "a group": drawn(anchored("9,0,24,0", "10,0,25,0", "<x:grpSp/>")),
    "a button of the old form": vml(vml_object("Button", CORNERS)),
    "a small chart in the cell": sparkline(at("total.score")),
}


@pytest.mark.parametrize("edit", COVERING.values(), ids=COVERING.keys())
def test_what_covers_the_total_is_found_there(edit: Edit, tmp_path: Path) -> None:
    submission = checked(making.book(tmp_path / "自评表.xlsx"), edit)
    assert places(submission, "G163") == [place("total.score")]
    assert submission.genuine is False


def test_a_place_on_the_sheet_is_followed_to_its_cells(tmp_path: Path) -> None:
    everything = '<x:absoluteAnchor><x:pos x="0" y="0"/><x:ext cx="9000000" cy="90000000"/><x:sp/></x:absoluteAnchor>'
    submission = checked(making.book(tmp_path / "自评表.xlsx"), drawn(everything))
    assert places(submission, "G163") == ["自评表!A3"]
    [found] = [one for one in submission.findings if one.code.name == "G163"]
    assert found.message.startswith("文本框或图形盖住了表内的A3、A4、A5等")


BESIDE: dict[str, Edit] = {
    "beside the form": drawn(anchored("18,0,14,0", "20,0,19,0")),
    "below the form": drawn(anchored("0,0,60,0", "5,0,70,0")),
    "over its edge by a hair": drawn(anchored("18,0,14,0", "20,0,19,0").replace("<x:col>18", "<x:col>17")),
    "over an empty answer": drawn(anchored("10,0,16,0", "11,0,17,0")),
    "on another sheet, below": drawn(anchored("0,0,90,0", "2,0,95,0"), sheet=making.CHECK),
    "a small picture in the header": vml('<v:shape style="width:40pt;height:20pt"/>', element="legacyDrawingHF"),
    "without a place": drawn("<x:twoCellAnchor><x:sp/></x:twoCellAnchor>"),
}


@pytest.mark.parametrize("edit", BESIDE.values(), ids=BESIDE.keys())
def test_what_covers_nothing_is_asked_about(edit: Edit, tmp_path: Path) -> None:
    submission = checked(making.book(tmp_path / "自评表.xlsx"), edit)
    assert codes(submission) == {"G122"}
    assert submission.genuine is True


def test_more_things_than_can_be_looked_at_cover_everything(tmp_path: Path) -> None:
    submission = checked(making.book(tmp_path / "自评表.xlsx"), drawn(anchored("18,0,14,0", "20,0,19,0") * 300))
    assert places(submission, "G163") == ["自评表!A3"]


def test_cells_that_are_not_printed_may_be_covered(tmp_path: Path) -> None:
    """The hints beside the form are for whoever fills it in."""
    hint = making.plan().addresses["i01.hint"]
    over = anchored(f"{hint.column},0,{hint.row},0", f"{hint.column + 1},0,{hint.row + 1},0")
    submission = checked(making.book(tmp_path / "自评表.xlsx"), drawn(over))
    assert places(submission, "G122") == [FORM]
    assert codes(submission) == {"G122"}
