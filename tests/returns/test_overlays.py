"""Which cells a thing on a sheet covers."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from perfeval_xl.returns.sheet_sizes import PIXEL, POINT, Side, sides_of
from tests import making
from tests.making import FORM, at, place
from tests.returns.active_edits import (
    BOX,
    anchored,
    drawn,
    photo,
    said_in_the_header,
    shape,
    sparkline,
    vml,
    vml_object,
)
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
    "a picture": drawn(anchored("7,0,24,0", "8,0,25,0", "<x:pic/>")),
    "a line": drawn(anchored("7,0,24,0", "8,0,25,0", "<x:cxnSp/>")),
    "a group": drawn(anchored("7,0,24,0", "8,0,25,0", "<x:grpSp/>")),
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


def _bent(adjustment: str) -> str:
    return BOX.replace("<a:avLst/>", f'<a:avLst><a:gd name="adj1" fmla="{adjustment}"/></a:avLst>')


def broad_theme(parts: making.Parts) -> None:
    """A shape whose line is as broad as the theme says."""
    drawn(shape())(parts)
    part = "xl/theme/theme1.xml"
    parts[part] = re.sub(rb'<a:ln w="[0-9]+"', b'<a:ln w="20000000"', parts[part])


SHADOW = '<a:effectLst><a:outerShdw dist="2000000"/></a:effectLst>'
GROUP = "<x:grpSp><x:grpSpPr/><x:sp/></x:grpSp>"
ELSEWHERE: dict[str, Edit] = {
    "a broad line": drawn(shape('<a:ln w="20000000"/>')),
    "a line of the theme that is broad": broad_theme,
    "sharp corners": drawn(shape('<a:ln w="9525"><a:miter lim="80000000"/></a:ln>')),
    "a shadow": drawn(shape(SHADOW)),
    "a glow of the theme": drawn(shape().replace('<a:effectRef idx="0"', '<a:effectRef idx="3"')),
    "in space": drawn(shape("<a:scene3d/>")),
    "a form of its own": drawn(shape(geometry="<a:custGeom/>")),
    "a handle far off": drawn(shape(geometry=_bent("val -900000"))),
    "a handle by a formula": drawn(shape(geometry=_bent("*/ w 9 1"))),
    "a callout": drawn(shape(geometry=BOX.replace("rect", "wedgeRectCallout"))),
    "turned": drawn(shape(transform='rot="5400000"')),
    "a group": drawn(anchored("18,0,14,0", "20,0,19,0", GROUP)),
    "an offset before its cell": drawn(anchored("18,0,29,-2000000", "20,0,34,0")),
    "an offset behind its cell": drawn(anchored("18,0,0,9000000", "20,0,1,0")),
    "words before their box": drawn(shape(words="100", body='tIns="-2000000"')),
    "more words than find room": drawn(shape(words="一百分" * 99)),
    "words of one long line": drawn(shape(words="一百分" * 9).replace("square", "none")),
    "large words": drawn(shape(words="100").replace('sz="1100"', 'sz="40000"')),
    "words from a cell": drawn(shape().replace('textlink=""', 'textlink="$H$25"')),
    "words that are raised": drawn(shape(words="1").replace('sz="1100"', 'sz="1100" baseline="9000000"')),
    "a picture with a shadow": drawn(photo(properties=SHADOW)),
    "a picture that is turned": drawn(photo(transform='rot="5400000"')),
    "a picture cut by less than nothing": drawn(photo('<a:srcRect t="-900000"/>')),
    "a picture that fills more": drawn(photo('<a:stretch><a:fillRect t="-900000"/></a:stretch>')),
    "a shape of the old form": vml('<v:rect style="position:absolute;width:200pt;height:60pt"/>'),
    "a group of the old form": vml("<v:group><v:oval/></v:group>"),
    "a note that is none": vml(vml_object(" Note", "18, 0, 14, 0, 20, 0, 19, 0")),
    "an object by an entity": vml(vml_object("&#82;ect", "18, 0, 14, 0, 20, 0, 19, 0")),
    "a note with a broad line": vml(
        vml_object("Note", "18, 0, 14, 0, 20, 0, 19, 0").replace("<v:shape", '<v:shape strokeweight="900pt"')
    ),
    "a shape in a note": vml('<v:shape><v:rect/><x:ClientData ObjectType="Note"/></v:shape>'),
    "a shape beside an open tag": vml("<v:rect/><br>"),
    "an old drawing that nobody can read": vml("<v:rect>"),
    "large words in the header": said_in_the_header("&C&48 100.00"),
    "many lines in the header": said_in_the_header("&C" + "\n" * 30 + '&"宋体"100.00'),
    "escaped lines in the header": said_in_the_header("&C" + "_x000a_" * 30 + "100.00"),
    "the name of the file in large letters": said_in_the_header("&L&60&F"),
    "a header moved into the page": said_in_the_header("100.00", header="6"),
}


@pytest.mark.parametrize("edit", ELSEWHERE.values(), ids=ELSEWHERE.keys())
def test_what_may_be_painted_elsewhere_may_cover_the_form(edit: Edit, tmp_path: Path) -> None:
    submission = checked(making.book(tmp_path / "自评表.xlsx"), edit)
    assert set(places(submission, "G163")) == {FORM}
    assert codes(submission) == {"G163"}
    assert submission.genuine is False


PLAIN: dict[str, tuple[Edit, set[str]]] = {
    "a box with words": (drawn(shape('<a:ln w="9525" cmpd="sng"/>', words="见附件")), {"G122"}),
    "a box as the gallery has it": (drawn(shape(geometry=_bent("val 16667"))), {"G122"}),
    "a photo": (drawn(photo(properties="<a:ln><a:noFill/></a:ln>")), {"G122"}),
    "a photo that is cut": (drawn(photo('<a:srcRect l="1000" b="25000"/><a:stretch/>')), {"G122"}),
    "a chart": (
        drawn(
            anchored(
                "18,0,14,0",
                "20,0,19,0",
                '<x:graphicFrame macro=""><x:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></x:xfrm><a:graphic>'
                '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"/></a:graphic>'
                "</x:graphicFrame>",
            )
        ),
        {"G122"},
    ),
    "a note with an open line break": (
        vml(
            '<v:shapetype id="_x0000_t202" path="m,l,21600r21600,l21600,xe"/>'
            + vml_object("Note", "18, 0, 14, 0, 20, 0, 19, 0").replace(
                "<x:ClientData", "<v:textbox><div><font>甲<br>\n乙<br/></font></div></v:textbox><x:ClientData"
            )
        ),
        set(),
    ),
    "two lines in the header": (said_in_the_header("&L&12甲局\n2023年度"), {"G126"}),
    "the page number with margins of nothing": (said_in_the_header("", top="0", bottom="0"), set()),
}


@pytest.mark.parametrize(("edit", "found"), PLAIN.values(), ids=PLAIN.keys())
def test_what_is_painted_where_it_lies_covers_nothing(edit: Edit, found: set[str], tmp_path: Path) -> None:
    submission = checked(making.book(tmp_path / "自评表.xlsx"), edit)
    assert codes(submission) - {"G155", "G156"} == found
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
