"""The published tables of 随州, 益阳, 怀化 and 大同 are the specification: what the audit found, the checks find."""

import functools
import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest

from perfeval_xl.findings import Severity
from perfeval_xl.forms.dossier import load_dossier
from perfeval_xl.profiles.library import published
from perfeval_xl.scoring import ScoredForm
from perfeval_xl.submission import Submission, check_file

SUIZHOU, YIYANG, HUAIHUA, DATONG = (
    "hubei_suizhou/2021_original_budget",
    "hunan_yiyang/2022_original_budget",
    "hunan_huaihua/2023",
    "shanxi_datong/2021",
)
Row = tuple[str, str, str, str]


@functools.cache
def checked(profile_id: str) -> Submission:
    """A published table with all that was found out about it."""
    return check_file(published()[profile_id])


def scored(profile_id: str) -> ScoredForm:
    """The recomputed values of a published table."""
    case = checked(profile_id).case
    assert case is not None
    return case.scored


def score_of(profile_id: str, name: str) -> Fraction | None:
    """The recomputed score of the indicator called ``name``."""
    case = checked(profile_id).case
    assert case is not None
    [row] = [row for row in case.form.rows if row.indicator.name == name]
    return case.scored.number(row.key("score"))


def found(profile_id: str, *codes: str) -> list[Row]:
    """Code, place, what stands there and what should, of each finding with one of ``codes``."""
    return [
        (f.code.name, str(f.place), f.found, f.expected) for f in checked(profile_id).findings if f.code.name in codes
    ]


def said(profile_id: str, code: str) -> str:
    """Every message of one code."""
    return "\n".join(f.message for f in checked(profile_id).findings if f.code.name == code)


def rounded(value: Fraction | None, places: int = 2) -> Decimal:
    """A score as people print it."""
    assert value is not None
    exact = Decimal(value.numerator) / value.denominator
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def texts(held: object) -> Iterable[str]:
    """Every text inside a dossier, keys and all."""
    if isinstance(held, str):
        yield held
    elif isinstance(held, dict):
        for key, value in held.items():
            yield str(key)
            yield from texts(value)
    elif isinstance(held, list):
        for value in held:
            yield from texts(value)


# ---- 随州: execution 27.56 % of 20 points, everything else full


def test_suizhou_scores_85_51_as_published() -> None:
    values = scored(SUIZHOU)
    assert rounded(values.number("execution.rate"), 4) == Decimal("0.2756")
    assert values.number("execution.points") == 20
    assert rounded(values.number("execution.score")) == Decimal("5.51")
    assert rounded(values.number("total.score")) == Decimal("85.51")
    assert (values.number("total.points"), values.text("total.rating")) == (100, "良")


def test_suizhou_takes_all_other_points_although_three_quarters_are_unspent() -> None:
    assert found(SUIZHOU, "S022") == [("S022", "预算执行率", "100%", "27.56%")]


def test_suizhou_leaves_what_was_not_spent() -> None:
    assert rounded(scored(SUIZHOU).number("funds.balance")) == Decimal("55.78")


def test_the_total_of_suizhou_is_not_contested() -> None:
    assert found(SUIZHOU, "H008", "H009", "H010", "P019", "P048", "P049") == []


def test_the_satisfaction_of_suizhou_carries_an_operator() -> None:
    assert [row[2:] for row in found(SUIZHOU, "T026")] == [("98%以上", "98%")]


# ---- 益阳: points make 110, four scores are wrong, the total leaves execution out


def test_yiyang_makes_110_points() -> None:
    assert [row[2:] for row in found(YIYANG, "H008", "H009", "H010", "H011")] == [("100", "90")]
    assert "执行率10 + 产出55 + 效益45 = 110，应为100；规定产出50、效益40" in said(YIYANG, "H010")


@pytest.mark.parametrize(
    ("name", "score"),
    [
        ("“益办事”APP办理事项", "4.25"),
        ("城市运行综合管理平台对接平台数量", "3.33"),
        ("融合通信平台对接部门数量", "4.17"),
        ("城市运行指挥中心使用率", "3.75"),
    ],
)
def test_the_four_short_indicators_of_yiyang_score_by_ratio(name: str, score: str) -> None:
    assert rounded(score_of(YIYANG, name)) == Decimal(score)


