"""The sheet 上年对比: what stands on it, that it is found out when somebody changes it, and that it voids nothing."""

from __future__ import annotations

import base64
import functools
import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from perfeval_xl.checks import CHECKS, Case, run
from perfeval_xl.checks.told import told_by
from perfeval_xl.errors import LayoutError, ReturnFileError
from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.findings import Finding
from perfeval_xl.forms.build import build_form
from perfeval_xl.forms.comparison import (
    BOTH_WORSE,
    DONE_WORSE,
    NEW,
    RATE,
    SCORE,
    TARGET_WORSE,
    change,
    now,
    row_key,
    stage_key,
)
from perfeval_xl.forms.edition import Edition
from perfeval_xl.forms.form import FilledForm, Source
from perfeval_xl.forms.last_year import SHEET, STEM, LastRow, LastText, LastYear
from perfeval_xl.issuing import workbook
from perfeval_xl.layout.arrange import arrange
from perfeval_xl.layout.grid import Plan, SheetPlan, cell_name
from perfeval_xl.returns.recognise import rebuild
from perfeval_xl.scoring import score
from perfeval_xl.sealing.identity import decode, encode, identity_of, issued_content
from perfeval_xl.sealing.register import entry_of
from perfeval_xl.submission import check_file
from perfeval_xl.text_measure import TALLEST, height_for, lines_of
from perfeval_xl.vocabulary import Stage
from tests import making
from tests.engines import cells, ironcalc
from tests.excel_safety.lint import lint
from tests.making import Parts, copied, fill

LONG = "改进措施。" * 1_000
LAST = LastYear(
    2021,
    "A-001",
    "政务服务提升项目",
    "市大数据中心",
    {Stage.FINAL: Decimal(480), Stage.ACTUAL: Decimal("470.5")},
    Decimal("0.9802"),
    Decimal("93.2"),
    "优",
    (
        LastRow("i01", "产出指标", "办理事项数量", "≥900个", "950个", Decimal(900), Decimal(950), score=Decimal(10)),
        LastRow("i03", "产出指标", "业务网上办结率", "≥90%", "98%", Decimal("0.9"), Decimal("0.98"), reason="=1+1"),
        LastRow("i05", "产出指标", "项目建设成本", "≤40万元", "38元", note="计量单位不同（上年：元），没有比较"),
        LastRow("", "产出指标", "旧指标", "≥5个", "4个", score=Decimal(8), reason="因台风停工"),
    ),
    (LastText("goal.actual", "年度总体目标", "上年完成得很好。"), LastText("", "改进措施", LONG)),
    ("上年的金额单位是元，已换算为万元。",),
)


def with_last_year(filled: FilledForm, last: LastYear = LAST) -> FilledForm:
    """A form with last year beside it."""
    form = filled.form
    return replace(filled, form=build_form(form.profile, replace(form.brief, previous=last), edition=form.edition))


@functools.cache
def compared() -> FilledForm:
    """The sound form with last year beside it."""
    return with_last_year(making.filled())


@functools.cache
def plan() -> Plan:
    """Its plan."""
    return arrange(compared().form)


@functools.cache
def content() -> bytes:
    """Its workbook."""
    return workbook(compared())


def book(folder: Path) -> Path:
    """Its workbook as a file."""
    path = folder / "表.xlsx"
    path.write_bytes(content())
    return path


def sheet() -> SheetPlan:
    """The plan of the sheet."""
    return plan().sheet(SHEET)


def at(key: str) -> str:
    """Where a field of it stands."""
    place = plan().addresses[key]
    assert place.sheet == SHEET
    return cell_name(place.row, place.column)


def test_a_workbook_without_last_year_is_what_it_was() -> None:
    form = making.filled().form
    assert SHEET not in [one.name for one in arrange(form).sheets]
    assert not [key for key in form.every_field if key.startswith(STEM)]
    assert "previous" not in json.loads(_inflated(encode(identity_of(form, own_password=False))))["brief"]


