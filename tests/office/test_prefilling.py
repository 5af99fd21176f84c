"""`perfeval build --previous`: what of last year stands beside this year's form, and whose it is."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from perfeval_xl.checks import Case
from perfeval_xl.errors import PerfevalError, UnreadableError
from perfeval_xl.forms.build import build_form
from perfeval_xl.forms.dossier import Dossier
from perfeval_xl.forms.edition import Edition
from perfeval_xl.forms.form import FilledForm
from perfeval_xl.forms.last_year import LastRow, LastYear
from perfeval_xl.forms.told import MONEY, Told
from perfeval_xl.issuing import Job, workbook
from perfeval_xl.office import prefilling
from perfeval_xl.office.last_year_values import LONGEST_TEXT, clean, last_year
from perfeval_xl.office.last_years import LastForm, Source, last_year_at, of_case, years_of
from perfeval_xl.office.prefilling import compared
from perfeval_xl.profiles import load
from perfeval_xl.profiles.library import default_library
from perfeval_xl.scoring import score
from perfeval_xl.submission import check_bytes, check_file, dossier_case, is_of_workbook
from perfeval_xl.vocabulary import MoneyUnit, Stage
from tests import departments, making
from tests.excel_safety.lint import lint
from tests.making import Change, put
from tests.office.runs import run
from tests.office.small_rounds import put_in, registered, returned

NEXT = (
    put("project.year", 2023),
    put("indicators.4.target", "2023年12月31日前"),
    put("indicators.4.actual", "2023-12-20"),
)
"""What makes this year's project of the sound one, which is last year's."""


def last(*changes: Change) -> list[LastForm]:
    """The sound project as it was answered in 2022, with ``changes``."""
    return of_case(dossier_case(Dossier(making.dossier(*changes), "上年.json")))


def job(*changes: Change) -> Job:
    """The project of 2023."""
    return Job(making.filled(making.dossier(*NEXT, *changes)), "材料.json")


def beside(*changes: Change, of: list[LastForm] | None = None) -> LastYear:
    """What of the sound last year stands beside this year's project with ``changes``."""
    found = compared([job(*changes)], Source(tuple(last() if of is None else of))).jobs[0].brief.previous
    assert found is not None
    return found


def rows(found: LastYear) -> Mapping[str, LastRow]:
    """The indicators of last year by name."""
    return {row.name: row for row in found.rows}


def test_last_year_stands_beside_with_its_figures_and_texts() -> None:
    found = beside()
    assert found.year == 2022
    assert found.amounts == {Stage.ORIGINAL: Decimal(500), Stage.FINAL: Decimal(500), Stage.ACTUAL: Decimal(490)}
    assert (found.rate, found.score, found.rating) == (Decimal("0.98"), Decimal("94.8"), "优")
    first = rows(found)["办理事项数量"]
    assert (first.row, first.target, first.actual) == ("i01", "≥1000个", "900个")
    assert (first.number, first.done, first.score) == (Decimal(1000), Decimal(900), Decimal(9))
    assert first.reason == "因汛期停工，部分事项推迟上线"
    assert {text.key: text.text for text in found.texts}["goal.actual"] == "系统按期上线，事项基本办齐。"


def test_nothing_of_last_year_is_an_answer_of_this_year() -> None:
    blank = replace(job(), filled=FilledForm.empty(job().filled.form))
    done = compared([blank], Source(tuple(last()))).jobs[0].filled
    assert done.every_answer == {}
    assert [field.key for field in done.form.answers] == [field.key for field in blank.filled.form.answers]


def test_the_department_has_its_own_beside_it_and_each_project_too() -> None:
    data = departments.department()
    before = of_case(dossier_case(Dossier(data, "上年.json")))
    now = departments.department(put("department.year", 2023), put("indicators.3.target", "2023年12月31日前"))
    for project in now["projects"]:
        project["indicators"][3]["target"] = "2023年12月31日前"
    done = compared([Job(making.filled(now), "材料.json")], Source(tuple(before)))
    assert done.lines == ["上年对比：3个有上年数据"]
    brief = done.jobs[0].brief
    assert brief.previous is not None
    assert brief.previous.score == Decimal("99.81")
    assert [own.previous.name for own in brief.projects if own.previous] == [own.name for own in brief.projects]
    assert check_book(done.jobs[0].filled) == []


