"""What is true of a round because it was planted, and what a program says instead."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

Data = dict[str, Any]


@dataclass(frozen=True)
class Expected:
    """How one project stands."""

    code: str
    scenario: str
    kind: str
    state: str
    flags: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    """SHA-256 of the file that counts; several where they say the same and either may be named."""
    rivals: tuple[str, ...] = ()
    score: str = ""
    """Exactly, as `Fraction` reads it; empty under rules without points."""
    numerator: str = ""
    denominator: str = ""
    """Of the execution rate, in 万元."""
    sent: str = ""
    """When it was sent, in UTC; empty where nothing is said of that."""
    sent_by: str = ""
    """What that rests on; empty where nothing is said of it."""
    materials: int = 0
    """Files that came along and belong to it."""
    explained: tuple[int, int] | None = None
    """核实 with and without an explanation in the counted file; None where nothing is said of that."""


@dataclass
class Truth:
    """What is true of a whole round."""

    seed: int
    projects: list[Expected] = field(default_factory=list)
    unregistered: list[str] = field(default_factory=list)
    """SHA-256 of files that belong to no project of the register."""
    refused: Counter[str] = field(default_factory=Counter)
    """How often something must be told as not read, by code."""
    files: int = 0
    containers: int = 0

    def save(self, path: Path) -> None:
        """Write it as JSON."""
        data = {**vars(self), "projects": [vars(one) for one in self.projects]}
        path.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")

    @staticmethod
    def load(path: Path) -> Truth:
        """Read it again."""
        data = json.loads(path.read_text(encoding="utf-8"))
        tuples = ("flags", "counted", "rivals", "explained")
        projects = [
            Expected(**{**one, **{name: tuple(one[name]) if one[name] is not None else None for name in tuples}})
            for one in data.pop("projects")
        ]
        return Truth(**{**data, "projects": projects, "refused": Counter(data["refused"])})


@dataclass(frozen=True)
class Sums:
    """Score and money of the counted projects of one kind."""

    count: int
    score: Fraction
    numerator: Fraction
    denominator: Fraction


def sums(truth: Truth, kind: str) -> Sums:
    """What the counted projects of ``kind`` add up to, by what was planted."""
    counted = [one for one in truth.projects if one.kind == kind and one.state == "已计"]

    def total(name: str) -> Fraction:
        return sum((Fraction(getattr(one, name)) for one in counted if getattr(one, name)), Fraction(0))

    return Sums(len(counted), total("score"), total("numerator"), total("denominator"))


def told_sums(status: Data, kind: str) -> Sums:
    """The same, as ``status --json`` says it."""
    said = status["totals"].get(kind, {})
    return Sums(
        int(said.get("count", 0)), *(Fraction(said.get(name) or 0) for name in ("score", "numerator", "denominator"))
    )


def faults(truth: Truth, status: Data) -> dict[str, list[str]]:
    """What is wrong with what a program says, by project; what belongs to none is under an empty name."""
    said = {one["code"]: one for one in status["projects"]}
    wrong: dict[str, list[str]] = {}
    for expected in truth.projects:
        found = list(_project_faults(expected, said.pop(expected.code, None)))
        if found:
            wrong[expected.code] = found
    general = [f"{code} is nobody's project" for code in said]
    general += _round_faults(truth, status)
    return wrong | ({"": general} if general else {})


def _project_faults(expected: Expected, said: Data | None) -> Iterator[str]:
    if said is None:
        yield "is not there"
        return
    if (said["state"], tuple(said["flags"])) != (expected.state, expected.flags):
        yield f"{'·'.join((said['state'], *said['flags']))} for {'·'.join((expected.state, *expected.flags))}"
    if expected.state == "已计":
        if bool(said["score"]) != bool(expected.score) or Fraction(said["score"] or 0) != Fraction(expected.score or 0):
            yield f"score {said['score']} for {expected.score}"
        # What decides a project stands first among what it has.
        sha = said.get("sha") or ""
        if sha not in expected.counted:
            yield f"counts {sha[:8]} for {[one[:8] for one in expected.counted]}"
    if expected.rivals and set(expected.rivals) != set(said.get("rivals", ())):
        yield f"rivals {said.get('rivals')} for {expected.rivals}"
    if expected.sent and expected.sent != said["sent"]:
        yield f"sent at {said['sent']} for {expected.sent}"
    if expected.sent_by and expected.sent_by != said["sent_by"]:
        yield f"sent by {said['sent_by']} for {expected.sent_by}"
    if len(said["materials"]) != expected.materials:
        yield f"{len(said['materials'])} materials for {expected.materials}"
    if expected.explained is not None:
        asked = [finding for finding in said["findings"] if finding["severity"] in ("核实", 2)]
        told = sum(bool(finding["explained"]) for finding in asked)
        if (told, len(asked) - told) != expected.explained:
            yield f"{told} of {len(asked)} explained for {expected.explained}"


def _round_faults(truth: Truth, status: Data) -> list[str]:
    wrong = []
    foreign = {one["sha"] for one in status["unregistered"]}
    if missing := set(truth.unregistered) - foreign:
        wrong.append(f"{len(missing)} unregistered files are not told")
    if more := foreign - set(truth.unregistered):
        wrong.append(f"{len(more)} files are told as unregistered that are not: {sorted(more)[:3]}")
    refused = Counter(one["code"] for one in status["refused"])
    for code in {*truth.refused, *refused}:
        if truth.refused[code] != refused[code]:
            wrong.append(f"{refused[code]} times {code} for {truth.refused[code]}")
    for kind in ("project", "whole_department"):
        if (planted := sums(truth, kind)) != (told := told_sums(status, kind)):
            wrong.append(f"{kind}: {told} for {planted}")
    return wrong


def said_faults(truth: Truth, said: str) -> list[str]:
    """What is wrong with the lines that ``collect`` ends with."""
    told = dict(re.findall(r"^(读了|已计|退回|待处理|未报|没能打开)(\d+)[个件]", said, re.M))
    states = Counter(one.state for one in truth.projects)
    planted = {name: states[name] for name in ("已计", "退回", "未报")}
    planted["待处理"] = states["待定"] + len(set(truth.unregistered))
    if told.get("读了") != "0":
        # Else everything was read in a run before this one.
        planted["读了"] = truth.files - truth.refused["Z008"] - truth.refused["Z009"]
        unreadable = sum("发来读不出的文件" in one.flags for one in truth.projects)
        planted["没能打开"] = unreadable + truth.refused.total()
    return [
        f"says {name}{told.get(name)} for {count}" for name, count in planted.items() if told.get(name) != str(count)
    ]


def table(truth: Truth, wrong: Mapping[str, Sequence[str]]) -> str:
    """Scenario, expected state, count, wrong: one row each."""
    rows = Counter((one.scenario, "·".join((one.state, *one.flags))) for one in truth.projects)
    failed = Counter((one.scenario, "·".join((one.state, *one.flags))) for one in truth.projects if one.code in wrong)
    lines = ["| scenario | expected | projects | wrong |", "|---|---|---|---|"]
    lines += [
        f"| {name} | {state} | {count} | {failed[name, state]} |" for (name, state), count in sorted(rows.items())
    ]
    return "\n".join([*lines, f"| **all** | | {rows.total()} | {failed.total()} |"])
