"""清单问题.xlsx: every mistake and doubt of a list with a link to its cell, the same words everywhere."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from perfeval_xl.errors import BriefError, OutputError
from perfeval_xl.forms.list_problems import EMPTY, Level, ListProblem, in_order, tally
from perfeval_xl.issuing import jobs_of
from perfeval_xl.list_answers import FILE_NAME, MOST_SHOWN, answer, prepare
from perfeval_xl.profiles import load
from perfeval_xl.writer.problem_book import FIRST, HEADINGS, problem_book
from tests.excel_safety.lint import lint
from tests.issuing.lists import NATIONAL, headings, save, short_list
from tests.issuing.samples import DEPARTMENTS, project
from tests.outputs.commands import perfeval


def with_everything(book: openpyxl.Workbook) -> None:
    """A mistake, a question and a doubt."""
    book["指标"]["H2"] = "50%"
    book["指标"]["C5"], book["指标"]["E5"] = "成本指标", "=100万元"
    book["指标"]["E5"].data_type = "s"
    book["指标"]["E6"] = "95%"


def lines_in(path: Path) -> list[tuple[object, ...]]:
    """What the workbook lists."""
    sheet = opened(path)
    rows = sheet.iter_rows(min_row=FIRST + 1, max_col=len(HEADINGS), values_only=True)
    return [row for row in rows if any(value is not None for value in row)]


def opened(path: Path) -> Worksheet:
    """Its sheet."""
    return openpyxl.load_workbook(path)["清单问题"]


def test_each_problem_has_its_level_its_cell_what_stands_there_and_its_cure(tmp_path: Path) -> None:
    path = short_list(tmp_path / "清单.xlsx", with_everything, "12")
    prepared = prepare(load(NATIONAL), path)
    told = answer(prepared, path)
    assert prepared.blocked
    assert told.file == tmp_path / FILE_NAME
    assert [row[:5] for row in lines_in(told.file)] == [
        (1, "错误", "指标", "H2", "50%"),
        (2, "需确认", "指标", "E5", "=100万元"),
        (3, "提示", "指标", "E6", "95%"),
    ]
    question = lines_in(told.file)[1]
    assert str(question[6]).endswith("确认无误的，在清单这一行的“已核实”栏填“是”")


def test_a_list_without_the_column_of_answers_is_told_to_add_it(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        with_everything(book)
        book["指标"].delete_cols(headings(book["指标"]).index("已核实") + 1)

    problems = prepare(load(NATIONAL), short_list(tmp_path / "清单.xlsx", change, "12")).problems
    [question] = [problem for problem in problems if problem.level is Level.ASK]
    assert question.cure.endswith("在清单这张表的末尾加一栏，表头写“已核实”，这一行填“是”")


def test_a_question_that_is_answered_is_not_asked_again(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        with_everything(book)
        book["指标"].cell(5, headings(book["指标"]).index("已核实") + 1, "是")

    problems = prepare(load(NATIONAL), short_list(tmp_path / "清单.xlsx", change, "12")).problems
    assert Level.ASK not in {problem.level for problem in problems}


def test_a_link_leads_to_the_cell_of_the_list_that_lies_beside(tmp_path: Path) -> None:
    path = short_list(tmp_path / "清单 50% #1.xlsx", with_everything, "12")
    told = answer(prepare(load(NATIONAL), path), path)
    assert told.file is not None
    links = [cell.hyperlink for row in opened(told.file).iter_rows(min_row=FIRST + 1) for cell in row if cell.hyperlink]
    assert [unquote(str(link.target)) for link in links] == [path.name] * 3
    assert [link.location for link in links] == ["'指标'!H2", "'指标'!E5", "'指标'!E6"]


def test_the_terminal_says_where_it_lies_and_the_first_few_in_the_same_words(tmp_path: Path) -> None:
    path = short_list(tmp_path / "清单.xlsx", with_everything, "12")
    said = perfeval("build", NATIONAL, "--brief", path, "-o", tmp_path / "out")
    assert said.exit_code == 1
    first, second, *rest = said.stderr.splitlines()
    assert first == "没有写出任何文件。"
    assert second.startswith(f"清单里有错误1处，需确认1处，提示1处；全部列在 {tmp_path / FILE_NAME}")
    for line, row in zip(rest, lines_in(tmp_path / FILE_NAME), strict=True):
        assert line == f"  [{row[1]}] {row[2]}!{row[3]}：{row[5]}；{row[6]}"
    assert not (tmp_path / "out").exists()


def test_what_is_only_doubtful_is_issued_and_told(tmp_path: Path) -> None:
    path = short_list(tmp_path / "清单.xlsx", lambda book: book["指标"].__setitem__("E3", "90%"))
    said = perfeval("build", NATIONAL, "--brief", path, "-o", tmp_path / "out")
    assert said.exit_code == 0
    assert said.stderr.startswith("清单里有提示1处；全部列在")
    assert len(list((tmp_path / "out").iterdir())) == 1
    assert [row[3] for row in lines_in(tmp_path / FILE_NAME)] == ["E3"]


def test_a_list_that_was_cured_says_so_in_the_file_of_before(tmp_path: Path) -> None:
    path = short_list(tmp_path / "清单.xlsx", with_everything, "12")
    answer(prepare(load(NATIONAL), path), path)
    short_list(path)
    said = perfeval("build", NATIONAL, "--brief", path, "-o", tmp_path / "out")
    assert (said.exit_code, said.stderr) == (0, "")
    assert [row[0] for row in lines_in(tmp_path / FILE_NAME)] == ["没有问题。"]


def test_a_list_without_problems_gets_no_such_file(tmp_path: Path) -> None:
    path = short_list(tmp_path / "清单.xlsx")
    assert answer(prepare(load(NATIONAL), path), path).file is None
    assert [file.name for file in tmp_path.iterdir()] == ["清单.xlsx"]


@pytest.mark.parametrize("other", ["foreign", "open"])
def test_a_file_of_that_name_that_is_not_ours_or_in_use_is_left_alone(other: str, tmp_path: Path) -> None:
    path = short_list(tmp_path / "清单.xlsx", with_everything, "12")
    content = problem_book((), "清单.xlsx") if other == "open" else b"mine"
    (tmp_path / FILE_NAME).write_bytes(content)
    busy = {FILE_NAME} if other == "open" else ()
    told = answer(prepare(load(NATIONAL), path), path, busy=busy)
    assert told.file == tmp_path / "清单问题_2.xlsx"
    assert (tmp_path / FILE_NAME).read_bytes() == content
    # The next time its own one is found again.
    assert answer(prepare(load(NATIONAL), path), path, busy=busy).file == told.file


def test_problems_of_a_second_list_are_named_after_it(tmp_path: Path) -> None:
    first = short_list(tmp_path / "教育.xlsx", with_everything, "12")
    second = short_list(tmp_path / "卫生.xlsx", with_everything, "12")
    paths = [answer(prepare(load(NATIONAL), path), path).file for path in (first, second, second, first)]
    assert [path.name for path in paths if path is not None] == [
        FILE_NAME,
        *["清单问题_卫生.xlsx"] * 2,
        FILE_NAME,
    ]
    # Cured, it is said where it stood; the other list's stays.
    short_list(second)
    answer(prepare(load(NATIONAL), second), second)
    assert [row[0] for row in lines_in(tmp_path / "清单问题_卫生.xlsx")] == ["没有问题。"]
    assert len(lines_in(tmp_path / FILE_NAME)) == 3
    # It keeps its name where the usual one is free again.
    (tmp_path / FILE_NAME).unlink()
    short_list(second, with_everything, "12")
    again = answer(prepare(load(NATIONAL), second), second).file
    assert again == tmp_path / "清单问题_卫生.xlsx"


def test_a_file_that_another_program_holds_gets_a_neighbour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = short_list(tmp_path / "清单.xlsx", with_everything, "12")
    own = answer(prepare(load(NATIONAL), path), path).file
    written: list[Path] = []

    def refusing(target: Path, data: bytes) -> None:
        if target == own:
            raise OutputError("没有权限，或正被别的程序打开")
        written.append(target)

    monkeypatch.setattr("perfeval_xl.list_answers.write_file", refusing)
    assert answer(prepare(load(NATIONAL), path), path).file == tmp_path / "清单问题_2.xlsx"
    assert written == [tmp_path / "清单问题_2.xlsx"]


def test_a_folder_that_takes_nothing_still_lets_the_problems_be_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = short_list(tmp_path / "清单.xlsx", with_everything, "12")

    def refusing(target: Path, data: bytes) -> None:
        raise OutputError(f"{target}写不进去：没有权限")

    monkeypatch.setattr("perfeval_xl.list_answers.write_file", refusing)
    told = answer(prepare(load(NATIONAL), path), path)
    assert told.file is None
    assert "没有写成" in told.lines[0]
    assert len(told.lines) == 4


def test_a_draft_is_built_though_points_are_wrong_and_it_is_told(tmp_path: Path) -> None:
    path = short_list(tmp_path / "清单.xlsx", lambda book: book["指标"].__setitem__("H2", 60))
    prepared = prepare(load(NATIONAL), path, draft=True)
    assert not prepared.blocked
    assert Level.ERROR in {problem.level for problem in prepared.problems}
    assert prepare(load(NATIONAL), path).blocked


def test_a_draft_is_not_built_of_a_list_that_cannot_be_read(tmp_path: Path) -> None:
    path = short_list(tmp_path / "清单.xlsx", lambda book: book["指标"].__setitem__("H2", "很多"))
    assert prepare(load(NATIONAL), path, draft=True).blocked


@pytest.mark.parametrize("profile_id", [NATIONAL, *DEPARTMENTS[:1]])
def test_every_doubt_of_a_brief_leads_to_a_cell_of_the_list(profile_id: str, tmp_path: Path) -> None:
    """Points that do not fit and targets without a direction, at the department and at a project."""
    profile = load(profile_id)

    def change(book: openpyxl.Workbook) -> None:
        sheet = book["指标"]
        last = sheet.max_row
        for row in (2, last):
            sheet.cell(row, 5).value = "95%"
            sheet.cell(row, 8).value = float(str(sheet.cell(row, 8).value)) + 1

    path = save(tmp_path / "清单.xlsx", profile, [project(profile)], change)
    problems = prepare(profile, path).problems
    book = openpyxl.load_workbook(path)
    last = book["指标"].max_row
    assert {"指标!E2", f"指标!E{last}"} <= {problem.place for problem in problems}
    for problem in problems:
        value = book[problem.sheet][problem.target].value
        assert problem.found == (EMPTY if value is None else str(value)), problem


def many(count: int) -> list[ListProblem]:
    """So many problems."""
    return [
        ListProblem(Level.NOTE, f"第{n}个", "改" * 60, "指标", n, "B", found="现" * 30) for n in range(1, count + 1)
    ]


def test_several_thousand_problems_are_listed_each_with_its_link(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(problem_book(many(5000), "清单.xlsx"))) as package:
        sheet = package.read("xl/worksheets/sheet1.xml")
    assert sheet.count(b"<hyperlink ") == 5000
    assert b"'\xe6\x8c\x87\xe6\xa0\x87'!B5000" in sheet


def test_the_sheet_can_be_filtered_printed_and_opened(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    path.write_bytes(problem_book(many(60), "清单.xlsx"))
    assert lint(path) == []
    assert len(lines_in(path)) == 60
    sheet = opened(path)
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == (f"A{FIRST + 1}", f"A{FIRST}:G{FIRST + 60}")
    assert sheet.page_setup.orientation == "landscape"
    # One page wide is what a sheet says that says nothing.
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)
    assert sheet.print_title_rows == f"${FIRST}:${FIRST}"


def test_more_than_can_be_looked_through_are_cut_and_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("perfeval_xl.writer.problem_book.MOST", 5)
    path = tmp_path / FILE_NAME
    path.write_bytes(problem_book(many(7), "清单.xlsx"))
    assert len(lines_in(path)) == 6
    assert lines_in(path)[-1][0] == "共7处，这里列出前5处；改好这些再生成一次。"


def test_texts_of_a_list_that_look_like_formulas_stay_texts(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    evil = ListProblem(Level.ERROR, "=1+1", "http://x", "指标", 2, "B", found='=HYPERLINK("http://x")')
    path.write_bytes(problem_book([evil], "清单.xlsx"))
    sheet = opened(path)
    assert [sheet.cell(FIRST + 1, column).data_type for column in (5, 6, 7)] == ["s", "s", "s"]
    assert lint(path) == []


def test_problems_stand_in_the_order_of_the_list_and_the_worst_of_a_cell_first() -> None:
    def problem(level: Level, sheet: str, row: int, column: str) -> ListProblem:
        return ListProblem(level, "何", "", sheet, row, column)

    ordered = [
        ListProblem(Level.ERROR, "全"),
        problem(Level.NOTE, "项目", 2, "B"),
        problem(Level.ERROR, "项目", 2, "AA"),
        problem(Level.ERROR, "指标", 3, "A"),
        problem(Level.NOTE, "指标", 3, "A"),
        problem(Level.NOTE, "指标", 12, "A"),
    ]
    assert in_order(reversed(ordered + ordered[:1]), ("项目", "指标")) == tuple(ordered)
    assert tally(ordered) == "错误3处，提示3处"


def test_a_cell_that_is_empty_is_told_once_though_the_workbook_would_lack_it_too(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["项目"]["F2"] = book["项目"]["F3"] = None

    problems = prepare(load(NATIONAL), short_list(tmp_path / "清单.xlsx", change, "12")).problems
    assert [(problem.place, problem.what) for problem in problems] == [("项目!F2:F3", "“预期目标”没有填")]


def test_only_the_first_few_are_told_at_once(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        for row in range(2, 2 + 27):
            book["指标"].cell(row, 8, "很多")

    path = short_list(tmp_path / "清单.xlsx", change, "123456789")
    assert answer(prepare(load(NATIONAL), path), path).lines[-1] == f"  ……另有{27 - MOST_SHOWN}处"


def test_other_programs_get_the_mistakes_as_an_exception(tmp_path: Path) -> None:
    path = short_list(tmp_path / "清单.xlsx", with_everything, "12")
    with pytest.raises(BriefError) as caught:
        jobs_of(load(NATIONAL), path)
    assert [mistake.where for mistake in caught.value.mistakes] == ["指标!H2"]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("清单.xls", "另存为“Excel工作簿（.xlsx）”"),
        ("清单.et", "另存为"),
        ("清单.csv", "粘贴进去"),
        ("清单.pdf", "允许"),
    ],
)
def test_a_file_of_another_kind_is_told_with_its_cure(name: str, cure: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(BriefError) as caught:
        prepare(load(NATIONAL), tmp_path / name)
    assert cure in str(caught.value)


def doubtful(book: openpyxl.Workbook) -> None:
    """A budget and a target that are asked about, and a unit that cannot be read."""
    book["项目"]["G2"], book["指标"]["E3"] = 72890, "95%-97%"
    cost = ("001", "产出指标", "成本指标", "项目总成本", "≤7.289万元", None, None, 5)
    for column, value in enumerate(cost, start=1):
        book["指标"].cell(5, column, value)
    book["指标"]["G2"] = "人"


def test_what_cannot_be_read_does_not_hide_the_doubts_of_the_rest(tmp_path: Path) -> None:
    path = short_list(tmp_path / "清单.xlsx", doubtful)
    for draft in (False, True):
        prepared = prepare(load(NATIONAL), path, draft=draft)
        assert [(problem.level, problem.place) for problem in prepared.problems] == [
            (Level.ASK, "项目!G2"),
            (Level.ERROR, "指标!G2"),
            (Level.ASK, "指标!E3"),
        ]
        # Sums without the row that could not be read would be wrong; nothing of it is issued.
        assert prepared.blocked
        assert prepared.jobs == ()


@pytest.mark.parametrize("cell", ["C2", "G2"])
def test_a_cell_of_the_project_does_not_hide_them_either(cell: str, tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["项目"][cell], book["指标"]["E3"] = "二零", "95%-97%"

    problems = prepare(load(NATIONAL), short_list(tmp_path / "清单.xlsx", change)).problems
    assert [(problem.level, problem.place) for problem in problems] == [
        (Level.ERROR, f"项目!{cell}"),
        (Level.ASK, "指标!E3"),
    ]


def test_a_row_of_a_department_does_not_hide_the_doubts_of_its_projects(tmp_path: Path) -> None:
    profile = load(DEPARTMENTS[0])

    def change(book: openpyxl.Workbook) -> None:
        sheet = book["指标"]
        sheet.cell(2, 8).value = "很多"
        sheet.cell(sheet.max_row, 5).value = "95%-97%"

    path = save(tmp_path / "清单.xlsx", profile, [project(profile)], change)
    asked = [problem for problem in prepare(profile, path).problems if problem.level is Level.ASK]
    assert [problem.place[:4] for problem in asked] == ["指标!E"]


ODD = "=1+1\x1b[2J\x85\u202e\ud800\ufffe“\n"
NAMES_OF_LISTS = {
    "清单#1 50%'\".xlsx": "清单#1 50%'\".xlsx",
    "=cmd|' /C calc'!A0.xlsx": "",
    "\x1b[2J清\n单\u202e\ud800.xlsx": "",
    "\\\\server\\share.xlsx": "",
    "http:..evil.xlsx": "",
}
"""Names that a list may have on some system, and where its links lead; nowhere where they would lead elsewhere."""


@pytest.mark.parametrize(("name", "leads"), NAMES_OF_LISTS.items(), ids=range(len(NAMES_OF_LISTS)))
def test_no_text_and_no_name_becomes_a_formula_or_leads_elsewhere(name: str, leads: str, tmp_path: Path) -> None:
    texts = ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "http://example.org", "=HYPERLINK(1)", ODD]
    problems = [ListProblem(Level.ERROR, text, text, text[:31], 3, "B", found=text) for text in texts]
    path = tmp_path / FILE_NAME
    path.write_bytes(problem_book(problems, name))
    assert lint(path) == []
    sheet = opened(path)
    cells = [cell for row in sheet.iter_rows(min_row=FIRST + 1) for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"n", "s"}
    assert {cell.data_type for cell in cells if cell.column > 1} == {"s"}
    links = {unquote(cell.hyperlink.target) for cell in cells if cell.hyperlink}
    assert links == ({leads} if leads else set())
    assert [row[4].value for row in sheet.iter_rows(min_row=FIRST + 1, max_row=FIRST + 4)] == texts[:4]


def test_a_list_of_any_name_is_answered_and_its_answer_known_again(tmp_path: Path) -> None:
    path = short_list(tmp_path / "清\x1b单\u202e\n.xlsx", with_everything, "12")
    for _ in range(2):
        found = perfeval("build", NATIONAL, "--brief", path, "-o", tmp_path / "out")
        assert found.exit_code == 1
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted([path.name, FILE_NAME])