def check_book(filled: FilledForm) -> list[str]:
    """What speaks against a workbook being the one that was issued."""
    submission = check_bytes(Path("表.xlsx"), workbook(filled))
    assert submission.genuine
    return [finding.code.name for finding in submission.findings if is_of_workbook(finding.code)]


@pytest.mark.parametrize(
    ("change", "name", "expected"),
    [
        # Of another name it is another indicator: last year's has no row of this year's form.
        (put("indicators.1.name", "新事项"), "办理事项数量", ("", None, "")),
        (put("indicators.1.name", "办理事项 数量："), "办理事项数量", ("i01", Decimal(900), "")),
        (put("indicators.1.target", "≥1000件"), "办理事项数量", ("i01", None, "计量单位不同（上年：个），没有比较")),
        (put("indicators.3.target", "≥90个"), "业务网上办结率", ("i03", None, "计量单位不同（上年：%），没有比较")),
        (put("indicators.1.target", "≤1000个"), "办理事项数量", ("i01", Decimal(900), "指标性质上年是“≥”，本年是“≤”")),
        (put("indicators.4.target", "≥3天"), "系统上线时间", ("i04", None, "指标性质不同，没有比较")),
    ],
)
def test_what_changed_of_an_indicator_is_said(change: Change, name: str, expected: tuple[object, ...]) -> None:
    row = rows(beside(change))[name]
    assert (row.row, row.done, row.note) == expected


def test_points_that_changed_are_said() -> None:
    changed = beside(put("indicators.1.points", 12), put("indicators.2.points", 8))
    assert rows(changed)["建设子项目数量"].note == "分值上年10，本年8"


def test_a_percentage_of_an_old_workbook_is_the_same_percentage() -> None:
    """0.4.0 kept 95 for 95% in a cell, today's workbooks keep 0.95."""
    form = making.filled().form
    old = build_form(form.profile, form.brief, edition=Edition.SECOND)
    filled = FilledForm(old, {"i03.actual": Decimal(95)})
    row = rows(beside(of=of_case(Case(filled, score(filled)))))["业务网上办结率"]
    assert (row.number, row.done) == (Decimal("0.9"), Decimal("0.95"))


def test_amounts_are_told_in_the_unit_of_this_year() -> None:
    found = beside(of=saying({MONEY: "元"}))
    assert found.amounts[Stage.FINAL] == Decimal("0.05")
    assert found.notes == ("上年的金额单位是元，已换算为万元。",)


def saying(told: Mapping[str, str], *changes: Change) -> list[LastForm]:
    """Last year's form in which the texts of some keys are others, as in a file that no check has seen."""
    [one] = last(*changes)
    written = {key: [one.form.told.raw(key), ""] for key in one.form.told.full_keys()}
    texts = {key: [[text], ""] for key, text in told.items()}
    return [replace(one, form=replace(one.form, told=Told(written | texts)))]


def test_amounts_of_a_form_in_yuan_are_told_in_yuan() -> None:
    form = job().filled.form
    in_yuan = replace(form, profile=replace(form.profile, money=MoneyUnit.YUAN))
    found = last_year(in_yuan, last()[0])
    assert found.amounts[Stage.ACTUAL] == Decimal(4_900_000)
    assert found.notes == ("上年的金额单位是万元，已换算为元。",)


def test_other_rules_are_told() -> None:
    found = beside(of=[replace(one, profile=load("sichuan/2023")) for one in last()])
    assert found.notes == (f"上年按“{load('sichuan/2023').title}”填报，指标和栏目不尽相同。",)


