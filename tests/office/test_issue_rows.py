"""What must not be registered, each with its place and what to do: no project may be counted twice, or vanish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from perfeval_xl.errors import BriefError, Mistake
from perfeval_xl.forms.form import Brief
from perfeval_xl.ledger.rows import IssueRow
from perfeval_xl.office.issue_rows import (
    Signature,
    Workbook,
    missing_lines,
    newest,
    refuse,
    renamed_lines,
    rows_of,
    twin_lines,
)
from perfeval_xl.profiles.library import default_library
from perfeval_xl.sealing.identity import Identity
from tests import making

AT = "2024-03-01T00:00:00Z"
PLAIN = making.brief()


def brief(code: str, name: str = "", unit: str = "市大数据中心", *projects: Brief, year: int = 2022) -> Brief:
    return replace(PLAIN, code=code, name=name or f"项目{code}", implementing_unit=unit, projects=projects, year=year)


def book(one: Brief, profile: str = making.PROFILE) -> Workbook:
    return Workbook(Identity(profile, 1, "0" * 16, 3, one), f"{one.code}.xlsx", "清单.xlsx", Signature())


def department(code: str, *codes: str) -> Workbook:
    return book(brief(code, f"部门{code}", f"部门{code}", *(brief(own) for own in codes)))


def registered(*batches: Sequence[Workbook]) -> list[IssueRow]:
    """Rows of runs after one another."""
    library = default_library()
    return [row for at, run in enumerate(batches, 1) for one in run for row in rows_of(one, library, batch=at, at=AT)]


def mistakes(books: Sequence[Workbook], known: Sequence[IssueRow] = (), year: int = 0) -> list[Mistake]:
    with pytest.raises(BriefError) as caught:
        refuse(books, known, year)
    assert all(mistake.allowed and mistake.file and mistake.where for mistake in caught.value.mistakes)
    return list(caught.value.mistakes)


def test_a_department_is_registered_with_its_projects() -> None:
    rows = registered([department("D1", "P1", "P2")])
    assert [(row.code, row.member_of, row.kind) for row in rows] == [
        ("D1", "", "whole_department"),
        ("P1", "D1", "project"),
        ("P2", "D1", "project"),
    ]
    assert len({row.identity for row in rows}) == 1
    assert {row.name for row in newest(rows).values()} == {"部门D1"}


@pytest.mark.parametrize("code", ["", "  ", "　"])
def test_a_project_without_a_code_is_refused(code: str) -> None:
    [alone] = mistakes([book(brief(code, "便民项目"))])
    [inside] = mistakes([department("D1", code)])
    assert (alone.where, "没有项目编码" in alone.what) == ("便民项目", True)
    assert "在部门“部门D1”里" in inside.what


@pytest.mark.parametrize("other", ["A1", "a1", "Ａ１"])
def test_a_code_that_stands_twice_in_a_list_is_refused(other: str) -> None:
    [mistake] = mistakes([book(brief("A1", "甲")), book(brief(other, "乙", "另一个单位"))])
    assert (mistake.where, "“甲”" in mistake.what) == ("乙", True)


def test_a_project_alone_and_inside_of_a_department_is_refused_in_every_order() -> None:
    alone, inside = book(brief("P1")), department("D1", "P1")
    cases = [
        mistakes([alone, inside]),
        mistakes([inside, alone]),
        mistakes([inside], registered([alone])),
        mistakes([alone], registered([inside])),
        mistakes([alone], registered([inside], [book(brief("P9"))])),
    ]
    for [mistake] in cases:
        assert "在部门" in mistake.what or mistake.where == "项目P1"
        assert "会计两次" in mistake.allowed


def test_a_project_inside_of_two_departments_is_refused() -> None:
    one, other = department("D1", "P1"), department("D2", "P1")
    assert "在部门D1的表里" in mistakes([one, other])[0].what
    assert "以前登记的，在部门D1的表里" in mistakes([other], registered([one]))[0].what


def test_a_project_may_move_where_its_department_is_issued_without_it() -> None:
    known = registered([department("D1", "P1", "P2")])
    refuse([department("D1", "P2"), department("D2", "P1")], known)
    refuse([department("D1", "P2"), book(brief("P1"))], known)
    refuse([department("D2", "P1")], registered([department("D1", "P1", "P2")], [department("D1", "P2")]))


def test_what_is_issued_again_is_no_double() -> None:
    known = registered([book(brief("A1", "甲")), department("D1", "P1")])
    refuse([book(brief("A1", "甲")), department("D1", "P1", "P2")], known)
    refuse([book(brief("A1", "甲（改名）"))], known)
    refuse([book(brief("A1", "甲", "合并后的单位"))], known)
    refuse([book(brief("A1", "甲"), profile="cn_national/2021_cost")], known)


def test_another_project_under_a_known_code_is_refused() -> None:
    """Offices number the projects of each department from 001 on: the second list would replace the first."""
    known = registered([book(brief("001", "甲", "教育局"))])
    for profile in (making.PROFILE, "cn_national/2021_cost"):
        [mistake] = mistakes([book(brief("001", "乙", "卫生局"), profile)], known)
        assert "“甲”（教育局）" in mistake.what
        assert "前加上部门的代码" in mistake.allowed


def test_a_department_and_a_project_never_share_a_code() -> None:
    [mistake] = mistakes([department("001", "P1")], registered([book(brief("001", "甲"))]))
    assert "部门和项目不能用同一个编码" in mistake.allowed


def test_a_code_is_to_be_written_as_before() -> None:
    [mistake] = mistakes([book(brief("a1", "甲"))], registered([book(brief("A1", "甲"))]))
    assert "以前登记的写法是“A1”" in mistake.what


def test_another_year_than_that_of_the_round_is_refused() -> None:
    [mistake] = mistakes([book(brief("A1")), book(brief("A2", year=2023))])
    assert "是2023年度的" in mistake.what
    [mistake] = mistakes([book(brief("A2", year=2023))], registered([book(brief("A1"))]), 2022)
    assert (mistake.where, "这一轮是2022年度的" in mistake.what) == ("项目A2", True)
    assert "--round" in mistake.allowed


def test_a_new_name_is_told_and_so_is_what_the_list_has_no_longer() -> None:
    known = registered([book(brief("A1", "甲")), book(brief("A2", "乙"))])
    again = [book(brief("A1", "丙"))]
    [line] = renamed_lines(again, known)
    assert "以前登记的是“甲”（市大数据中心），这次是“丙”（市大数据中心），按改名处理" in line
    [line] = missing_lines(again, known)
    assert "A2乙" in line
    assert "仍在登记" in line
    assert missing_lines([book(brief("B1"), profile="cn_national/2021_cost")], known) == []
    assert missing_lines([book(brief("A1", "甲")), book(brief("A2", "乙"))], known) == []


def test_one_project_under_two_codes_is_told() -> None:
    inside = book(brief("D-2", "某局", "某局", brief("X-1", "服务提升", "大数据中心")))
    alone = book(brief("S-1", "服务提升 ", "大数据中心"))
    expected = "“服务提升 ”（大数据中心）有2个编码：S-1、X-1（在部门D-2的表里）；是同一个项目的会计两次"
    [line] = twin_lines([alone], registered([inside]))
    assert line.startswith(expected)
    assert len(list(twin_lines([alone, inside], []))) == 1
    # Told when it is registered, and of other units and once more under its own code never.
    assert list(twin_lines([book(brief("B1"))], registered([inside, alone]))) == []
    assert list(twin_lines([book(brief("S-2", "服务提升", "一局"))], registered([inside]))) == []
    assert list(twin_lines([alone], registered([alone]))) == []


def test_a_new_unit_alone_is_told_with_the_former_one() -> None:
    known = registered([book(brief("A1", "甲", "一局")), book(brief("A2", "乙", "一局"))])
    assert list(renamed_lines([book(brief("A1", "甲", "二局")), book(brief("A2", " 乙", "一局"))], known)) == [
        "编码“A1”以前登记的“甲”单位是“一局”，这次是“二局”，按单位改名处理；其实是两个项目的，请给它另一个编码再下发"
    ]


def test_the_newest_is_that_of_the_last_run_also_when_it_says_what_the_first_said() -> None:
    first, second = book(brief("A1", "甲")), book(brief("A1", "乙"))
    rows = registered([first], [second], [first])
    assert [row.batch for row in rows] == [1, 2, 3]
    assert rows[0].identity == rows[2].identity
    assert newest(reversed(rows))["A1"] == rows[2]
