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
from tests.returns.honest_edits import typed
from tests.returns.honest_kinds import DAY, HONEST, LEVEL, MENDED, NUMBER, SPENT, STRIP, Honest, Mended
from tests.returns.honest_layout import hidden_columns, narrowed
from tests.returns.tampering import Edit

GOLDEN = Path(__file__).parent.parent / "golden"


@pytest.mark.parametrize("kind", HONEST, ids=lambda kind: f"{kind.group} {kind.name}")
def test_an_honest_change_is_no_offence(kind: Honest, tmp_path: Path) -> None:
    submission = checked(making.book(tmp_path / "自评表.xlsx"), kind.edit)
    assert submission.genuine is True
    assert codes(submission) == kind.told
    assert submission.case is not None
    assert submission.case.scored.number("total.score") == Decimal("94.8")


@pytest.mark.parametrize("kind", MENDED, ids=lambda kind: kind.name)
def test_what_has_to_be_mended_is_told_once_with_the_cure(kind: Mended, tmp_path: Path) -> None:
    submission = checked(making.book(tmp_path / "自评表.xlsx"), kind.edit)
    assert submission.genuine is True
    [finding] = submission.findings
    assert finding.code.name == kind.code
    assert kind.cure in finding.fix


def test_the_table_has_each_kind_once() -> None:
    names = [(kind.group, kind.name) for kind in HONEST]
    assert len(set(names)) == len(names) >= 100


def test_thousands_of_merged_blocks_are_one_finding(tmp_path: Path) -> None:
    def edit(parts: Parts) -> None:
        blocks = parts.sheet().find("{*}mergeCells")
        for row in range(100, 5_100):
            etree.SubElement(blocks, tag("mergeCell"), ref=f"T{row}:U{row}")

    submission = checked(making.book(tmp_path / "自评表.xlsx"), edit)
    assert [(one.code.name, str(one.place)) for one in submission.findings] == [("J106", FORM)]


def typed_sum(key: str, formula: str, value: object) -> Edit:
    """A formula in the cell of an answer."""
    return typed(key, value, formula=formula)


OFFENCES: dict[str, tuple[Edit, str]] = {
    "a printed column hidden": (hidden_columns(STRIP - 1, STRIP - 1), "J105"),
    "a printed column drawn together": (narrowed(STRIP - 1, STRIP - 1), "J105"),
    "a printed row hidden": (tampering.row_hidden, "J105"),
    "an answer that points to a cell": (typed_sum(NUMBER, "E15*90%", 900), "G125"),
    "an answer that points to a name": (typed_sum(NUMBER, "pe_total_score", 900), "G125"),
    "an answer that changes with the day": (typed_sum(DAY, "TODAY()", 44915), "G125"),
    "an answer that changes by chance": (typed_sum(NUMBER, "ROUND(RAND()*900,0)", 900), "G125"),
    "an answer from another file": (typed_sum(NUMBER, "SUM([1]表!A1,450)", 900), "G125"),
    "an answer of a function that nobody knows": (typed_sum(NUMBER, "MYSUM(1,900)", 900), "G125"),
    "an answer of a function that asks the program": (typed_sum(NUMBER, 'IF(1,INDIRECT("E15"),1)', 900), "G125"),
    "an answer of a function that asks the net": (typed_sum(NUMBER, 'WEBSERVICE("http://a.cn")', 900), "G125"),
    "an answer that points to a cell in wide letters": (typed_sum(NUMBER, "１*Ｅ１５", 900), "G125"),
    "an answer that points to a row": (typed_sum(NUMBER, "SUM(15:15)", 900), "G125"),
}
"""Their neighbours that stay what they were: what was done, and what must be found."""


@pytest.mark.parametrize(("edit", "code"), OFFENCES.values(), ids=OFFENCES.keys())
def test_its_neighbour_is_still_an_offence(edit: Edit, code: str, tmp_path: Path) -> None:
    submission = checked(making.book(tmp_path / "自评表.xlsx"), edit)
    assert submission.genuine is False
    assert code in codes(submission)


def drawn(what: str) -> Edit:
    """Something laid beside the form, over S15:U20."""

    def edit(parts: Parts) -> None:
        space = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
        corners = "".join(
            f"<x:{name}><x:col>{column}</x:col><x:row>{row}</x:row></x:{name}>"
            for name, column, row in (("from", 18, 14), ("to", 20, 19))
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
    "a picture laid beside the form": (drawn("pic"), "G122", "“自评表”表上放了图片（S15:U20）"),
    "a text box laid beside the form": (drawn("sp"), "G122", "“自评表”表上放了文本框或图形（S15:U20）"),
    "a chart laid beside the form": (drawn("graphicFrame"), "G122", "“自评表”表上放了图表（S15:U20）"),
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
        "“自评表”表的填写限制（数字范围、下拉选项）没有了，多半是用别的软件另存时丢掉的",
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
