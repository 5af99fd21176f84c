"""The money of a project, from the list to the report: whose budget counts, what the rate is, what is left.

Five questions, each with its answers in a table:

1. Who may type a budget? Whoever issued it. A column of which the office issued anything is closed.
2. By which budget is the rate measured? By the one that the profile names, and where that is 年初预算数, by a rule
   of the profile for budgets that were added, raised or cut during the year.
3. What is left? What could be spent less what was: never a 超支 or 结余 that is not there.
4. What is a blank? Nothing, and not 0.
5. In what unit is it? In 万元, or it is asked about before it is issued.
"""

from __future__ import annotations

import copy
import re
from dataclasses import replace
from fractions import Fraction

import pytest

from perfeval_xl.checks import CHECKS, Case, run
from perfeval_xl.errors import BriefError, ProfileError
from perfeval_xl.expressions.evaluate import rounded
from perfeval_xl.forms.build import build_form
from perfeval_xl.forms.dossier import Dossier
from perfeval_xl.forms.edition import Edition
from perfeval_xl.forms.form import FilledForm, Source
from perfeval_xl.forms.shared_fields import fund_key
from perfeval_xl.layout.arrange import arrange
from perfeval_xl.profiles import load
from perfeval_xl.profiles.library import Library, folder
from perfeval_xl.profiles.parse import parse
from perfeval_xl.reports.compose import compose
from perfeval_xl.scoring import score
from perfeval_xl.submission import dossier_case
from perfeval_xl.tables import plain
from perfeval_xl.vocabulary import Fund, Stage
from tests.issuing.samples import PROJECTS, answered, filled_from
from tests.parity.fillings import lines_of

Amount = float | None
NATIONAL, YIYANG, SUIZHOU = (
    "cn_national/2020",
    "hunan_yiyang/2022_original_budget",
    "hubei_suizhou/2021_original_budget",
)
ORIGINAL, FINAL, ACTUAL = Stage.ORIGINAL, Stage.FINAL, Stage.ACTUAL
INVENTED = fund_key(Fund.OTHER, FINAL)


def project(
    profile_id: str, original: Amount, final: Amount, spent: Amount, *, issued: tuple[Stage, ...] = ()
) -> Dossier:
    """A project with one source of funds, whose budgets are typed but for the ``issued`` ones."""
    profile = load(profile_id)
    data = dict(answered(profile))
    columns = {column.role for column in profile.layout.funds}
    amounts = {ORIGINAL: original, FINAL: final, ACTUAL: spent}
    known = {stage: amount for stage, amount in amounts.items() if stage in columns and amount is not None}
    (line, *_) = lines_of(profile)
    data["budget"] = {line: {stage: known[stage] for stage in known if stage in issued}}
    data["funds"] = {line: {stage: known[stage] for stage in known if stage not in issued}}
    return Dossier(data, "示例.toml")


def case_of(profile_id: str, original: Amount, final: Amount, spent: Amount) -> Case:
    """The same, scored."""
    return dossier_case(project(profile_id, original, final, spent))


def told(case: Case) -> str:
    """The report of a form."""
    outline = case.form.profile.outline
    assert outline is not None
    return compose(case, outline).text


def codes(case: Case) -> set[str]:
    """The codes of all that is found."""
    return {finding.code.name for outcome in run(CHECKS, case) for finding in outcome.findings}


def percent(rate: Fraction | None) -> str | None:
    """A rate as people write it."""
    return None if rate is None else f"{plain(rounded(rate * 100, 2))}%"


# ---- 1. Who may type a budget?

WHO = {
    "both columns issued: the blank lines of both are closed": ((ORIGINAL, FINAL), set()),
    "年初 issued: 全年 stays open, or nothing could be computed": ((ORIGINAL,), {FINAL}),
    "全年 issued: 年初 stays open": ((FINAL,), {ORIGINAL}),
    "nothing issued: the unit fills in the budget": ((), {ORIGINAL, FINAL}),
}


@pytest.mark.parametrize(("issued", "expected"), WHO.values(), ids=WHO)
def test_blank_cells_of_an_issued_column_are_closed(issued: tuple[Stage, ...], expected: set[Stage]) -> None:
    form = dossier_case(project(NATIONAL, 100, 100, 50, issued=issued)).form
    of_others = {stage for stage in (ORIGINAL, FINAL) if form.fields[fund_key(Fund.OTHER, stage)].source is not None}
    still_open = {stage for stage in of_others if form.fields[fund_key(Fund.OTHER, stage)].source is Source.ANSWER}

    assert still_open == expected
    # Of what was not granted nothing can have been spent.
    spent_open = form.fields[fund_key(Fund.OTHER, ACTUAL)].source is Source.ANSWER
    assert spent_open is (FINAL not in issued)
    assert form.fields[fund_key(Fund.APPROPRIATION, ACTUAL)].source is Source.ANSWER


