"""The sheet 自评报告: the report as it is printed, and beside each paragraph the cells it reports."""

from __future__ import annotations

from collections.abc import Sequence

from perfeval_xl.layout.builder import SheetBuilder
from perfeval_xl.layout.grid import Plan, SheetPlan, cell_name
from perfeval_xl.layout.pages import FLOWING
from perfeval_xl.reports.annexes import annex_plan
from perfeval_xl.reports.model import COVER, SIGNED, Annex, OpenPoint, Paragraph, Report, ReportChart, ReportTable, Span
from perfeval_xl.reports.sheet_tables import OPEN_LOOKS, Placed, grid_of, place_chart, place_table, tables_of
from perfeval_xl.reports.sheet_texts import INDENT, lines_in_body, parts_of, places, room_of, size_of, sources
from perfeval_xl.sealing.attached import REPORT, SOURCES_HEADING, link_to
from perfeval_xl.sealing.attached import line as code_line
from perfeval_xl.tables import plain
from perfeval_xl.text_measure import lines_of
from perfeval_xl.writer.protection import Lock
from perfeval_xl.writer.xlsx import Seal, workbook_bytes

NAME = REPORT.name
SOURCES_WIDTH, LINKS_WIDTH, REMARK_WIDTH = 80.0, 16.0, 34.0
"""Of the columns beside the report, which are not printed: the cells that it tells, links, and a word about the first
of these."""
OPEN_HEADING = "以下各处还要填写或核对，改好以后重新生成报告（这一部分不打印）"
PROSE = "prose"
"""The look of what is no table."""
TITLE_SPACE, AFTER_TABLE = 1.0, 7.0
"""Lines that the title has more than its text, and points of the empty row below a table."""
ANNOUNCES = "："
"""Ends a paragraph that says what follows below it."""
TITLES = 3
"""Levels of titles that have a look of their own."""


def report_plan(report: Report, identity: str = "", *, beside: bool = False) -> SheetPlan:
    """Return the sheet of ``report``: every row as high as its text, and a page wide.

    With the ``identity`` of its workbook it carries the code by which a check recognises it. ``beside`` says
    whether the forms that are attached are sheets of the same workbook, to which it leads then.
    """
    return _Sheet(report, identity, beside=beside).plan()


def report_book(report: Report, identity: str = "", lock: Lock | None = None) -> bytes:
    """Return an .xlsx of the sheet of ``report``; it is no form and is not sealed.

    Without an ``identity`` it is a report that is handed on by itself: the attached forms follow as sheets. With
    one and a ``lock`` its sheet is copied into the workbook of the form, whose sheets it leads to.
    """
    annexes = () if identity else tuple(map(annex_plan, report.annexes))
    sheets = (report_plan(report, identity, beside=bool(annexes) or lock is not None), *annexes)
    return workbook_bytes(Plan(report.case.form, sheets, {}, {}), {}, seal=Seal({}, {}), lock=lock)


