"""The parts of a workbook that are no sheets, with the same bytes as XlsxWriter's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from xlsxwriter.utility import quote_sheetname

from perfeval_xl.layout.grid import Plan, SheetPlan, letters
from perfeval_xl.writer.agreed import DOCUMENT_DAY, Seal, title_of
from perfeval_xl.writer.markup import DECLARATION, in_attribute, in_element
from perfeval_xl.writer.protection import Lock
from perfeval_xl.writer.straight_cells import COLUMNS, ROWS, Unusual

LONGEST_TAB, LONGEST_PROPERTY = 31, 255
"""UTF-16 units."""
_NO_TAB = re.compile(r"[\[\]:*?/\\]|^'|'\Z")
_NAME = re.compile(r"[a-z]{2,}(?:_[a-z]+)+")
"""A defined name that can be nothing else; XlsxWriter takes more."""
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_BOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    f' xmlns:r="{_OFFICE}/relationships">'
    '<fileVersion appName="xl" lastEdited="4" lowestEdited="4" rupBuild="4505"/>'
    '<workbookPr defaultThemeVersion="124226"/>',
    '<bookViews><workbookView xWindow="240" yWindow="15" windowWidth="16095" windowHeight="9660"/></bookViews>',
    '<calcPr calcId="124519" fullCalcOnLoad="1"/></workbook>',
)
_APPLICATION = (
    f'<Properties xmlns="{_OFFICE}/extended-properties" xmlns:vt="{_OFFICE}/docPropsVTypes">'
    "<Application>Microsoft Excel</Application><DocSecurity>0</DocSecurity><ScaleCrop>false</ScaleCrop>",
    "<LinksUpToDate>false</LinksUpToDate><SharedDoc>false</SharedDoc><HyperlinksChanged>false</HyperlinksChanged>"
    "<AppVersion>12.0000</AppVersion></Properties>",
)
_CORE = (
    f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:dcmitype="http://purl.org/dc/dcmitype/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
)
_CUSTOM = f'<Properties xmlns="{_OFFICE}/custom-properties" xmlns:vt="{_OFFICE}/docPropsVTypes">'
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
"""The set of custom properties."""


class Defined(NamedTuple):
    """A defined name."""

    name: str
    sheet: int | None
    """The sheet that it belongs to; None for the workbook."""
    means: str
    hidden: bool

    @property
    def order(self) -> str:
        """By what Excel sorts it."""
        return f"{self.name.replace('_xlnm.', '').lower()}::{self.means.lstrip(chr(39)).lower()}"


def book_xml(plan: Plan, names: Sequence[Defined], lock: Lock | None) -> str:
    """The list of sheets, and the names."""
    tabs = "".join(
        f'<sheet name="{in_attribute(sheet.name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, sheet in enumerate(plan.sheets, start=1)
    )
    written = "".join(map(_defined, names))
    protection = "" if lock is None else _protection(lock)
    defined = f"<definedNames>{written}</definedNames>" if names else ""
    head, views, end = _BOOK
    return f"{DECLARATION}{head}{protection}{views}<sheets>{tabs}</sheets>{defined}{end}"


def _protection(lock: Lock) -> str:
    return (
        f'<workbookProtection workbookAlgorithmName="SHA-512" workbookHashValue="{lock.hashed}"'
        f' workbookSaltValue="{lock.salt}" workbookSpinCount="{lock.spins}" lockStructure="1"/>'
    )


def _defined(name: Defined) -> str:
    sheet = "" if name.sheet is None else f' localSheetId="{name.sheet}"'
    hidden = ' hidden="1"' if name.hidden else ""
    return f'<definedName name="{in_attribute(name.name)}"{sheet}{hidden}>{in_element(name.means)}</definedName>'


def defined_names(plan: Plan, seal: Seal) -> list[Defined]:
    """All names, sorted. Raises Unusual for a tab or a name that XlsxWriter might refuse."""
    tabs = [sheet.name for sheet in plan.sheets]
    if not all(map(_is_tab, tabs)) or len({tab.lower() for tab in tabs}) < len(tabs):
        raise Unusual
    names: list[Defined] = []
    for name, place in plan.names.items():
        if not _NAME.fullmatch(name) or len(name) > LONGEST_PROPERTY:
            raise Unusual
        names.append(Defined(name, None, f"{place.sheet}!{place.absolute}".lstrip("="), hidden=False))
    for name, text in seal.names.items():
        quoted = text.replace('"', '""')
        names.append(Defined(name, None, f'"{quoted}"', hidden=True))
    for number, sheet in enumerate(plan.sheets):
        names += _of_sheet(number, sheet)
    return sorted(names, key=lambda name: name.order)


def _is_tab(name: str) -> bool:
    return bool(name) and len(name.encode("utf-16-le")) <= 2 * LONGEST_TAB and not _NO_TAB.search(name)


def _of_sheet(number: int, sheet: SheetPlan) -> Iterator[Defined]:
    """What is filtered, printed and repeated on each page."""
    tab = quote_sheetname(sheet.name)
    if sheet.filtered is not None:
        yield Defined("_xlnm._FilterDatabase", number, f"{tab}!{_area(*sheet.filtered)}", hidden=True)
    yield Defined("_xlnm.Print_Area", number, f"{tab}!{_area(*sheet.printed)}", hidden=False)
    if sheet.repeated is not None:
        rows = f"{tab}!${sheet.repeated + 1}:${sheet.repeated + 1}"
        yield Defined("_xlnm.Print_Titles", number, rows, hidden=False)


def _area(row: int, column: int, last_row: int, last_column: int) -> str:
    """``$A$1:$C$2``. Raises Unusual for whole rows and columns, which are written otherwise."""
    if not 0 <= row <= last_row < ROWS - 1 or not 0 <= column <= last_column < COLUMNS - 1:
        raise Unusual
    first, last = f"${letters(column)}${row + 1}", f"${letters(last_column)}${last_row + 1}"
    return first if first == last else f"{first}:{last}"


def application_xml(plan: Plan, names: Sequence[Defined]) -> str:
    """What the program says of the workbook: its sheets, the names of areas, and whose it is."""
    areas = [_told(name) for name in names if "!" in name.means and name.name != "_xlnm._FilterDatabase"]
    counts = [("Worksheets", len(plan.sheets))] + ([("Named Ranges", len(areas))] if areas else [])
    pairs = "".join(
        f"<vt:variant><vt:lpstr>{what}</vt:lpstr></vt:variant><vt:variant><vt:i4>{count}</vt:i4></vt:variant>"
        for what, count in counts
    )
    titles = [in_element(title) for title in (*(sheet.name for sheet in plan.sheets), *areas)]
    listed = "".join([f"<vt:lpstr>{title}</vt:lpstr>" for title in titles])
    head, end = _APPLICATION
    return (
        f'{DECLARATION}{head}<HeadingPairs><vt:vector size="{2 * len(counts)}" baseType="variant">{pairs}</vt:vector>'
        f'</HeadingPairs><TitlesOfParts><vt:vector size="{len(titles)}" baseType="lpstr">{listed}</vt:vector>'
        f"</TitlesOfParts><Company>{in_element(plan.form.brief.implementing_unit)}</Company>{end}"
    )


def _told(name: Defined) -> str:
    """How the name of an area is told."""
    sheet = name.means.split("!", 1)[0]
    if name.name.startswith("_xlnm."):
        return f"{sheet}!{name.name.replace('_xlnm.', '')}"
    return name.name


def core_xml(plan: Plan) -> str:
    """Title and subject."""
    day = DOCUMENT_DAY.strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        f"{DECLARATION}{_CORE}<dc:title>{in_element(title_of(plan))}</dc:title>"
        f"<dc:subject>{in_element(plan.form.brief.name)}</dc:subject><dc:creator></dc:creator>"
        "<cp:lastModifiedBy></cp:lastModifiedBy>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{day}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{day}</dcterms:modified></cp:coreProperties>'
    )


def properties_xml(seal: Seal) -> str:
    """The properties of our own. Raises Unusual for one that is too long."""
    written: list[str] = []
    for number, (name, text) in enumerate(seal.properties.items(), start=2):
        if max(len(name.encode("utf-16-le")), len(text.encode("utf-16-le"))) > 2 * LONGEST_PROPERTY:
            raise Unusual
        written.append(
            f'<property fmtid="{_FORMAT}" pid="{number}" name="{in_attribute(name)}">'
            f"<vt:lpwstr>{in_element(text)}</vt:lpwstr></property>"
        )
    return f"{DECLARATION}{_CUSTOM}{''.join(written)}</Properties>"