# ---- whose it is


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ((), "上年对比：1个有上年数据"),
        ((put("project.code", "B-9"),), "编码由A-001改为B-9"),
        ((put("project.name", "政务服务效能提升项目"),), "名称由“政务服务提升项目”改为“政务服务效能提升项目”"),
        ((put("project.implementing_unit", "市数据局"),), "单位由“市大数据中心”改为“市数据局”"),
    ],
)
def test_a_project_that_changed_its_code_or_name_is_known_and_told(changes: tuple[Change, ...], told: str) -> None:
    done = compared([job(*changes)], Source(tuple(last())))
    assert told in "\n".join(done.lines)
    assert done.jobs[0].brief.previous is not None


@pytest.mark.parametrize(
    "changes",
    [
        # The code is somebody else's now, whose project may even have the same name.
        (put("project.implementing_unit", "某县中学"), put("project.supervising_department", "县教育局")),
        (put("project.name", "公用经费"), put("project.implementing_unit", "某县中学")),
    ],
)
def test_nobody_is_shown_what_another_unit_answered(changes: tuple[Change, ...]) -> None:
    done = compared([job(*changes)], Source(tuple(last())))
    assert done.jobs[0].brief.previous is None
    assert done.lines[0].startswith("上年对比：0个有上年数据，1个没有（不附“上年对比”）：A-001")


def test_codes_that_were_given_anew_lead_to_nobody_elses_form() -> None:
    """Two departments have a project of one name; their codes were exchanged."""
    other = put("project.implementing_unit", "某县中学"), put("project.supervising_department", "县教育局")
    b_two = put("project.code", "B-002")
    before = [*last(), *last(*other, b_two)]
    done = compared([job(b_two), job(*other)], Source(tuple(before)))
    assert [own.brief.previous and own.brief.previous.code for own in done.jobs] == ["A-001", "B-002"]


def test_a_project_is_no_department_of_the_same_code() -> None:
    before = of_case(dossier_case(Dossier(departments.department(put("department.code", "A-001")), "上年.json")))
    done = compared([job()], Source(tuple(before[:1])))
    assert done.jobs[0].brief.previous is None


# ---- texts of last year


HOSTILE = (
    '=HYPERLINK("http://x","点这里")',
    "+1",
    "@SUM(1)",
    "-2+3",
    "_x0041__x0042_",
    "<r>粗</r>",
    "甲\u202e乙\x07丙",
    "第一行\r\n第二行\t尾",
)


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    told = {"goal.actual": "\n".join(HOSTILE), "i01.reason": HOSTILE[0], "i02.indicator": HOSTILE[4] + HOSTILE[5]}
    before = saying(
        told | {"i05.actual": HOSTILE[1], "texts.of_old": HOSTILE[0], "form.label.texts.of_old": HOSTILE[2]}
    )
    done = compared([job()], Source(tuple(before))).jobs[0].filled
    path = tmp_path / "表.xlsx"
    path.write_bytes(workbook(done))
    assert lint(path) == []
    assert check_file(path).genuine
    assert rows(beside(of=before))["办理事项数量"].reason == HOSTILE[0]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("甲\u202e乙\x07丙", "甲乙丙"),
        ("_x0041__x0042_", "＿x0041_＿x0042_"),
        ("<r>粗</r>", "＜r>粗＜/r>"),
        ("第一行\r\n第二行", "第一行\n第二行"),
        ("字" * 12, "字" * 10 + "……（以下略，共12字，全文见上年的自评表）"),
    ],
)
def test_a_text_is_what_a_cell_may_hold(text: str, kept: str) -> None:
    assert clean(text, 10 if text.startswith("字") else LONGEST_TEXT) == kept


def test_numbers_and_names_of_no_sense_are_no_more_than_that() -> None:
    told = {"i02.indicator": "甲\n" * 500, "i01.kind": "day", "i02.measure": "长" * 5_000}
    [one] = saying(told)
    written = {key: [one.form.told.raw(key), ""] for key in one.form.told.full_keys()}
    written |= {"i01.actual": ["-999999", ""], "total.score": ["1" + "0" * 400, ""]}
    found = beside(of=[replace(one, form=replace(one.form, told=Told(written)))])
    assert found.score is None
    assert found.rows[0].actual == "-999999"
    assert max(len(row.name) for row in found.rows) < 250


