"""下级上报的包: what is written is read again as it was, and nothing else is: every change is told, by whomever."""

from __future__ import annotations

import functools
import json
import random
import time
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval_xl.arrivals.kinds import kind_of, shape_of
from perfeval_xl.arrivals.model import Inside, Kind, Shape
from perfeval_xl.ledger.rows import DecisionRow, DeliveryRow, FigureRow, FindingRow, IssueRow, JudgementRow
from perfeval_xl.office import package_reading
from perfeval_xl.office.package_reading import is_package, read_manifest, read_package
from perfeval_xl.office.package_rows import (
    MOST_ROWS,
    NAMED_WITHOUT,
    NewerError,
    ProjectRow,
    RowError,
    canonical,
    lines,
    rows_in,
)
from perfeval_xl.office.packages import (
    DELIVERIES,
    JUDGEMENTS,
    MANIFEST,
    PROJECTS,
    SIGNATURE,
    Lower,
    Manifest,
    NoPackage,
    Originals,
    Why,
)
from tests.office.package_made import (
    KEY,
    again,
    held,
    issue_of,
    judgement_of,
    key_of,
    original_of,
    packed,
    read,
    signature_of,
    zipped,
)

STRANGER = key_of("假冒的局")
Members = dict[str, bytes]


@pytest.fixture(scope="module")
def volume() -> bytes:
    """A sound volume with two projects."""
    (data,) = packed([held("P001"), held("P002")], summary=b"PK summary")
    return data


def why(data: bytes) -> Why:
    """Why it is no package."""
    found = read_package(data)
    assert isinstance(found, NoPackage), "taken for a package"
    return found.why


def test_what_is_written_is_read_again() -> None:
    projects = [held(f"P{nth:03}") for nth in range(3)]
    (data,) = packed(projects, summary=b"PK summary")
    found = read(data)
    assert found.projects == tuple(one.row for one in projects)
    assert found.issues == tuple(row for one in projects for row in one.issues)
    assert found.deliveries == tuple(row for one in projects for row in one.deliveries)
    assert found.judgements == tuple(row for one in projects for row in one.judgements)
    assert found.decisions == tuple(row for one in projects for row in one.decisions)
    assert found.originals == {one.row.sha: original_of(one.row.code) for one in projects}
    assert found.summary == b"PK summary"
    assert read_manifest(data) == found.manifest


def test_the_same_package_is_the_same_bytes() -> None:
    assert packed([held("P001")]) == packed([held("P001")])


def test_volumes_hold_each_project_once_and_no_more_than_was_asked_for() -> None:
    projects = [held(f"P{nth:03}") for nth in range(40)]
    made = packed(projects, most=9_000, summary=b"PK summary")
    found = [read(data) for data in made]
    assert len(found) > 3
    assert max(map(len, made)) <= 9_000
    assert [one.code for package in found for one in package.projects] == [one.row.code for one in projects]
    assert [(one.manifest.volume, one.manifest.volumes) for one in found] == [
        (nth, len(found)) for nth in range(1, len(found) + 1)
    ]
    assert len({one.manifest.package for one in found}) == 1
    assert [bool(one.summary) for one in found] == [True, *[False] * (len(found) - 1)]


def test_two_packages_have_different_digests() -> None:
    (one,), (other,) = packed([held("P001")]), packed([held("P001", score="92")])
    assert read(one).manifest.package != read(other).manifest.package


def test_a_project_that_is_larger_than_a_volume_has_one_of_its_own() -> None:
    assert [len(read(data).projects) for data in packed([held("P001"), held("P002")], most=1)] == [1, 1]


def test_no_project_is_a_package_too() -> None:
    assert read(packed([])[0]).projects == ()


def test_an_original_that_is_another_is_not_written() -> None:
    one = held("P001")
    wrong = replace(one.originals[0], sha="0" * 64)
    with pytest.raises(ValueError, match="0000"):
        packed([replace(one, originals=[wrong])])


# ---- told apart from anything else