def test_53_percent_stay_53_percent_whatever_the_unit_types_in_the_blank_lines() -> None:
    """Issued: 75. Spent: 40 of it, and 1000 of 其他资金 that nobody granted."""
    honest = project(NATIONAL, 68, 75, 40, issued=(ORIGINAL, FINAL))
    invented = project(NATIONAL, 68, 75, 40, issued=(ORIGINAL, FINAL))
    invented.values["funds"]["other_funds"] = {
        "original_budget": 1000,
        "final_budget": 1000,
        "actual_expenditure": 1000,
    }
    both = [dossier_case(dossier) for dossier in (honest, invented)]

    assert [percent(case.scored.number("execution.rate")) for case in both] == ["53.33%", "53.33%"]
    assert ["S120" in codes(case) for case in both] == [False, True]


def test_in_a_workbook_of_0_4_0_it_is_asked_about_beside_what_was_issued() -> None:
    """There the cells are open, as they were issued; the formula counts what was typed."""
    brief = dossier_case(project(NATIONAL, 68, 75, 40, issued=(ORIGINAL, FINAL))).form.brief
    form = build_form(load(NATIONAL), brief, edition=Edition.SECOND)
    spent = {fund_key(Fund.APPROPRIATION, ACTUAL): 40, fund_key(Fund.OTHER, ACTUAL): 1000}
    typed = FilledForm(form, {fund_key(Fund.OTHER, ORIGINAL): 1000, INVENTED: 1000, **spent})
    case = Case(typed, score(typed), arrange(form))
    [finding] = [f for outcome in run(CHECKS, case) for f in outcome.findings if f.code.name == "S120"]

    assert percent(case.scored.number("execution.rate")) == "96.74%"
    assert finding.message == (
        "预算数由填报单位填写：其他资金年初预算数1000、其他资金全年预算数1000；"
        "下发的是当年财政拨款年初预算数68、当年财政拨款全年预算数75；"
        "只算下发了预算数的各行，执行率是53.33%，表内是96.74%"
    )


TYPED = {
    "the same as was issued": (100, 100, False),
    "raised": (100, 130, True),
    "cut": (100, 60, True),
    "a project added during the year": (0, 120, True),
}


@pytest.mark.parametrize(("original", "final", "asked"), TYPED.values(), ids=TYPED)
def test_a_budget_that_the_unit_typed_is_asked_about_where_it_is_another(
    original: float, final: float, asked: bool
) -> None:
    assert ("S120" in codes(dossier_case(project(NATIONAL, original, final, 50, issued=(ORIGINAL,))))) is asked


def test_a_final_budget_of_just_what_was_spent_is_shown_beside_the_budget_that_was_issued() -> None:
    case = dossier_case(project(NATIONAL, 75, 40, 40, issued=(ORIGINAL,)))
    [said] = [f.message for outcome in run(CHECKS, case) for f in outcome.findings if f.code.name == "S120"]

    assert percent(case.scored.number("execution.rate")) == "100%"
    assert said.endswith("；只算下发了预算数的各行，执行率是53.33%，表内是100%")


# ---- 2. By which budget is the rate measured?