class _Sheet:
    """The sheet while it is put together, from top to bottom."""

    def __init__(self, report: Report, identity: str, *, beside: bool) -> None:
        self.report, self.identity, self.beside = report, identity, beside
        grid = grid_of(tables_of(report.blocks))
        self.last = len(grid) - 1
        self.sources, self.links = self.last + 1, self.last + 2
        self.sheet = SheetBuilder(NAME, report.case.form, {})
        self.sheet.plan.widths = [*grid, SOURCES_WIDTH, LINKS_WIDTH]
        self.sheet.plan.printed = (0, 0, 0, self.last)
        self.size = size_of(PROSE)
        """Points of the letters of a paragraph."""
        self.room = room_of(grid, self.size)
        """Characters of a line of a paragraph."""
        self.row = 0
        self.section = ""
        self.found: dict[tuple[str, str], int] = {}
        """The row of each thing that is open, by its section and its text."""
        self.formulas: dict[tuple[int, int], str] = {}

    def plan(self) -> SheetPlan:
        """The whole sheet."""
        report, sheet = self.report, self.sheet
        self._title()
        self.section = COVER
        for line in report.cover:
            self._paragraph(line, "center")
        self.section = ""
        for block in report.blocks:
            if isinstance(block, Paragraph):
                self._paragraph(block)
            elif isinstance(block, ReportChart):
                placed, after = place_chart(sheet, block, self.row)
                self._rows(block.table, placed, after)
            else:
                placed = place_table(sheet, block, self.row)
                self._rows(block, placed, placed.after)
        closing = self.row - 1
        attached: list[tuple[str, tuple[Annex, ...]]] = [(text, ()) for text in report.attached]
        for text, annexes in report.annex_groups or attached:
            self._attachment(text, annexes)
        self.section = SIGNED
        for line in report.signature:
            self._paragraph(line, "right")
        # Together with the last words of the report, not alone on a page.
        sheet.plan.headings |= set(range(closing, self.row - 1))
        sheet.plan.printed = (0, 0, self.row - 1, self.last)
        self._open_points()
        sheet.plan.frozen = 1
        sheet.plan.flowing = True
        if self.identity:
            sheet.plan.widths += [0.0] * (self.links + 3 - len(sheet.plan.widths))
            sheet.text(self.row, self.links + 2, "　", "note", measured=False)
        return self._finished()

    def _title(self) -> None:
        sheet = self.sheet
        sheet.text(0, 0, self.report.title, "title", to_column=self.last)
        size = size_of("title")
        lines = lines_of(self.report.title, room_of(sheet.plan.widths[: self.last + 1], size))
        sheet.need(0, lines_in_body(lines, size) + TITLE_SPACE)
        sheet.text(0, self.sources, SOURCES_HEADING, "sidehead")
        sheet.text(0, self.links, "转到", "sidehead")
        self.row = 1

    def _paragraph(self, block: Paragraph, align: str = "left") -> None:
        """A paragraph, or a title; one of the cover stands in the middle, one of the 落款 on the right."""
        level, sheet = block.level, self.sheet
        self.section = block.text if level else self.section
        lead = INDENT if align == "left" else ""
        spans = (Span(lead + block.number), *block.spans, Span(INDENT if align == "right" else ""))
        looks: tuple[str, ...] = (PROSE, align, *([f"title_{min(level, TITLES)}"] if level else ["top"]))
        first = self.row
        for part in parts_of(spans, self.room):
            shown = (*looks, OPEN_LOOKS[part.origin]) if part.origin is not None else looks
            sheet.text(self.row, 0, part.text, *shown, to_column=self.last, measured=False)
            sheet.need(self.row, lines_in_body(part.lines, self.size) + (0.5 if level else 0.3))
            if part.marked:
                sheet.plan.marked[self.row, 0] = part.marked
            self.row += 1
        if level or block.text.endswith(ANNOUNCES):
            # The last row of it, that is: a page does not end before what it announces.
            sheet.plan.headings.add(self.row - 1)
        self._told(block.spans, first)

    def _told(self, spans: Sequence[Span], row: int) -> None:
        """Beside what stands in ``row``: the cells it tells; and where it is open, that it is."""
        text = sources(self.report.case, spans)
        if text:
            self.sheet.text(row, self.sources, text, "note", measured=False)
        for span in spans:
            if span.origin.is_open:
                self.found.setdefault((self.section, span.text.strip("【】")), row)

    def _rows(self, table: ReportTable, placed: Placed, after: int) -> None:
        for cells, row in zip(table.rows, placed.rows, strict=True):
            self._told([span for cell in cells for span in cell.spans], row)
        self.sheet.plan.heights[after] = AFTER_TABLE
        self.row = after + 1

    def _attachment(self, line: str, annexes: Sequence[Annex]) -> None:
        """A line that names what is attached, and leads to it where it is a sheet of the same workbook."""
        row = self.row
        self._paragraph(Paragraph((Span(line),)))
        if annexes and self.beside:
            which = "这张表" if len(annexes) == 1 else f"{len(annexes)}张表，从右边这张起"
            self.sheet.text(row, self.sources, f"就是本工作簿里的{which}", "note", measured=False)
            self._link(row, annexes[0].sheet.name, "A1")

    def _link(self, row: int, name: str, cell: str) -> None:
        """A link in the column of the links; it shows where it leads, as a check wants it."""
        text = f"{name}!{cell}"
        self.sheet.text(row, self.links, text, "note", "link", measured=False)
        self.formulas[row, self.links] = link_to(name, cell, text)

    def _open_points(self) -> None:
        """Below what is printed: all that is to be filled in or cleared up, with the place where it stands."""
        points = self.report.open_points
        if not points:
            return
        self.row += 1
        self.sheet.text(self.row, 0, OPEN_HEADING, "sidehead", "left", to_column=self.last)
        self._link(1, NAME, cell_name(self.row, 0))
        self.sheet.plan.widths.append(REMARK_WIDTH)
        self.sheet.text(1, self.links + 1, f"还要填写或核对的{len(points)}处列在那里", "note", measured=False)
        for number, point in enumerate(points, start=1):
            self.row += 1
            self._open_point(number, point)
        self.row += 1

    def _open_point(self, number: int, point: OpenPoint) -> None:
        middle = self.last // 2
        look = OPEN_LOOKS[point.origin]
        self.sheet.text(self.row, 0, f"{number}. {point.text}", "boxed", "left", look, to_column=middle)
        self.sheet.text(self.row, middle + 1, point.section, "boxed", "left", to_column=self.last)
        cells = places(self.report.case, point.keys)
        if cells:
            self.sheet.text(self.row, self.sources, f"改的地方：{cells}", "note", measured=False)
        row = self.found.get((point.section, point.text))
        if row is not None:
            self._link(self.row, NAME, cell_name(row, 0))

    def _finished(self) -> SheetPlan:
        plan = self.sheet.finish({}, FLOWING)
        for at, formula in self.formulas.items():
            plan.cells[at] = plan.cells[at]._replace(formula=f"={formula}")
        if self.identity:
            texts = {
                at: cell.value if isinstance(cell.value, str) else plain(cell.value)
                for at, cell in plan.cells.items()
                if cell.value is not None
            }
            at = (self.row, self.links + 2)
            plan.cells[at] = plan.cells[at]._replace(value=code_line(REPORT, self.identity, texts))
        return plan