def test_the_scores_that_yiyang_printed_for_them_are_contested() -> None:
    assert [row[2:] for row in found(YIYANG, "P041")] == [("4", "4.25"), ("4", "3.33"), ("4", "4.17"), ("4", "3.75")]


def test_yiyang_spent_86_29_percent_of_its_original_budget() -> None:
    values = scored(YIYANG)
    assert rounded(values.number("execution.rate"), 4) == Decimal("0.8629")
    assert rounded(values.number("execution.score")) == Decimal("8.63")
    assert [row[2:] for row in found(YIYANG, "P019")] == [("9", "8.63")]
    assert [row[2:] for row in found(YIYANG, "S103")] == [("86.29%", "100%")]
    assert [row[2:] for row in found(YIYANG, "S102")] == [("1246.51", "1444.49")]
    assert found(YIYANG, "P018") == []


def test_the_rules_give_yiyang_104_13_of_110() -> None:
    values = scored(YIYANG)
    assert (rounded(values.number("total.score")), values.number("total.points")) == (Decimal("104.13"), 110)
    assert rounded(values.number("dimension.output.score")) == Decimal("50.50")


def test_the_total_of_yiyang_leaves_execution_out() -> None:
    assert [row[2:] for row in found(YIYANG, "P048")] == [("96", "105")]
    assert "104.13" in said(YIYANG, "P048")


def test_the_actuals_of_yiyang_carry_operators() -> None:
    carried = {row[2] for row in found(YIYANG, "T026")}
    assert carried == {"≥850个", "≥15天/月", "≥90%", "≥95%", "≥80%", "≥1名", "≥1%", "≥10万", "≤2个"}
    assert len(found(YIYANG, "T026")) == 11


def test_the_cost_target_of_yiyang_has_no_direction_and_is_the_budget() -> None:
    whats = [row[2] for row in found(YIYANG, "S029")]
    assert any("1444.49万元" in what and "≤" in what for what in whats)
    assert any("等于年初预算数1444.49" in what for what in whats)


def test_the_unit_of_a_pue_and_of_a_rate_are_doubted() -> None:
    assert [row[2:] for row in found(YIYANG, "S034")] == [("个", "没有单位的数")]


def test_the_reasons_of_yiyang_are_measures_not_causes() -> None:
    assert [row[2] for row in found(YIYANG, "S044")] == [
        "加强益办事APP办事功能",
        "持续增加对接平台数量",
        "加快对接部门接入平台",
        "提高使用率",
    ]


def test_the_grade_of_yiyang_is_no_grade_word() -> None:
    assert [row[2:] for row in found(YIYANG, "P049")] == [("优秀", "优")]


def test_a_stray_sign_stands_before_the_unit_of_yiyang() -> None:
    assert [row[2:] for row in found(YIYANG, "T103")] == [("+益阳市智慧城市和大数据中心", "益阳市智慧城市和大数据中心")]


def test_the_low_execution_rate_of_yiyang_has_its_reason() -> None:
    """Its report gives one: the works could not be paid yet."""
    assert found(YIYANG, "S021") == []
    assert [row[2:] for row in found(YIYANG, "S022")] == [("95.5%", "86.29%")]


def test_a_target_that_nobody_can_check_is_told() -> None:
    assert [row[2] for row in found(YIYANG, "S036")] == ["持续推进"]


# ---- 怀化: 100 of 100, with doubts of its own


def test_huaihua_scores_100_of_100() -> None:
    values = scored(HUAIHUA)
    assert (values.number("total.score"), values.number("total.points")) == (100, 100)
    assert values.text("total.rating") == "优"
    assert found(HUAIHUA, "H008", "H009", "H010", "H011", "P018", "P019", "P040", "P041", "P048", "P049") == []


def test_the_cost_row_of_huaihua_rewards_more() -> None:
    assert [row[2] for row in found(HUAIHUA, "S104")] == ["≥5%"]


def test_an_indicator_of_huaihua_is_repeated() -> None:
    assert [row[2] for row in found(HUAIHUA, "S032")] == ["监管平台建设维护完成率"]


def test_the_date_of_huaihua_repeats_its_target() -> None:
    assert [row[2] for row in found(HUAIHUA, "S035")] == ["2023年12月31日前"]