def test_a_package_is_known_by_its_content(volume: bytes) -> None:
    assert is_package(volume)
    assert is_package(volume[: len(volume) // 2])
    assert is_package(again(volume, lambda members: None))
    for other in (b"", b"PK\x03\x04", zipped({MANIFEST: b"{}"}), zipped({"a.xlsx": b"x"}), b"PK" + b"\0" * 100):
        assert not is_package(other)


def test_what_was_unpacked_and_packed_again_is_read(volume: bytes) -> None:
    def into_a_folder(members: Members) -> None:
        for name in [*members]:
            members[f"上报包/{name}"] = members.pop(name)

    assert read(again(volume, into_a_folder)) == read(volume)


def test_what_a_system_leaves_when_it_packs_is_none_of_it(volume: bytes) -> None:
    def on_a_mac(members: Members) -> None:
        for name in [*members]:
            members[f"上报包/{name}"] = members.pop(name)
            members[f"__MACOSX/上报包/._{name}"] = b"x"
        members["上报包/.DS_Store"] = b"x"

    assert read(again(volume, on_a_mac)) == read(volume)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data + b"x" * 200_000,
        # As one that ends within the last form, of which the directory is the last one there is.
        lambda data: data[: len(data) // 2] + zipped({"xl/workbook.xml": b"x"}),
    ],
)
def test_one_that_was_cut_off_is_told_as_one_and_no_workbook(volume: bytes, spoil: Callable[[bytes], bytes]) -> None:
    data = spoil(volume)
    assert shape_of(Inside(data, "包.zip")) is Shape.FILE
    assert kind_of(data, "包.zip") is Kind.PACKAGE
    found = read_package(data)
    assert isinstance(found, NoPackage)
    assert (found.why, found.words) == (Why.DAMAGED, "不完整或已损坏，可能没有下载完")


# ---- every kind of damage and forgery


def test_whatever_byte_is_changed_is_told_or_changes_nothing(volume: bytes) -> None:
    sound, chance = read(volume), random.Random(18)
    places = {*range(0, len(volume), 19), *range(100), *range(len(volume) - 200, len(volume))}
    told = 0
    for at in sorted(places):
        data = bytearray(volume)
        data[at] ^= 1 << chance.randrange(8)
        found = read_package(bytes(data))
        told += isinstance(found, NoPackage)
        assert isinstance(found, NoPackage) or found == sound, at
    assert told > len(places) * 0.7


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.999])
def test_what_was_cut_off_is_told(volume: bytes, share: float) -> None:
    assert why(volume[: int(len(volume) * share)]) is Why.DAMAGED


def test_what_a_gateway_appends_is_nothing(volume: bytes) -> None:
    assert read(volume + b"\0" * 5_000) == read(volume)


def _raise_the_score(members: Members) -> None:
    members[JUDGEMENTS] = members[JUDGEMENTS].replace(b'"91.5"', b'"99.5"')


def _take_an_original(members: Members) -> None:
    del members[next(name for name in members if name.startswith("原件"))]


def _replace_an_original(members: Members) -> None:
    members[next(name for name in members if name.startswith("原件"))] = b"another form"


def _drop_a_project(members: Members) -> None:
    members[PROJECTS] = members[PROJECTS].split(b"\n", 1)[1]


def _add_a_member(members: Members) -> None:
    members["多余.txt"] = b"x"


def _change_the_number(members: Members) -> None:
    members[MANIFEST] = members[MANIFEST].replace(b'"number":1', b'"number":9')


def _sign_by_another(members: Members) -> None:
    members[SIGNATURE] = signature_of(members[MANIFEST], STRANGER)


def _take_the_signature(members: Members) -> None:
    members[SIGNATURE] = b"{}"


def _write_the_manifest_otherwise(members: Members) -> None:
    raw = json.dumps(json.loads(members[MANIFEST]), indent=1).encode()
    members |= {MANIFEST: raw, SIGNATURE: signature_of(raw, KEY)}


def _write_a_key_twice(members: Members) -> None:
    raw = members[MANIFEST].replace(b'{"certificate"', b'{"number":7,"certificate"', 1)
    members |= {MANIFEST: raw, SIGNATURE: signature_of(raw, KEY)}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_raise_the_score, Why.CHANGED),
        (_take_an_original, Why.MISSING),
        (_replace_an_original, Why.CHANGED),
        (_drop_a_project, Why.CHANGED),
        (_add_a_member, Why.EXTRA),
        (_change_the_number, Why.UNSIGNED),
        (_sign_by_another, Why.UNSIGNED),
        (_take_the_signature, Why.CHANGED),
        (_write_the_manifest_otherwise, Why.CHANGED),
        (_write_a_key_twice, Why.CHANGED),
    ],
)
def test_what_was_changed_after_it_was_signed_is_told(
    change: Callable[[Members], None], told: Why, volume: bytes
) -> None:
    assert why(again(volume, change)) is told


