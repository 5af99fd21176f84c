"""A plan written straight is, byte for byte, the file that XlsxWriter writes of it, or is handed to XlsxWriter.

Where one of these tests fails after another version of XlsxWriter has been installed, that version writes something
else than `perfeval_xl.writer.straight` does: look at what it writes now, and write the same.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from xlsxwriter import worksheet

from perfeval_xl import issuing
from perfeval_xl.errors import LayoutError
from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.forms.form import FilledForm
from perfeval_xl.layout.grid import ChartSeries, Plan, PlannedCell, PlannedChart, SheetPlan
from perfeval_xl.profiles import load, published
from perfeval_xl.profiles.library import Library, folder
from perfeval_xl.reports import sheet
from perfeval_xl.reports.doors import report_of_case
from perfeval_xl.scoring import score
from perfeval_xl.submission import check_bytes
from perfeval_xl.writer import xlsx
from perfeval_xl.writer.agreed import Seal
from perfeval_xl.writer.protection import Lock
from perfeval_xl.writer.straight import straight_bytes
from perfeval_xl.writer.straight_cells import SPILLING
from tests import golden_made, making
from tests.addin.forms import rows
from tests.bench.forms import distinct
from tests.issuing.samples import blank, complete, department, filled_from
from tests.layout.test_comparison_sheet import with_last_year
from tests.writer import straight_plans

PROFILES = Library((folder(),)).available()


class Asked(NamedTuple):
    """What a workbook is written from."""

    plan: Plan
    values: Mapping[str, Value]
    seal: Seal
    lock: Lock | None


def straight(asked: Asked) -> bytes | None:
    """The fast way."""
    return straight_bytes(asked.plan, asked.values, seal=asked.seal, lock=asked.lock)


def plain(asked: Asked) -> bytes:
    """The reference."""
    return xlsx.plain_bytes(asked.plan, asked.values, seal=asked.seal, lock=asked.lock)


def parts(data: bytes) -> dict[str, str]:
    """The parts of a workbook, which say more where two differ."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


def same(asked: Asked) -> None:
    """Hold that both ways give the same bytes."""
    fast, reference = straight(asked), plain(asked)
    assert fast is not None
    if fast != reference:
        assert parts(fast) == parts(reference)
        assert fast == reference


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Asked]:
    """What the workbook of a form is written from."""
    seen: list[Asked] = []

    def keep(plan: Plan, values: Mapping[str, Value], *, seal: Seal, lock: Lock | None) -> bytes:
        seen.append(Asked(plan, values, seal, lock))
        return b""

    monkeypatch.setattr(issuing, "workbook_bytes", keep)

    def of(filled: FilledForm, **signed: Any) -> Asked:
        issuing.workbook(filled, **signed)
        return seen.pop()

    return of


@pytest.mark.parametrize("profile_id", PROFILES)
def test_a_form_of_every_profile_is_written_straight(profile_id: str, asked: Callable[..., Asked]) -> None:
    """Filled and empty."""
    same(asked(complete(profile_id)))
    same(asked(blank(profile_id)))


def test_drafts_signed_ones_last_year_and_many_rows_are_written_straight(asked: Callable[..., Asked]) -> None:
    """Every kind of workbook that is issued."""
    same(asked(making.filled(draft=True)))
    same(asked(making.filled(), key=golden_made._key(), password="golden"))
    same(asked(with_last_year(making.filled())))
    same(asked(rows(200)))
    profile = load("hunan_hengyang/2022")
    same(asked(filled_from(department(profile.id, 12), profile)))


