"""An identity that a stranger wrote is never more than a finding."""

from __future__ import annotations

import base64
import dataclasses
import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from perfeval_xl.errors import LayoutError, ReturnFileError
from perfeval_xl.forms.form import MOST_INDICATORS
from perfeval_xl.outputs.json_output import to_json
from perfeval_xl.returns.recognise import rebuild
from perfeval_xl.sealing.identity import LARGEST_IDENTITY, NAME, decode, encode, identity_of, split_chunks
from perfeval_xl.submission import Submission, check_file
from tests import making
from tests.making import Parts, tag, write_zip
from tests.returns.tampering import without_names, without_properties

Data = dict[str, Any]


def sound() -> Data:
    """The identity of the sound workbook, as data."""
    form = making.plan().form
    own = identity_of(form, own_password=False)
    data: Data = json.loads(unpacked(encode(own)))
    return data


def unpacked(text: str) -> bytes:
    return zlib.decompress(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-."))


def packed(data: bytes) -> str:
    return base64.urlsafe_b64encode(zlib.compress(data, 9)).decode()


def with_text(encoded: str, path: Path) -> Submission:
    """What is found in the sound workbook with this identity in place of its own."""
    parts = Parts(making.book(path))
    seals = [(item.get("name"), item.text) for item in parts.names() if "perfeval_seal" in item.get("name")]
    without_names(parts)
    without_properties(parts)
    for name, text in (*((name, f'"{text}"') for name, text in split_chunks(encoded, NAME).items()), *seals):
        item = parts.names().makeelement(tag("definedName"), name=name, hidden="1")
        item.text = text
        parts.names().append(item)
    submission = check_file(write_zip(path, parts.data()))
    json.dumps(to_json([submission.result]), ensure_ascii=False)
    return submission


def edited(path: str, value: object) -> Callable[[Data], None]:
    """Set what stands at ``path``."""

    def edit(data: Data) -> None:
        *way, last = path.split(".")
        table: Any = data
        for step in way:
            table = table[int(step) if isinstance(table, list) else step]
        if isinstance(table, list):
            table[int(last)] = value
        else:
            table[last] = value

    return edit


ROW = "brief.indicators.0"
EDITS = {
    "points that are no number": edited(f"{ROW}.8", "NaN"),
    "points without end": edited(f"{ROW}.8", "Infinity"),
    "points of thousands of digits": edited(f"{ROW}.8", "1e5000"),
    "points in words": edited(f"{ROW}.8", "十"),
    "points below nothing": edited(f"{ROW}.8", "-10"),
    "a target that is no number": edited(f"{ROW}.4", "NaN"),
    "a target without end": edited(f"{ROW}.4", "-Infinity"),
    "a target without a number": edited(f"{ROW}.4", None),
    "a deadline without a day": edited("brief.indicators.3.4", None),
    "a deadline far away": edited("brief.indicators.3.4", "1e30"),
    "another polarity": edited(f"{ROW}.3", "deadline"),
    "an unknown polarity": edited(f"{ROW}.3", "about"),
    "an unknown dimension": edited(f"{ROW}.0", "cost"),
    "a category of another dimension": edited(f"{ROW}.1", "beneficiary"),
    "an unknown doubt": edited(f"{ROW}.7", ["NOBODY"]),
    "a row too short": edited(ROW, ["output"]),
    "a row that is none": edited(ROW, 5),
    "no rows": edited("brief.indicators", []),
    "rows that are none": edited("brief.indicators", {"a": 1}),
    "a budget that is no number": edited("brief.budget", {"appropriation/original_budget": "NaN"}),
    "a budget without end": edited("brief.budget", {"appropriation/original_budget": "Infinity"}),
    "a budget of another kind": edited("brief.budget", {"gold/original_budget": "1"}),
    "a budget of what was spent": edited("brief.budget", {"appropriation/actual_expenditure": "1"}),
    "an endless year": edited("brief.year", 10**30),
    "a year in words": edited("brief.year", "今年"),
    "a name of a hundred thousand letters": edited("brief.name", "长" * 100_000),
    "a name of control characters": edited("brief.name", "\x00\x01\ud800".encode("utf-8", "replace").decode()),
    "an empty name": edited("brief.name", ""),
    "a profile that is none": edited("profile", 5),
    "a version in words": edited("version", "一"),
    "a newer format": edited("format", 2),
    "no brief": edited("brief", None),
    "a goal longer than a cell": edited("brief.goal", "长" * 33_000),
    "budget lines without end": edited("brief.budget", {f"a{at}/original_budget": "1" for at in range(2_001)}),
}


def many(count: int, projects: int = 0) -> Callable[[Data], None]:
    """So many indicators, also in each of so many projects."""

    def edit(data: Data) -> None:
        brief = data["brief"]
        brief["indicators"] = brief["indicators"][:1] * count
        if projects:
            brief["projects"] = [{**brief, "code": f"P{at}", "name": f"项目{at}"} for at in range(projects)]

    return edit


IDLE = {
    "a level with a number": edited("brief.indicators.7.4", "5"),
    "a choice that is not asked": edited("brief.choices", {"colour": "red"}),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_no_identity_raises(edit: Callable[[Data], None], tmp_path: Path) -> None:
    data = sound()
    edit(data)
    submission = with_text(packed(json.dumps(data).encode()), tmp_path / "身份.xlsx")
    assert submission.genuine is False
    assert submission.findings


@pytest.mark.parametrize("edit", IDLE.values(), ids=IDLE.keys())
def test_what_an_identity_says_beyond_the_form_changes_nothing(edit: Callable[[Data], None], tmp_path: Path) -> None:
    data = sound()
    edit(data)
    submission = with_text(packed(json.dumps(data).encode()), tmp_path / "身份.xlsx")
    assert {finding.code.name for finding in submission.findings} == {"G114"}


@pytest.mark.parametrize("edit", [many(MOST_INDICATORS + 1), many(300_000), many(MOST_INDICATORS, 60), many(1, 61)])
def test_an_identity_of_more_than_is_issued_is_damaged(edit: Callable[[Data], None], tmp_path: Path) -> None:
    data = sound()
    edit(data)
    submission = with_text(packed(json.dumps(data).encode()), tmp_path / "身份.xlsx")
    assert [finding.code.name for finding in submission.findings] == ["W011"]


def test_what_could_not_be_read_again_is_not_issued() -> None:
    own = identity_of(making.plan().form, own_password=False)
    [first, *_] = own.brief.indicators
    most = dataclasses.replace(own, brief=dataclasses.replace(own.brief, indicators=(first,) * MOST_INDICATORS))
    assert decode(encode(most)) == most
    more = dataclasses.replace(own, brief=dataclasses.replace(own.brief, indicators=(first,) * (MOST_INDICATORS + 1)))
    with pytest.raises(LayoutError, match=f"一张表最多{MOST_INDICATORS}个"):
        encode(more)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e5000"])
@pytest.mark.parametrize("path", [f"{ROW}.8", f"{ROW}.4", "brief.indicators.3.4"])
def test_an_identity_with_impossible_numbers_is_damaged(path: str, number: str, tmp_path: Path) -> None:
    data = sound()
    edited(path, number)(data)
    submission = with_text(packed(json.dumps(data).encode()), tmp_path / "身份.xlsx")
    assert [finding.code.name for finding in submission.findings] == ["W011"]


@pytest.mark.parametrize("path", ["brief.indicators", "brief.projects"])
@pytest.mark.parametrize("value", [{}, "列表"], ids=["a table", "a text"])
def test_an_identity_whose_lists_are_none_is_damaged(path: str, value: object, tmp_path: Path) -> None:
    data = sound()
    data["brief"]["projects"] = []
    edited(path, value)(data)
    submission = with_text(packed(json.dumps(data).encode()), tmp_path / "身份.xlsx")
    assert [finding.code.name for finding in submission.findings] == ["W011"]


TEXTS = {
    "no base64": "!!!!",
    "no zlib": base64.urlsafe_b64encode(b"hello").decode(),
    "no JSON": packed(b"hello"),
    "a list": packed(b"[]"),
    "a number": packed(b"5"),
    "nothing": packed(b""),
    "no UTF-8": packed(b"\xff\xfe{}"),
    "lists inside lists": packed(b"[" * 100_000),
    "a bomb": packed(b" " * (LARGEST_IDENTITY + 1)),
    "a number of a million digits": packed(b'{"format": ' + b"9" * 1_000_000 + b"}"),
    "cut off": encode(identity_of(making.plan().form, own_password=False))[:-40],
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_an_identity_that_is_none_is_damaged(text: str, tmp_path: Path) -> None:
    submission = with_text(text, tmp_path / "身份.xlsx")
    assert [finding.code.name for finding in submission.findings] == ["W011"]


def test_the_sound_identity_passes_this_way(tmp_path: Path) -> None:
    submission = with_text(packed(json.dumps(sound()).encode()), tmp_path / "身份.xlsx")
    assert {finding.code.name for finding in submission.findings} == {"G114"}


NOWHERE: dict[str, dict[str, object]] = {
    "a profile with an endless name": {"profile": "甲" * 5000 + "/" + "乙" * 5000},
    "a profile with a name that no system knows": {"profile": "cn_national/2020\0"},
    "a profile among the kept ones": {"profile": "released/cn_national"},
    "a version without end": {"version": 10**400},
    "a version below nothing": {"version": -1},
    "an edition without end": {"layout": 10**400},
}


@pytest.mark.parametrize("change", NOWHERE.values(), ids=NOWHERE.keys())
def test_rules_that_can_be_nowhere_are_not_looked_for(change: dict[str, Any]) -> None:
    own = identity_of(making.plan().form, own_password=False)
    with pytest.raises(ReturnFileError, match="W010"):
        rebuild(dataclasses.replace(own, **change))
