"""Single figures in the cells of a 自评报告's tables, against the fields of the form that they may be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from perfeval_xl.checks.case import AMOUNT_PLACES, Case, finding
from perfeval_xl.checks.report_money import SCALES, scale_of
from perfeval_xl.checks.report_statements import agrees, read
from perfeval_xl.checks.report_totals import values_of
from perfeval_xl.checks.sentences import place
from perfeval_xl.findings import Amount, Code, Finding, FindingFact, Phrase, Place, Points, Rate
from perfeval_xl.forms.form import FieldKind
from perfeval_xl.returns.report_text import ReportLine

_UNITS = ("元", "万元")


def cell_place(line: ReportLine, heading: str, item: str = "") -> Place:
    """The place of a cell: which table, row and column, and the words of the row."""
    where = place(line, item or heading, line.text, 0, len(line.text))
    return replace(where, path=where.path.replace("“", f"“{heading}”栏“", 1)) if heading else where


class Figures:
    """Compares the figures of one table, and keeps those that are right in another unit than it says."""

    def __init__(self) -> None:
        self._misread: list[tuple[Place, ReportLine, str, str, str, Case, str, Fraction]] = []

    def in_another_unit(self) -> Iterator[tuple[Finding, ReportLine]]:
        """Amounts that are right in another unit than the table says, told once."""
        if not self._misread:
            return
        at, line, label, shown, unit, view, key, value = self._misread[0]
        more = len(self._misread)
        yield (
            finding(
                Code.H053,
                at,
                item=f"{label}等{more}个金额" if more > 1 else label,
                found=f"{shown}（像是以{unit}为单位）",
                expected=_fact(key, value, str(view.money)),
                other=view.place(key),
            ),
            line,
        )

    def compare(
        self,
        line: ReportLine,
        heading: str,
        number: re.Match[str],
        keys: Sequence[str],
        views: Sequence[Case],
        unit: str,
    ) -> Iterator[Finding]:
        """A figure that may be one of several fields of several forms."""
        known = [(key, view, value) for key in keys for view in views for value in values_of(view, key)]
        written, own = number[1], number["unit"] or ""
        money = own if own and own[0] in SCALES else unit
        if not known or any(_same(view, key, written, own, money, value) for key, view, value in known):
            return
        key, view, value = known[0]
        label = view.form.fields[key].label if key in view.form.fields else heading
        shown = number[0] if own or not money or money == str(view.money) else f"{written}{money}"
        for unit in _UNITS if money and key.startswith(("funds.", "line.")) else ():
            if unit[0] != money[0] and any(_same(of, field, written, "", unit, one) for field, of, one in known):
                self._misread.append(
                    (cell_place(line, heading, label), line, label, f"{written}{money}", unit, view, key, value)
                )
                return
        yield finding(
            Code.H053,
            cell_place(line, heading, label),
            item=label,
            found=shown,
            expected=_fact(key, value, str(view.money) if shown.endswith("元") else ""),
            other=view.place(key),
        )


def _same(view: Case, key: str, written: str, own: str, money: str, value: Fraction) -> bool:
    """Whether a figure is a value as the form means it."""
    kind = view.form.fields[key].kind if key in view.form.fields else FieldKind.AMOUNT
    if kind is FieldKind.RATE:
        return agrees(written, value * 100) or (not own and agrees(written, value))
    if key.startswith(("execution.", "total.")) or kind in (FieldKind.POINTS, FieldKind.SCORE):
        return read(written) == value
    if kind is not FieldKind.AMOUNT and key != "funds.balance":
        return agrees(written, value)
    if money and money[0] in SCALES:
        return agrees(written, value * scale_of(view, money))
    # Where no unit is said, that of the form is meant, or 元.
    return agrees(written, value) or agrees(written, value * scale_of(view, "元"))


def _fact(key: str, value: Fraction, unit: str) -> FindingFact:
    if key.endswith(".rate"):
        return Rate(value)
    if not key.startswith(("funds.", "line.")):
        return Points(value, AMOUNT_PLACES)
    amount = Amount(value, AMOUNT_PLACES)
    return Phrase(f"{{amount}}{unit}", amount=amount) if unit else amount