@pytest.mark.parametrize("profile_id", published())
def test_a_report_of_every_profile_is_written_straight(profile_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its charts and its texts of several looks, and the forms that are attached."""
    seen: list[Asked] = []
    given = distinct(profile_id, 1)[0]
    for filled in (given, replace(given, answers=dict(list(given.answers.items())[::2]))):
        case = check_bytes(Path("表.xlsx"), issuing.workbook(filled)).case
        assert case is not None
        with monkeypatch.context() as patched:
            patched.setattr(
                sheet, "workbook_bytes", lambda plan, values, **more: seen.append(Asked(plan, values, **more))
            )
            sheet.report_book(report_of_case(case))

    for asked in seen:
        same(asked)
    assert any(one.marked for asked in seen for one in asked.plan.sheets)


@settings(max_examples=25, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(maker=straight_plans.makers())
def test_any_plan_is_written_the_same_or_handed_over(maker: straight_plans.Maker) -> None:
    """Texts, numbers and blocks that nobody would plan; what XlsxWriter refuses is never written straight."""
    asked = Asked(*maker.plan())
    fast = straight(asked)
    try:
        reference = plain(asked)
    except (LayoutError, UnicodeEncodeError):
        assert fast is None
        return
    assert fast == reference or (maker.rare and fast is None)


def _first(change: Callable[[PlannedCell], PlannedCell]) -> Callable[[Plan], Plan]:
    """Change the first cell of the first sheet."""

    def changed(sheet: SheetPlan) -> SheetPlan:
        at, cell = next(iter(sheet.cells.items()))
        return replace(sheet, cells={**sheet.cells, at: change(cell)})

    return _sheet(changed)


def _sheet(change: Callable[[SheetPlan], SheetPlan]) -> Callable[[Plan], Plan]:
    return lambda plan: replace(plan, sheets=(change(plan.sheets[0]), *plan.sheets[1:]))


CHART = PlannedChart("t", 3, (1, 2, 0), (ChartSeries((0, 1), 1, "#404040"),), lying=True, about="")
HANDED: Mapping[str, Callable[[Plan], Plan]] = {
    "a chart of cells that are not there": _sheet(
        lambda sheet: replace(sheet, charts=[CHART], heights={**sheet.heights, 3: 90.0})
    ),
    "a text that is marked beyond its end": _sheet(
        lambda sheet: replace(sheet, marked={next(iter(sheet.cells)): ((0, 999),)})
    ),
    "a text nearly too long": _first(lambda cell: cell._replace(value="长" * 17_000)),
    "a text too long": _first(lambda cell: cell._replace(value="长" * 33_000)),
    "half a character": _first(lambda cell: cell._replace(value="\ud800")),
    "a text that is taken for several": _first(lambda cell: cell._replace(value="<r></r>")),
    "a formula that fills more cells": _first(lambda cell: cell._replace(formula="=SORT(A2:A3)")),
    "a formula without a sign": _first(lambda cell: cell._replace(formula="{=A2:A3}")),
    "a cell outside of the sheet": _first(lambda cell: cell._replace(row=1_048_576, last_row=1_048_576)),
    "a cell in another": _first(lambda cell: cell._replace(last_row=cell.row + 1)),
    "a tab too long": _sheet(lambda sheet: replace(sheet, name="表" * 32)),
    "a name that is a cell": lambda plan: replace(plan, names={"A1": next(iter(plan.addresses.values()))}),
}


@pytest.mark.parametrize("what", HANDED)
def test_what_is_handed_over(what: str) -> None:
    """All that only XlsxWriter knows how to write or to refuse; nothing of it stands in a form (see above)."""
    seal = Seal({}, {})
    plan = HANDED[what](making.plan())
    values = score(making.filled()).values

    assert straight_bytes(making.plan(), values, seal=seal, lock=None) is not None
    assert straight_bytes(plan, values, seal=seal, lock=None) is None


def test_the_functions_that_fill_more_cells_are_those_of_the_library() -> None:
    """A newer XlsxWriter may know more of them."""
    known = re.findall(r"\\b([A-Z.]+)\\\(", worksheet.re_dynamic_function.pattern)

    assert len(known) > 20
    assert [name for name in known if not SPILLING.search(f"={name}(")] == []
    ours = "IF AND OR NOT MIN MAX SUM ROUND ISNUMBER ISTEXT COUNT COUNTA SUMPRODUCT LEN FIND SUBSTITUTE CHAR HYPERLINK"
    assert [name for name in ours.split() if SPILLING.search(f"={name}(")] == []