def test_a_name_that_stands_twice_is_told(volume: bytes) -> None:
    other = again(volume, lambda members: members.update({"qroject.jsonl": members[PROJECTS]}))
    assert why(other.replace(b"qroject.jsonl", PROJECTS.encode())) is Why.EXTRA


def _manifest(**changes: object) -> Callable[[Members], None]:
    """A manifest that says something else, signed."""

    def change(members: Members) -> None:
        told = json.loads(members[MANIFEST]) | changes
        raw = canonical(told)
        members |= {MANIFEST: raw, SIGNATURE: signature_of(raw, KEY)}

    return change


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"format": 2, "anything": 1}, Why.NEWER),
        ({"format": "1"}, Why.CHANGED),
        ({"more": 1}, Why.CHANGED),
        ({"number": 0}, Why.CHANGED),
        ({"number": True}, Why.CHANGED),
        ({"number": 10**30}, Why.CHANGED),
        ({"volume": 2}, Why.CHANGED),
        ({"made_at": "2024-03-05"}, Why.CHANGED),
        ({"originals": "some"}, Why.CHANGED),
        ({"part": 0}, Why.CHANGED),
        ({"counts": {"已计": -1}}, Why.CHANGED),
        ({"lower": [{"public": "x"}]}, Why.CHANGED),
        ({"round": {"title": "甲\u202e乙", "year": 2023}}, Why.CHANGED),
        ({"members": {}}, Why.CHANGED),
        ({"members": {"../../a": {"sha256": "0" * 64, "size": 1}}}, Why.CHANGED),
        ({"certificate": {"office": "甲", "public": "00"}}, Why.CHANGED),
    ],
)
def test_a_manifest_that_is_none_is_told_though_it_is_signed(
    changes: dict[str, object], told: Why, volume: bytes
) -> None:
    assert why(again(volume, _manifest(**changes))) is told


def test_a_certificate_that_nobody_signed_is_told(volume: bytes) -> None:
    certificate = json.loads(_member(volume, MANIFEST))["certificate"]
    assert why(again(volume, _manifest(certificate=certificate | {"office": "省财政厅"}))) is Why.UNSIGNED


def _member(data: bytes, name: str) -> bytes:
    found: list[bytes] = []
    again(data, lambda members: found.append(members[name]))
    return found[0]


# ---- rows of a cheat who has a key


def _rows(member: str, **changes: object) -> Callable[[Members], None]:
    """The first row of a member says something else."""

    def change(members: Members) -> None:
        first, rest = members[member].split(b"\n", 1)
        members[member] = canonical(json.loads(first) | changes) + b"\n" + rest

    return change


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_rows(JUDGEMENTS, score="1e999999999"), Why.ROWS),
        (_rows(JUDGEMENTS, score="1/0"), Why.ROWS),
        (_rows(JUDGEMENTS, score="9" * 201), Why.ROWS),
        (_rows(JUDGEMENTS, answers='{"i01.actual":["1e99999999","A1"]}'), Why.ROWS),
        (_rows(JUDGEMENTS, answers="[]"), Why.ROWS),
        (_rows(JUDGEMENTS, answers="[" * 100_000), Why.ROWS),
        (_rows(JUDGEMENTS, errors=2**63), Why.ROWS),
        (_rows(JUDGEMENTS, errors=True), Why.ROWS),
        (_rows(JUDGEMENTS, genuine="yes"), Why.ROWS),
        (_rows(JUDGEMENTS, sha="0" * 64), Why.ROWS),
        (_rows(JUDGEMENTS, tomorrow=1), Why.NEWER),
        (_rows(JUDGEMENTS, findings="none"), Why.ROWS),
        (_rows(JUDGEMENTS, score="９５"), Why.ROWS),
        (_rows(JUDGEMENTS, findings=[{"code": "S001", "severity": 9}]), Why.ROWS),
        (_rows(JUDGEMENTS, figures=[{"key": "rate", "value": "x"}]), Why.ROWS),
        (_rows(PROJECTS, year=2022), Why.ROWS),
        (_rows(PROJECTS, code="P002"), Why.ROWS),
        (_rows(PROJECTS, code="P001\u200b"), Why.ROWS),
        (_rows(PROJECTS, code="X9"), Why.ROWS),
        (_rows(PROJECTS, files=[]), Why.ROWS),
        (_rows(PROJECTS, state="待定", rivals=["1" * 64]), Why.ROWS),
        (_rows(DELIVERIES, source="imaps://a@b/INBOX"), Why.ROWS),
        (_rows(DELIVERIES, source="package:" + "a" * 64), Why.ROWS),
        (_rows(DELIVERIES, role="refused"), Why.ROWS),
        (_rows(DELIVERIES, sent="soon"), Why.ROWS),
        (_rows(DELIVERIES, sent="2024-02-30T00:00:00Z"), Why.ROWS),
        (_rows(DELIVERIES, sent="２０２４-03-05T08:00:00Z"), Why.ROWS),
        (_rows(PROJECTS, deadline="2024-13-01"), Why.ROWS),
        (_rows(PROJECTS, kind="recheck"), Why.ROWS),
        (_rows("issue.jsonl", code="P777"), Why.ROWS),
        (_rows("issue.jsonl", origin="b" * 64), Why.ROWS),
        (_rows("decision.jsonl", code="P777"), Why.ROWS),
        (_take_an_original, Why.ROWS),
        (_drop_a_project, Why.ROWS),
    ],
)
def test_rows_that_fit_nothing_are_told_though_they_are_signed(
    change: Callable[[Members], None], told: Why, volume: bytes
) -> None:
    assert why(again(volume, change, KEY)) is told


