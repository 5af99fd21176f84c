"""Texts from the outside never make a file that Excel would repair."""

import functools
import json
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from perfeval_xl.errors import BriefError, LayoutError
from perfeval_xl.issuing import issue, jobs_of, workbook
from perfeval_xl.profiles import load
from perfeval_xl.returns.reader import read_book
from perfeval_xl.submission import check_file
from tests.excel_safety.lint import Problem, lint
from tests.issuing.samples import Data, answered, filled_from, save

PROFILE = load("cn_national/2020")
PLACES = [
    ("project", "name"),
    ("project", "implementing_unit"),
    ("goal", "expected"),
    ("indicators", 0, "name"),
    ("indicators", 0, "target"),
    ("indicators", 7, "target"),
    ("indicators", 0, "reason"),
    ("goal", "actual"),
]
SURE = ["\x00", "\x01", "\x08", "\x0b", "\x1f", "\x7f", "\ufffe", "\uffff"]


WHERE = {
    "project.name",
    "project.implementing_unit",
    "goal.expected",
    "goal.actual",
    "indicators[1].name",
    "indicators[1].target",
    "indicators[1].reason",
    "indicators[8].target",
}
ODD = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "{=1}",
    "'x",
    "http://example.org",
    "mailto:a@b.cn",
    "internal:x!A1",
    "#REF!",
    "_x0041_",
    "&amp;",
    "<b>",
    "]]>",
    "\"'",
    "😀👨‍👩‍👧",
    "𠮷野家",
    "e\u0301",
    "\u202eabc",
    "\u200b",
    "a\r\nb",
    "甲\n乙",
    " 前后有空格 ",
    "\u3000全角",
    "TRUE",
    "1E5",
    "００１",
    "2023-12-31",
    "%",
    "%s",
    "{year}",
    "{unit}",
    "{0}",
    "\\n",
]


def put(data: Data, place: tuple[str | int, ...], text: str) -> None:
    """Write ``text`` into one place of a project."""
    held: object = data
    for key in place[:-1]:
        held = held[key]  # type: ignore[index]
    held[place[-1]] = text  # type: ignore[index]


def problems(path: Path) -> list[Problem]:
    """What Excel would repair, and what is wrong in the plain project already is left to another test."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            etree.fromstring(archive.read(name))
    return [problem for problem in lint(path) if (problem.code, problem.text) not in _known()]


@functools.cache
def _known() -> frozenset[tuple[str, str]]:
    """What the lint says of the plain project."""
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.xlsx"
        plain.write_bytes(workbook(filled_from(answered(PROFILE), PROFILE)))
        return frozenset((problem.code, problem.text) for problem in lint(plain))


def everywhere(text: str) -> Data:
    """A complete project with ``text`` in every place."""
    data = answered(PROFILE)
    for place in PLACES:
        put(data, place, text)
    return data


def refused(source: Path, folder: Path) -> set[str]:
    """The places for which a brief is refused; where it is not, its file is sound."""
    try:
        [path] = issue(jobs_of(PROFILE, source, draft=True), folder, force=True)
    except BriefError as error:
        return {mistake.where for mistake in error.mistakes}
    if problems(path):
        raise AssertionError(problems(path))
    path.unlink()
    return set()


@pytest.mark.parametrize("letter", SURE, ids=repr)
def test_a_character_that_xml_cannot_hold_is_refused_or_cleaned(letter: str, tmp_path: Path) -> None:
    found = refused(save(tmp_path / "x.json", everywhere(f"前{letter}后")), tmp_path)
    assert found in (set(), WHERE)


def test_half_a_character_is_refused_in_every_place(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(json.dumps(everywhere("前\ud800后")), encoding="utf-8")
    assert refused(tmp_path / "x.json", tmp_path) == WHERE


@pytest.mark.parametrize("text", ODD, ids=repr)
def test_a_text_that_looks_like_something_else_stays_a_text(text: str, tmp_path: Path) -> None:
    data = answered(PROFILE)
    for place in (*PLACES[:4], *PLACES[6:]):
        put(data, place, text)
    path = tmp_path / "x.xlsx"
    path.write_bytes(workbook(filled_from(data, PROFILE)))
    assert problems(path) == []
    book = read_book(path)
    held = [cell for cell in book.sheets[0].cells.values() if cell.value == text.replace("\r\n", "\n")]
    assert len(held) >= 5
    assert all(cell.formula is None for cell in held)
    assert check_file(path).genuine is True


@settings(max_examples=20, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(text=st.text(min_size=1, max_size=40), place=st.sampled_from(PLACES))
def test_any_text_is_refused_or_builds_a_sound_file(text: str, place: tuple[str | int, ...], tmp_path: Path) -> None:
    data = answered(PROFILE)
    put(data, place, text)
    (tmp_path / "x.json").write_text(json.dumps(data), encoding="utf-8")
    assert refused(tmp_path / "x.json", tmp_path) <= WHERE


@pytest.mark.parametrize("length", [255, 2000])
def test_long_texts_build_a_sound_file_or_are_refused(length: int, tmp_path: Path) -> None:
    assert refused(save(tmp_path / "x.json", everywhere("绩" * length)), tmp_path) <= WHERE


def test_long_emoji_are_cut_between_characters_where_excel_counts_halves(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(workbook(filled_from(everywhere("👨" * 200), PROFILE)))
    assert problems(path) == []


def test_a_text_that_no_cell_can_hold_is_refused_with_its_size(tmp_path: Path) -> None:
    data = answered(PROFILE)
    put(data, ("goal", "expected"), "绩" * 40_000)
    with pytest.raises((BriefError, LayoutError), match=r"40000|32767"):
        list(issue(jobs_of(PROFILE, save(tmp_path / "x.json", data)), tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["x.json"]