RATES = {
    # profile, 年初, 全年, spent: rate, points, balance
    "益阳 as published: cut to what was spent": (YIYANG, 1444.49, 1246.51, 1246.51, "86.29%", "8.63", "0"),
    "益阳: unchanged": (YIYANG, 100, 100, 60, "60%", "6", "40"),
    "益阳: added during the year": (YIYANG, 0, 120, 118.8, "99%", "9.9", "1.2"),
    "益阳: raised": (YIYANG, 50, 120, 118.8, "99%", "9.9", "1.2"),
    "益阳: raised, and half of it left": (YIYANG, 50, 120, 60, "50%", "5", "60"),
    "益阳: cut, and not all of the rest spent": (YIYANG, 200, 100, 90, "45%", "4.5", "10"),
    "益阳: cut to nothing": (YIYANG, 100, 0, 0, "0%", "0", "0"),
    "益阳: never a budget": (YIYANG, 0, 0, 0, "0%", "0", "0"),
    "随州 as published": (SUIZHOU, 77, None, 21.22, "27.56%", "5.51", "55.78"),
    "随州, by the form of the province: adjusted to what is asked for": (
        "hubei_suizhou/2021",
        77,
        40,
        20,
        "50%",
        "10",
        "20",
    ),
    "益阳, by the budget of the whole year": ("hunan_yiyang/2022", 1444.49, 1246.51, 1246.51, "100%", "10", "0"),
    "随州: a budget of 0 scores nothing": (SUIZHOU, 0, None, 0, "0%", "0", "0"),
    "全国: by 全年预算数 whatever stood there first": (NATIONAL, 0, 120, 118.8, "99%", "9.9", "1.2"),
    "全国: raised": (NATIONAL, 50, 120, 118.8, "99%", "9.9", "1.2"),
    "全国: cut": (NATIONAL, 1444.49, 1246.51, 1246.51, "100%", "10", "0"),
}


@pytest.mark.parametrize(
    ("profile_id", "original", "final", "spent", "rate", "points", "balance"), RATES.values(), ids=RATES
)
def test_the_rate_is_measured_as_the_profile_says(
    profile_id: str, original: Amount, final: Amount, spent: Amount, rate: str, points: str, balance: str
) -> None:
    case = case_of(profile_id, original, final, spent)
    score_of, left = case.scored.number("execution.score"), case.scored.number("funds.balance")

    assert percent(case.scored.number("execution.rate")) == rate
    assert score_of is not None
    assert plain(rounded(score_of, 2)) == points
    assert left is not None
    assert (plain(left), case.balance) == (balance, left)


SAID = {
    "added": (0, 120, {"S122"}, {"T020", "S103", "H017"}),
    "raised": (50, 120, {"S103"}, {"T020", "S122", "H017"}),
    "cut": (200, 120, {"S103"}, {"T020", "S122", "H017"}),
    "never a budget": (0, 0, {"T020", "H017"}, {"S122", "S103"}),
}


@pytest.mark.parametrize(("original", "final", "expected", "never"), SAID.values(), ids=SAID)
def test_the_findings_say_the_same(original: float, final: float, expected: set[str], never: set[str]) -> None:
    found = codes(case_of(YIYANG, original, final, 118.8))

    assert expected <= found
    assert never & found == set()


def test_the_report_names_the_budget_of_its_rate() -> None:
    assert "预算执行率99%（按全年预算计算），得9.9分" in told(case_of(YIYANG, 50, 120, 118.8))
    assert "预算执行率86.29%（按年初预算计算），得8.63分" in told(case_of(YIYANG, 1444.49, 1246.51, 1246.51))


def test_workbooks_of_the_first_version_of_the_rules_keep_their_formula() -> None:
    """The kept copy has no word of changed budgets: 年初预算数, whatever came of it."""
    added, raised = (case_of(YIYANG, original, 120, 118.8) for original in (0, 50))
    rates = []
    for case in (added, raised):
        form = build_form(load("hunan_yiyang/2022", version=1), case.form.brief, edition=Edition.SECOND)
        rates.append(percent(score(FilledForm(form, case.filled.answers)).number("execution.rate")))

    assert rates == ["0%", "237.6%"]


# ---- 3. What is left?

BUDGETS = frozenset({ORIGINAL, FINAL})
MONEY = {
    (one.outline, one.money, one.scored, BUDGETS & {column.role for column in one.layout.funds}): one.id
    for one in map(load, PROJECTS)
}
"""A profile of each way of telling money: another outline, another unit, no points, another budget."""
AMOUNTS: tuple[tuple[Amount, Amount, float], ...] = (
    *((None, None, 50), (0, 0, 0), (0, 120, 118.8), (50, 120, 118.8)),
    *((50, 120, 130), (120, 50, 50), (120, 50, 60), (120, None, 50)),
)
"""年初, 全年 and spent."""