def test_a_better_form_under_the_name_of_another_is_told(volume: bytes) -> None:
    """Its name is its hash: the manifest itself is refused."""
    assert why(again(volume, _replace_an_original, KEY)) is Why.CHANGED


def test_who_sent_something_is_empty_whatever_a_row_says(volume: bytes) -> None:
    forged = again(volume, _rows(DELIVERIES, sender="a@b.cn", subject="x", trail="y", headers="z"), KEY)
    assert read(forged).deliveries == read(volume).deliveries


def test_what_steers_a_terminal_is_taken_out(volume: bytes) -> None:
    forged = again(volume, _rows(PROJECTS, name="甲\x1b[2J\u202e乙"), KEY)
    assert read(forged).projects[0].name == "甲[2J乙"


def test_a_still_lower_office_is_named_in_the_manifest() -> None:
    below = key_of("更下级").office.public
    one = held("P001")
    passed_on = replace(
        one,
        issues=[issue_of("P001", origin=below)],
        deliveries=[replace(one.deliveries[0], source=f"package:{below}")],
        judgements=[replace(judgement_of(one.row.sha, "P001"), rules=f"lower:{below}")],
    )
    assert why(packed([passed_on])[0]) is Why.ROWS
    named = (Lower(below, "更下级", 3, "2024-03-01T00:00:00Z"),)
    assert read(packed([passed_on], lower=named)[0]).manifest.lower == named


def test_without_originals_none_may_lie_there() -> None:
    (data,) = packed([held("P001", with_original=False)], originals=Originals.NONE)
    assert read(data).originals == {}
    assert why(packed([held("P001")], originals=Originals.NONE)[0]) is Why.ROWS
    assert why(packed([held("P001", with_original=False)])[0]) is Why.ROWS


# ---- limits


