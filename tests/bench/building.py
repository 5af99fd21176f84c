"""Build: one of a batch beside XlsxWriter, and beside a template that openpyxl fills in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from perfeval_xl import issuing
from perfeval_xl.forms.form import FilledForm
from perfeval_xl.profiles import published
from tests.bench import forms
from tests.bench.bare import replayed, script_of
from tests.bench.figures import Figures
from tests.bench.measuring import LEAST, MOST, Group, in_turn

ASKED = {
    "bare XlsxWriter calls": 0.45,
    "the same without _prepare_formula": None,
    "openpyxl, template filled in and saved": 0.14,
}
"""What a build is held against, and what was asked for."""
OURS, ZIP = "build", "zip"
PROJECTS, FEW = 12, 3
"""Of a department, and how often its build is measured."""


def measure(figures: Figures) -> None:
    """Every published profile, and departments."""
    for profile_id in published():
        _of(figures, profile_id, forms.distinct(profile_id, MOST + 1))
    _of(figures, f"{forms.DEPARTMENT}, {PROJECTS} projects", forms.several(forms.with_projects(PROJECTS), FEW + 1), FEW)


def _of(figures: Figures, name: str, batch: Sequence[FilledForm], least: int = LEAST) -> None:
    times = in_turn(groups(batch), least=least)
    for other, asked in ASKED.items():
        limit = times.median(ZIP) / times.median(other)
        figures.ratio(f"{name}: build / {other}", times.pairs(OURS, other), asked, limit=limit)


def groups(batch: Sequence[FilledForm]) -> Iterator[Group]:
    """For each form of a batch: our build, the others, and what nobody can go below."""
    for filled in batch:
        data = issuing.workbook(filled)
        script, template = script_of(data), forms.template_of(filled)
        bare, plain, saved = ASKED
        yield {
            OURS: partial(issuing.workbook, filled),
            bare: partial(replayed, script),
            plain: partial(replayed, script, prepare=False),
            saved: partial(forms.filled_in, template),
            ZIP: partial(zipped, unzipped(data)),
        }


def unzipped(data: bytes) -> dict[str, bytes]:
    """The parts of a workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """The parts as a workbook again: what writing costs where everything to be written is there."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return target.getvalue()
