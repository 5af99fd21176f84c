"""Whatever is wrong with a profile is said before a workbook is issued by it."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from xlsxwriter.exceptions import OverlappingRange

from perfeval_xl.errors import LayoutError
from perfeval_xl.issuing import workbook
from perfeval_xl.layout.grid import PlannedCell, SheetPlan
from perfeval_xl.layout.overlaps import overlaps
from perfeval_xl.profile_check import mistakes_in, notices_in
from perfeval_xl.profiles import Profile, available, load
from perfeval_xl.profiles.library import folder, search_path
from perfeval_xl.writer.strict import strict_writing
from tests.issuing.lists import save
from tests.issuing.samples import answered, filled_from, project
from tests.outputs.commands import perfeval
from tests.profiles import own_rules
from tests.profiles.own_rules import OWN, PROFILE
from tests.profiles.test_broken import CASES

NATIONAL = (folder() / "cn_national" / "2020.toml").read_text(encoding="utf-8")
LAYOUT = NATIONAL[NATIONAL.index("[layout]") :]
"""The form of the national profile, of which each case below changes a line."""
WRONG = {
    "points and score of the funds in one column": (
        'role = "score", heading = "得分", first = "reason", last = "reason"',
        'role = "score", heading = "得分", first = "points", last = "points"',
        "layout.funds[8]：“score”与“points”都占了“points”栏",
    ),
    "a fund column that ends before it begins": (
        'first = "dimension", last = "category"',
        'first = "category", last = "dimension"',
        "layout.funds[2]：“category”栏在“dimension”栏之后",
    ),
    "a name that has no box": (
        '[["name"], ',
        "[",
        "layout：“项目名称”在表上没有位置",
    ),
    "a choice that is called like a fixed box": (
        'blocks = ["identity"',
        'choices = { name = { heading = "级别", options = ["县"] } }\nblocks = ["identity"',
        "layout.choices.name：与表头固有的项同名",
    ),
    "a choice twice in its list": (
        'blocks = ["identity"',
        'choices = { level = { heading = "级别", options = ["县", "县"] } }\nblocks = ["identity"',
        "layout.choices.level.options：“县”出现了2次",
    ),
    "a list without a choice": (
        'blocks = ["identity"',
        'choices = { level = { heading = "级别", options = [] } }\nblocks = ["identity"',
        "layout.choices.level.options：至少要有一个选项",
    ),
    "a choice that has no box": (
        'blocks = ["identity"',
        'choices = { level = { heading = "级别", options = ["县"] } }\nblocks = ["identity"',
        "layout.choices.level：没有放在表上",
    ),
    "a box twice": (
        '["supervising_department", "implementing_unit"]',
        '["supervising_department", "implementing_unit"], ["name", "level"]',
        "layout.identity[3]：“level”不认识",
    ),
}


def checked(root: Path, text: str) -> tuple[int, str]:
    """The exit code of ``perfeval profiles check`` for a profile with this text, and what it says."""
    own_rules.write(root, text)
    result = perfeval("profiles", "check", root / f"{OWN}.toml")
    return result.exit_code, result.stdout


@pytest.mark.parametrize("profile_id", available())
def test_nothing_is_wrong_with_a_shipped_profile(profile_id: str) -> None:
    assert perfeval("profiles", "check", folder() / f"{profile_id}.toml").exit_code == 0


def test_an_own_profile_without_a_mistake_is_told_to_be_right(tmp_path: Path) -> None:
    code, result = checked(tmp_path, PROFILE)
    assert (code, result) == (0, f"{tmp_path / OWN}.toml：没有发现错误\n")


@pytest.mark.parametrize(
    ("landscape", "width", "said"),
    [
        (False, 11, []),
        (False, 17, ["打印的各栏合计宽170，打印时会缩到58%，字太小；写landscape = true（横版），或把宽的栏改窄"]),
        (True, 17, []),
        (True, 27, ["打印的各栏合计宽270，打印时会缩到54%，字太小；把宽的栏改窄，或少印几栏"]),
    ],
)
def test_a_form_that_would_be_printed_too_small_is_told(landscape: bool, width: int, said: list[str]) -> None:
    profile = load("cn_national/2020")
    columns = (replace(profile.layout.columns[0], width=Decimal(width)),) * 10
    wide = replace(profile, layout=replace(profile.layout, columns=columns, landscape=landscape))
    assert [f"{notice.what}；{notice.allowed}" for notice in notices_in(wide)] == said


@pytest.mark.parametrize("heading", ["分 值", "分值*", "分值（万元）"])
def test_a_text_named_like_a_column_of_the_list_is_told(heading: str, tmp_path: Path) -> None:
    column = f'    {{ role = "text", key = "own", heading = "{heading}", width = 8, fill = "office" }},\n'
    first = '    { role = "actual"'
    assert LAYOUT.count(first) == 1
    code, result = checked(tmp_path, PROFILE + "\n" + LAYOUT.replace(first, column + first))
    assert code == 1
    told = f"layout.columns：由下发单位填的文字栏叫“{''.join(heading.split())}”，项目清单“指标”表里已经有这一栏"
    assert told in result


def test_headings_notes_and_columns_that_print_badly_are_told() -> None:
    profile = load("cn_national/2020")
    first = replace(profile.layout.columns[0], heading="绩效指标" * 20)
    head = replace(profile.layout.head, notes=("注：一。", "注意" * 1500))
    layout = replace(profile.layout, columns=(first, *profile.layout.columns[1:]), head=head)
    execution = replace(profile.execution, points=Decimal(0))
    told = notices_in(replace(profile, layout=layout, execution=execution))
    assert [notice.where for notice in told] == ["layout.columns", "layout.notes[2]", "layout.funds"]
    assert notices_in(profile) == []


def test_what_the_writer_refuses_is_told_in_chinese() -> None:
    with pytest.raises(LayoutError, match="L6:M6与M4:M6重叠"), strict_writing():
        raise OverlappingRange("Merge range 'L6:M6' overlaps previous merge range 'M4:M6'.")


@pytest.mark.parametrize(("old", "new", "message"), WRONG.values(), ids=WRONG.keys())
def test_a_form_that_would_come_out_wrong_is_told_in_chinese(old: str, new: str, message: str, tmp_path: Path) -> None:
    assert LAYOUT.count(old) == 1
    code, result = checked(tmp_path, PROFILE + "\n" + LAYOUT.replace(old, new))
    assert code == 1
    assert f"{OWN}.toml：{message}" in result
    assert not re.search(r"Traceback|Error|[a-z]{4,} [a-z]{2,} [a-z]{2,}", result)


def test_what_only_shows_when_the_form_is_built_keeps_it_from_being_issued(tmp_path: Path) -> None:
    layout = LAYOUT.replace('[["name"], ', "[")
    root = own_rules.write(tmp_path / "rules", PROFILE + "\n" + layout)
    profile = search_path(root).load(OWN)
    listed = save(tmp_path / "项目.xlsx", profile, [project(profile)])
    result = perfeval("--rules", root, "build", OWN, "--brief", listed, "-o", tmp_path / "下发")
    assert result.exit_code == 1
    assert "“项目名称”在表上没有位置" in result.stderr
    assert not (tmp_path / "下发").exists()


def test_a_wrong_sentence_of_the_report_is_told_with_its_place(tmp_path: Path) -> None:
    root = own_rules.write(tmp_path)
    outline = root / f"{OWN}.report.toml"
    outline.write_text(own_rules.OUTLINE.replace("{{ score }}", "{{ praise }}"), encoding="utf-8")
    for file in (outline, root / f"{OWN}.toml"):
        result = perfeval("profiles", "check", file)
        assert result.exit_code == 1
        assert f"{OWN}.report.toml：sections[1].say[1]：没有“praise”这个内容" in result.stdout


@pytest.mark.parametrize(
    ("projects", "message"),
    [
        ("own_county/2025", "没有项目支出的规则集“own_county/2025”；现有："),
        (f"{OWN}@7", f"规则集“{OWN}”没有第7版；现有：第1版"),
    ],
)
def test_wrong_projects_are_told_of_the_file_that_names_them(projects: str, message: str, tmp_path: Path) -> None:
    """Whatever is wrong with other files beside it."""
    root = own_rules.write(tmp_path)
    (root / "own_county" / "2023.toml").write_text("version = = 1", encoding="utf-8")
    path = root / "own_county" / "2024_department.toml"
    head = f'extends = "cn_national/2020_department@1"\nprojects = "{projects}"\nversion = 1\ntitle = "部门"\n'
    path.write_text(head, encoding="utf-8")
    result = perfeval("profiles", "check", path)
    assert (result.exit_code, f"own_county/2024_department.toml：projects：{message}" in result.stdout) == (1, True)


def test_a_changed_profile_whose_version_was_issued_is_told(tmp_path: Path) -> None:
    library = search_path(own_rules.write(tmp_path))
    library.keep(library.load(OWN))
    code, result = checked(
        tmp_path, PROFILE.replace("points = 20", "points = 15").replace("points = 40", "points = 45")
    )
    assert code == 1
    assert "version：第1版已经下发过，内容与现在的不同；改为2" in result


@pytest.mark.parametrize("name", ["没有/1.toml", "2024.toml", "x/2024.json"])
def test_a_file_that_is_no_profile_is_told(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if "没有" not in name:
        path.parent.mkdir(exist_ok=True)
        path.write_text("{}", encoding="utf-8")
    result = perfeval("profiles", "check", path)
    assert result.exit_code == 1
    assert "有1处错误" in result.stdout


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_mistake_of_a_table_is_told_by_the_command(case: object, tmp_path: Path) -> None:
    from tests.profiles.broken import Case, write

    assert isinstance(case, Case)
    root = write(tmp_path, case.body, case.edit)
    result = perfeval("profiles", "check", root / case.file)
    assert result.exit_code == 1
    assert f"{case.file}：{case.where}：" in result.stdout


def test_a_cell_that_another_one_hides_is_found() -> None:
    label, merged, other = (PlannedCell(0, 0, 0, 0, ()), PlannedCell(1, 0, 1, 3, ()), PlannedCell(1, 2, 1, 2, ()))
    sheet = SheetPlan("表", cells={(0, 0): label, (1, 0): merged, (1, 2): other}, hidden=[(label, label)])
    assert list(overlaps(sheet)) == [(label, label), (merged, other)]


def test_cells_share_a_place_exactly_where_one_begins_or_lies_in_another() -> None:
    rng = Random(5)
    for _ in range(300):
        starts = {(rng.randrange(6), rng.randrange(6)) for _ in range(3)}
        cells = {at: PlannedCell(*at, at[0] + rng.randrange(2), at[1] + rng.randrange(3), ()) for at in starts}
        places = [
            {(row, column) for row in range(c.row, c.last_row + 1) for column in range(c.column, c.last_column + 1)}
            for c in cells.values()
        ]
        shared = any(not one.isdisjoint(other) for one, other in itertools.combinations(places, 2))
        assert bool(list(overlaps(SheetPlan("表", cells=cells)))) is shared


def overlaid() -> Profile:
    """The national profile with points and score of the funds in one column, as no file could say it."""
    profile = load("cn_national/2020")
    *others, score = profile.layout.funds
    funds = (*others, replace(score, first="points", last="points"))
    return replace(profile, layout=replace(profile.layout, funds=funds))


def test_a_formula_that_needs_itself_is_found_with_its_cells() -> None:
    messages = [str(mistake) for mistake in mistakes_in(overlaid())]
    assert any("自评表!G7：“分值”与“得分”占了同一格" in message for message in messages)
    assert any("公式循环：自评表!G8 → 自评表!G8" in message for message in messages)


def test_two_sheets_of_one_name_are_told_in_chinese(tmp_path: Path) -> None:
    root = own_rules.write(tmp_path)
    path = root / "own_county" / "2024_department.toml"
    head = f'extends = "cn_national/2020_department@1"\nprojects = "{OWN}"\nversion = 1\ntitle = "部门"\n'
    path.write_text(head + '[base_data]\nsheet = "部门整体支出自评表"\n', encoding="utf-8")
    result = perfeval("profiles", "check", path).stdout
    assert "有2个表都叫“部门整体支出自评表”" in result
    assert "Sheetname" not in result


def test_a_workbook_in_which_a_cell_is_hidden_is_never_written() -> None:
    profile = overlaid()
    with pytest.raises(LayoutError, match="自评表!G7处有两项内容占了同一格"):
        workbook(filled_from(answered(profile), profile))
