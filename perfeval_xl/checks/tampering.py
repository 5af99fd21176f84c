"""J 结构 and G 篡改: is this still the workbook that was issued?

Every planned cell, formula, validation and name is compared with what stands in
the file. What was answered is not looked at here.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from perfeval_xl.checks.blocks import covering_formulas, is_covered
from perfeval_xl.checks.case import Case, Scope, check, day_fact, finding, needs_workbook
from perfeval_xl.checks.lost import Kind, lost_kinds
from perfeval_xl.checks.project_identity import attached_sheets, code_of, content_text, foreign_project, same_content
from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.findings import (
    WHOLE_FILE,
    Amount,
    Code,
    Count,
    Finding,
    FindingFact,
    Measured,
    Phrase,
    Place,
    Points,
    Rate,
)
from perfeval_xl.forms.form import FieldKind
from perfeval_xl.layout.grid import PlannedCell, cell_name, letters
from perfeval_xl.returns.align import Aligned
from perfeval_xl.returns.arithmetic import is_constant
from perfeval_xl.returns.cells import PICTURE, RawCell, RawSheet
from perfeval_xl.returns.collect import sum_in
from perfeval_xl.returns.filters import is_filtered
from perfeval_xl.returns.formulas import same_formula
from perfeval_xl.returns.margins import Reach
from perfeval_xl.sealing.submitted import FOOT, stored_code
from perfeval_xl.vocabulary import CellPosition

FOOTER_WORDS = "第页共页"
"""What is left of the page numbers at the foot, once their codes are gone."""
MOST_MERGES = 200
"""Blocks merged otherwise that are told one by one; no form has as many."""
MOST_COVERED = 10
"""Cells under a merged one that are told."""
LONGEST_SUM = 40
"""Characters of a sum that a message repeats."""


@check(Code.G120, skip=needs_workbook, scope=Scope.WHOLE)
def days_are_counted_as_issued(case: Case) -> Iterator[Finding]:
    """No other calendar."""
    if case.book and case.book.counts_from_1904:
        yield finding(Code.G120, WHOLE_FILE)


@check(Code.G111, Code.G114, Code.G117, Code.G118, skip=needs_workbook, scope=Scope.WHOLE)
def identity_is_that_of_the_form(case: Case) -> Iterator[Finding]:
    """Identity and seal belong together and to what is written on the form."""
    known = case.recognised
    if known is None:
        return
    if known.copies_differ:
        yield finding(Code.G117, WHOLE_FILE)
    elif known.copies == 1:
        yield finding(Code.G114, WHOLE_FILE)
    if not known.digest_holds:
        yield finding(Code.G118, WHOLE_FILE)
    for view in case.views:
        other = foreign_project(view)
        if other is not None:
            yield finding(Code.G111, view.place("project.name"), found=other, expected=view.form.brief.name)


@check(Code.J101, Code.J102, Code.J103, Code.J104, skip=needs_workbook, scope=Scope.WHOLE)
def sheets_are_those_issued(case: Case) -> Iterator[Finding]:
    """Every sheet is there under its name, visible, and there is no other."""
    if case.book is None:
        return
    used = {id(aligned.raw) for aligned in case.sheets} | {id(sheet) for sheet in attached_sheets(case)}
    for aligned in case.sheets:
        if aligned.raw is None:
            yield finding(Code.J101, WHOLE_FILE, expected=aligned.plan.name)
            continue
        if aligned.raw.name != aligned.plan.name:
            yield finding(Code.J103, Place(aligned.raw.name), found=aligned.raw.name, expected=aligned.plan.name)
        if not aligned.raw.visible:
            yield finding(Code.J104, Place(aligned.raw.name), found=aligned.raw.name)
    for sheet in case.book.sheets:
        if id(sheet) not in used:
            yield finding(Code.J102, Place(sheet.name), found=sheet.name)


@check(Code.J105, Code.J106, Code.J107, Code.J109, Code.J111, Code.J112, skip=needs_workbook, scope=Scope.WHOLE)
def rows_and_columns_stand_where_issued(case: Case) -> Iterator[Finding]:
    """Nothing was inserted, deleted or merged, and nothing hidden of what is printed."""
    for aligned in case.sheets:
        raw = aligned.raw
        if raw is None:
            continue
        yield from _row_changes(aligned, raw)
        # What is not printed, the working strip and the line of the state, anybody may put out of sight.
        top, left, bottom, right = aligned.plan.printed
        hidden = []
        if raw.hidden_rows:
            printed_rows = {aligned.row(row) for row, _ in aligned.plan.cells if top <= row <= bottom}
            hidden = sorted(row for row in raw.hidden_rows if row in printed_rows)
        if raw.rows_hidden:
            yield finding(Code.J105, Place(raw.name), found="未设行高的各行")
        filtered = [row for row in hidden if raw.filtering and row in _filterable(aligned) and is_filtered(raw, row)]
        if filtered:
            yield finding(Code.J109, Place(raw.name), what=tuple(Count(row + 1) for row in filtered[:10]))
            hidden = [row for row in hidden if row not in filtered]
        if hidden:
            rows = Phrase("第{rows}行", rows=tuple(Count(row + 1) for row in hidden[:10]))
            yield finding(Code.J105, Place(raw.name, f"A{hidden[0] + 1}"), found=rows)
        for column in sorted(raw.hidden_columns & set(range(left, right + 1))):
            yield finding(Code.J105, Place(raw.name, cell_name(0, column)), found=f"{letters(column)}列")
        yield from _merges(case, aligned)


def _filterable(aligned: Aligned) -> set[int | None]:
    """The rows that the issued filter may hide; a protected sheet lets nobody make another."""
    area = aligned.plan.filtered
    return set() if area is None else {aligned.row(row) for row in range(area[0] + 1, area[2] + 1)}


def _row_changes(aligned: Aligned, raw: RawSheet) -> Iterator[Finding]:
    """One finding for each block of rows that came in or went."""
    expected, gone = 0, 0
    for row, now in (*aligned.rows.items(), (-1, -1)):
        if now is None:
            gone += 1
            continue
        if gone:
            yield finding(
                Code.J107,
                Place(raw.name, cell_name(expected, 0)),
                found=Phrase("第{row}行前少了{count}行", row=Count(expected + 1), count=Count(gone)),
                expected=Count(-gone),
            )
            gone = 0
        if row >= 0 and now > expected:
            more = now - expected
            yield finding(
                Code.J107,
                Place(raw.name, cell_name(expected, 0)),
                found=Phrase("第{row}行起多了{count}行", row=Count(expected + 1), count=Count(more)),
                expected=Phrase("+{count}", count=Count(more)),
            )
        expected = now + 1


def _merges(case: Case, aligned: Aligned) -> Iterator[Finding]:
    """Blocks of cells that are merged otherwise; of those that a unit fills in a paste may have made them."""
    if aligned.raw is None or aligned.moved:
        return
    blocks = sorted(case.found[aligned.plan.name].merges ^ aligned.raw.merges)
    if len(blocks) > MOST_MERGES:
        yield finding(Code.J106, Place(aligned.raw.name))
        return
    for block in blocks:
        top, left, bottom, right = block
        within = [planned for planned in aligned.plan.cells.values() if _overlaps(planned, block)]
        place = Place(aligned.raw.name, f"{cell_name(top, left)}:{cell_name(bottom, right)}")
        if not all(planned.open for planned in within):
            yield finding(Code.J106, place)
        elif covered := [cell for planned in within if (cell := _covered(aligned, planned, block))]:
            yield finding(Code.J112, place, found=place.cell, what=tuple(covered[:MOST_COVERED]))
        elif within:
            yield finding(Code.J111, place, found=place.cell)


def _covered(aligned: Aligned, planned: PlannedCell, block: tuple[int, int, int, int]) -> str:
    """The cell of an answer that is not the first of its block and holds something; empty where nothing does."""
    at = (planned.row, planned.column)
    raw = aligned.raw.cells.get(at) if aligned.raw is not None else None
    if at == block[:2] or raw is None or (raw.value in (None, "") and raw.formula is None):
        return ""
    return cell_name(*at)


def _overlaps(planned: PlannedCell, block: tuple[int, int, int, int]) -> bool:
    top, left, bottom, right = block
    return planned.row <= bottom and planned.last_row >= top and planned.column <= right and planned.last_column >= left


@check(Code.G123, Code.G126, skip=needs_workbook, scope=Scope.WHOLE)
def nothing_is_said_in_the_margins(case: Case) -> Iterator[Finding]:
    """Headers and footers say what they said; the colours that warn are still there."""
    for aligned in case.sheets:
        raw = aligned.raw
        if raw is None:
            continue
        if aligned.plan.validations and not raw.conditionals and Kind.COLOURS not in lost_kinds(case):
            yield finding(Code.G123, Place(raw.name), found=raw.name)
        added = _added_in_the_margins(case, raw)
        if added and not reaches_into_the_form(case, raw):
            yield finding(Code.G126, Place(raw.name), sheet=raw.name, found=added)


def reaches_into_the_form(case: Case, raw: RawSheet) -> bool:
    """Whether words of headers or footers are so large, or so many lines, that they are printed over the form."""
    return raw.margin_reach is Reach.FORM or (
        raw.margin_reach is Reach.MOVED and bool(_added_in_the_margins(case, raw))
    )


def _added_in_the_margins(case: Case, raw: RawSheet) -> str:
    """Words of headers and footers that were not issued."""
    sent = stored_code(case.book.properties) if case.book else None
    foot = f"{FOOT}{sent}" if sent else FOOTER_WORDS
    return raw.margin_text.replace(FOOTER_WORDS, "").replace(foot, "")


@check(Code.G127, skip=needs_workbook, scope=Scope.WHOLE)
def nothing_changed_since_it_was_sent(case: Case) -> Iterator[Finding]:
    """The 校验码 that was stored when the workbook was sent is that of its answers."""
    sent = stored_code(case.book.properties) if case.book else None
    if sent is None or case.recognised is None or case.missing:
        return
    right = code_of(case)
    if sent != right:
        yield finding(Code.G127, WHOLE_FILE, found=sent, expected=right)


@check(Code.G105, skip=needs_workbook, scope=Scope.WHOLE)
def sheets_are_protected(case: Case) -> Iterator[Finding]:
    """The protection of each sheet is on; of the structure lock, which programs lose, nothing is said."""
    for aligned in case.sheets:
        if aligned.raw is not None and not aligned.raw.protected and Kind.PROTECTION not in lost_kinds(case):
            yield finding(Code.G105, Place(aligned.raw.name))


@check(
    Code.G101,
    Code.G102,
    Code.G103,
    Code.G104,
    Code.G112,
    Code.G113,
    Code.G119,
    Code.G125,
    skip=needs_workbook,
    scope=Scope.WHOLE,
)
def locked_cells_are_unchanged(case: Case) -> Iterator[Finding]:
    """Labels, given values and formulas are those of the plan, and locked."""
    others = {view.form.sheet for view in case.views if foreign_project(view) is not None}
    for aligned in case.sheets:
        if aligned.raw is None:
            continue
        foreign = aligned.plan.name in others or case.form.sheet in others
        found, covering = case.found[aligned.plan.name], covering_formulas(aligned)
        for at, planned, raw in found.doubtful:
            if covering and is_covered(raw, covering):
                continue
            if planned.open:
                if raw is not None and raw.formula is not None and not _is_answer(case, planned, raw):
                    # 400/0 is a sum that went wrong; anything that knows of another cell may change later.
                    code = Code.G119 if not raw.spread and is_constant(raw.formula) else Code.G125
                    yield finding(code, place_of(case, aligned, at, planned), found=shortened(raw.formula))
                continue
            if raw is not None and not raw.locked:
                yield finding(Code.G112, place_of(case, aligned, at, planned))
            if not (foreign and planned.key and planned.formula is None):
                yield from _content(case, aligned, at, planned, raw)
        for at in found.strays:
            stray = aligned.raw.cells[at]
            if covering and is_covered(stray, covering):
                continue
            yield finding(Code.G113, Place(aligned.raw.name, cell_name(*at)), found=_typed_content(stray))


def shortened(formula: str) -> str:
    """A formula as a message repeats it."""
    return formula if len(formula) <= LONGEST_SUM else f"{formula[:LONGEST_SUM]}…"


def _is_answer(case: Case, planned: PlannedCell, raw: RawCell) -> bool:
    """Whether a formula is an answer: a sum of numbers; or told elsewhere, as a picture is (T134)."""
    if raw.is_picture:
        return True
    return planned.key is not None and sum_in(raw, case.form.every_field[planned.key]) is not None


def _same_formula(case: Case, formula: str, expected: str) -> bool:
    if case.moved:
        # Where rows came in or went, every reference has moved by itself: J107 says it once.
        return True
    return same_formula(formula, expected, case.renamed)


def place_of(case: Case, aligned: Aligned, at: CellPosition, planned: PlannedCell) -> Place:
    """Where a planned cell stands now, for a finding."""
    sheet = aligned.raw.name if aligned.raw is not None else aligned.plan.name
    return Place(sheet, cell_name(*at), _label(case, planned))


def _content(
    case: Case, aligned: Aligned, at: CellPosition, planned: PlannedCell, raw: RawCell | None
) -> Iterator[Finding]:
    field = case.form.every_field.get(planned.key or "")
    kind = field.kind if field else None
    if planned.formula is not None:
        place = place_of(case, aligned, at, planned)
        if raw is None or raw.formula is None:
            content = content_fact(raw.value, kind) if raw else "空"
            yield finding(Code.G101, place, found=content, expected=planned.formula)
        elif raw.spread or not _same_formula(case, raw.formula, planned.formula):
            # No formula is issued for a block of cells, which counts otherwise than in each of them.
            found = f"{{={raw.formula}}}" if raw.spread else f"={raw.formula}"
            yield finding(Code.G102, place, found=found, expected=planned.formula)
        return
    value = raw.value if raw is not None else None
    if raw is not None and raw.formula is not None:
        value = _typed_content(raw)
    if not same_content(value, planned.value):
        code = Code.G103 if planned.key is None else Code.G104
        place = place_of(case, aligned, at, planned)
        yield finding(code, place, found=content_fact(value, kind), expected=content_fact(planned.value, kind))


def _typed_content(raw: RawCell) -> str:
    """What somebody put into a cell, as a message tells it."""
    if raw.is_picture:
        return PICTURE
    if raw.formula is None:
        return content_text(raw.value)
    return f"{{={raw.formula}}}" if raw.spread else f"={raw.formula}"


def content_fact(value: Value, kind: FieldKind | None) -> FindingFact:
    """The content of a cell; a number to its last digit."""
    if not isinstance(value, Decimal):
        return content_text(value)
    match kind:
        case FieldKind.DATE:
            return day_fact(value)
        case FieldKind.AMOUNT:
            return Amount(value, None)
        case FieldKind.POINTS | FieldKind.SCORE:
            return Points(value, None)
        case FieldKind.PERCENT:
            return Rate(value)
        case _:
            return Measured(value, "", None)


def _label(case: Case, planned: PlannedCell) -> str:
    if planned.key is None:
        return ""
    return case.form.every_field[planned.key].label