def test_texts_without_end_are_cut_and_it_is_told() -> None:
    of = saying({f"texts.t{number}": "长" * 32_000 for number in range(100)} | {"goal.actual": "长" * 32_000})
    assert all(len(one.text) < LONGEST_TEXT + 40 for one in beside(of=of).texts)
    done = compared([job()], Source(tuple(of)))
    assert done.lines == [
        "上年对比：1个有上年数据",
        "“政务服务提升项目”上年的文字太长，对比里只留了每段的开头",
    ]
    previous = done.jobs[0].brief.previous
    assert previous is not None
    assert max(len(one.text) for one in previous.texts) < 120
    assert check_book(done.jobs[0].filled) == []


# ---- where it is read


def test_last_year_is_what_counts_in_its_round(tmp_path: Path) -> None:
    of = registered(tmp_path / "轮", 3)
    put_in(of, {"一.xlsx": returned(1), "二.xlsx": returned(2, wrong=True)})
    run(of)
    source = last_year_at(of.folder, 2022, default_library())
    assert [(one.form.code, one.form.number("total.score")) for one in source.forms] == [("A-001", Decimal("94.8"))]
    assert source.lines == ("上年那一轮里有2个没有已计的表（未报、退回等），没有可对比的数据",)
    with pytest.raises(PerfevalError, match="是2022年度的，这次下发的是2025年度的表，对比要用2024年度的"):
        last_year_at(of.folder, 2024, default_library())


def test_files_are_read_as_far_as_they_can_be(tmp_path: Path) -> None:
    making.book(tmp_path / "好.xlsx")
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04 nothing")
    making.book(tmp_path / "0早的.xlsx", making.dossier(put("indicators.1.actual", 700)))
    os.utime(tmp_path / "0早的.xlsx", (1, 1))
    making.book(tmp_path / "今年.xlsx", making.dossier(*NEXT))
    (tmp_path / "空.xlsx").write_bytes(
        workbook(FilledForm.empty(making.filled(making.dossier(put("project.code", "C"))).form))
    )
    source = last_year_at(tmp_path, 2022, default_library())
    assert [one.form.number("i01.actual") for one in source.forms] == [900]
    told = "\n".join(source.lines)
    assert "上年的“坏.xlsx”没有用" in told
    assert "上年的“今年.xlsx”没有用：是2023年度的表，不是2022年度的" in told
    assert "上年的“空.xlsx”没有用：还没有填" in told
    (tmp_path / "里面").mkdir()
    assert "里另有1个没有看" in last_year_at(tmp_path, 2022, default_library()).lines[-1]
    assert "上年的表里有1个有不止一份，用了最后的一份：A-001政务服务提升项目" in told


def test_what_is_not_there_or_of_another_year_is_refused(tmp_path: Path) -> None:
    book = making.book(tmp_path / "好.xlsx")
    with pytest.raises(PerfevalError, match="是2022年度的，这次下发的是2022年度的表，对比要用2021年度的"):
        last_year_at(book, 2021, default_library())
    with pytest.raises(UnreadableError, match="没有这个文件或文件夹"):
        last_year_at(tmp_path / "没有", 2022, default_library())
    (tmp_path / "空夹").mkdir()
    with pytest.raises(UnreadableError, match="里没有自评表"):
        last_year_at(tmp_path / "空夹", 2022, default_library())
    with pytest.raises(PerfevalError, match="清单里有2022、2023几个年度的项目"):
        years_of([2022, 2023])


def test_of_a_department_with_too_many_indicators_its_own_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    data = departments.department()
    before = of_case(dossier_case(Dossier(data, "上年.json")))
    earlier = [replace(one, form=replace(one.form, year=2021)) for one in before]
    monkeypatch.setattr(prefilling, "MOST_ROWS", 20)
    done = compared([Job(making.filled(data), "材料.json")], Source(tuple(earlier)))
    brief = done.jobs[0].brief
    assert brief.previous is not None
    assert [own.previous for own in brief.projects] == [None, None]
    assert done.lines[1:] == ["“市大数据中心”的指标太多（两年共50个），只附部门整体的对比，各项目的没有附"]