def test_two_indicator_names_of_huaihua_are_the_guidance_itself() -> None:
    assert [place for _, place, _, _ in found(HUAIHUA, "S101")] == ["指标5·三级指标", "指标8·三级指标"]


def test_the_outcomes_of_huaihua_are_words_that_nobody_can_check() -> None:
    assert [row[2] for row in found(HUAIHUA, "S036")] == ["效果明显"] * 3 + ["具有可持续性"]
    assert [row[2] for row in found(HUAIHUA, "T037")] == ["效果明显"] * 3 + ["具有可持续性"]


def test_the_actual_of_the_cost_row_of_huaihua_carries_an_operator() -> None:
    assert [row[2:] for row in found(HUAIHUA, "T026")] == [("≥5%", "5%")]


# ---- 大同: points make 110, fund lines are short, 8 of 10 with 无偏差


def test_datong_makes_110_points() -> None:
    assert [row[2:] for row in found(DATONG, "H008", "H009", "H010", "H011")] == [("100", "90")]
    assert "执行率10 + 产出55 + 效益35 + 满意度10 = 110，应为100；规定产出50、效益30" in said(DATONG, "H010")


def test_datong_spent_94_05_percent_and_scores_9_41() -> None:
    values = scored(DATONG)
    assert rounded(values.number("execution.rate"), 4) == Decimal("0.9405")
    assert rounded(values.number("execution.score")) == Decimal("9.41")
    assert [row[2:] for row in found(DATONG, "P019")] == [("10", "9.41")]


def test_the_fund_lines_of_datong_are_60_08_short() -> None:
    assert [row[2:] for row in found(DATONG, "H015")] == [("1009.86", "949.78")] * 2
    assert "相差60.08" in said(DATONG, "H015")


def test_the_rate_of_the_only_fund_line_of_datong_is_wrong() -> None:
    assert [row[2:] for row in found(DATONG, "P018")] == [("94%", "100%")]


def test_the_total_of_datong_leaves_execution_out() -> None:
    assert [row[2:] for row in found(DATONG, "P048")] == [("95", "105")]
    assert "106.41" in said(DATONG, "P048")
    assert "104.41" in said(DATONG, "P048")


def test_the_rules_give_datong_106_41_of_110() -> None:
    values = scored(DATONG)
    assert (rounded(values.number("total.score")), values.number("total.points")) == (Decimal("106.41"), 110)


def test_datong_lost_two_points_with_no_deviation() -> None:
    assert [row[2:] for row in found(DATONG, "P042")] == [("8", "10")]
    assert "无偏差" in said(DATONG, "P042")
    assert "建筑工程生态环境扬尘治理六个100%" in said(DATONG, "P042")


def test_the_lasting_effect_of_datong_is_scored_by_ratio_and_explained() -> None:
    assert score_of(DATONG, "提高建筑工程质量安全整体水平") == 12
    assert found(DATONG, "P041", "P043", "S044") == []


def test_the_cost_targets_of_datong_were_copied_from_what_was_spent() -> None:
    whats = [row[2] for row in found(DATONG, "S029")]
    assert any("各项指标值之和恰为全年执行数949.78" in what for what in whats)
    assert sum("没有写“≤”" in what for what in whats) == 3


def test_no_date_is_asked_of_the_rows_of_datong_that_ask_for_a_level() -> None:
    assert found(DATONG, "S035") == []


def test_the_levels_of_datong_are_no_levels() -> None:
    assert [row[2] for row in found(DATONG, "T037")] == ["完成", "完成", "100%"]
    assert [row[2] for row in found(DATONG, "S036")] == ["既定提升目标"]


# ---- all of them


@pytest.mark.parametrize("profile_id", published())
def test_every_published_table_is_read_and_sent_back_for_its_errors(profile_id: str) -> None:
    submission = checked(profile_id)
    assert (submission.readable, submission.genuine) == (True, None)
    assert submission.blocking == any(f.severity.blocking for f in submission.findings)
    severities = [f.severity for f in submission.findings]
    assert severities == sorted(severities, reverse=True)


@pytest.mark.parametrize("profile_id", published())
def test_every_finding_says_where_what_and_what_to_do(profile_id: str) -> None:
    for f in checked(profile_id).findings:
        assert all((str(f.place), f.message, f.fix)), f
        assert f.severity in Severity