@pytest.mark.parametrize("profile_id", MONEY.values())
def test_no_report_tells_a_balance_that_is_not_there(profile_id: str) -> None:
    """超支 only of more than could be spent, 结余 only of less, and each to the cent."""
    final_there = FINAL in {column.role for column in load(profile_id).layout.funds}
    unit = load(profile_id).money.value
    outline = load(profile_id).outline
    assert outline is not None
    # 大同's report is the block of its form, which tells no money by itself.
    tells = any("left_over" in text for section in outline.sections for text in section.say)
    for original, final, spent in AMOUNTS:
        text = told(case_of(profile_id, original, final, spent))
        could = final if final_there else original
        left = None if could is None else Fraction(str(could)) - Fraction(str(spent))
        if not final_there and left is not None and left < 0:
            left = None  # whether more was granted later, the form does not say
        expected = set() if not left or not tells else {f"{'结余' if left > 0 else '超支'}{plain(abs(left))}{unit}"}

        assert set(re.findall(rf"(?:结余|超支)[\d.]+{unit}", text)) == expected, (original, final, spent)


def test_the_balance_of_a_workbook_of_0_4_0_is_told_right_although_its_cell_is_not() -> None:
    form = case_of(YIYANG, 50, 120, 118.8)
    old = build_form(load(YIYANG), form.form.brief, edition=Edition.SECOND)
    typed = FilledForm(old, form.filled.answers)
    case = Case(typed, score(typed))

    assert plain(case.scored.number("funds.balance") or Fraction(0)) == "-68.8"
    assert case.balance == Fraction("1.2")
    assert "超支" not in told(case)


# ---- 4. What is a blank?


@pytest.mark.parametrize("profile_id", [NATIONAL, "hunan_huaihua/2023", YIYANG])
def test_a_fund_line_left_empty_is_not_told_as_0(profile_id: str) -> None:
    text = told(case_of(profile_id, None, 10, 5))

    assert "当年财政拨款\t—\t10\t5" in text
    assert not re.search(r"当年财政拨款(?:支出)?0(?:万元|\t)", text)


def test_a_project_added_during_the_year_changed_its_budget_by_no_share() -> None:
    """0 % would say that nothing changed, and no reason would be asked for."""
    silent = project(NATIONAL, 0, 120, 118.8)
    silent.values["execution"]["reason"] = "无"
    case = dossier_case(silent)

    assert case.scored.values["funds.change"] is None
    assert "S016" in codes(case)
    assert filled_from(dict(silent.values), load(NATIONAL)).form.edition is Edition.THIRD


# ---- 5. In what unit is it?

NOTHING = ""
ISSUED = {
    # what the office issues, the goal, its cost target: the unit that it is asked about
    "a project of 400万元": (400, "群众办事更方便。", "≤450万元", NOTHING),
    "the same in 元": (4_000_000, "群众办事更方便。", "≤450万元", "元"),
    "all of it in 元": (4_000_000, "群众办事更方便。", "≤4500000元", "元"),
    "72,890元: no round number, and no decimals": (72_890, "群众办事更方便。", "≤7.29万元", "元"),
    "7.29万元 beside 72,890元 in a target": (7.29, "群众办事更方便。", "≤72890元", NOTHING),
    "7.29万元 beside 72,890元 in the goal": (7.29, "下达资金72,890元。", "≤7.29万元", NOTHING),
    "1,246.51万元 in the goal": (12_465_100, "资金1,246.51万元", "≤1246.51万元", "元"),
    "1246.51万元 in the goal, and in the budget": (1246.51, "资金1,246.51万元", "≤1246.51万元", NOTHING),
    "１２４６．５１万元, in wide digits": (12_465_100, "资金１２４６．５１万元", "≤1246.51万元", "元"),
    "3万元 in the goal and 30,000 in the budget": (30_000, "投入3万元开展培训。", "≤3万元", "元"),
    "in 千元": (12_465.1, "资金1,246.51万元", "≤1246.51万元", "千元"),
    "in 亿元": (0.124651, "资金1,246.51万元", "≤1246.51万元", "亿元"),
    "0.35亿元 are 3500万元": (3500, "总投资0.35亿元。", "≤3500万元", NOTHING),
    "50元 for each of them": (50, "每人每月补助50元。", "≤50万元", NOTHING),
    "a hundred of each": (1000, "每村补助100万元。", "≤1000万元", NOTHING),
    "one to two 亿元, with decimals": (12_345.67, "建成大桥。", "≤12345.67万元", NOTHING),
    "two 亿元, round": (20_000, "建成大桥。", "≤20000万元", NOTHING),
    "eight 亿元 are asked about, and may be confirmed": (80_000, "建成大桥。", "≤80000万元", "元"),
    "a cost in 万元 that was meant in 元": (450, "群众办事更方便。", "≤4500000万元", "元"),
    "a cost in 元 that was meant in 万元": (450, "群众办事更方便。", "≤450元", "万元"),
}


