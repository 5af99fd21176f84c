"""A sheet copied beside another, also of another book."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from perfeval_xl.libreoffice.addresses import LONGEST_SHEET_NAME

if TYPE_CHECKING:
    from perfeval_xl.libreoffice.book import Book
    from perfeval_xl.libreoffice.sheet import Sheet

_FORMULAS = 16
"""A kind of contents, as a bit."""
_PAGE_STYLES = "PageStyles"
_OF_THE_STYLE = frozenset(
    {
        "DisplayName",
        "IsPhysical",
        "FollowStyle",
        "HeaderIsDynamicHeight",
        "FooterIsDynamicHeight",
        "StyleInteropGrabBag",
        "UserDefinedAttributes",
    }
)
"""What belongs to a style itself and is not how a page is printed."""


def copy_sheet(sheet: Sheet, *, before: Sheet | None, after: Sheet | None) -> None:
    """Copy a sheet with its values, formats, widths, merges, links, print setup and protection.

    The copy keeps its name where that is free; otherwise it gets a number, as in Excel. References to
    other sheets lead back into the old book.
    """
    neighbour = before or after
    if neighbour is None:
        raise ValueError("a sheet is copied before or after another one")
    target = neighbour.book
    target.must_be_unlocked("Copy method of Worksheet class failed")
    names = target.xl.Sheets.getElementNames()
    free_name = _free_name(sheet.name, names)
    place = neighbour.index - 1 if before else neighbour.index
    if target is sheet.book:
        change_without_undo(target.xl, lambda: target.xl.Sheets.copyByName(sheet.name, free_name, place))
    else:
        change_without_undo(target.xl, lambda: _import(sheet, target, free_name, place))
    copied = target.sheet_named(free_name)
    if sheet.lock:
        target.lock_sheet(free_name, sheet.lock)
    copied.activate()
    if target is not sheet.book:
        _calculate(target.xl, copied.xl)


def change_without_undo(document: Any, change: Callable[[], object]) -> None:
    """Change the sheets of ``document``, and leave nothing to undo behind.

    Excel forgets what was done before, too, when a sheet comes or goes. LibreOffice 7.4
    would keep the sheet among its steps, and ends sooner or later when one that came
    from another document is dropped from there.
    """
    steps = document.getUndoManager()
    steps.lock()
    try:
        change()
    finally:
        steps.unlock()
        steps.clear()


def _free_name(name: str, taken: tuple[str, ...]) -> str:
    lower_case = {other.lower() for other in taken}
    number, candidate = 1, name
    while candidate.lower() in lower_case:
        number += 1
        ending = f" ({number})"
        candidate = name[: LONGEST_SHEET_NAME - len(ending)] + ending
    return candidate


def _import(sheet: Sheet, target: Book, name: str, place: int) -> None:
    sheets = target.xl.Sheets
    # LibreOffice 7.4 crashes when a sheet is imported before one that was imported earlier.
    end = sheets.importSheet(sheet.book.xl, sheet.name, sheets.getCount())
    copied = sheets.getByIndex(end)
    copied.setName(name)
    _copy_printing(sheet.xl, copied, sheet.book.xl, target.xl)
    ratio = target.digit_width / sheet.book.digit_width
    if ratio != 1:
        # As many digits as before, of the standard font here.
        columns = copied.getColumns()
        for number in range(sheet.used_range.area.last_column):
            column = columns.getByIndex(number)
            column.Width = round(column.Width * ratio)
    sheets.moveByName(name, place)
    _load_charts(copied)


def _load_charts(copied: Any) -> None:
    """Let each chart follow its sheet: one that was not loaded loses it when sheets come, go or are renamed."""
    charts = copied.getCharts()
    for number in range(charts.getCount()):
        charts.getByIndex(number).getEmbeddedObject()


def _calculate(document: Any, copied: Any) -> None:
    """Give the formulas of an imported sheet their results where the document is calculated by hand.

    In Excel a copied sheet keeps them; LibreOffice's import drops them, and calculates a cell that
    is written again only in the automatic mode. In that mode it calculates what is asked for, by
    the screen, too, which therefore stands still: old results elsewhere stay old.
    """
    if document.isAutomaticCalculationEnabled():
        return
    formulas = copied.queryContentCells(_FORMULAS)
    document.lockControllers()
    document.enableAutomaticCalculation(True)
    try:
        for number in range(formulas.getCount()):
            formulas.getByIndex(number).getDataArray()
    finally:
        document.enableAutomaticCalculation(False)
        document.unlockControllers()


def _copy_printing(source: Any, copied: Any, of: Any, into: Any) -> None:
    """importSheet leaves the page style, the print areas and the repeated rows behind."""
    style = of.StyleFamilies.getByName(_PAGE_STYLES).getByName(source.PageStyle)
    styles = into.StyleFamilies.getByName(_PAGE_STYLES)
    name = f"PageStyle_{copied.getName()}"
    if not styles.hasByName(name):
        styles.insertByName(name, into.createInstance("com.sun.star.style.PageStyle"))
    copied_style = styles.getByName(name)
    for item in style.getPropertySetInfo().getProperties():
        # 16 is READONLY; the contents of headers are objects of the other document.
        if item.Attributes & 16 or item.Name in _OF_THE_STYLE or item.Name.endswith("Content"):
            continue
        value = style.getPropertyValue(item.Name)
        if value is not None and copied_style.getPropertyValue(item.Name) != value:
            copied_style.setPropertyValue(item.Name, value)
    _copy_headings(style, copied_style)
    copied.PageStyle = name
    copied.setPrintAreas(source.getPrintAreas())
    copied.setTitleRows(source.getTitleRows())
    copied.setPrintTitleRows(source.getPrintTitleRows())
    copied.setTitleColumns(source.getTitleColumns())
    copied.setPrintTitleColumns(source.getPrintTitleColumns())


def _copy_headings(style: Any, copied_style: Any) -> None:
    """Copy what is printed above and below; page numbers are objects, which LibreOffice lets nobody copy as such."""
    for name in ("RightPageHeaderContent", "RightPageFooterContent"):
        if (content := style.getPropertyValue(name)) is not None:
            copied_style.setPropertyValue(name, content)
