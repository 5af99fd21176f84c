"""Hostile files beside ten good ones: a result for each, one cause, no more time and memory than a file may take."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from perfeval_xl.allowance import MEGABYTES, SECONDS
from perfeval_xl.findings import Code
from tests import making
from tests.batch import hostile
from tests.cost import Cost, run

GOOD = 10
TO_BEGIN = 3.0
"""Seconds in which the program begins on a slow computer."""
NOT_KNOWN = ("W017", "W036", "W037")
"""Causes that say of a file no more than that it was given up."""
ENCODINGS = ("gbk", "ascii")
"""What a Chinese Windows uses for a pipe, and what a server without a locale does."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of them, the good ones first, in between and last."""
    made = tmp_path_factory.mktemp("上报")
    hostile.write(made)
    for number in range(GOOD):
        making.book(made / f"{'0a验'[number % 3]}{number} 好.xlsx")
    return made


def good(results: list[dict[str, Any]]) -> list[bool]:
    """Whether each good one passed."""
    return [not result["findings"] and result["genuine"] is True for result in results if "好" in result["path"]]


def test_hostile_files_cost_no_other_file_its_result_and_have_one_cause_each(folder: Path) -> None:
    # A pipe is no file of the folder for those who list it, so that each is named.
    paths = sorted(folder.iterdir())
    cost, text = run(["check", "--json", *paths], {"PYTHONIOENCODING": "gbk"})
    results = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    assert [Path(result["path"]).name for result in results] == [path.name for path in paths]
    assert good(results) == [True] * GOOD
    causes = {result["path"]: [finding["code"] for finding in result["findings"]] for result in results}
    for path in paths:
        if "好" not in path.name:
            [cause] = causes[str(path)]
            assert cause.startswith("W"), path
            assert cause not in NOT_KNOWN, path
    assert cost.exit_code == 2
    assert cost.megabytes <= MEGABYTES
    assert cost.seconds < len(paths) * SECONDS + TO_BEGIN


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_what_a_pipe_cannot_write_ends_no_round(encoding: str, tmp_path: Path) -> None:
    names = ["900m².xlsx", "𠮷\u202e.xlsx", "半个\udcff.xlsx"]
    for name in names:
        making.book(tmp_path / name).rename(tmp_path / name)
    (tmp_path / "坏²𠮷.xlsx").write_bytes(b"PK")
    for format_option in ([], ["--json"]):
        cost, _ = run(["check", *format_option, tmp_path], {"PYTHONIOENCODING": encoding})
        assert cost.exit_code == 2
        assert "Error" not in cost.said


def test_a_form_among_coloured_cells_passes_and_one_of_junk_is_told(tmp_path: Path) -> None:
    sound = making.book(tmp_path / "好.xlsx")
    coloured, _ = run(["check", making.copied(sound, tmp_path / "色.xlsx", hostile.COLOURED)])
    assert (coloured.exit_code, coloured.codes) == (0, ())
    junk, _ = run(["check", making.copied(sound, tmp_path / "满.xlsx", hostile.JUNK)])
    assert (junk.exit_code, junk.codes) == (1, (Code.G113.name,))
    for cost in (coloured, junk):
        assert within(cost)


def within(cost: Cost) -> bool:
    """Whether a run took no more than it may."""
    return cost.megabytes <= MEGABYTES and cost.seconds < SECONDS + TO_BEGIN
