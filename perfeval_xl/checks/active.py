"""G 篡改: does the workbook hold anything that runs, leads elsewhere, or lies over what was issued?"""

from __future__ import annotations

from collections.abc import Iterator

from perfeval_xl.checks.case import Case, Scope, check, finding, needs_workbook
from perfeval_xl.checks.covered import cells_named, meet, standing
from perfeval_xl.checks.project_identity import attached_sheets
from perfeval_xl.checks.tampering import reaches_into_the_form, shortened
from perfeval_xl.findings import WHOLE_FILE, Code, Finding, Place
from perfeval_xl.layout.grid import cell_name
from perfeval_xl.returns.active_content import Reach
from perfeval_xl.returns.active_formulas import TO_ANOTHER_FILE, Leads, OutsideLink, called, what_it_does
from perfeval_xl.returns.align import Aligned
from perfeval_xl.returns.cells import RawSheet
from perfeval_xl.returns.overlays import Overlay, words_of
from perfeval_xl.vocabulary import CellBlock, CellPosition

MOST_TOLD = 10
"""Formulas, links or objects of a kind that are told one by one."""
NAMES_TOLD = 3
"""Names that came along from another workbook which are told by name."""
LONGEST_TARGET = 60
"""Characters of a link that a message repeats."""


@check(
    Code.G108,
    Code.G109,
    Code.G161,
    Code.G162,
    Code.G164,
    Code.G165,
    Code.G167,
    Code.G174,
    skip=needs_workbook,
    scope=Scope.WHOLE,
)
def nothing_runs_or_leads_elsewhere(case: Case) -> Iterator[Finding]:
    """No macro, no link to other files, nothing that fetches, in whatever part of the file it stands."""
    if case.book is None:
        return
    reaches = {one.reach for one in case.book.active}
    if Reach.LINK in reaches:
        yield finding(Code.G108, WHOLE_FILE)
    if Reach.MACRO in reaches:
        yield finding(Code.G109, WHOLE_FILE)
    kinds: dict[str, list[str]] = {}
    for one in case.book.active:
        if one.reach is Reach.RUNS and one.what not in kinds.setdefault(one.sheet, []):
            kinds[one.sheet].append(one.what)
    for sheet, found in kinds.items():
        yield finding(Code.G162, Place(sheet) if sheet else WHOLE_FILE, found=tuple(found))
    yield from _names(case)
    yield from _formulas(case)
    for aligned in case.sheets:
        if aligned.raw is not None:
            for link in aligned.raw.links[:MOST_TOLD]:
                yield from _link(aligned, aligned.raw, link)
    planned = {id(aligned.raw) for aligned in case.sheets}
    for raw in case.book.sheets:
        if id(raw) not in planned:
            for link in raw.links[:MOST_TOLD]:
                yield from _led_out(raw, link, locked=False)


def _names(case: Case) -> Iterator[Finding]:
    """Names whose formulas fetch or run; those that cells of another workbook brought along do neither.

    No issued formula uses a name that was not issued, or it is told as another formula.
    """
    issued = {called(name).casefold() for name in (case.plan.names if case.plan is not None else ())}
    pasted, told = [], 0
    for named in case.book.named_formulas if case.book is not None else ():
        if named.does == TO_ANOTHER_FILE and named.what.casefold() not in issued:
            pasted.append(named.what)
        elif told < MOST_TOLD:
            told += 1
            yield finding(Code.G167, Place(item=named.what), found=shortened(named.formula), what=named.does)
    if pasted:
        more = f"等{len(pasted)}个名称" if len(pasted) > NAMES_TOLD else ""
        yield finding(Code.G174, WHOLE_FILE, found=f"{'、'.join(pasted[:NAMES_TOLD])}{more}")


