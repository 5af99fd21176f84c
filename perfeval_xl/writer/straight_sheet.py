"""A planned sheet as XML, with the same bytes as XlsxWriter's: its rows, and all that stands around them."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.layout.grid import SheetPlan, Validation, cell_name
from perfeval_xl.layout.pages import MARGINS
from perfeval_xl.writer.agreed import A4, ERROR_TITLE, FOOTER, LINK_TIP, limit
from perfeval_xl.writer.markup import DECLARATION, in_attribute, in_element
from perfeval_xl.writer.protection import Lock
from perfeval_xl.writer.straight_cells import COLUMNS, ROWS, Rows, Shared, Unusual

REMEMBERED = 256
"""Limits of validations, and sheets whose widths, are remembered."""
MOST_BREAKS, MOST_LINKS = 1023, 65_530
LONGEST_TITLE, LONGEST_MESSAGE, LONGEST_OPTIONS, LONGEST_LINK = 32, 255, 255, 255
"""UTF-16 units that XlsxWriter takes for each; for a link less, for one of ours has two dozen."""
_NO_TESTS = ("=", "==")
"""What XlsxWriter takes for a sign of comparison."""
_KINDS = {"decimal": "decimal", "date": "date", "length": "textLength"}
_ROOT = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
)
_MARGINS = "".join(f' {side}="{inches}"' for side, inches in (MARGINS | {"header": 0.3, "footer": 0.3}).items())
_PRINTED = (
    f'<printOptions horizontalCentered="1"/><pageMargins{_MARGINS}/><pageSetup paperSize="{A4}"',
    f"/><headerFooter><oddFooter>{in_element(FOOTER)}</oddFooter></headerFooter>",
)


class StraightSheet:
    """One sheet; what it shares with the others is known once all have been made."""

    def __init__(self, plan: SheetPlan, values: Mapping[str, Value], shared: Shared) -> None:
        if len(plan.widths) > COLUMNS or len(plan.breaks) > MOST_BREAKS:
            raise Unusual
        self.plan = plan
        self.rows = Rows(plan, values, shared)
        self.rules = tuple(shown.style for shown in plan.conditionals)
        """The looks of the conditional formats, in their order."""

    def xml(self, looks: Mapping[int, str], rules: Mapping[str, int], lock: Lock | None, *, first: bool) -> str:
        """The part; ``looks`` and ``rules`` say how looks are named, and the ``first`` sheet is the one in sight."""
        plan, rows = self.plan, self.rows
        data = rows.xml(looks)
        return "".join(
            (
                DECLARATION,
                _ROOT,
                f'<dimension ref="{rows.dimension}"/>',
                _view(plan, first=first),
                '<sheetFormatPr defaultRowHeight="15"/>',
                _columns(tuple(plan.widths)),
                f"<sheetData>{data}</sheetData>" if data else "<sheetData/>",
                _protection(lock) if lock is not None else "",
                f'<autoFilter ref="{_block(*plan.filtered)}"/>' if plan.filtered is not None else "",
                _merges(rows.merges),
                *_conditionals(plan, rules),
                _validations(plan),
                _links(rows),
                _page(plan),
                '<drawing r:id="rId1"/>' if plan.charts else "",
                "</worksheet>",
            )
        )


def _block(row: int, column: int, last_row: int, last_column: int) -> str:
    """``A1:C2``, or ``A1`` for a single cell."""
    if not 0 <= row <= last_row < ROWS or not 0 <= column <= last_column < COLUMNS:
        raise Unusual
    first = cell_name(row, column)
    return first if (row, column) == (last_row, last_column) else f"{first}:{cell_name(last_row, last_column)}"


def _view(plan: SheetPlan, *, first: bool) -> str:
    """How the sheet opens: rows that stay in sight, and the cell that is chosen."""
    pane, chosen = "", ""
    if plan.cursor is not None:
        cell = plan.cells[plan.cursor]
        block = _block(cell.row, cell.column, cell.last_row, cell.last_column)
        if block != "A1":
            chosen = f' activeCell="{cell_name(cell.row, cell.column)}" sqref="{block}"'
    if plan.frozen:
        top = cell_name(plan.frozen, 0)
        pane = f'<pane ySplit="{plan.frozen}" topLeftCell="{top}" activePane="bottomLeft" state="frozen"/>'
        chosen = f' pane="bottomLeft"{chosen}'
    said = ' showGridLines="0"' + (' tabSelected="1"' if first else "")
    shown = f"{pane}<selection{chosen}/>" if chosen else ""
    view = f'<sheetView{said} workbookViewId="0"'
    return f"<sheetViews>{view}>{shown}</sheetView></sheetViews>" if shown else f"<sheetViews>{view}/></sheetViews>"


@functools.lru_cache(maxsize=REMEMBERED)
def _columns(widths: tuple[float, ...]) -> str:
    """The widths of the columns; neighbours of one width are said together."""
    if not widths:
        return ""
    written: list[str] = []
    pixels = [_pixels(width) for width in widths]
    start = 0
    for at in range(1, len(pixels) + 1):
        if at == len(pixels) or pixels[at] != pixels[start]:
            written.append(_column(start + 1, at, pixels[start]))
            start = at
    return f"<cols>{''.join(written)}</cols>"


def _pixels(width: float) -> int:
    if width < 1.0:
        return int(width * 12 + 0.5)
    return int(width * 7 + 0.5) + 5


def _column(first: int, last: int, pixels: int) -> str:
    custom = "" if pixels == 64 else ' customWidth="1"'
    hidden = "" if pixels else ' hidden="1"'
    return f'<col min="{first}" max="{last}" width="{(pixels * 256 // 7) / 256.0:.16g}"{hidden}{custom}/>'


def _protection(lock: Lock) -> str:
    return (
        f'<sheetProtection algorithmName="SHA-512" hashValue="{lock.hashed}" saltValue="{lock.salt}"'
        f' spinCount="{lock.spins}" sheet="1" objects="1" scenarios="1" formatColumns="0" formatRows="0" sort="0"'
        ' autoFilter="0"/>'
    )


def _merges(blocks: Sequence[str]) -> str:
    if not blocks:
        return ""
    cells = "".join([f'<mergeCell ref="{block}"/>' for block in blocks])
    return f'<mergeCells count="{len(blocks)}">{cells}</mergeCells>'


def _conditionals(plan: SheetPlan, rules: Mapping[str, int]) -> Iterator[str]:
    """The conditional formats; those over one block stand together."""
    blocks: dict[str, list[str]] = {}
    for priority, shown in enumerate(plan.conditionals, start=1):
        if shown.formula[:1] != "=" or shown.formula in _NO_TESTS:
            raise Unusual
        formula = in_element(shown.formula[1:])
        rule = f'<cfRule type="expression" dxfId="{rules[shown.style]}" priority="{priority}">'
        block = _block(*shown.first, *shown.last)
        blocks.setdefault(block, []).append(f"{rule}<formula>{formula}</formula></cfRule>")
    for block, written in blocks.items():
        yield f'<conditionalFormatting sqref="{block}">{"".join(written)}</conditionalFormatting>'


def _validations(plan: SheetPlan) -> str:
    if not plan.validations:
        return ""
    written = [_validation(rule, _block(*at, *at)) for at, rule in plan.validations.items()]
    return f'<dataValidations count="{len(written)}">{"".join(written)}</dataValidations>'


def _validation(rule: Validation, block: str) -> str:
    """What may be typed into a cell. Raises Unusual where XlsxWriter would take it otherwise, or not at all."""
    _check_longest(LONGEST_TITLE, rule.title)
    _check_longest(LONGEST_MESSAGE, rule.prompt, rule.error)
    shown = ' showErrorMessage="1"'
    if rule.kind == "list":
        options = ",".join(rule.options)
        _check_longest(LONGEST_OPTIONS, options)
        kind, limits = "list", f'<formula1>"{in_element(options)}"</formula1>'
        shown = shown if rule.refuses else ""
    elif rule.kind in _KINDS:
        kind = _KINDS[rule.kind]
        limits = f"<formula1>{_limit(rule.low)}</formula1><formula2>{_limit(rule.high)}</formula2>"
    else:
        raise Unusual
    return (
        f'<dataValidation type="{kind}" allowBlank="1" showInputMessage="1"{shown} errorTitle="{ERROR_TITLE}"'
        f' error="{in_attribute(rule.error)}" promptTitle="{in_attribute(rule.title)}"'
        f' prompt="{in_attribute(rule.prompt)}" sqref="{block}">{limits}</dataValidation>'
    )


@functools.lru_cache(maxsize=REMEMBERED)
def _limit(value: Decimal | str | None) -> str:
    written = limit(value)
    return in_element(written.removeprefix("=")) if isinstance(written, str) else str(written)


def _check_longest(most: int, *texts: str) -> None:
    """Raise Unusual for a text of more UTF-16 units; one letter has at most two."""
    if any(2 * len(text) > most and len(text.encode("utf-16-le")) > 2 * most for text in texts):
        raise Unusual


def _links(rows: Rows) -> str:
    """Links within the workbook, in the order of their cells."""
    if not rows.links:
        return ""
    if len(rows.links) > MOST_LINKS:
        raise Unusual
    written: list[str] = []
    for row, column, to, text in sorted(rows.links, key=lambda link: link[:2]):
        quoted = to.sheet.replace("'", "''")
        place, tip = f"'{quoted}'!{cell_name(to.row, to.column)}", f"{LINK_TIP}{to}"
        _check_longest(LONGEST_LINK, place, tip)
        written.append(
            f'<hyperlink ref="{cell_name(row, column)}" location="{in_attribute(place)}"'
            f' tooltip="{in_attribute(tip)}" display="{in_attribute(text)}"/>'
        )
    return f"<hyperlinks>{''.join(written)}</hyperlinks>"


def _page(plan: SheetPlan) -> str:
    """How it is printed, and before which rows a page ends."""
    said = "" if plan.one_page else ' fitToHeight="0"'
    said += f' orientation="{"landscape" if plan.landscape else "portrait"}"'
    said += ' blackAndWhite="1"' if plan.plain_print else ""
    breaks = sorted(set(plan.breaks) - {0})
    ends = "".join([f'<brk id="{row}" max="{COLUMNS - 1}" man="1"/>' for row in breaks])
    counted = f'count="{len(breaks)}" manualBreakCount="{len(breaks)}"'
    return said.join(_PRINTED) + (f"<rowBreaks {counted}>{ends}</rowBreaks>" if breaks else "")
