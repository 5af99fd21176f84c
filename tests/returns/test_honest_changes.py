"""What people rightly do to a form is no offence: the change, what is told of it, and that it is genuine."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from perfeval_xl.layout.grid import cell_name
from perfeval_xl.submission import check_file
from tests import making
from tests.making import FORM, Parts, at, tag
from tests.returns import tampering
from tests.returns.check_edited import checked, codes
from tests.returns.tampering import Edit

GOLDEN = Path(__file__).parent.parent / "golden"
NUMBER, LEVEL, DAY, SPENT = "i01.actual", "i08.actual", "i04.actual", "funds.appropriation.actual_expenditure"
"""Answers of the sound form: 900, a level, 2022-12-20, 392."""


def hidden_columns(first: int, last: int) -> Edit:
    """Columns hidden as a mouse does it."""

    def edit(parts: Parts) -> None:
        for item in parts.sheet().find("{*}cols"):
            if first <= int(item.get("min")) <= last:
                item.set("hidden", "1")

    return edit


def narrowed(first: int, last: int) -> Edit:
    """Columns drawn together until nothing is seen of them."""

    def edit(parts: Parts) -> None:
        for item in parts.sheet().find("{*}cols"):
            if first <= int(item.get("min")) <= last:
                item.set("width", "0")

    return edit


def grouped(parts: Parts) -> None:
    """The working strip folded away as a group."""
    for item in parts.sheet().find("{*}cols"):
        if int(item.get("min")) >= STRIP:
            item.set("outlineLevel", "1")
            item.set("hidden", "1")
            item.set("collapsed", "1")


def first_row_hidden(parts: Parts) -> None:
    parts.sheet().find(".//{*}row[@r='1']").set("hidden", "1")


def viewed(parts: Parts) -> None:
    """Zoomed, scrolled, split, and left with the cursor elsewhere."""
    view = parts.sheet().find("{*}sheetViews/{*}sheetView")
    view.set("zoomScale", "140")
    view.set("topLeftCell", "C9")
    for item in list(view):
        view.remove(item)
    etree.SubElement(view, tag("selection"), activeCell="K20", sqref="K20:K22")


def tall(parts: Parts) -> None:
    for item in parts.sheet().find("{*}cols"):
        item.set("width", "23.5")
    for row in parts.sheet().iter(tag("row")):
        row.set("ht", "48.75")
        row.set("customHeight", "1")


def summed(key: str, formula: str, value: object) -> Edit:
    """A sum done in the cell of an answer."""
    return lambda parts: making.fill(parts.sheet(), at(key), value, formula=formula)


def in_utf_16(parts: Parts) -> None:
    """All parts as some programs write XML."""
    for name in [name for name in parts if name.endswith((".xml", ".rels"))]:
        text = parts[name].decode("utf-8-sig")
        codec = "utf-16" if len(name) % 2 else "utf-16-be"
        declared = text.replace('encoding="UTF-8"', 'encoding="UTF-16"') if codec == "utf-16" else text
        parts[name] = (declared if codec == "utf-16" else text[text.index("?>") + 2 :].lstrip()).encode(codec)


def with_marks(parts: Parts) -> None:
    """The mark of UTF-8 before every part."""
    for name in [name for name in parts if name.endswith((".xml", ".rels"))]:
        parts[name] = b"\xef\xbb\xbf" + parts[name]


def backslashes(parts: Parts) -> None:
    """Folders parted as Windows does."""
    for name in list(parts):
        data = parts.pop(name)
        parts[name.replace("/", "\\")] = data


def capitals(parts: Parts) -> None:
    """Names in small letters, and some with a stroke before them."""
    for number, name in enumerate(list(parts)):
        data = parts.pop(name)
        parts[f"{'/' if number % 2 else ''}{name.lower()}"] = data


def coloured(rows: int, columns: int) -> Edit:
    """Empty cells below the form that somebody coloured."""

    def edit(parts: Parts) -> None:
        path = parts.part_of(FORM)
        cells = '<c s="3"/>' * columns
        lines = "".join(f'<row r="{row}">{cells}</row>' for row in range(200, 200 + rows)).encode()
        parts[path] = parts[path].replace(b"</sheetData>", lines + b"</sheetData>")

    return edit


def far_cell(parts: Parts) -> None:
    """A coloured cell in the last row that there is."""
    path = parts.part_of(FORM)
    parts[path] = parts[path].replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" s="3"/></row></sheetData>')


STRIP = making.plan().sheet(FORM).printed[3] + 2
"""The first column, from 1, beside the printed form."""

HONEST: dict[str, tuple[Edit, set[str]]] = {
    "a helper column hidden": (hidden_columns(STRIP, STRIP), set()),
    "the whole working strip hidden": (hidden_columns(STRIP, 99), set()),
    "the working strip drawn together": (narrowed(STRIP, 99), set()),
    "the working strip folded away": (grouped, set()),
    "the line of the state hidden": (first_row_hidden, set()),
    "widths and heights": (tall, set()),
    "zoom, scrolling, cursor, no frozen rows": (viewed, set()),
    "a quotient as answer": (summed(NUMBER, "1800/200*100", 900), set()),
    "a rounded quotient": (summed(NUMBER, "ROUND(180/200*1000,1)", 900), set()),
    "a sum of parts": (summed(NUMBER, "SUM(450,450)", 900), set()),
    "a sum with a plus before it": (summed(NUMBER, "+450+450", 900), set()),
    "a percentage of a number": (summed(NUMBER, "1000*90%", 900), set()),
    "an amount made of parts": (summed(SPENT, "200.5+191.5", 392), set()),
    "a day put together": (summed(DAY, "DATE(2022,12,20)", 44915), set()),
    "a sum that another program stored without its result": (summed(NUMBER, "450+450", None), set()),
    "60,000 coloured cells below the form": (coloured(3_000, 20), set()),
    "one coloured cell at the very end": (far_cell, set()),
    "backslashes in the zip": (backslashes, set()),
    "names of parts in small letters": (capitals, set()),
    "parts in UTF-16": (in_utf_16, set()),
    "parts with the mark of UTF-8": (with_marks, set()),
}
"""What was done, and the codes that are found then."""


@pytest.mark.parametrize(("edit", "expected"), HONEST.values(), ids=HONEST.keys())
def test_an_honest_change_is_no_offence(edit: Edit, expected: set[str], tmp_path: Path) -> None:
    submission = checked(making.book(tmp_path / "自评表.xlsx"), edit)
    assert submission.genuine is True
    assert codes(submission) == expected
    assert submission.case is not None
    assert submission.case.scored.number("total.score") == Decimal("94.8")


OFFENCES: dict[str, tuple[Edit, str]] = {
    "a printed column hidden": (hidden_columns(STRIP - 1, STRIP - 1), "J105"),
    "a printed column drawn together": (narrowed(STRIP - 1, STRIP - 1), "J105"),
    "a printed row hidden": (tampering.row_hidden, "J105"),
    "an answer that points to a cell": (summed(NUMBER, "E15*90%", 900), "G125"),
    "an answer that points to a name": (summed(NUMBER, "pe_total_score", 900), "G125"),
    "an answer that changes with the day": (summed(DAY, "TODAY()", 44915), "G125"),
    "an answer that changes by chance": (summed(NUMBER, "ROUND(RAND()*900,0)", 900), "G125"),
    "an answer from another file": (summed(NUMBER, "SUM([1]表!A1,450)", 900), "G125"),
    "an answer of a function that nobody knows": (summed(NUMBER, "MYSUM(1,900)", 900), "G125"),
    "an answer of a function that asks the program": (summed(NUMBER, 'IF(1,INDIRECT("E15"),1)', 900), "G125"),
    "an answer of a function that asks the net": (summed(NUMBER, 'WEBSERVICE("http://a.cn")', 900), "G125"),
    "an answer that points to a cell in wide letters": (summed(NUMBER, "１*Ｅ１５", 900), "G125"),
    "an answer that points to a row": (summed(NUMBER, "SUM(15:15)", 900), "G125"),
}
"""Their neighbours that stay what they were: what was done, and what must be found."""


@pytest.mark.parametrize(("edit", "code"), OFFENCES.values(), ids=OFFENCES.keys())
def test_its_neighbour_is_still_an_offence(edit: Edit, code: str, tmp_path: Path) -> None:
    submission = checked(making.book(tmp_path / "自评表.xlsx"), edit)
    assert submission.genuine is False
    assert code in codes(submission)


def drawn(what: str) -> Edit:
    """Something laid over H15:J20 of the form."""

    def edit(parts: Parts) -> None:
        space = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
        corners = "".join(
            f"<x:{name}><x:col>{column}</x:col><x:row>{row}</x:row></x:{name}>"
            for name, column, row in (("from", 7, 14), ("to", 9, 19))
        )
        anchor = f"<x:twoCellAnchor>{corners}<x:{what}/><x:clientData/></x:twoCellAnchor>"
        parts["xl/drawings/drawing1.xml"] = f'<x:wsDr xmlns:x="{space}">{anchor}</x:wsDr>'.encode()
        parts["xl/worksheets/_rels/sheet1.xml.rels"] = (
            f'<Relationships xmlns="{tampering.RELS}"><Relationship Id="rId9" Type="{making.REL}/drawing" '
            'Target="../drawings/drawing1.xml"/></Relationships>'
        ).encode()

    return edit


def placed_picture(parts: Parts) -> None:
    """A picture that Excel placed in a cell."""
    making.fill(parts.sheet(), at(NUMBER), "#VALUE!", kind="e")
    making.cell(parts.sheet(), at(NUMBER)).set("vm", "1")


def other_validation(of: str, on: str) -> Edit:
    """A cell pasted over another one of the form: its validation comes along."""

    def edit(parts: Parts) -> None:
        listed = parts.sheet().find("{*}dataValidations")
        listed.remove(parts.sheet().find(tampering.validation(on)))
        source = parts.sheet().find(tampering.validation(of))
        source.set("sqref", f"{source.get('sqref')} {at(on)}")

    return edit


def all_validations_gone(parts: Parts) -> None:
    tampering.remove("{*}dataValidations")(parts)


TOLD: dict[str, tuple[Edit, str, str]] = {
    "a picture in the cell of a number": (
        tampering.embedded_picture(NUMBER),
        "T134",
        "“办理事项数量”实际完成值的单元格里是图片，不是数字",
    ),
    "a picture in the cell of a day": (
        tampering.embedded_picture(DAY),
        "T134",
        "“系统上线时间”实际完成值的单元格里是图片，不是日期",
    ),
    "a picture in the cell of a level": (
        tampering.embedded_picture(LEVEL),
        "T134",
        "“长效运维机制”实际完成值的单元格里是图片，不是选项",
    ),
    "a picture that Excel placed": (
        placed_picture,
        "T134",
        "“办理事项数量”实际完成值的单元格里是图片，不是数字",
    ),
    "a picture laid over the form": (drawn("pic"), "G122", "“自评表”表上放了图片（H15:J20）"),
    "a text box laid over the form": (drawn("sp"), "G122", "“自评表”表上放了文本框或图形（H15:J20）"),
    "a chart laid over the form": (drawn("graphicFrame"), "G122", "“自评表”表上放了图表（H15:J20）"),
    "pasted over the validation": (
        tampering.remove(tampering.validation(NUMBER)),
        "G131",
        "“办理事项数量”实际完成值的填写限制（数字范围、下拉选项）没有了，多半是粘贴时盖掉的",
    ),
    "the cell of a day pasted over that of a number": (
        other_validation(DAY, NUMBER),
        "G131",
        "“办理事项数量”实际完成值的填写限制（数字范围、下拉选项）没有了，多半是粘贴时盖掉的",
    ),
    "all validations lost when it was saved": (
        all_validations_gone,
        "G131",
        "“自评表”表的填写限制（数字范围、下拉选项）没有了，多半是粘贴时盖掉的",
    ),
    "a number in the format of percentages": (
        tampering.format_of(NUMBER, 9),
        "T133",
        "“办理事项数量”实际完成值显示为90000%，存的是900，计分按存的算",
    ),
    "a number in the format of dates": (
        tampering.format_of(NUMBER, 14),
        "T133",
        "“办理事项数量”实际完成值显示为1902年6月18日，存的是900，计分按存的算",
    ),
    "a time of day in the cell of a number": (
        lambda parts: (
            making.fill(parts.sheet(), at(NUMBER), 0.75),
            tampering.format_of(NUMBER, 20)(parts),
        ),
        "T133",
        "“办理事项数量”实际完成值显示为18:00，存的是0.75，计分按存的算",
    ),
    "a percentage in the format of nothing": (
        tampering.format_of("i03.actual", 0),
        "T133",
        "“业务网上办结率”实际完成值显示为0.95，存的是95%，计分按存的算",
    ),
    "a percentage in the format of texts": (
        tampering.format_of("i03.actual", 49),
        "T133",
        "“业务网上办结率”实际完成值显示为0.95，存的是95%，计分按存的算",
    ),
    "a percentage with a sign that is but a word": (
        tampering.format_of("i03.actual", 200, '0.00"%"'),
        "T133",
        "“业务网上办结率”实际完成值显示为另带百分号的数，存的是95%，计分按存的算",
    ),
    "a number with a sign that is but a word": (
        tampering.format_of(NUMBER, 200, '0"%"'),
        "T133",
        "“办理事项数量”实际完成值显示为另带百分号的数，存的是900，计分按存的算",
    ),
    "a percentage in a format of numbers": (
        tampering.format_of("i03.actual", 1),
        "T133",
        "“业务网上办结率”实际完成值显示为另有格式的数，存的是95%，计分按存的算",
    ),
    "the year of a day": (
        tampering.format_of(DAY, 200, 'yyyy"年"'),
        "T133",
        "“系统上线时间”实际完成值显示为不完整的日期，存的是2022年12月20日，计分按存的算",
    ),
    "the month of a day": (
        tampering.format_of(DAY, 57),
        "T133",
        "“系统上线时间”实际完成值显示为不完整的日期，存的是2022年12月20日，计分按存的算",
    ),
    "a day in the format of nothing, as WPS writes it": (
        tampering.format_of(DAY, 200, "G/通用格式"),
        "T133",
        "“系统上线时间”实际完成值显示为44915，存的是2022年12月20日，计分按存的算",
    ),
}
"""What was done, and the one finding that tells of it in these words."""


@pytest.mark.parametrize(("edit", "code", "message"), TOLD.values(), ids=TOLD.keys())
def test_what_must_be_told_is_told_as_what_it_is(edit: Edit, code: str, message: str, tmp_path: Path) -> None:
    submission = checked(making.book(tmp_path / "自评表.xlsx"), edit)
    assert submission.genuine is True
    assert [one.message for one in submission.findings if one.code.name not in ("P101", "P103")] == [message]
    assert codes(submission) - {"P101"} == {code}


@pytest.mark.parametrize(
    ("key", "number", "code"),
    [
        (NUMBER, 4, ""),
        (NUMBER, 49, ""),
        (NUMBER, 200, "G/通用格式"),
        (NUMBER, 200, '0"m2"'),
        (NUMBER, 200, "#,##0.00####_)"),
        (SPENT, 200, '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ '),
        (DAY, 200, "yyyy\\.mm\\.dd"),
        (DAY, 58, ""),
        (NUMBER, 200, '[Red]#,##0.0"个"'),
        ("i03.actual", 10, ""),
        ("i03.actual", 200, "0.0%"),
        (DAY, 14, ""),
        (DAY, 31, ""),
        (DAY, 200, '[$-804]yyyy"年"m"月"d"日";@'),
        (SPENT, 44, ""),
        (SPENT, 200, '"￥"#,##0.00'),
    ],
)
def test_a_format_that_shows_what_is_stored_is_nothing(key: str, number: int, code: str, tmp_path: Path) -> None:
    submission = checked(making.book(tmp_path / "自评表.xlsx"), tampering.format_of(key, number, code))
    assert submission.findings == ()


@pytest.mark.parametrize("value", ["1e308", "-0", "-5"])
@pytest.mark.parametrize("key", [NUMBER, "i03.actual", DAY, SPENT])
@pytest.mark.parametrize("number", [9, 14])
def test_no_number_under_no_format_makes_a_long_message(key: str, number: int, value: str, tmp_path: Path) -> None:
    path = making.book(tmp_path / "自评表.xlsx")
    edit: Edit = lambda parts: making.fill(parts.sheet(), at(key), value, kind="n")  # noqa: E731
    submission = checked(path, edit, tampering.format_of(key, number))
    assert submission.genuine is True
    told = [one.message for one in submission.findings if str(one.place) == making.place(key)]
    assert all(len(message) < 150 and "-0，" not in message for message in told)


def test_in_a_form_of_0_4_0_the_number_before_the_sign_is_asked_for(tmp_path: Path) -> None:
    """Its rows in % hold 96, not 96%; whoever types the sign there makes a percentage of the cell."""
    path = tmp_path / "自评表.xlsx"
    shutil.copyfile(GOLDEN / "0.4.0" / "complete.cn_national.2020.xlsx", path)
    case = check_file(path).case
    assert case is not None
    assert case.plan is not None
    row = next(row for row in case.form.rows if row.indicator.target.measure == "%")
    place = case.plan.addresses[row.key("actual")]
    cell = cell_name(place.row, place.column)
    with making.opened(path) as parts:
        making.fill(parts.sheet(), cell, 0.96)
        making.restyle(parts, cell, locked=False)
        parts.root(making.STYLES).find(tag("cellXfs"))[-1].set("numFmtId", "9")
    [finding] = [one for one in check_file(path).findings if one.place.cell == cell]
    assert finding.message.endswith("显示为96%，存的是0.96，计分按存的算")
    assert finding.fix.endswith("再重新填百分号前面的数")


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (NUMBER, '0"0"'),
        (NUMBER, "0\\0"),
        (NUMBER, "0*0"),
        (NUMBER, "0,"),
        (NUMBER, "#,##0,"),
        (NUMBER, '0.0,"万"'),
        (NUMBER, "0!.0,"),
        (NUMBER, "0!.0"),
        (NUMBER, '0"."00'),
        ("i03.actual", '"96%"'),
        ("i03.actual", "0%%"),
    ],
)
def test_a_format_that_shows_another_number_is_told_once(key: str, code: str, tmp_path: Path) -> None:
    submission = checked(making.book(tmp_path / "自评表.xlsx"), tampering.format_of(key, 200, code))
    assert [(one.code.name, one.found) for one in submission.findings] == [("G121", code)]