def _formulas(case: Case) -> Iterator[Finding]:
    """Formulas that fetch or run where none were issued; in issued cells any other formula is told as that."""
    book = case.book
    if book is None:
        return
    for raw in book.sheets:
        for side in raw.side_formulas[:MOST_TOLD]:
            place = Place(raw.name, side.place.partition(" ")[0], side.what)
            yield finding(Code.G161, place, found=shortened(side.formula), what=side.does)
    for raw in attached_sheets(case):
        told = 0
        for at, cell in raw.cells.items():
            does = what_it_does(cell.formula) if cell.formula is not None and told < MOST_TOLD else ""
            if does:
                told += 1
                place = Place(raw.name, cell_name(*at), f"“{raw.name}”表")
                yield finding(Code.G161, place, found=shortened(cell.formula or ""), what=does)


def _link(aligned: Aligned, raw: RawSheet, link: OutsideLink) -> Iterator[Finding]:
    cells = [cell for cell, at in standing(aligned) if meet(at, link.area)]
    yield from _led_out(raw, link, locked=any(not cell.open for cell in cells))


def _led_out(raw: RawSheet, link: OutsideLink, *, locked: bool) -> Iterator[Finding]:
    """A page or address that somebody typed becomes a link by itself; no other link does."""
    place = Place(raw.name, cell_name(link.area[0], link.area[1]))
    target = link.target if len(link.target) <= LONGEST_TARGET else f"{link.target[:LONGEST_TARGET]}…"
    if locked or link.leads is Leads.OUTSIDE:
        yield finding(Code.G164, place, found=target)
    elif link.leads is Leads.FILE:
        yield finding(Code.G165, place, found=target)


@check(Code.G122, Code.G163, skip=needs_workbook, scope=Scope.WHOLE)
def nothing_lies_over_the_form(case: Case) -> Iterator[Finding]:
    """No picture, text box or control covers what is printed; beside it there had better be none, either."""
    standing = {id(aligned.raw): aligned for aligned in case.sheets}
    ours = {id(sheet) for sheet in attached_sheets(case)}
    for raw in case.book.sheets if case.book else ():
        aligned = standing.get(id(raw))
        if aligned is not None and reaches_into_the_form(case, raw):
            yield _over(raw, "页眉或页脚里字大、行多的文字", [])
        if not raw.overlays:
            continue
        beside, told = [], 0
        for one in raw.overlays:
            if id(raw) in ours and _is_own_chart(raw, one):
                continue
            covered = _covered(aligned, raw, one.area) if aligned is not None and one.area is not None else []
            if not covered and (not one.beyond or aligned is None):
                beside.append(one)
            elif told < MOST_TOLD:
                told += 1
                yield _over(raw, one.what, covered)
        if beside:
            yield finding(Code.G122, Place(raw.name), found=raw.name, what=words_of(tuple(beside)))


def _is_own_chart(raw: RawSheet, one: Overlay) -> bool:
    """Whether a chart of 自评报告 stands where nothing is written."""
    if not one.is_chart or one.beyond or one.area is None:
        return False
    top, left, bottom, right = one.area
    return not any(
        top <= row <= bottom and left <= column <= right and _holds_something(raw, (row, column))
        for row, column in raw.cells
    )


def _over(raw: RawSheet, what: str, covered: list[CellPosition]) -> Finding:
    """What lies over these cells, or over nobody knows which."""
    if covered:
        return finding(Code.G163, Place(raw.name, cell_name(*covered[0])), what=what, found=cells_named(covered))
    return finding(Code.G163, Place(raw.name), what=f"{what}可能画到别处，", found="格")


def _covered(aligned: Aligned, raw: RawSheet, area: CellBlock) -> list[CellPosition]:
    """The printed cells with something in them that a block covers."""
    top, left, bottom, right = aligned.plan.printed
    found = []
    for cell, at in standing(aligned):
        printed = top <= cell.row <= bottom and left <= cell.column <= right
        if printed and meet(at, area) and _holds_something(raw, at[:2]):
            found.append(at[:2])
    return sorted(found)


def _holds_something(raw: RawSheet, at: CellPosition) -> bool:
    cell = raw.cells.get(at)
    return cell is not None and (cell.value not in (None, "") or cell.formula is not None)
