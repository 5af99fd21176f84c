"""Findings for people: a table on a terminal, plain lines in a pipe, grouped and worst first."""

import io
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from perfeval_xl.findings import Code, Finding, Place, Severity
from perfeval_xl.outputs.terminal import Printer, grouped, join_cells
from perfeval_xl.profiles.library import published
from perfeval_xl.submission import check_file
from tests.outputs.commands import YIYANG, good_workbook, perfeval


def cell(name: str, code: Code = Code.T001, item: str = "", **facts: str) -> Finding:
    """A finding in a cell of 自评表."""
    return Finding(code, Place("自评表", name, item), facts)


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        (["自评表!H12", "自评表!H13", "自评表!H14"], ["自评表!H12:H14"]),
        ([f"自评表!H{row}" for row in range(12, 19)], ["自评表!H12:H18"]),
        (["自评表!H12", "自评表!H14"], ["自评表!H12", "自评表!H14"]),
        (["自评表!H12", "自评表!I13"], ["自评表!H12", "自评表!I13"]),
        (["自评表!H12", "校验!H13"], ["自评表!H12", "校验!H13"]),
        (["自评表!H12", "自评表!H12"], ["自评表!H12"]),
        (["指标3·得分", "指标4·得分"], ["指标3·得分", "指标4·得分"]),
        (["自评表!H9", "自评表!H10"], ["自评表!H9:H10"]),
        (["（整个文件）"], ["（整个文件）"]),
        ([], []),
    ],
)
def test_cells_below_one_another_are_named_as_a_range(places: list[str], expected: list[str]) -> None:
    assert join_cells(places) == expected


def test_what_is_said_alike_of_many_cells_is_said_once() -> None:
    [group] = grouped([cell(f"H{row}", item="实际完成值") for row in range(12, 19)])
    assert group.where == "自评表!H12:H18"


def test_what_is_said_differently_stays_apart() -> None:
    groups = grouped([cell("H12", item="甲"), cell("H13", item="乙")])
    assert [group.where for group in groups] == ["自评表!H12", "自评表!H13"]


def test_many_places_are_counted_not_listed() -> None:
    [group] = grouped([cell(f"H{row}") for row in range(1, 40, 2)])
    assert group.where.endswith("等20处")


def test_the_worst_cell_comes_first_and_what_else_is_said_of_it_follows() -> None:
    groups = grouped(
        [
            cell("B2", Code.S013, found="60%"),
            cell("C3", Code.T001),
            cell("C3", Code.T105, found="a", expected="b"),
            cell("D4", Code.T105, found="c", expected="d"),
        ]
    )
    assert [(g.where, g.finding.severity) for g in groups] == [
        ("自评表!C3", Severity.ERROR),
        ("自评表!C3", Severity.NOTE),
        ("自评表!B2", Severity.VERIFY),
        ("自评表!D4", Severity.NOTE),
    ]


@pytest.mark.parametrize("profile_id", published())
def test_every_finding_is_in_the_plain_text(profile_id: str) -> None:
    path = published()[profile_id]
    text = perfeval("check", path).stdout
    for finding in check_file(path).findings:
        basis = f"依据：{finding.basis}。" if finding.basis else ""
        assert f"：{finding.message}。{finding.fix}。{basis}（{finding.code.name}）" in text


def test_plain_text_has_no_colours_and_one_line_for_each_finding() -> None:
    text = perfeval("check", YIYANG).stdout
    assert "\x1b" not in text
    assert "│" not in text
    groups = grouped(check_file(YIYANG).findings)
    assert sum(line.startswith("  [") for line in text.splitlines()) == len(groups)


def test_brackets_in_what_people_typed_are_no_markup(tmp_path: Path) -> None:
    submission = check_file(tmp_path / "[bold]x[/bold] [red].xlsx")
    for terminal in (True, False):
        target = io.StringIO()
        console = Console(file=target, force_terminal=terminal, width=200, color_system=None)
        Printer(console).show(submission.result)
        assert "[bold]x[/bold] [red].xlsx" in target.getvalue()


def test_on_a_terminal_it_is_a_table_in_colour(tmp_path: Path) -> None:
    main, follower = pty.openpty()
    command = [sys.executable, "-m", "perfeval_xl", "check", str(YIYANG)]
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "120", "PERFEVAL_HOME": str(tmp_path)}
    with subprocess.Popen(command, stdout=follower, stderr=follower, env=environment) as process:
        os.close(follower)
        pieces = []
        while piece := _read(main):
            pieces.append(piece)
    os.close(main)
    text = b"".join(pieces).decode()
    assert process.returncode == 1
    assert "\x1b[" in text
    assert all(word in text for word in ("位置", "问题", "怎么改", "依据", "编号", "│"))
    assert "Traceback" not in text


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65_536)
    except OSError:  # what Linux says at the end of a terminal
        return b""


@pytest.mark.parametrize("width", [40, 80, 200])
def test_no_width_of_terminal_loses_a_word(width: int) -> None:
    submission = check_file(YIYANG)
    target = io.StringIO()
    Printer(Console(file=target, force_terminal=True, width=width, color_system=None)).show(submission.result)
    letters = set(target.getvalue())
    for finding in submission.findings:
        assert set(finding.message.replace(" ", "")) <= letters


def test_a_file_without_findings_says_that_it_passes(tmp_path: Path) -> None:
    submission = check_file(good_workbook(tmp_path))
    target = io.StringIO()
    Printer(Console(file=target, force_terminal=True, width=120, color_system=None)).show(submission.result)
    assert "通过" in target.getvalue()
