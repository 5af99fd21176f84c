"""Scales, single rules, caps and the execution rate among the indicators, as they are scored and told."""

from __future__ import annotations

import io
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from perfeval_xl.checks.case import Case, run
from perfeval_xl.checks.registry import CHECKS
from perfeval_xl.errors import BriefError
from perfeval_xl.forms.dossier import Dossier, read_brief
from perfeval_xl.forms.dossier_writing import dossier_data
from perfeval_xl.forms.list_columns import list_sheets
from perfeval_xl.forms.list_problems import Level
from perfeval_xl.forms.list_writing import list_rows
from perfeval_xl.layout.arrange import arrange
from perfeval_xl.reports.compose import compose
from perfeval_xl.reports.report_tables import indicators_table
from perfeval_xl.returns.project_list import read_list
from perfeval_xl.scoring import score
from perfeval_xl.sealing.identity import decode, encode, identity_of
from perfeval_xl.submission import dossier_case
from perfeval_xl.writer.blank_list import list_bytes
from tests.checks.cases import WRITTEN, with_report
from tests.making import put
from tests.weights.places import FOUR_BLOCKS, Data, data, dossier, filled, library, profile

RULES = profile()
REASON = "招标推迟两个月，尾款未付。"


def values(dossier: Data) -> Any:
    """Every field by key."""
    return score(filled(dossier, RULES)).values


def codes(dossier: Data, *, brief_only: bool = False) -> dict[str, list[tuple[str, str]]]:
    """The findings by code, each with its place and what was found."""
    form = filled(dossier, RULES)
    found: dict[str, list[tuple[str, str]]] = {}
    for outcome in run(CHECKS, Case(form, score(form), brief_only=brief_only)):
        for one in outcome.findings:
            found.setdefault(one.code.name, []).append((one.place.item, one.message))
    return found


def changed(number: int | None = None, **changes: object) -> Data:
    """The project with changes in one of its rows, or in its execution."""
    dossier = data()
    if number is None:
        dossier["funds"]["appropriation"] |= changes
    else:
        dossier["indicators"][number] |= changes
    return dossier


def test_everything_reached_makes_100() -> None:
    found = values(data())

    assert [found[f"i{at:02d}.score"] for at in range(1, 7)] == [10, 15, 10, 20, 25, 10]
    assert (found["execution.shown"], found["execution.score"]) == (1, 10)
    assert (found["dimension.process.points"], found["dimension.process.score"]) == (25, 25)
    assert (found["total.points"], found["total.score"], found["total.label"]) == (100, 100, "总分")
    assert codes(data()) == {}


@pytest.mark.parametrize(
    ("number", "changes", "scored"),
    [
        pytest.param(0, {"actual": "否"}, 0, id="no"),
        pytest.param(2, {"actual": 80}, 5, id="half of what lies above the pass line"),
        pytest.param(2, {"actual": 59}, 0, id="below the pass line"),
        pytest.param(3, {"actual": 94}, 0, id="all or nothing by its 二级指标"),
        pytest.param(3, {"actual": 94, "rule": "pass60"}, 19.47, id="another rule than that of its 二级指标"),
        pytest.param(4, {"actual": "良", "assessed": 21}, 21, id="a level with a score inside"),
        pytest.param(4, {"actual": "良", "assessed": 19}, 0, id="a score outside its level"),
    ],
)
def test_a_row_is_scored_by_its_own_rule(number: int, changes: Data, scored: object) -> None:
    found = values(changed(number, **changes))[f"i{number + 1:02d}.score"]

    assert (float(found) if isinstance(found, (Decimal, Fraction)) else found or 0) == scored


@pytest.mark.parametrize(
    ("spent", "total", "label"),
    [
        (80, 98, "总分"),
        (79, 89, "总分（执行率低于80%，不超过89分）"),
        (65, 79, "总分（执行率低于70%，不超过79分）"),
        (10, 59, "总分（执行率低于50%，不超过59分）"),
    ],
)
def test_the_total_is_bounded_by_the_execution_rate_and_says_so(spent: int, total: int, label: str) -> None:
    found = values(changed(actual_expenditure=spent))

    assert (found["total.score"], found["total.label"]) == (total, label)
    assert found["total.uncapped"] == 90 + Decimal(spent) / 10


def test_a_printed_total_above_its_cap_is_told() -> None:
    dossier = changed(actual_expenditure=70)
    dossier["execution"] = {"reason": REASON}
    dossier["reported"] = {"total": {"score": 97}}

    [(_, said)] = codes(dossier)["P106"]

    assert "总分写97" in said
    assert "总分不超过89" in said
    dossier["reported"] = {"total": {"score": 89}}
    assert "P106" not in codes(dossier)


