"""From which cell of the list each field of a form came, so that a doubt leads back to it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from perfeval_xl.forms.form import Brief, Form, FormKind
from perfeval_xl.forms.list_columns import EXTRA
from perfeval_xl.forms.list_problems import Level, ListProblem
from perfeval_xl.returns.list_sheets import ListRow
from perfeval_xl.returns.list_tables import ListEntry

_ROLES = {
    "indicator": "name",
    "number": "target",
    "target": "target",
    "actual": "target",
    "measure": "measure",
    "polarity": "polarity",
    "points": "points",
    "core": "core",
}
"""Columns of the sheet 指标 by what a row of the form holds."""
TEXT = "text_"
"""How a row calls what stands in a column of the profile's own."""
_GROUPED = re.compile(r"\s*\d{1,3}(?:[,，]\d{3})+\s*")


@dataclass(frozen=True)
class ListedBrief:
    """A brief and the rows of the list that it was read from."""

    brief: Brief
    entry: ListEntry

    def problem(self, form: Form, key: str, what: str, cure: str, level: Level) -> ListProblem:
        """Something to be said of the field ``key`` of the workbook of ``form``, at the cell it came from."""
        row, column = self._cell(form, key, ask=level is Level.ASK)
        return row.problem(column, what, cure, level)

    def row_of(self, form: Form, key: str, *, ask: bool) -> ListRow:
        """The row that a field came from; with ``ask`` the one in which it is confirmed."""
        return self._cell(form, key, ask=ask)[0]

    def grouped(self, form: Form) -> frozenset[str]:
        """Full keys of the whole amounts that are written with commas between the thousands: 3,256,000."""
        keys = []
        for own in form.forms:
            written = self._part(own)[0].row.written
            amounts = {f"funds.{column}": text for column, text in written.items()}
            keys += [own.full(key) for key, text in amounts.items() if key in own.fields and _GROUPED.fullmatch(text)]
        return frozenset(keys)

    def _cell(self, form: Form, full: str, *, ask: bool) -> tuple[ListRow, str]:
        form_id, _, key = full.rpartition(":")
        own = next((other for other in form.forms if other.id == form_id), form)
        entry, brief = self._part(own)
        line = next((line for line in own.rows if key.startswith(f"{line.id}.")), None)
        if line is not None:
            at = next((at for at, item in enumerate(brief.indicators) if item is line.indicator), None)
            if at is None:
                # A ratio that the profile prescribes stands in no row of the list.
                return entry.row, "code"
            role = key.rpartition(".")[2]
            other = f"{EXTRA}{role.removeprefix(TEXT)}" if role.startswith(TEXT) else "name"
            row, column = entry.indicators[at], _ROLES.get(role, other)
            return row, column if column in row.values or column == "points" else "target"
        start, _, rest = key.partition(".")
        match start:
            case "project" | "department":
                column = rest if rest in entry.row.columns else f"choice.{rest}"
            case "course":
                column = "state_reason" if rest == "reason" else "state"
            case "goal":
                column = rest if rest in entry.row.columns else "goal"
            case "funds":
                column = self._amount(entry.row, rest)
            case "dimension":
                name = rest.partition(".")[0]
                found = (at for at, item in enumerate(brief.indicators) if item.dimension == name)
                first = next(found, None)
                if first is not None and not ask:
                    return entry.indicators[first], "points"
                column = "code"
            case _:
                column = "code"
        return entry.row, column if column in entry.row.columns else "code"

    def _part(self, form: Form) -> tuple[ListEntry, Brief]:
        """The rows and the brief that a form was made of; the base data belong to their department."""
        if form.kind is FormKind.PROJECT and self.brief.projects:
            for entry, brief in zip(self.entry.projects, self.brief.projects, strict=True):
                if brief is form.brief:
                    return entry, brief
        return self.entry, self.brief

    @staticmethod
    def _amount(row: ListRow, key: str) -> str:
        """The column of an amount; for a total the first of its column that is filled."""
        line, _, stage = key.rpartition(".")
        if f"{line}.{stage}" in row.columns:
            return f"{line}.{stage}"
        of_stage = [column for column in row.columns if column.endswith(f".{stage}")]
        return next((column for column in of_stage if column in row.values), (of_stage or ["code"])[0])