def _inflated(text: str) -> bytes:
    return zlib.decompress(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-."))


def test_it_is_locked_and_every_form_cell_stays_as_it_was() -> None:
    assert not any(cell.open for cell in sheet().cells.values())
    without, form = making.filled().form, compared().form
    assert [field.key for field in form.answers] == [field.key for field in without.answers]
    assert {one.name: one.cells for one in plan().sheets if one.name != SHEET} == {
        one.name: one.cells for one in arrange(without).sheets
    }


def test_it_survives_the_round_trip(tmp_path: Path) -> None:
    submission = check_file(book(tmp_path))
    assert submission.genuine
    assert submission.findings == check_file(making.book(tmp_path / "无.xlsx")).findings
    assert lint(book(tmp_path)) == []


@pytest.mark.parametrize(
    ("key", "value", "formula", "code"),
    [
        (row_key("i01", "actual"), 700, None, "G104"),
        (f"{STEM}text0", "上年完成得不好。", None, "G104"),
        (now(row_key("i01", "actual")), 900, None, "G101"),
        (row_key("i01", "mark"), "", "1=1", "G102"),
        (change(row_key("i01", "score")), -1, None, "G101"),
    ],
)
def test_whoever_changes_it_is_found_out(
    tmp_path: Path, key: str, value: object, formula: str | None, code: str
) -> None:
    def edit(parts: Parts) -> None:
        fill(parts.sheet(SHEET), at(key), value, formula=formula)

    submission = check_file(copied(book(tmp_path), tmp_path / "改.xlsx", edit))
    assert not submission.genuine
    assert (code, SHEET, at(key)) in [(one.code.name, one.place.sheet, one.place.cell) for one in submission.findings]


def test_what_follows_from_a_changed_figure_is_told_with_it(tmp_path: Path) -> None:
    """No “the formula was not changed, save it again” beside it: the file was computed and saved."""
    cell, gap = at(row_key("i01", "actual")), at(change(row_key("i01", "actual")))

    def edit(parts: Parts) -> None:
        fill(parts.sheet(SHEET), cell, 700)
        fill(parts.sheet(SHEET), gap, 200, formula=formula_at(gap))
        fill(parts.sheet(SHEET), at(row_key("i01", "mark")), "", formula=formula_at(at(row_key("i01", "mark"))))

    found = check_file(copied(book(tmp_path), tmp_path / "改.xlsx", edit)).findings
    assert [(one.code.name, one.place.cell) for one in found if one.place.sheet == SHEET] == [("G104", cell)]


def formula_at(cell: str) -> str:
    """The formula that was issued in a cell of the sheet."""
    [formula] = [one.formula for one in sheet().cells.values() if cell_name(one.row, one.column) == cell]
    return str(formula)


def test_a_fixed_text_of_it_that_was_changed_is_found(tmp_path: Path) -> None:
    where = next(cell for cell in sheet().cells.values() if cell.value == "≥5个")
    name = cell_name(where.row, where.column)
    changed = copied(book(tmp_path), tmp_path / "改.xlsx", lambda parts: fill(parts.sheet(SHEET), name, "≥50个"))
    assert [(one.code.name, one.place.cell) for one in check_file(changed).findings if one.code.name[0] == "G"] == [
        ("G103", name)
    ]


# ---- what the formulas give


def shown(answers: Mapping[str, Value], last: LastYear = LAST) -> Callable[[str], Value]:
    """What the fields of the sheet hold for some answers besides those of the sound form."""
    filled = with_last_year(making.filled(), last)
    return score(replace(filled, answers={**filled.answers, **answers})).values.__getitem__


@pytest.mark.parametrize(
    ("answers", "key", "expected"),
    [
        ({}, now(row_key("i01", "actual")), Fraction(900)),
        ({}, change(row_key("i01", "actual")), Fraction(-50)),
        ({}, row_key("i01", "mark"), f"{DONE_WORSE}低于上年完成值"),
        ({"i01.actual": Decimal(960)}, row_key("i01", "mark"), None),
        ({"i01.actual": None}, change(row_key("i01", "actual")), None),
        ({"i01.actual": "九百"}, change(row_key("i01", "actual")), None),
        ({"i01.actual": "九百"}, now(row_key("i01", "actual")), "九百"),
        ({"i01.actual": "#N/A"}, now(row_key("i01", "actual")), None),
        ({}, row_key("i03", "mark"), f"{DONE_WORSE}低于上年完成值"),
        ({"i03.actual": Decimal("0.99")}, row_key("i03", "mark"), None),
        ({}, now(SCORE), Fraction("94.8")),
        ({"i03.actual": None}, now(SCORE), None),
        ({"i03.actual": None}, change(SCORE), None),
        ({}, row_key("i05", "mark"), "计量单位不同（上年：元），没有比较"),
        ({}, row_key("i02", "mark"), NEW),
        ({}, now(f"{STEM}funds.final_budget"), Fraction(500)),
        ({}, change(f"{STEM}funds.final_budget"), Fraction(20)),
        ({}, change(f"{STEM}funds.original_budget"), None),
        ({}, now(f"{STEM}text0"), "系统按期上线，事项基本办齐。"),
        ({"goal.actual": "#REF!"}, now(f"{STEM}text0"), None),
    ],
)
def test_this_years_side_follows_the_form(answers: Mapping[str, Value], key: str, expected: Value) -> None:
    assert shown(answers)(key) == expected


def test_of_what_should_be_little_more_is_worse() -> None:
    """The limit itself goes by the budget."""
    row = LastRow("i05", "产出指标", "项目建设成本", "≤450万元", "300万元", Decimal(450), Decimal(300))
    assert shown({}, replace(LAST, rows=(row,)))(row_key("i05", "mark")) == f"{DONE_WORSE}高于上年完成值"


@pytest.mark.parametrize(
    ("row", "done", "actual", "expected"),
    [
        ("i01", "1299", "1400", None),
        ("i01", "1300", "1400", f"{TARGET_WORSE}低于上年完成值"),
        ("i01", "1300", "1200", f"{BOTH_WORSE}低于上年完成值"),
        ("i02", "9", "9", None),
    ],
)
def test_a_target_is_told_that_was_surpassed_by_far(row: str, done: str, actual: str, expected: str | None) -> None:
    """Not one that was just met: nobody who fills in the form can change it."""
    was = LastRow(row, "产出指标", "上年的", "≥1个", f"{done}个", Decimal(1), Decimal(done))
    assert shown({f"{row}.actual": Decimal(actual)}, replace(LAST, rows=(was,)))(row_key(row, "mark")) == expected


def test_a_form_that_is_still_empty_is_not_compared() -> None:
    values = score(replace(compared(), answers={})).values
    said = {key for key, value in values.items() if key.endswith("_change") and value is not None}
    assert said <= {change(stage_key(stage)) for stage in Stage} | {change(RATE)}
    assert {values[row_key(row.id, "mark")] for row in compared().form.rows} <= {None, NEW, LAST.rows[2].note}


def test_ironcalc_computes_the_same(tmp_path: Path) -> None:
    """LibreOffice, too: `tests.parity.test_forms` opens such a workbook in both."""
    values = score(compared()).values
    computed = ironcalc.values(cells.stale(book(tmp_path), tmp_path / "旧.xlsx"))
    wrong = []
    for key, field in compared().form.every_field.items():
        if key.startswith(STEM) and field.source is Source.COMPUTED:
            ours, theirs = values[key], computed.get((SHEET, at(key)), "")
            same = ours == theirs or (ours is None and theirs == "")
            if not same and not (isinstance(ours, Fraction) and abs(float(ours) - float(str(theirs))) < 1e-9):
                wrong.append((key, ours, theirs))
    assert wrong == []


# ---- how it looks


def test_every_text_has_room_and_no_row_is_too_high() -> None:
    printed = arrange(compared().form, compared().every_answer).sheet(SHEET)
    assert printed.landscape
    assert max(printed.heights.values()) <= TALLEST
    place = next(cell for cell in printed.cells.values() if cell.value == LONG)
    room = sum(printed.heights[row] for row in range(place.row, place.last_row + 1))
    width = sum(printed.widths[place.column : place.last_column + 1])
    assert room > 13.5 * len(LONG) * 2 / width


# ---- what it does not change


def test_what_a_formula_will_show_has_room_as_well() -> None:
    """A note that is long, and a target of this year that is longer than last year's."""
    target = "印发管理办法并落实到岗，建立通报、考核、评比的长效机制，纳入目标管理"
    last = replace(LAST, rows=(*LAST.rows[:3], LastRow("i08", "效益指标", "长效运维机制", "建立机制", "建立")))
    filled = with_last_year(making.filled(making.dossier(making.put("indicators.8.target", target))), last)
    made = arrange(filled.form, filled.every_answer)
    row = {key: made.addresses[row_key(key, "mark")].row for key in ("i02", "i05", "i08")}
    heights = made.sheet(SHEET).heights
    width = made.sheet(SHEET).widths[4]

    assert heights[row["i05"]] >= height_for(
        lines_of("计量单位不同（上年：元），没有比较", made.sheet(SHEET).widths[-1])
    )
    assert heights[row["i08"]] >= height_for(lines_of(target, width)) > heights[row["i02"]]


def test_it_gives_a_form_neither_another_content_nor_another_number() -> None:
    own, without = (identity_of(one.form, own_password=False) for one in (compared(), making.filled()))
    assert encode(own) != encode(without)
    for rules in (True, False):
        assert issued_content(own, own_rules=rules) == issued_content(without, own_rules=rules)
    assert entry_of(own) == entry_of(without)
    assert decode(encode(own)) == own


def test_an_edition_of_before_has_no_such_sheet() -> None:
    form = making.filled().form
    old = build_form(form.profile, replace(form.brief, previous=LAST), edition=Edition.SECOND)
    assert SHEET not in [one.name for one in arrange(old).sheets]


@pytest.mark.parametrize(
    "rows",
    [
        (replace(LAST.rows[0], row="i99"),),
        (LAST.rows[0], LAST.rows[0]),
        (replace(LAST.rows[0], note="长" * 300),),
    ],
)
def test_what_no_form_has_is_refused(rows: tuple[LastRow, ...]) -> None:
    form = making.filled().form
    brief = replace(form.brief, previous=replace(LAST, rows=rows))
    with pytest.raises(LayoutError):
        build_form(form.profile, brief)
    identity = replace(identity_of(form, own_password=False), brief=brief)
    with pytest.raises(ReturnFileError) as refused:
        rebuild(identity)
    assert refused.value.code == "W011"


@pytest.mark.parametrize(
    "edit",
    [
        lambda last: last["rows"].extend([last["rows"][0]] * 600),
        lambda last: last["rows"][0].pop(),
        lambda last: last["texts"].append(["", "标题", "字" * 40_000]),
        lambda last: last.update(amounts={"final_budget": "1E+999"}),
        lambda last: last.update(amounts={"of_nobody": "1"}),
        lambda last: last.update(notes="话"),
        lambda last: last.update(year=None),
        lambda last: last.pop("unit"),
    ],
)
def test_a_stranger_writes_nothing_that_is_not_refused(edit: Callable[[dict[str, object]], object]) -> None:
    data = json.loads(_inflated(encode(identity_of(compared().form, own_password=False))))
    edit(data["brief"]["previous"])
    packed = zlib.compress(json.dumps(data, ensure_ascii=False).encode())
    text = base64.b64encode(packed).decode().rstrip("=").replace("+", "-").replace("/", ".")
    with pytest.raises(ReturnFileError) as refused:
        decode(text)
    assert refused.value.code == "W011"


def test_nothing_of_it_is_told_added_up_or_asked_about() -> None:
    """The same is said of a workbook, and asked of a brief, whatever stands beside it."""
    wild = replace(LAST, amounts={stage: amount * 10_000 for stage, amount in LAST.amounts.items()})
    said = [
        (told_by(case), found_in(one))
        for one in (making.filled(), with_last_year(making.filled(), wild))
        for case in (Case(one, score(one)),)
    ]
    assert said[0] == said[1]


def found_in(filled: FilledForm) -> list[Finding]:
    """What is asked of the brief of a form before it is issued."""
    case = Case(filled, score(filled), brief_only=True)
    return [finding for outcome in run(CHECKS, case) for finding in outcome.findings]
