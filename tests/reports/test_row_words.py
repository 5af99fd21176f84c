"""What a report says of an indicator, and which indicators it lists: nothing that the cells do not say."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from perfeval_xl.checks import Case
from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.forms.form import DimensionBlock, IndicatorRow
from perfeval_xl.forms.spoken_names import spoken_name
from perfeval_xl.profiles.library import published
from perfeval_xl.reports import course_words, row_lists, row_words
from perfeval_xl.reports.model import Origin, Paragraph, Span
from perfeval_xl.scoring import score
from perfeval_xl.submission import check_file, dossier_case
from tests import making
from tests.making import drop, put


def sound(*changes: making.Change) -> Case:
    return dossier_case(making.Dossier(making.dossier(drop("reported"), *changes), "示例.toml"))


def of_workbook(*changes: making.Change) -> Case:
    """The same without what a table would print."""
    data = making.dossier(drop("reported"), *changes)
    for row in data["indicators"]:
        row.pop("reported", None)
    return dossier_case(making.Dossier(data, "示例.toml"))


@functools.cache
def seed(profile: str) -> Case:
    case = check_file(published()[profile]).case
    assert case is not None
    return case


def row(case: Case, name: str) -> IndicatorRow:
    [found] = [row for row in case.form.rows if row.indicator.name == name]
    return found


def text(spans: tuple[Span, ...]) -> str:
    return "".join(span.text for span in spans)


def told(case: Case, name: str) -> str:
    return text(row_words.told(case, row(case, name)))


def item(number: int) -> str:
    return f"（{number}）"


def texts(paragraphs: list[Paragraph]) -> list[str]:
    return [paragraph.text for paragraph in paragraphs]


SENTENCES = {
    "办理事项数量": (
        "办理事项数量：指标值≥1000个，实际完成900个，完成年度指标值的90%，得9分（分值10分）。"
        "因汛期停工，部分事项推迟上线。"
    ),
    "建设子项目数量": "建设子项目数量：指标值3个，实际完成3个，得10分（分值10分）。",
    "业务网上办结率": "业务网上办结率：指标值≥90%，实际为95%，得10分（分值10分）。",
    "系统上线时间": "系统上线时间：指标值2022年12月31日前，于2022年12月20日完成，得10分（分值10分）。",
    "项目建设成本": "项目建设成本：指标值≤450万元，实际支出430万元，控制在指标值以内，得10分（分值10分）。",
    "窗口排队时间": "窗口排队时间：指标值≤20分钟，实际为15分钟，得10分（分值10分）。",
}


@pytest.mark.parametrize("name", SENTENCES)
def test_an_indicator_is_told_as_people_of_the_trade_tell_it(name: str) -> None:
    assert told(sound(), name) == SENTENCES[name]


def test_a_row_whose_table_prints_another_score_tells_both_and_whose_they_are() -> None:
    case = seed("hunan_yiyang/2022_original_budget")
    spans = row_words.told(case, row(case, "“益办事”APP办理事项"))
    assert "得4分（分值5分，按规则复算4.25分）" in text(spans)
    assert [span.how for span in spans if span.text in ("4", "4.25")] == ["自评表所列", "按规则复算"]


def test_nothing_is_said_of_a_blank() -> None:
    case = of_workbook(drop("indicators.2.actual"))
    assert told(case, "建设子项目数量") == "建设子项目数量：指标值3个，实际完成【待填：“建设子项目数量”实际完成值】。"


def test_what_cannot_be_read_is_told_as_it_stands_and_doubted() -> None:
    case = of_workbook(put("indicators.1.actual", "约九百个"))
    assert "实际“约九百个”【待核对：“办理事项数量”实际完成值“约九百个”不是确定的数】" in told(case, "办理事项数量")
    assert "得" not in told(case, "办理事项数量").partition("。")[0]


def test_lost_points_without_a_reason_are_a_gap() -> None:
    case = of_workbook(put("indicators.1.reason", "无"))
    assert told(case, "办理事项数量").endswith("得9分（分值10分）。【待填：“办理事项数量”未完成的原因】。")
    printed = seed("shanxi_datong/2021")
    gap = "【待填：“建筑工程生态环境扬尘治理六个100%”扣分的原因】。"
    assert told(printed, "建筑工程生态环境扬尘治理六个100%").endswith(f"得8分（分值10分，按规则复算10分）。{gap}")


def test_a_deadline_that_was_not_met_says_so() -> None:
    late = of_workbook(put("indicators.4.actual", "2023-01-15"))
    assert "于2023年1月15日完成，晚于规定期限" in told(late, "系统上线时间")
    never = of_workbook(put("indicators.4.actual", "未完成"))
    assert "：指标值2022年12月31日前，未完成，得" in told(never, "系统上线时间")


@pytest.mark.parametrize(
    ("name", "spoken"),
    [("指标1：★办结率*", "办结率"), ("＊满意度", "满意度"), ("指标2：", "指标2"), ("一号\n楼", "一号 楼"), ("△", "△")],
)
def test_marks_of_a_table_are_no_part_of_a_name(name: str, spoken: str) -> None:
    assert spoken_name(name) == spoken


@pytest.mark.parametrize("profile", published())
def test_words_hold_no_digits_and_all_else_names_its_cells(profile: str) -> None:
    for view in seed(profile).views:
        fields = {view.form.full(key) for key in view.form.fields}
        for paragraph in row_lists.listed(view, "indicators", (), item=item):
            for span in paragraph.spans:
                assert span.origin is not Origin.WORDS or not re.search(r"\d", span.text)
                assert span.origin in (Origin.WORDS, Origin.ISSUED) or span.keys
                assert set(span.keys) <= fields


def test_rows_are_listed_below_their_second_level() -> None:
    assert texts(row_lists.listed(sound(), "indicators", (), item=item))[:4] == [
        "数量指标：",
        "（1）" + SENTENCES["办理事项数量"],
        "（2）" + SENTENCES["建设子项目数量"],
        "质量指标：" + SENTENCES["业务网上办结率"].replace("：", "，", 1),
    ]


def test_rows_of_one_second_level_have_no_heading_of_their_own() -> None:
    [first, second] = row_lists.listed(sound(), "indicators", ("quantity",), item=item)
    assert (first.number, second.number) == ("（1）", "（2）")


def test_what_was_told_above_is_referred_to_with_its_reasons() -> None:
    case = sound()
    above = {row.id: "绩效指标完成情况" for row in case.form.rows}
    assert texts(row_lists.listed(case, "missed", (), item=item, told=above)) == [
        "没有达到指标值的指标有2项（完成情况见“绩效指标完成情况”）："
        "“办理事项数量”，因汛期停工，部分事项推迟上线；“长效运维机制”，因人员编制尚未批复。",
        "“服务对象满意度”达到指标值但没有得满分：单位自行扣减1分；因抽样人数偏少，自愿少得1分。",
    ]


def test_what_is_referred_to_is_called_what_it_is() -> None:
    case = sound()
    above = {row.id: "绩效指标完成情况" for row in case.form.rows}
    assert texts(row_lists.listed(case, "indicators", ("quality",), item=item, told=above)) == [
        "“业务网上办结率”的完成情况见“绩效指标完成情况”。"
    ]
    assert texts(row_lists.listed(case, "indicators", ("output", "outcome"), item=item, told=above)) == [
        "产出指标、效益指标共8项，完成情况见“绩效指标完成情况”。"
    ]
    assert texts(row_lists.listed(case, "reached", ("output",), item=item, told=above)) == [
        "达到指标值的指标有4项（完成情况见“绩效指标完成情况”）。"
    ]


def test_reasons_are_told_where_a_later_section_does_not_tell_them() -> None:
    lines = texts(row_lists.listed(sound(), "indicators", ("quantity",), item=item, why=row_words.Why.NONE))
    assert lines[0] == "（1）办理事项数量：指标值≥1000个，实际完成900个，完成年度指标值的90%，得9分（分值10分）。"


def test_a_printed_table_is_told_as_it_is_printed() -> None:
    case = seed("hunan_yiyang/2022_original_budget")
    assert "指标值≥1000个，实际完成“≥850个”，完成年度指标值的85%" in told(case, "“益办事”APP办理事项")
    assert "指标值9个，实际完成6个" in told(case, "城市运行综合管理平台对接平台数量")
    assert "指标值98%以上，实际为“98%以上”" in told(
        seed("hubei_suizhou/2021_original_budget"), "社会公众满意度和政务服务好评率"
    )


def all_reached(*changes: making.Change) -> Case:
    return of_workbook(
        put("indicators.1.actual", 1000),
        put("indicators.8.actual", making.MET),
        put("indicators.8.assessed", 10),
        put("indicators.9.deduction", 0),
        put("funds.appropriation.actual_expenditure", 400),
        put("funds.carry_over.actual_expenditure", 100),
        *changes,
    )


def test_all_is_said_only_of_what_is_known() -> None:
    paragraph = row_lists.nothing_listed(all_reached(), "missed", ())
    assert paragraph is not None
    assert paragraph.text == "各项指标均达到指标值，得满分，预算执行率100%。"
    assert {"i01.actual", "i09.score", "execution.rate"} <= set(paragraph.keys)
    assert row_lists.nothing_listed(all_reached(drop("indicators.2.actual")), "missed", ()) is None
    assert row_lists.nothing_listed(sound(), "missed", ()) is None
    unspent = row_lists.nothing_listed(all_reached(put("funds.carry_over.actual_expenditure", 90)), "missed", ())
    assert unspent is not None
    assert unspent.text == "各项指标均达到指标值，得满分。"
    unknown = all_reached(drop("funds"))
    assert row_lists.nothing_listed(unknown, "missed", ()) is None


def test_one_indicator_is_not_all_of_them() -> None:
    paragraph = row_lists.nothing_listed(all_reached(), "missed", ("quality",))
    assert paragraph is not None
    assert paragraph.text == "“业务网上办结率”达到指标值，得满分。"


def test_blanks_are_neither_reached_nor_missed() -> None:
    case = all_reached(drop("indicators.2.actual"))
    assert texts(row_lists.listed(case, "missed", (), item=item)) == [
        "尚不能判断是否达到指标值：【待填：“建设子项目数量”实际完成值】。"
    ]
    assert not any("建设子项目数量" in told for told in texts(row_lists.listed(case, "reached", (), item=item)))


# ---- projects that did not run their usual course, rows that do not apply


def answering(case: Case, **answers: Value) -> Case:
    """``case`` with other answers, by key with _ for its first point."""
    typed = {key.replace("_", ".", 1): value for key, value in answers.items()}
    filled = replace(case.filled, answers={**case.filled.answers, **typed})
    return replace(case, filled=filled, scored=score(filled))


def opening(case: Case) -> list[str]:
    return [text(spans) for spans in course_words.opening_spans(case)]


def test_of_a_project_that_never_began_no_row_is_told() -> None:
    case = answering(of_workbook(), course_state="未启动", course_reason="因用地未批，全年没有开工。")
    for listing in ("indicators", "reached", "missed"):
        assert texts(row_lists.listed(case, listing, (), item=item)) == ["项目未启动，各项指标不得分。"]
    assert opening(case) == [
        "项目状态：未启动，原因：因用地未批，全年没有开工。按规则各项指标不得分，只按预算执行率计分。"
    ]
    assert row_lists.nothing_listed(case, "missed", ()) is None


def with_rows(case: Case, change: Callable[[IndicatorRow], IndicatorRow]) -> Case:
    """``case`` with other rows in its form."""

    def changed(block: DimensionBlock) -> DimensionBlock:
        categories = tuple(replace(own, rows=tuple(map(change, own.rows))) for own in block.categories)
        return replace(block, categories=categories)

    form = replace(case.form, dimensions=tuple(map(changed, case.form.dimensions)))
    return replace(case, filled=replace(case.filled, form=form))


def test_what_does_not_apply_is_no_missed_target() -> None:
    case = answering(of_workbook(), i02_actual="不适用", i02_reason="本年没有子项目。")
    case = with_rows(case, lambda one: replace(one, optional=True))
    assert told(case, "建设子项目数量") == "建设子项目数量：不适用，不计分，原因：本年没有子项目。"
    assert not any("建设子项目" in one for one in texts(row_lists.listed(case, "missed", (), item=item)))


def test_what_the_unit_took_off_beyond_the_points_is_doubted() -> None:
    case = answering(of_workbook(), i02_deduction=Decimal(12))
    assert "【待核对：“建设子项目数量”自行扣减12分，超出分值】" in told(case, "建设子项目数量")


@pytest.mark.parametrize(
    ("reason", "taken", "told_of_it"),
    [
        ("因场馆停电，停用11天", "场馆停电", "单位自行扣减1分。因场馆停电，停用11天。"),
        ("停电", "因场馆停电", "单位自行扣减1分，理由：因场馆停电。"),
        ("停电", "停电", "单位自行扣减1分，理由：停电。"),
        ("设备老化", "停电", "单位自行扣减1分，理由：停电。原因及改进措施：设备老化。"),
        ("无", "停电", "单位自行扣减1分，理由：停电。"),
    ],
)
def test_what_was_said_of_a_deduction_is_said_once_and_in_full(reason: str, taken: str, told_of_it: str) -> None:
    case = answering(of_workbook(), i09_reason=reason, i09_deduction_reason=taken)
    assert told(case, "服务对象满意度").partition("（分值10分）。")[2] == told_of_it


def test_points_lost_of_what_cannot_be_read_ask_for_a_reason() -> None:
    case = seed("hunan_hengyang/2022")
    assert told(case, "成本控制").endswith("】，得9分（分值10分）。【待填：“成本控制”扣分的原因】。")


# ---- rows that are a part of another, rows without points, lists without rows


def test_a_part_stands_below_its_row_without_a_number() -> None:
    def part(one: IndicatorRow) -> IndicatorRow:
        return replace(one, indicator=replace(one.indicator, part=one.indicator.name == "建设子项目数量"))

    case = with_rows(of_workbook(), part)
    assert [
        line.partition("，")[0] for line in texts(row_lists.listed(case, "indicators", ("quantity",), item=item))
    ] == [
        "办理事项数量：指标值≥1000个",
        "其中：建设子项目数量",
    ]


def test_a_row_without_points_tells_none() -> None:
    case = of_workbook()
    bare = replace(row(case, "办理事项数量"), scored=False)
    assert "分）" not in text(row_words.told(case, bare))
    assert text(row_words.told(case, bare)).endswith("完成年度指标值的90%。因汛期停工，部分事项推迟上线。")


def test_a_list_of_what_the_form_does_not_ask_for_says_so() -> None:
    case = seed("hubei_suizhou/2021_original_budget")
    paragraph = row_lists.nothing_listed(case, "indicators", ("timeliness",))
    assert paragraph is not None
    assert paragraph.text == "没有设置时效指标。"


def test_money_that_was_not_spent_is_told_with_what_is_left() -> None:
    paragraph = row_lists.execution_missed(seed("hubei_suizhou/2021_original_budget"))
    assert paragraph is not None
    assert paragraph.text.startswith("预算执行率27.56%，结余55.78万元。原因：智慧工地项目属于")
    assert row_lists.execution_missed(all_reached()) is None


def test_texts_that_somebody_typed_stay_texts() -> None:
    case = answering(of_workbook(), i01_reason="{{ 7*7 }}\u202e\x01\n二是=1+1。")
    assert told(case, "办理事项数量").endswith("。原因及改进措施：{{ 7*7 }} 二是=1+1。")


def test_reasons_of_several_parts_are_a_list() -> None:
    case = answering(of_workbook(), i01_reason="因汛期停工；已复工")
    above = {row.id: "绩效指标完成情况" for row in case.form.rows}
    lines = texts(row_lists.listed(case, "missed", ("output", "sustained"), item=item, told=above))
    assert lines == [
        "没有达到指标值的指标有2项（完成情况见“绩效指标完成情况”）：",
        "（1）办理事项数量：因汛期停工；已复工。",
        "（2）长效运维机制：因人员编制尚未批复。",
    ]


def test_of_what_is_open_and_was_told_above_there_is_no_second_gap() -> None:
    case = answering(of_workbook(), i01_actual=None, i02_actual=None, i05_actual="约四百万")
    above = {row.id: "绩效指标完成情况" for row in case.form.rows}
    lines = texts(row_lists.listed(case, "missed", ("output",), item=item, told=above))
    assert lines == [
        "“项目建设成本”实际完成值有待核对（完成情况见“绩效指标完成情况”），不能判断是否达到指标值。",
        "有2项指标尚未填写实际完成值，不能判断是否达到指标值。",
    ]
