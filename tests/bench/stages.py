"""Where the time of a check and of a build goes, stage by stage, beside what nobody can go below; and how it grows."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple
from xml.etree import ElementTree

from perfeval_xl import issuing
from perfeval_xl.forms import build
from perfeval_xl.forms.form import FilledForm
from tests.bench import forms
from tests.bench.building import unzipped, zipped
from tests.bench.checking import LONGEST, XML, record
from tests.bench.clock import Clock
from tests.bench.figures import Figures, Row, shown
from tests.bench.measuring import exponent, timed

CHECK: Mapping[str, Sequence[str]] = {
    "unzip": ("returns.package:Package.__init__", "returns.package:Package.read"),
    "parse": (
        "returns.package:parse_xml",
        "returns.strict_xml:refuse_loose_markup",
        "returns.strict_xml:refuse_demands",
    ),
    "cells": ("returns.sheet_reading:read_sheet", "returns.reader:_shared_texts"),
    "looks": (
        "returns.reader:_check_styles",
        "returns.book_display:BookDisplay.__init__",
        "returns.book_display:BookDisplay.display",
    ),
    "other parts": ("returns.reader:read_return",),
    "identity, seal": ("returns.recognise:recognise",),
    "form": ("forms.build:build_form",),
    "plan": ("layout.arrange:arrange",),
    "digest": ("layout.digest:digest",),
    "align": ("returns.align:align",),
    "collect": ("returns.collect:collect",),
    "score": ("scoring:score", "scoring:_Held._found"),
    "checks": ("submission:checked",),
    "record": ("submission:Submission.result",),
}
"""Functions of a check, by stage."""
BUILD: Mapping[str, Sequence[str]] = {
    "form": ("forms.build:build_form",),
    "plan": ("layout.arrange:arrange",),
    "digest": ("layout.digest:digest",),
    "identity, seal, lock": (
        "sealing.identity:identity_of",
        "sealing.identity:encode",
        "sealing.identity:decode",
        "sealing.stamps:stamp",
        "writer.protection:lock",
    ),
    "score": ("scoring:score", "scoring:_Held._found"),
    "write": ("writer.xlsx:workbook_bytes",),
    "zip": ("writer.packed:pack", "writer.packed:zipped"),
    "self-check": ("writer.self_check:check_written",),
}
"""Functions of a build, by stage."""
REST, WHOLE = "the rest", "all of it"
PROFILES = (forms.TYPICAL, LONGEST, forms.DEPARTMENT)
BATCH, AGAIN = 7, 3
"""Files that differ, and how often a size is measured."""
INDICATORS, PROJECTS, FINDINGS, FOUND_OF = (20, 60, 200), (3, 12, 48), (10, 50, 200), 200
"""Sizes for growth; findings are those of rows among so many."""
EXPONENT = 1.05
"""What was asked for: twice as much takes twice as long, and no more."""


class Taken(NamedTuple):
    """Milliseconds by stage."""

    check: Mapping[str, float]
    build: Mapping[str, float]
    limits: Mapping[str, float]
    """Of stages that nobody can go below."""


def measure(figures: Figures) -> None:
    """Stages of three profiles, and growth with indicators, projects and findings."""
    taken = {profile_id: _taken(forms.distinct(profile_id, BATCH + 1), limits=True) for profile_id in PROFILES}
    _table(figures, "check", CHECK, {name: (one.check, one.limits) for name, one in taken.items()})
    _table(figures, "build", BUILD, {name: (one.build, one.limits) for name, one in taken.items()})
    lines = [["growth with", "sizes", "build", "most in", "check", "most in"]]
    for name, sizes, made in (
        ("indicators", INDICATORS, forms.with_rows),
        ("projects", PROJECTS, forms.with_projects),
        ("findings", FINDINGS, partial(forms.with_findings, FOUND_OF)),
    ):
        batches = [forms.several(made(size), AGAIN + 1) for size in sizes]
        lines.append([name, " / ".join(map(str, sizes)), *_growth(figures, name, sizes, [*map(_taken, batches)])])
    figures.table("growth", lines)


def _taken(batch: Sequence[FilledForm], *, limits: bool = False) -> Taken:
    """What each stage takes of forms that differ; the first of them is not counted."""
    files = [issuing.workbook(filled) for filled in batch]
    checked = _by_stage(CHECK, [partial(record, data) for data in files])
    built = _by_stage(BUILD, [partial(_built, filled) for filled in batch])
    if not limits:
        return Taken(checked, built, {})
    parts = list(map(unzipped, files))
    parse = (partial(_parsed, [part for name, part in one.items() if name.endswith(XML)]) for one in parts)
    return Taken(
        checked,
        built,
        {
            "unzip": _median(partial(unzipped, data) for data in files),
            "parse": _median(parse),
            "zip": _median(partial(zipped, one) for one in parts),
        },
    )


def _built(filled: FilledForm) -> object:
    """A build with its form, which `issuing.workbook` is given."""
    build.build_form(filled.form.profile, filled.form.brief)
    return issuing.workbook(filled)


def _parsed(parts: Sequence[bytes]) -> object:
    return [ElementTree.fromstring(part) for part in parts]


def _median(runs: Iterable[Callable[[], object]]) -> float:
    return statistics.median(timed(run) * 1000 for run in runs)


def _by_stage(stages: Mapping[str, Sequence[str]], runs: Sequence[Callable[[], object]]) -> dict[str, float]:
    """Milliseconds of each stage; all of it is measured without clocks, which take a little themselves."""
    runs[0]()
    whole = _median(runs[1:])
    clocks = []
    for run in runs[1:]:
        clock = Clock()
        with clock.watching(stages):
            clock.run(run, REST)
        clocks.append(clock.taken)
    watched = {stage: statistics.median(taken.get(stage, 0.0) * 1000 for taken in clocks) for stage in (*stages, REST)}
    return watched | {WHOLE: whole}


def _table(
    figures: Figures, what: str, stages: Mapping[str, Sequence[str]], taken: Mapping[str, tuple[Mapping, Mapping]]
) -> None:
    head = [f"{what}, ms", *(name for profile_id in taken for name in (profile_id, "limit"))]
    lines = [head]
    for stage in (*stages, REST, WHOLE):
        cells = (
            (shown(times[stage]), shown(limits[stage]) if stage in limits else "") for times, limits in taken.values()
        )
        lines.append([stage, *(cell for pair in cells for cell in pair)])
    figures.table(what, lines)


def _growth(figures: Figures, name: str, sizes: Sequence[int], taken: Sequence[Taken]) -> list[str]:
    """The exponents of a build and of a check, each with the stage that grows most."""
    cells = []
    for what, times in (("build", [one.build for one in taken]), ("check", [one.check for one in taken])):
        whole = exponent(sizes, [time[WHOLE] for time in times])
        milliseconds = " / ".join(shown(time[WHOLE]) for time in times)
        told = f"{' / '.join(map(str, sizes))}: {milliseconds} ms"
        figures.add(Row(f"{what}: exponent of growth with {name}", whole, EXPONENT, detail=told))
        # A stage that takes next to nothing says nothing.
        larger = [stage for stage in times[-1] if stage != WHOLE and times[-1][stage] > 0.03 * times[-1][WHOLE]]
        most = max(larger, key=lambda stage: exponent(sizes, [time[stage] for time in times]))
        cells += [f"{shown(whole)} ({milliseconds} ms)", f"{most} {shown(exponent(sizes, [t[most] for t in times]))}"]
    return cells
