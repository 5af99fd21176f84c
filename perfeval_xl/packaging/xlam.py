"""The add-in as a file: a workbook with macros, ribbon, words and settings.

The same sources give the same bytes, so that an office can tell whether the add-in that it got
is the one that was published.
"""

from __future__ import annotations

import io
import tomllib
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from perfeval_xl import __version__
from perfeval_xl.buttons import MACROS_PACKAGE, tabs
from perfeval_xl.packaging.archive import zipped
from perfeval_xl.packaging.ribbon import RibbonVersion, custom_ui
from perfeval_xl.packaging.sources import document_module, own_modules
from perfeval_xl.packaging.vba_project import Module, Project, project_bytes
from perfeval_xl.writer.xlsx import DOCUMENT_DAY

ADDIN_FILE = "perfeval.xlam"
PROJECT = "Perfeval"
SETTINGS = "xl/worksheets/sheet2.xml"
ADDIN = "application/vnd.ms-excel.addin.macroEnabled.main+xml"
"""The file, the macro project in it, the sheet of its settings, and the type of its workbook part."""
ENTRY, OFFICE_ENTRY = "perfeval_xl.addin.entry", "perfeval_xl.office_addin.entry"
"""The module that a click runs where Python does it (``-m``): that of a unit, and that of an office."""
AUDIENCE, OFFICE = "AUDIENCE", "office"
"""The setting that says whose add-in it is, and what it holds in that of an office."""

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MICROSOFT = "http://schemas.microsoft.com/office"
_TYPES = "application/vnd.openxmlformats-"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

SheetRow = Sequence[str]
"""One row of a sheet of settings."""


@dataclass(frozen=True)
class _Part:
    """A part of the package and how it is reached."""

    name: str
    data: bytes
    content_type: str = ""
    """Empty where the ending of the name tells it."""
    relationship: str = ""
    """Type of the link that leads to it."""
    from_workbook: bool = False
    """Whether that link is the workbook's; else it is the package's."""


def build_xlam(*, interpreter: str = "", modules: Sequence[Module] | None = None, office: bool = False) -> bytes:
    """Return the add-in.

    ``interpreter`` is the full path of a Python with perfeval_xl, which is used where the
    frozen program is not installed. ``modules`` replace those of the add-in, for tests. That of an
    ``office`` has a tab more.
    """
    sheets = _sheets(interpreter, office=office)
    code_names = ["ThisWorkbook", *(f"Sheet{number}" for number in range(1, len(sheets) + 1))]
    code = own_modules() if modules is None else modules
    project = Project(PROJECT, [*map(document_module, code_names), *code])
    return _package(
        [
            _Part("xl/workbook.xml", _workbook(list(sheets)), ADDIN, f"{_OFFICE}/officeDocument"),
            *_sheet_parts(sheets),
            _Part(
                "xl/styles.xml",
                _STYLES.encode(),
                f"{_TYPES}officedocument.spreadsheetml.styles+xml",
                f"{_OFFICE}/styles",
                from_workbook=True,
            ),
            _Part(
                "xl/vbaProject.bin",
                project_bytes(project),
                relationship=f"{_MICROSOFT}/2006/relationships/vbaProject",
                from_workbook=True,
            ),
            *(
                _Part(edition.part, custom_ui(tabs(office=office), edition), relationship=edition.relationship)
                for edition in RibbonVersion
            ),
            _Part(
                "docProps/core.xml",
                _CORE.encode(),
                f"{_TYPES}package.core-properties+xml",
                f"{_PACKAGE}/relationships/metadata/core-properties",
            ),
            _Part(
                "docProps/app.xml",
                _APP.encode(),
                f"{_TYPES}officedocument.extended-properties+xml",
                f"{_OFFICE}/extended-properties",
            ),
        ]
    )


