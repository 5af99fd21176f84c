"""Forms whose funds are not those of most forms: built, filled in, sent back, listed, printed, refused."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from perfeval_xl.errors import BriefError
from perfeval_xl.findings import Finding, Severity
from perfeval_xl.findings.facts import YuanAmount
from perfeval_xl.forms.dossier_writing import dossier_data
from perfeval_xl.forms.row_hints import OUT_OF_RANGE
from perfeval_xl.issuing import brief_findings, jobs_of, workbook
from perfeval_xl.outputs.json_output import to_json
from perfeval_xl.profile_check import mistakes_in
from perfeval_xl.profiles.describe import describe
from perfeval_xl.scoring import score
from perfeval_xl.submission import check_bytes
from tests.issuing.lists import headings, open_list, save
from tests.issuing.samples import Data, answered, filled_from, job_from, project
from tests.profiles.own_funds import ARRIVED, BLOCKS, FORMS, NESTED, library, loaded, refused

EACH = pytest.mark.parametrize("name", FORMS)


@EACH
def test_nothing_is_wrong_with_the_form(name: str) -> None:
    assert mistakes_in(loaded(name)) == []


@EACH
def test_a_filled_workbook_comes_back_as_it_was(name: str) -> None:
    filled = filled_from(answered(loaded(name)), loaded(name))
    came = check_bytes(Path("自评表.xlsx"), workbook(filled), library=library())
    assert came.case is not None
    assert came.case.filled.answers == filled.answers
    assert [f for f in came.findings if f.severity is Severity.ERROR or f.code.name.startswith(("G", "S12"))] == [
        f for f in came.findings if f.code.name == "S121"
    ]


@EACH
def test_a_dossier_of_it_reads_back_the_same(name: str) -> None:
    filled = filled_from(answered(loaded(name)), loaded(name))
    again = filled_from(json.loads(json.dumps(dossier_data(filled))), loaded(name))
    assert again == filled


def _amounts(name: str) -> dict[str, float | None]:
    scored = score(filled_from(answered(loaded(name)), loaded(name)))
    numbers = {key: scored.number(key) for key in scored.form.fields if key.startswith(("funds.", "execution.r"))}
    return {key: None if number is None else round(float(number), 4) for key, number in numbers.items()}


def test_a_line_with_parts_is_their_sum_and_the_budget_of_the_year_that_of_the_columns_before() -> None:
    amounts = _amounts("nested")
    assert amounts["funds.central.final_budget"] == 975_000
    assert amounts["funds.fiscal.adjustment"] == -25_000
    assert amounts["funds.fiscal.final_budget"] == amounts["funds.total.final_budget"] == 1_080_000
    assert amounts["funds.own.final_budget"] is None
    assert amounts["execution.rate"] == 0.9589
    assert amounts["execution.rate_number"] == 95.89


def test_a_total_alone_is_typed() -> None:
    assert _amounts("alone") == {
        "funds.total.original_budget": 100,
        "funds.total.final_budget": 100,
        "funds.total.actual_expenditure": 93.06,
        "execution.rate": 0.9306,
        "funds.balance": 6.94,
        "funds.change": 0,
        "execution.reason": None,
    }


def test_what_arrived_has_a_rate_of_its_own_and_lines_need_none() -> None:
    amounts = _amounts("arrived")
    assert amounts["funds.total.arrival_rate"] == 1
    assert not [key for key in amounts if key.count(".") == 2 and "rate" in key and "total" not in key]


def test_the_list_asks_for_the_lines_in_the_unit_of_the_profile(tmp_path: Path) -> None:
    profile = loaded("nested")
    asked = [text for text in headings(open_list(profile)["项目"]) if "预算" in text]
    assert asked == [
        f"{stage}-{line}（元）"
        for stage in ("年初预算数", "预算调整数")
        for line in ("中央资金", "市县资金", "单位资金")
    ]

    def fill(book: object) -> None:
        sheet = book["项目"]  # type: ignore[index]
        for at, text in enumerate(headings(sheet), start=1):
            if text == "年初预算数-中央资金（元）":
                sheet.cell(1, at).value, sheet.cell(2, at).value = "年初预算数-中央资金（万元）", 120.5
            elif text == "预算调整数-中央资金（元）":
                sheet.cell(2, at).value = -50_000

    job = jobs_of(profile, save(tmp_path / "清单.xlsx", profile, [project(profile)], fill))[0]
    assert job.brief.budget == {
        ("central", "original_budget"): Decimal(1_205_000),
        ("central", "adjustment"): Decimal(-50_000),
    }


def test_what_a_unit_takes_from_a_line_beyond_its_budget_is_told_beside_it_and_in_the_check() -> None:
    data = answered(loaded("nested"))
    data["funds"]["city"] |= {"adjustment": -200_000}  # type: ignore[index]
    assert ["市县资金全年预算数" in f.message for f in _found(data) if f.code.name == "T102"] == [True]
    assert score(filled_from(data, loaded("nested"))).values["execution.hint"] == OUT_OF_RANGE


def test_no_more_is_taken_from_a_line_than_was_granted() -> None:
    data = project(loaded("nested"))
    data["budget"] = {"central": {"original_budget": 1_000_000, "adjustment": -1_500_000}}
    with pytest.raises(BriefError, match=r"budget\.central.adjustment：年初预算数1000000加预算调整数-1500000"):
        filled_from(data, loaded("nested"))


def _found(data: Data) -> list[Finding]:
    content = json.dumps(data).encode()
    return list(check_bytes(Path("样例.json"), content, library=library()).findings)


def _printed(name: str, **reported: dict[str, float]) -> list[Finding]:
    data = answered(loaded(name)) | {"values": "printed", "reported": {"funds": reported}}
    return [finding for finding in _found(data) if finding.code.name in ("H015", "P018")]


def test_printed_sums_are_compared_with_what_makes_them() -> None:
    assert _printed("nested", fiscal={"original_budget": 1_105_000}, total={"final_budget": 1_080_000}) == []
    fiscal = _printed("nested", fiscal={"original_budget": 1_200_000})
    assert [(f.message, f.facts["found"]) for f in fiscal] == [
        ("财政资金年初预算数1200000，各项资金合计是1105000，相差95000", YuanAmount(1_200_000))
    ]
    (changed,) = _printed("nested", central={"final_budget": 1_000_000})
    assert changed.message == "中央资金全年预算数1000000，年初预算数加预算调整数是975000，相差25000"
    assert _printed("arrived", total={"arrival_rate": "100%"}) == []  # type: ignore[arg-type]
    assert len(_printed("arrived", total={"arrival_rate": "90%"})) == 1  # type: ignore[arg-type]


def test_every_amount_says_its_unit() -> None:
    profile = loaded("nested")
    data = answered(profile)
    data["funds"]["city"]["actual_expenditure"] = -1  # type: ignore[index]
    submission = check_bytes(Path("样例.json"), json.dumps(data).encode(), library=library())
    (negative,) = [finding for finding in submission.findings if finding.code.name == "T102"]
    assert "金额以元计" in negative.fix
    assert any("金额单位是元" in line.rule for line in describe(profile))
    form = to_json([submission.result])["files"][0]["form"]  # type: ignore[index]
    assert form["money"] == "元"


SLIPS = {
    # what is changed, what is said of it
    "less than any project has": ({"central": {"original_budget": 120}}, "全部资金合计只有120元，数额过小"),
    "more decimals than 元 have": ({"central": {"original_budget": 124_651.1234}}, "有3位以上的小数"),
    "the digits of the goal": ({"central": {"original_budget": 6_412.5}}, "年度总体目标里写的是“6412.5万元”"),
    "as it should be": ({"central": {"original_budget": 1_200_000}}, ""),
}


@pytest.mark.parametrize(("budget", "why"), SLIPS.values(), ids=SLIPS)
def test_an_amount_in_万元_of_a_form_in_元_is_asked_about(budget: Data, why: str) -> None:
    profile = loaded("nested")
    data = project(profile) | {"budget": budget, "goal": {"expected": "投入资金6412.5万元。"}}
    told = [str(f.facts["why"]) for f in brief_findings(job_from(data, profile)) if f.code.name == "S123"]
    assert [text.startswith(why) for text in told] == ([True] if why else [])


def test_a_dossier_in_another_unit_is_refused() -> None:
    profile = loaded("nested")
    with pytest.raises(BriefError) as caught:
        filled_from(answered(profile) | {"money": "万元"}, profile)
    assert "金额单位是万元，规则集“own_funds/nested”的是元" in str(caught.value)


def _edited(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


ADJUSTMENT = '    { role = "adjustment", heading = "预算调整（±）", first = "polarity", last = "measure" },\n'
ORIGINAL = '    { role = "original_budget", heading = "年初预算", first = "indicator", last = "indicator" },\n'
NAMES = '    { role = "name", first = "dimension", last = "category" },\n'
REFUSED = {
    "an unknown parent": (NESTED, 'within = "fiscal"', 'within = "state"', "fund_lines[2].within：没有“state”这一行"),
    "a line within itself": (
        NESTED,
        'heading = "财政资金"',
        'heading = "财政资金"\nwithin = "central"',
        "fund_lines[1].within：“财政资金”（fiscal）绕一圈又属于它自己",
    ),
    "a part before its whole": (
        NESTED,
        'heading = "财政资金"',
        'heading = "财政资金"\nwithin = "own"',
        "fund_lines[1].within：“财政资金”写在它所属的“own”之前",
    ),
    "a key twice": (NESTED, 'key = "city"', 'key = "central"', "fund_lines：“central”出现了2次"),
    "a key that means something else": (NESTED, 'key = "city"', 'key = "total"', "fund_lines[3].key：“total”不能用"),
    "a name twice": (NESTED, "市县资金", "中央资金", "fund_lines：有2行都叫“中央资金”"),
    "a nature that is none": (NESTED, '"appropriation"', '"state"', "fund_lines[2].nature：“state”不认识"),
    "an unknown unit": (NESTED, 'unit = "元"', 'unit = "千元"', "money.unit：“千元”不认识；允许：元、万元"),
    "an adjustment of nothing": (
        NESTED,
        ORIGINAL,
        "",
        "有“预算调整数”一栏（adjustment），没有“年初预算数”",
    ),
    "an unknown way to print rates": (NESTED, '"number"', '"decimal"', "layout.rates：“decimal”不认识"),
    "two columns in one cell": (
        NESTED,
        'first = "polarity", last = "measure"',
        'first = "indicator", last = "measure"',
        "layout.funds[4]：“adjustment”与“original_budget”都占了“indicator”栏",
    ),
    "a column that ends before it begins": (
        NESTED,
        'first = "points", last = "score"',
        'first = "score", last = "points"',
        "layout.funds[6]：“score”栏在“points”栏之后",
    ),
    "a column beside the printed page": (
        NESTED,
        'first = "reason", last = "reason"',
        'first = "reason", last = "hint"',
        "layout.funds[7]：“rate”占了不打印的“hint”栏；资金表只能占打印的栏，最右到“reason”",
    ),
    "a number of no column": (
        NESTED,
        "first = 1, last = 1",
        "first = 1, last = 99",
        "funds[1].last：99超出范围",
    ),
    "words for what has its own": (
        BLOCKS,
        'role = "final_budget"',
        'role = "final_budget", text = "x"',
        "只有“name”栏",
    ),
    "no names": (NESTED, NAMES, "", "layout.funds：“name”栏至少要有一个"),
    "no budget": (BLOCKS, 'role = "final_budget"', 'role = "arrived_funds"', "layout.funds：没有预算数一栏"),
    "no column for what was spent": (
        BLOCKS,
        '"actual_expenditure"',
        '"arrived_funds"',
        "“actual_expenditure”栏应有一个",
    ),
    "a rate of what has no column": (
        ARRIVED,
        'role = "arrived_funds"',
        'role = "original_budget"',
        "layout.funds：有“资金到位率”一栏（arrival_rate），没有“到位资金数”一栏（arrived_funds）",
    ),
    "points without a score": (
        BLOCKS,
        'first = "actual", last = "actual" },',
        'first = "actual", last = "actual" },\n    { role = "points", first = "points", last = "points" },',
        "layout.funds：有“分值”一栏（points），没有“得分”一栏（score）",
    ),
    "a score that stands nowhere": (
        BLOCKS,
        "points = 0",
        "points = 10",
        "layout.funds：预算执行率值10分，资金表没有“分值”“得分”两栏（points、score）",
    ),
}


@pytest.mark.parametrize(("text", "old", "new", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_refused_when_it_is_read(text: str, old: str, new: str, said: str, tmp_path: Path) -> None:
    mistakes = refused(_edited(text, old, new), tmp_path)
    assert any(said in str(mistake) for mistake in mistakes), [str(mistake) for mistake in mistakes]