@pytest.mark.parametrize("profile_id", published())
def test_no_supposition_about_a_target_goes_unsaid(profile_id: str) -> None:
    submission = checked(profile_id)
    assert submission.case is not None
    doubts = sum(
        len(item.target.doubts) for form in submission.case.form.forms if form.rows for item in form.brief.indicators
    )
    asked = sum("没有写“≤”" in row[2] for row in found(profile_id, "S029"))
    assert sum(len(found(profile_id, code)) for code in ("T105", "S109", "S112")) + asked == doubts


# ---- the reports


@pytest.mark.parametrize("profile_id", published())
def test_every_paragraph_of_a_published_report_stands_in_it(profile_id: str) -> None:
    held = load_dossier(published()[profile_id]).values
    report, paragraphs = held.get("report", {}), held.get("paragraphs", {})
    assert isinstance(report, dict)
    assert isinstance(paragraphs, dict)
    assert [key for key, text in paragraphs.items() if text not in report.get("text", "")] == []
    # The table of 大同 has no report: what it says in words stands in its own rows.
    assert bool(report) == (profile_id != DATONG)


def test_the_report_of_suizhou_calls_nothing_missing_with_a_quarter_spent() -> None:
    assert [row[2:] for row in found(SUIZHOU, "H054")] == [("暂没有未完成的绩效目标", "预算执行率只有27.56%")]


def test_suizhou_spent_what_its_report_never_got() -> None:
    assert [row[2:] for row in found(SUIZHOU, "S126")] == [("财政拨款0万元", "21.22万元")]


def test_huaihua_saved_five_percent_and_spent_everything() -> None:
    assert [row[2:] for row in found(HUAIHUA, "S127")] == [("5%", "10.7")]


def test_the_report_of_yiyang_tells_another_budget_and_another_project() -> None:
    assert [row[2:] for row in found(YIYANG, "H053")] == [("1444.49万元", "1246.51万元")]
    assert [row[2] for row in found(YIYANG, "S049")] == ["优秀"]
    assert {row[3] for row in found(YIYANG, "S055")} == {"“益阳市新型智慧城市提升工程项目”"}


def test_the_report_of_huaihua_tells_another_framework() -> None:
    assert [row[2] for row in found(HUAIHUA, "S058")] == ["项目决策、项目管理、项目产出、项目效益"]


CODES = re.compile(r"(?<=code = \")2\d{6}(?=\")|^2\d{6}$|[（(]\s?2\d{6}[）)]")
"""支出功能科目: seven figures, as a telephone number may have."""
NOBODY = re.compile(r"(?:主要|分管)负责同志|联系电话原表已隐去")
"""Words about a person or a number that name none."""
TELEPHONE = re.compile(r"(?<![\d.])(1[3-9]\d{9}|0\d{2,3}[-—－ ]?\d{7,8}|\d{7,8}(?!\d))(?![\d.])")
PERSON = re.compile(
    r"(联系人|填表人|负责人|经办人|组长|主任|局长|站长|科长|签字|签名)"
    r"[（()）\w]{0,4}[：:]\s*[\u4e00-\u9fff]{2,3}"
    r"|[\u4e00-\u9fff]{1,2}(同志|先生|女士)"
)
IDENTITY = re.compile(r"\d{17}[\dXx]|[\w.]+@[\w.]+|手机|电话|身份证|邮箱")


@pytest.mark.parametrize("profile_id", published())
@pytest.mark.parametrize("pattern", [TELEPHONE, PERSON, IDENTITY], ids=["telephone", "person", "identity"])
def test_no_person_can_be_found_in_a_published_table(profile_id: str, pattern: re.Pattern[str]) -> None:
    path = published()[profile_id]
    # Comments are published as well as what is held.
    held = [*texts(dict(load_dossier(path).values)), path.read_text(encoding="utf-8")]
    whole = [NOBODY.sub("", CODES.sub("", text)) for text in held]
    assert [match[0] for text in whole for match in pattern.finditer(text)] == []


@pytest.mark.parametrize("text", ["联系电话13812345678", "0737-4222222", "填表人：张三", "李同志", "a@b.cn", "4222222"])
def test_the_patterns_would_find_one(text: str) -> None:
    assert any(pattern.search(text) for pattern in (TELEPHONE, PERSON, IDENTITY))