def settings_of(data: bytes) -> dict[str, str]:
    """The settings in the sheet of an add-in; none where it is not ours or no add-in."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            root = ElementTree.fromstring(archive.read(SETTINGS))
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError):
        return {}
    rows = [["".join(cell.itertext()) for cell in row] for row in root.iter(f"{{{_MAIN}}}row")]
    return {row[0]: row[1] if len(row) > 1 else "" for row in rows if row}


def _sheets(interpreter: str, *, office: bool) -> Mapping[str, Sequence[SheetRow]]:
    tables = tomllib.loads(resources.files(MACROS_PACKAGE).joinpath("sheets.toml").read_text(encoding="utf-8"))
    ids = [button.id for tab in tabs(office=office) for button in tab.buttons if button.without_workbook]
    settings = {
        **tables["settings"],
        "WITHOUT_WORKBOOK": f",{','.join(ids)},",
        "VERSION": __version__,
        "ENTRY": OFFICE_ENTRY if office else ENTRY,
        AUDIENCE: OFFICE if office else "",
    }
    if interpreter:
        settings["INTERPRETER_WIN"] = interpreter
    return {"words": list(tables["words"].items()), "settings": list(settings.items())}


def _sheet_parts(sheets: Mapping[str, Sequence[SheetRow]]) -> list[_Part]:
    return [
        _Part(
            f"xl/worksheets/sheet{number}.xml",
            _sheet(f"Sheet{number}", rows),
            f"{_TYPES}officedocument.spreadsheetml.worksheet+xml",
            f"{_OFFICE}/worksheet",
            from_workbook=True,
        )
        for number, rows in enumerate(sheets.values(), start=1)
    ]


def _workbook(names: Sequence[str]) -> bytes:
    """The workbook; its sheets are the first of the parts that it links to."""
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(names, start=1)
    )
    return (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><workbookPr codeName="ThisWorkbook"/>'
        '<bookViews><workbookView visibility="hidden" xWindow="0" yWindow="0" windowWidth="20000" '
        f'windowHeight="10000"/></bookViews><sheets>{sheets}</sheets></workbook>'
    ).encode()


def _sheet(code_name: str, rows: Sequence[SheetRow]) -> bytes:
    data = "".join(
        f'<row r="{number}">{"".join(_cell(f"{column}{number}", text) for column, text in zip("AB", row, strict=True))}'
        "</row>"
        for number, row in enumerate(rows, start=1)
    )
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetPr codeName="{code_name}"/>'
        f'<sheetViews><sheetView workbookViewId="0"/></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
        f'<cols><col min="1" max="1" width="30" customWidth="1"/><col min="2" max="2" width="90" customWidth="1"/>'
        f"</cols><sheetData>{data}</sheetData></worksheet>"
    ).encode()


def _cell(reference: str, text: str) -> str:
    if not text:
        return ""
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _package(parts: Sequence[_Part]) -> bytes:
    """The package: content types and relationships first."""
    return zipped(
        [
            ("[Content_Types].xml", _content_types(parts)),
            ("_rels/.rels", _relationships([part for part in parts if not part.from_workbook], "")),
            ("xl/_rels/workbook.xml.rels", _relationships([part for part in parts if part.from_workbook], "xl/")),
            *((part.name, part.data) for part in parts),
        ]
    )


def _content_types(parts: Sequence[_Part]) -> bytes:
    defaults = {
        "rels": f"{_TYPES}package.relationships+xml",
        "xml": "application/xml",
        "bin": "application/vnd.ms-office.vbaProject",
    }
    return "".join(
        [
            f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">',
            *(f'<Default Extension="{ending}" ContentType="{kind}"/>' for ending, kind in defaults.items()),
            *(
                f'<Override PartName="/{part.name}" ContentType="{part.content_type}"/>'
                for part in parts
                if part.content_type
            ),
            "</Types>",
        ]
    ).encode()


def _relationships(parts: Sequence[_Part], folder: str) -> bytes:
    return "".join(
        [
            f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">',
            *(
                f'<Relationship Id="rId{number}" Type="{part.relationship}" Target="{part.name.removeprefix(folder)}"/>'
                for number, part in enumerate(parts, start=1)
            ),
            "</Relationships>",
        ]
    ).encode()


_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}">'
    '<fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_CORE = (
    f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    f"<dc:title>{PROJECT} {__version__}</dc:title><dc:creator>perfeval_xl</dc:creator>"
    f'<dcterms:created xsi:type="dcterms:W3CDTF">{DOCUMENT_DAY.isoformat()}Z</dcterms:created></cp:coreProperties>'
)
_APP = (
    f'{_HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>Microsoft Excel</Application></Properties>"
)