def test_no_more_is_unpacked_than_is_allowed(volume: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = again(volume, lambda members: members.update({"issue.jsonl": b"\n" * (33 << 20)}), KEY)
    assert why(bomb) is Why.CHANGED
    unsigned = zipped({MANIFEST: b" " * (5 << 20), SIGNATURE: b"{}"})
    assert why(unsigned) is Why.CHANGED
    monkeypatch.setattr(package_reading, "LARGEST_PACKAGE", len(volume) - 1)
    assert why(volume) is Why.TOO_LARGE
    monkeypatch.undo()
    monkeypatch.setattr(package_reading, "LARGEST_UNPACKED", 1_000)
    assert why(volume) is Why.TOO_LARGE
    monkeypatch.undo()
    monkeypatch.setattr(package_reading, "MOST_MEMBERS", 3)
    assert why(volume) is Why.TOO_LARGE


# ---- rows


def _text() -> st.SearchStrategy[str]:
    return st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Cn", "Co", "Mn"]), max_size=12)


_HASH = st.text("0123456789abcdef", min_size=64, max_size=64)
_TIME = st.datetimes().map(lambda one: f"{one.year:04}-{one:%m-%d}T{one:%H:%M:%S}Z")
_NUMBER = st.fractions().map(str)
_LOOKS: dict[str, st.SearchStrategy[Any]] = {
    "sha": _HASH,
    "report": st.one_of(st.just(""), _HASH),
    "identity": _HASH,
    "at": _TIME,
    "seen": _TIME,
    "sent": st.one_of(st.just(""), _TIME),
    "judged_at": _TIME,
    "deadline": st.one_of(st.just(""), st.dates().map(str)),
    "score": st.one_of(st.just(""), _NUMBER),
    "value": _NUMBER,
    "severity": st.integers(1, 3),
    "facts": st.dictionaries(_text(), _text(), max_size=2).map(json.dumps),
    "rivals": st.lists(_HASH, max_size=2).map(tuple),
    "files": st.lists(_HASH, max_size=2).map(tuple),
    "headers": st.just(b""),
    "answers": st.just(b""),
}
_PLAIN: dict[str, st.SearchStrategy[Any]] = {
    "str": _text().map(lambda one: f"字{one}"),
    "int": st.integers(-(2**63), 2**63 - 1),
    "bool": st.booleans(),
    "tuple[str, ...]": st.lists(_text(), max_size=2).map(tuple),
}


@functools.cache
def _a(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Any row of a kind."""
    empty = {DeliveryRow: ("trail", "sender", "subject", "message_id"), DecisionRow: ("who", "from_file")}.get(kind, ())
    columns: dict[str, st.SearchStrategy[Any]] = {}
    for field in fields(kind):
        if field.name in ("findings", "figures"):
            columns[field.name] = st.lists(_a(FindingRow if field.name == "findings" else FigureRow), max_size=2).map(
                tuple
            )
        elif field.name in empty:
            columns[field.name] = st.just("")
        elif kind is FindingRow and field.name == "code":
            columns[field.name] = st.sampled_from(["S001", "N012", "AB123"])
        elif kind in (ProjectRow, IssueRow) and field.name == "kind":
            columns[field.name] = st.sampled_from(["project", "whole_department"])
        elif kind is DecisionRow and field.name in ("sha", "value"):
            columns[field.name] = st.just("")
        elif field.name in _LOOKS:
            columns[field.name] = _LOOKS[field.name]
        else:
            columns[field.name] = _PLAIN[str(field.type)]
    return st.builds(kind, **columns)


@settings(max_examples=15)
@given(st.data())
@pytest.mark.parametrize("kind", [ProjectRow, IssueRow, DeliveryRow, JudgementRow, DecisionRow])
def test_any_row_comes_back_as_it_was(kind: type[Any], data: st.DataObject) -> None:
    rows = data.draw(st.lists(_a(kind), max_size=2))
    assert list(rows_in(kind, lines(rows))) == rows


@settings(max_examples=80)
@given(st.binary(max_size=60) | st.text('{}[]",:0123456789e-', max_size=40).map(str.encode))
def test_no_line_raises_anything_but_that_it_is_no_row(line: bytes) -> None:
    with pytest.raises(RowError):
        list(rows_in(IssueRow, line.replace(b"\n", b"") + b"\n"))


def test_a_long_reason_is_looked_through_at_once() -> None:
    """Were every place of it the beginning of an address, this would take minutes."""
    row = replace(held("P001").decisions[0], why=f"{'长' * 200_000}@")
    begun = time.process_time()
    assert [one.why for one in rows_in(DecisionRow, lines([row]))] == [row.why]
    assert time.process_time() - begun < 1


def test_more_rows_than_a_volume_has_are_not_read() -> None:
    with pytest.raises(RowError, match="超过"):
        list(rows_in(IssueRow, b"{}\n" * (MOST_ROWS + 1)))


def test_a_key_without_a_certificate_signs_as_well() -> None:
    """As one whose .pub was lost, or that an earlier release made."""
    bare = replace(KEY, certificate=None)
    found = read(packed([held("P001")], bare)[0])
    assert (found.manifest.certificate.office, found.manifest.certificate.signer) == (KEY.office, "")


def test_an_address_in_a_name_or_a_reason_stays_behind() -> None:
    decided = held("P001").decisions[0]
    row = replace(decided, why="见wang.wu@mail.jia-xian.gov.cn来信", who="王五", from_file="王五.xlsx")
    (found,) = rows_in(DecisionRow, lines([row]))
    assert (found.why, found.who, found.from_file) == (f"见{NAMED_WITHOUT}来信", "", "")


def test_a_column_of_a_later_program_is_told() -> None:
    with pytest.raises(NewerError):
        list(rows_in(IssueRow, b'{"tomorrow":1}\n'))


def test_a_manifest_says_of_itself_what_it_says_as_json() -> None:
    (data,) = packed([held("P001")], counts={"已计": 1, "projects": 3}, is_part=True)
    found = read_manifest(data)
    assert isinstance(found, Manifest)
    assert canonical(found.data) == _member(data, MANIFEST)