@pytest.mark.parametrize(("budget", "goal", "cost", "unit"), ISSUED.values(), ids=ISSUED)
def test_the_office_is_asked_about_元_before_it_issues(budget: float, goal: str, cost: str, unit: str) -> None:
    dossier = project(NATIONAL, budget, budget, None, issued=(ORIGINAL, FINAL))
    dossier.values["goal"]["expected"] = goal
    for item in dossier.values["indicators"]:
        if item["category"] == "cost":
            item["target"] = cost
    issued = replace(dossier_case(dossier), brief_only=True)
    found = [f for outcome in run(CHECKS, issued) for f in outcome.findings if f.code.name in ("S123", "S125")]

    assert [str(f.facts["what"]) for f in found] == ([unit] if unit else [])
    assert all(f.kind.ask for f in found)


def test_confirmed_it_is_asked_no_more() -> None:
    dossier = project(NATIONAL, 80_000, 80_000, None, issued=(ORIGINAL, FINAL))
    dossier.values["project"]["confirmed"] = True

    assert "S123" not in codes(replace(dossier_case(dossier), brief_only=True))


RETURNED = {
    # issued, typed as spent: code, unit
    "元": (400, 3_920_000, "S023", "疑为把元当作万元"),
    "千元": (400, 3_920, "H017", "疑为把千元当作万元"),
    "百元": (400, 39_200, "H017", "疑为把百元当作万元"),
    "亿元": (400, 0.0392, "S023", "疑为把亿元当作万元"),
    "a tenth more than granted": (400, 440, "H017", ""),
}


@pytest.mark.parametrize(("budget", "spent", "code", "words"), RETURNED.values(), ids=RETURNED)
def test_a_unit_is_told_which_unit_it_probably_typed(budget: float, spent: float, code: str, words: str) -> None:
    case = dossier_case(project(NATIONAL, budget, budget, spent, issued=(ORIGINAL, FINAL)))
    said = [f.message for outcome in run(CHECKS, case) for f in outcome.findings if f.code.name == code]

    assert len(said) == 1
    assert said[0].endswith(words)
    assert "疑为" not in said[0] or words


IMPOSSIBLE = {
    "less than nothing": (-5, "-5超出范围；允许0至1000000000"),
    "larger than any": (1e308, "1.00e+308超出范围；允许0至1000000000"),
    "and below nothing": (-1e308, "-1.00e+308超出范围；允许0至1000000000"),
    "in words": ("四百万元", "应为数字，现为“四百万元”"),
}


@pytest.mark.parametrize(("amount", "what"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_an_impossible_amount_is_refused_where_it_stands(amount: object, what: str) -> None:
    dossier = project(NATIONAL, 100, 100, 50, issued=(ORIGINAL, FINAL))
    dossier.values["budget"]["appropriation"]["final_budget"] = amount
    with pytest.raises(BriefError) as caught:
        dossier_case(dossier)

    assert [str(mistake) for mistake in caught.value.mistakes] == [
        f"示例.toml：budget.appropriation.final_budget：{what}"
    ]


TYPED_WRONG = {
    "less than nothing": (-5, {"T102"}),
    "larger than any": (1e308, {"T102", "H017"}),
    "in words": ("四十", {"T026"}),
    "blanks": ("  ", {"T026"}),
    "minus nothing": (-0.0, set()),
}


@pytest.mark.parametrize(("amount", "expected"), TYPED_WRONG.values(), ids=TYPED_WRONG)
def test_an_impossible_amount_that_was_typed_is_told_once(amount: object, expected: set[str]) -> None:
    dossier = project(NATIONAL, 100, 100, 50, issued=())
    dossier.values["funds"]["carry_over"] = {"actual_expenditure": amount}
    before = codes(dossier_case(project(NATIONAL, 100, 100, 50, issued=())))

    assert {code for code in codes(dossier_case(dossier)) - before if code != "S022"} == expected


def test_a_form_of_one_budget_cannot_be_measured_by_the_other() -> None:
    tables = copy.deepcopy(dict(Library((folder(),)).tables(SUIZHOU)))
    tables["execution"]["changed"]["none"] = "final_budget"  # type: ignore[index]
    with pytest.raises(ProfileError) as caught:
        parse(tables, profile_id=SUIZHOU, extends="", file="x.toml")

    assert [mistake.where for mistake in caught.value.mistakes] == ["execution.changed"]