def test_a_report_says_why_the_total_is_bounded() -> None:
    spent, why = put("funds.appropriation.actual_expenditure", 79), put("execution", {"reason": REASON})
    case = dossier_case(Dossier(dossier(spent, why), "a.toml"), library())
    outline = case.form.profile.outline
    assert outline is not None

    report = compose(case, outline, {box.key: WRITTEN for box in outline.boxes}).text.replace("【待填：日期】", "")
    found = {finding.code.name for check in run(CHECKS, with_report(case, report)) for finding in check.findings}

    assert "各项得分合计97.9分，预算执行率79%，按规则总分不超过89分。" in report
    assert "预算执行率79%（按全年预算计算），得7.9分（分值10分）。" in report
    table = indicators_table(case)
    assert table is not None
    assert ["项目管理", "投入管理", "预算执行率", "100%", "79%", "10", "7.9"] in [
        [cell.text for cell in row] for row in table.rows
    ]
    assert "管理制度健全，评定为“是”，得15分（分值15分）。" in report
    assert found == {"S022"}


def test_the_blank_list_offers_the_ways_of_scoring_and_leaves_the_execution_rate_out(tmp_path: Path) -> None:
    path = list_of(tmp_path, scorings=["是否", "是否", "", "", "", ""])
    read = read_list(path, RULES)

    assert [(problem.level, problem.what) for problem in read.problems] == [
        (Level.NOTE, "“预算执行率”一行没有读：执行率由规则集定为10分，自动计算")
    ]
    [listed] = read.briefs
    first, second, *_ = listed.brief.indicators
    assert (first.scale, first.target.text) == (second.scale, second.target.text) == ("yes_no", "—")


def test_a_way_of_scoring_that_nobody_has_is_told_at_its_cell(tmp_path: Path) -> None:
    read = read_list(list_of(tmp_path, scorings=["好坏", "是否", "", "按达标线计分", "", ""]), RULES)

    told = [(problem.column, problem.what, problem.cure) for problem in read.problems if problem.level is Level.ERROR]
    allowed = "允许：是否、优良中低差、按达标线计分、达到才得分"
    assert ("没有计分办法“好坏”", allowed) in [(what, cure) for _, what, cure in told]


def test_a_scale_for_a_target_that_is_a_number_is_told(tmp_path: Path) -> None:
    read = read_list(list_of(tmp_path, scorings=["是否", "是否", "是否", "", "", ""]), RULES)
    [told] = [problem for problem in read.problems if problem.level is Level.NOTE and problem.what[:2] != "“预"]
    assert told.what == "“计分办法”填了“是否”，指标值“≥100个”却是数：按档次评，不按完成率计分"


def list_of(folder: Path, *, scorings: list[str]) -> Path:
    """The list of an office that names the project, with the row of the execution rate that nobody asks for."""
    sheets = list_sheets(RULES)
    book = openpyxl.load_workbook(io.BytesIO(list_bytes(RULES)))
    heads = {name: {column.key: at for at, column in enumerate(columns, 1)} for name, columns in sheets.items()}
    own, names = data(), {rule.dimension: rule.heading for rule in RULES.dimensions}

    def write(sheet: str, row: int, values: Data) -> None:
        for key, value in values.items():
            book[sheet].cell(row, heads[sheet][key], value)

    write("项目", 2, own["project"] | {"goal": "建成平台。"})
    rows = [*own["indicators"]]
    for at, item in enumerate(rows):
        words = {
            "code": "A-1",
            "dimension": names[item["dimension"]],
            "category": RULES.categories[item["category"]],
            "target": item.get("target", "—"),
            "scoring": scorings[at] or None,
        }
        write("指标", at + 2, {key: item[key] for key in ("name", "points")} | words)
    place = {"code": "A-1", "dimension": "项目管理", "category": "投入管理"}
    write("指标", len(rows) + 2, place | {"name": "预算执行率", "target": "100%", "points": 10})
    path = folder / "清单.xlsx"
    book.save(path)
    return path


def points(*given: int) -> Data:
    """The project with other points."""
    dossier = data()
    for row, own in zip(dossier["indicators"], given, strict=True):
        row["points"] = own
    return dossier


@pytest.mark.parametrize(
    ("given", "told"),
    [
        pytest.param((10, 15, 5, 25, 25, 10), {}, id="free points"),
        pytest.param((15, 15, 5, 20, 25, 10), {}, id="inside the range"),
        pytest.param((16, 15, 5, 19, 25, 10), {"H009": ["项目决策"]}, id="outside the range"),
        pytest.param((10, 10, 10, 25, 25, 10), {"S150": ["项目管理"]}, id="not the default"),
        pytest.param((10, 15, 10, 15, 25, 15), {"H009": ["项目效益"]}, id="not what is fixed"),
        pytest.param((10, 15, 10, 20, 20, 15), {"H009": ["社会效益指标"]}, id="not what a 二级指标 must have"),
        pytest.param((10, 15, 10, 10, 25, 10), {"H008": ["分值合计"]}, id="no 100"),
    ],
)
def test_points_are_told_as_far_as_they_are_prescribed(given: tuple[int, ...], told: Data) -> None:
    found = codes(points(*given), brief_only=True)

    assert {
        code: [item for item, _ in said] for code, said in found.items() if code[0] == "H" or code == "S150"
    } == told


