"""J 结构 and G 篡改: is this still the workbook that was issued?

Every planned cell, formula, validation and name is compared with what stands in
the file. What was answered is not looked at here.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from perfeval_xl.checks.model import Case, check, finding, needs_workbook
from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.findings import WHOLE_FILE, Code, Finding, Place
from perfeval_xl.forms.model import Kind, Source
from perfeval_xl.forms.reading import chinese_day
from perfeval_xl.layout.grid import PlannedCell, Validation, cell_name, letters
from perfeval_xl.returns.align import Aligned
from perfeval_xl.returns.cells import At, RawCell, RawValidation
from perfeval_xl.returns.collect import cell_of
from perfeval_xl.returns.formulas import same_formula
from perfeval_xl.returns.reader import number
from perfeval_xl.tables import plain

FOREIGN_FIELDS = 3
"""From so many changed given fields on, the name among them, it is another project."""
_VALIDATION_KINDS = {"decimal": "decimal", "date": "date", "list": "list", "length": "textLength"}


@check(Code.G108, Code.G109, skip=needs_workbook)
def file_carries_nothing_else(case: Case) -> Iterator[Finding]:
    """No macro, no link to other files."""
    if case.book and case.book.external_links:
        yield finding(Code.G108, WHOLE_FILE)
    if case.book and case.book.macros:
        yield finding(Code.G109, WHOLE_FILE)


@check(Code.G110, Code.G111, Code.G114, Code.G116, Code.G117, Code.G118,
       skip=needs_workbook)
def identity_is_that_of_the_form(case: Case) -> Iterator[Finding]:
    """Identity, seal and signature belong together and to what is written on the form."""
    known = case.recognised
    if known is None:
        return
    if known.copies_differ:
        yield finding(Code.G117, WHOLE_FILE)
    elif known.copies == 1:
        yield finding(Code.G114, WHOLE_FILE)
    if not known.digest_holds:
        yield finding(Code.G118, WHOLE_FILE)
    if known.signature_holds is False:
        yield finding(Code.G110, WHOLE_FILE)
    elif known.signature_holds and known.stamp and known.stamp.office:
        office = known.stamp.office
        if case.trusted.get(office.public) is None:
            yield finding(Code.G116, WHOLE_FILE, found=office.name)
    other = foreign_project(case)
    if other is not None:
        yield finding(Code.G111, case.place("project.name"), found=other,
                      expected=known.identity.brief.name)


@check(Code.J101, Code.J102, Code.J103, Code.J104, skip=needs_workbook)
def sheets_are_those_issued(case: Case) -> Iterator[Finding]:
    """Every sheet is there under its name, visible, and there is no other."""
    if case.book is None:
        return
    used = [aligned.raw for aligned in case.sheets if aligned.raw is not None]
    for aligned in case.sheets:
        if aligned.raw is None:
            yield finding(Code.J101, WHOLE_FILE, expected=aligned.plan.name)
            continue
        if aligned.raw.name != aligned.plan.name:
            yield finding(Code.J103, Place(aligned.raw.name), found=aligned.raw.name,
                          expected=aligned.plan.name)
        if not aligned.raw.visible:
            yield finding(Code.J104, Place(aligned.raw.name), found=aligned.raw.name)
    for sheet in case.book.sheets:
        if sheet not in used:
            yield finding(Code.J102, Place(sheet.name), found=sheet.name)


@check(Code.J105, Code.J106, Code.J107, Code.J109, skip=needs_workbook)
def rows_and_columns_stand_where_issued(case: Case) -> Iterator[Finding]:
    """Nothing was inserted, deleted, merged or hidden."""
    for aligned in case.sheets:
        raw = aligned.raw
        if raw is None:
            continue
        previous = 0
        for row, offset in aligned.offsets.items():
            if offset != previous:
                yield finding(Code.J107, Place(raw.name, cell_name(row, 0)),
                              found=str(row + 1), expected=f"{offset:+d}")
                previous = offset
        planned_rows = {aligned.row(row) for row, _ in aligned.plan.cells}
        hidden = sorted(raw.hidden_rows & planned_rows)
        if hidden and raw.filtering:
            yield finding(Code.J109, Place(raw.name))
        elif hidden:
            yield finding(Code.J105, Place(raw.name, f"A{hidden[0] + 1}"),
                          found="、".join(str(row + 1) for row in hidden[:10]))
        planned_columns = set(range(len(aligned.plan.widths)))
        for column in sorted(raw.hidden_columns & planned_columns):
            yield finding(Code.J105, Place(raw.name, cell_name(0, column)), found=letters(column))
        yield from _merges(aligned)


def _merges(aligned: Aligned) -> Iterator[Finding]:
    if aligned.raw is None or aligned.moved:
        return
    for row, column, last_row, last_column in sorted(aligned.plan.merges ^ aligned.raw.merges):
        area = f"{cell_name(row, column)}:{cell_name(last_row, last_column)}"
        yield finding(Code.J106, Place(aligned.raw.name, area))


@check(Code.G105, Code.J108, skip=needs_workbook)
def sheets_are_protected(case: Case) -> Iterator[Finding]:
    """The protection of each sheet is on; the structure lock is only noted."""
    for aligned in case.sheets:
        if aligned.raw is not None and not aligned.raw.protected:
            yield finding(Code.G105, Place(aligned.raw.name))
    if case.book and not case.book.structure_locked:
        yield finding(Code.J108, WHOLE_FILE)


@check(Code.G101, Code.G102, Code.G103, Code.G104, Code.G112, Code.G113, Code.G119,
       skip=needs_workbook)
def locked_cells_are_unchanged(case: Case) -> Iterator[Finding]:
    """Labels, given values and formulas are those of the plan, and locked."""
    foreign = foreign_project(case) is not None
    for aligned in case.sheets:
        if aligned.raw is None:
            continue
        places = set()
        cells = aligned.raw.cells
        for (row, column), planned in aligned.plan.cells.items():
            at = (aligned.row(row), column)
            places.add(at)
            raw = cells.get(at)
            if planned.open:
                if raw is not None and raw.formula is not None:
                    yield finding(Code.G119, _where(case, aligned, at, planned), found=raw.formula)
                continue
            if raw is not None and not raw.locked:
                yield finding(Code.G112, _where(case, aligned, at, planned))
            if not (foreign and planned.key and planned.formula is None):
                yield from _content(case, aligned, at, planned, raw)
        for at, raw in cells.items():
            if at not in places and raw.value not in (None, "") and not _covered(aligned, at):
                yield finding(Code.G113, Place(aligned.raw.name, cell_name(*at)),
                              found=_text(raw.value))


def _where(case: Case, aligned: Aligned, at: At, planned: PlannedCell) -> Place:
    sheet = aligned.raw.name if aligned.raw is not None else aligned.plan.name
    return Place(sheet, cell_name(*at), _label(case, planned))


def _content(
    case: Case, aligned: Aligned, at: At, planned: PlannedCell, raw: RawCell | None
) -> Iterator[Finding]:
    if planned.formula is not None:
        if raw is None or raw.formula is None:
            found = _text(raw.value) if raw else "空"
            yield finding(Code.G101, _where(case, aligned, at, planned), found=found,
                          expected=planned.formula)
        elif not aligned.moved and not same_formula(raw.formula, planned.formula):
            # Below an inserted row every reference has moved by itself: one finding is enough.
            yield finding(Code.G102, _where(case, aligned, at, planned), found=f"={raw.formula}",
                          expected=planned.formula)
        return
    value = raw.value if raw is not None else None
    if raw is not None and raw.formula is not None:
        value = f"={raw.formula}"
    if not _same(value, planned.value):
        code = Code.G103 if planned.key is None else Code.G104
        expected = _text(planned.value)
        field = case.form.fields.get(planned.key or "")
        if field is not None and field.kind is Kind.DATE and isinstance(planned.value, Decimal):
            expected = chinese_day(planned.value)
        yield finding(code, _where(case, aligned, at, planned), found=_text(value),
                      expected=expected)


@check(Code.G106, skip=needs_workbook)
def validations_are_unchanged(case: Case) -> Iterator[Finding]:
    """Every open cell still refuses what it refused when it was issued."""
    for aligned in case.sheets:
        if aligned.raw is None:
            continue
        for (row, column), planned in aligned.plan.validations.items():
            at = (aligned.row(row), column)
            found = aligned.raw.validation(at)
            if found is None or not _same_validation(found, planned):
                cell = aligned.plan.cells[row, column]
                yield finding(Code.G106, Place(aligned.raw.name, cell_name(*at),
                                               _label(case, cell)))


@check(Code.G107, skip=needs_workbook)
def names_are_unchanged(case: Case) -> Iterator[Finding]:
    """The defined names still point to their cells."""
    if case.book is None or case.plan is None or any(sheet.moved for sheet in case.sheets):
        return
    renamed = {s.plan.name: s.raw.name for s in case.sheets if s.raw is not None}
    for name, place in case.plan.names.items():
        found = case.book.names.get(name)
        expected = f"{renamed.get(place.sheet, place.sheet)}!{place.absolute}"
        if found is None or not same_formula(found, expected):
            yield finding(Code.G107, Place(place.sheet, cell_name(place.row, place.column), name),
                          found=found or "（没有）", expected=expected)


def foreign_project(case: Case) -> str | None:
    """The project that the cells name, where it is not the one of the identity."""
    name = _given_now(case, "project.name")
    if name is None or _same(name, case.form.fields["project.name"].value):
        return None
    changed = 0
    for field in case.form.fields.values():
        if field.source is Source.GIVEN and field.value is not None:
            found = _given_now(case, field.key)
            changed += found is not None and not _same(found, field.value)
    return _text(name) if changed >= FOREIGN_FIELDS else None


def _given_now(case: Case, key: str) -> Value:
    """What stands where a given field was issued."""
    place = case.plan.addresses.get(key) if case.plan else None
    cell = cell_of(place, case.sheets) if place else None
    return cell.value if cell else None


def _label(case: Case, planned: PlannedCell) -> str:
    if planned.key is None:
        return ""
    return case.form.fields[planned.key].label


def _covered(aligned: Aligned, at: tuple[int, int]) -> bool:
    """Whether a stray cell lies below rows that were moved away, and is judged there."""
    return aligned.moved and at[0] - max(aligned.offsets.values(), default=0) < 0


def _same(found: Value, expected: Value) -> bool:
    if expected is None:
        return found in (None, "")
    if isinstance(expected, str):
        return isinstance(found, str) and found.replace("\r", "") == expected.replace("\r", "")
    if isinstance(found, bool) or not isinstance(found, Decimal):
        return False
    return float(found) == float(expected)


def _same_validation(found: RawValidation, planned: Validation) -> bool:
    if found.kind != _VALIDATION_KINDS[planned.kind]:
        return False
    if planned.kind == "list":
        options = found.first.strip('"').replace('""', '"').split(",")
        return tuple(options) == planned.options
    return found.operator == "between" and (
        number(found.first) == planned.low and number(found.second) == planned.high
    )


def _text(value: Value) -> str:
    if value is None or value == "":
        return "空"
    return plain(value) if isinstance(value, Decimal) else str(value)