def test_a_range_is_said_with_both_ends() -> None:
    [(_, said)] = codes(points(16, 15, 5, 19, 25, 10), brief_only=True)["H009"]

    assert "项目决策分值合计16" in said
    assert "5至15" in said


def test_a_row_without_a_scale_needs_a_target() -> None:
    dossier = data()
    del dossier["indicators"][0]["scale"]

    assert "T110" in codes(dossier, brief_only=True)


@pytest.mark.parametrize(
    ("number", "changes", "where", "what"),
    [
        (0, {"scale": "maybe"}, "indicators[1].scale", "“maybe”不认识"),
        (2, {"scale": "yes_no", "polarity": "≥"}, "indicators[3].scale", "按“yes_no”评的是定性指标，指标性质不能写“≥”"),
        (2, {"target": "≤5起", "rule": "pass60"}, "indicators[3].rule", "“按达标线计分”用于“≥”的指标，本指标是“≤”"),
    ],
)
def test_a_choice_that_does_not_fit_is_refused(number: int, changes: Data, where: str, what: str) -> None:
    with pytest.raises(BriefError) as refused:
        read_brief(Dossier(changed(number, **changes), "a.toml"), RULES)

    assert (where, what) in [(mistake.where, mistake.what) for mistake in refused.value.mistakes]


def test_the_choices_travel_in_identity_dossier_and_list() -> None:
    form = filled(data(), RULES).form
    brief = decode(encode(identity_of(form, own_password=False))).brief
    again = dossier_data(filled(data(), RULES))

    assert brief == form.brief
    assert read_brief(Dossier(again, "b.json"), RULES) == form.brief
    rows = [cells for sheet, cells in list_rows(filled(data(), RULES)) if sheet == "指标"]
    assert [row.get("scoring") for row in rows] == ["是否", "是否", "按达标线计分", None, None, None]


def test_an_identity_with_a_scale_that_nobody_has_is_read() -> None:
    form = filled(data(), RULES).form
    text = encode(identity_of(form, own_password=False))

    assert all(row.scale in ("", *RULES.special.scales) for row in form.rows)
    assert decode(text).brief.indicators[0].scale == "yes_no"


MERGED = """
columns = [
    { role = "dimension", heading = "一级指标", width = 8 },
    { role = "category", heading = "二级指标", width = 9 },
    { role = "indicator", heading = "三级指标", width = 18 },
    { role = "target", heading = "指标值", width = 12 },
    { role = "text", key = "standard", heading = "评分标准", width = 14, fill = "rule" },
    { role = "actual", heading = "完成值", width = 12 },
    { role = "points", heading = "分值", width = 6, merge = "dimension" },
    { role = "score", heading = "得分", width = 7, merge = "LEVEL" },
    { role = "reason", heading = "原因", width = 18 },
]
funds = [
    { role = "name", first = "dimension", last = "category" },
    { role = "original_budget", heading = "年初预算数", first = "indicator", last = "indicator" },
    { role = "final_budget", heading = "全年预算数", first = "target", last = "target" },
    { role = "actual_expenditure", heading = "全年执行数", first = "actual", last = "actual" },
    { role = "rate", heading = "执行率", first = "points", last = "score" },
]
"""


@pytest.mark.parametrize(("level", "key"), [("dimension", "dimension.output"), ("category", "category.output.quality")])
def test_a_score_over_rows_is_open_until_every_row_of_it_has_one(level: str, key: str) -> None:
    own = FOUR_BLOCKS[: FOUR_BLOCKS.index("funds = [")] + MERGED.replace("LEVEL", level)
    rules, open_row = profile(own), data()
    open_row["indicators"][3].pop("actual")

    done, begun = score(filled(data(), rules)).values, score(filled(open_row, rules)).values

    assert done[f"{key}.score"] == (30 if level == "dimension" else 20)
    assert begun[f"{key}.score"] in ("", None)
    assert begun["dimension.output.points"] == 30
    sheet = arrange(filled(data(), rules).form, {}).sheets[0]
    [row] = [cell.row for cell in sheet.cells.values() if cell.value == "预算执行率" and cell.column == 2]
    assert str(sheet.cells[row, 4].value) == rules.execution.rule.words(rules.execution.points)
