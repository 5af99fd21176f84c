"""What may be done to any sheet of a workbook, and which finding tells where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from perfeval_xl.layout.grid import PlannedCell, SheetPlan, cell_name
from tests import making
from tests.departments import plan
from tests.making import Parts, tag
from tests.returns import moving, tampering


@dataclass(frozen=True)
class Sheet:
    """A sheet that is tampered with, and cells of each sort on it."""

    name: str

    @property
    def plan(self) -> SheetPlan:
        return plan().sheet(self.name)

    def first(self, fits: Callable[[PlannedCell], bool]) -> str:
        """The first cell below the title that ``fits``, such as ``C12``."""
        cell = next(cell for cell in self.plan.cells.values() if cell.row > 2 and fits(cell))
        return cell_name(cell.row, cell.column)

    def place(self, reference: str) -> str:
        return f"{self.name}!{reference}"

    @property
    def label(self) -> str:
        return self.first(lambda cell: cell.key is None and isinstance(cell.value, str) and len(cell.value) > 2)

    @property
    def given(self) -> str:
        return self.first(lambda cell: cell.key is not None and cell.formula is None and not cell.open)

    @property
    def formula(self) -> str:
        return self.first(lambda cell: cell.formula is not None and "(" in cell.formula)

    @property
    def answer(self) -> str:
        rules = self.plan.validations
        return self.first(lambda cell: cell.open and rules[cell.row, cell.column].kind == "decimal")


@dataclass(frozen=True)
class Kind:
    """One kind of tampering, whatever the sheet."""

    name: str
    code: str
    act: Callable[[Parts, Sheet], str]
    """Does it, and says where it must be found."""


def _at(cell: str, act: Callable[[Parts, Sheet, str], None]) -> Callable[[Parts, Sheet], str]:
    def done(parts: Parts, sheet: Sheet) -> str:
        reference: str = getattr(sheet, cell)
        act(parts, sheet, reference)
        return sheet.place(reference)

    return done


def _whole(act: Callable[[Parts, Sheet], None], where: str | None = None) -> Callable[[Parts, Sheet], str]:
    def done(parts: Parts, sheet: Sheet) -> str:
        act(parts, sheet)
        return sheet.name if where is None else where

    return done


def _filled(value: object, formula: str | None = None) -> Callable[[Parts, Sheet, str], None]:
    return lambda parts, sheet, cell: making.fill(parts.sheet(sheet.name), cell, value, formula=formula)


def _frozen(parts: Parts, sheet: Sheet, reference: str) -> None:
    item = making.cell(parts.sheet(sheet.name), reference)
    item.remove(item.find(tag("f")))


def _other_formula(parts: Parts, sheet: Sheet, reference: str) -> None:
    stored = making.cell(parts.sheet(sheet.name), reference).find(tag("f"))
    stored.text = f"5+{stored.text}"


def _validation(parts: Parts, sheet: Sheet, reference: str) -> etree._Element:
    return parts.sheet(sheet.name).find(f".//{{*}}dataValidation[@sqref='{reference}']")


def _without_validation(parts: Parts, sheet: Sheet, reference: str) -> None:
    item = _validation(parts, sheet, reference)
    item.getparent().remove(item)


def _looser(parts: Parts, sheet: Sheet, reference: str) -> None:
    _validation(parts, sheet, reference).find(tag("formula2")).text = "1E+30"


def _disguised(parts: Parts, sheet: Sheet, reference: str) -> None:
    """Show a number as another one."""
    formats = parts.root(making.STYLES).find("{*}numFmts")
    etree.SubElement(formats, tag("numFmt"), numFmtId="250", formatCode='"100.00"')
    making.restyle(parts, reference, locked=False, sheet=sheet.name)
    looks = parts.root(making.STYLES).find("{*}cellXfs")
    looks[-1].set("numFmtId", "250")
    looks[-1].set("applyNumberFormat", "1")


def _hidden_row(parts: Parts, sheet: Sheet) -> str:
    number = "".join(filter(str.isdigit, sheet.formula))
    parts.sheet(sheet.name).find(f".//{{*}}row[@r='{number}']").set("hidden", "1")
    return sheet.place(f"A{number}")


def _hidden_column(parts: Parts, sheet: Sheet) -> str:
    parts.sheet(sheet.name).find("{*}cols")[1].set("hidden", "1")
    return sheet.place("B1")


def _merged(parts: Parts, sheet: Sheet) -> str:
    """A label merged with the cell below it, which no other block reaches."""
    taken = {
        (r, c)
        for top, left, bottom, right in sheet.plan.merges
        for r in range(top, bottom + 1)
        for c in range(left, right + 1)
    }

    def fits(cell: PlannedCell) -> bool:
        labelled = cell.key is None and isinstance(cell.value, str)
        return labelled and not {(cell.row, cell.column), (cell.row + 1, cell.column)} & taken

    first = sheet.first(fits)
    column, row = first.rstrip("0123456789"), int(first.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    area = f"{first}:{column}{row + 1}"
    root = parts.sheet(sheet.name)
    etree.SubElement(root.find("{*}mergeCells"), tag("mergeCell"), ref=area)
    return sheet.place(area)


def _inserted(parts: Parts, sheet: Sheet) -> str:
    number = int("".join(filter(str.isdigit, sheet.formula)))
    moving.inserted(number, sheet=sheet.name)(parts)
    return sheet.place(f"A{number}")


def _deleted(parts: Parts, sheet: Sheet) -> str:
    number = int("".join(filter(str.isdigit, sheet.answer)))
    moving.deleted(number, sheet=sheet.name)(parts)
    return sheet.place(f"A{number}")


def _unprotected(parts: Parts, sheet: Sheet) -> None:
    tampering.remove("{*}sheetProtection", sheet=sheet.name)(parts)


def _renamed(parts: Parts, sheet: Sheet) -> str:
    tampering.sheet_attribute(sheet.name, "name", "改过的表")(parts)
    return "改过的表"


def _overlaid(parts: Parts, sheet: Sheet) -> None:
    path = parts.part_of(sheet.name)
    folder, _, name = path.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels"
    link = f'Id="rId77" Type="{making.REL}/drawing" Target="../drawings/drawing9.xml"'
    if rels in parts:
        root = parts.root(rels)
        etree.SubElement(
            root,
            f"{{{tampering.RELS}}}Relationship",
            {"Id": "rId77", "Type": f"{making.REL}/drawing", "Target": "../drawings/drawing9.xml"},
        )
    else:
        parts[rels] = f'<Relationships xmlns="{tampering.RELS}"><Relationship {link}/></Relationships>'.encode()
    etree.SubElement(parts.sheet(sheet.name), tag("drawing"), {f"{{{making.REL}}}id": "rId77"})


def _said_in_the_margin(parts: Parts, sheet: Sheet) -> None:
    parts.sheet(sheet.name).find("{*}headerFooter/{*}oddFooter").text = "&C此表已审核"


ANY = (
    Kind("a label changed", "G103", _at("label", _filled("甲"))),
    Kind("a label deleted", "G103", _at("label", _filled(None))),
    Kind("a formula replaced by its value", "G101", _at("formula", _frozen)),
    Kind("a formula deleted", "G101", _at("formula", _filled(None))),
    Kind("a formula changed", "G102", _at("formula", _other_formula)),
    Kind(
        "a locked cell unlocked",
        "G112",
        _at("label", lambda parts, sheet, cell: making.restyle(parts, cell, locked=False, sheet=sheet.name)),
    ),
    Kind(
        "a formula's cell unlocked",
        "G112",
        _at("formula", lambda parts, sheet, cell: making.restyle(parts, cell, locked=False, sheet=sheet.name)),
    ),
    Kind("the sheet unlocked", "G105", _whole(_unprotected)),
    Kind(
        "the lock switched off",
        "G105",
        _whole(lambda parts, sheet: tampering.attribute("{*}sheetProtection", "sheet", "0", sheet=sheet.name)(parts)),
    ),
    Kind("a row hidden", "J105", _hidden_row),
    Kind("a column hidden", "J105", _hidden_column),
    Kind("cells merged", "J106", _merged),
    Kind("a row inserted", "J107", _inserted),
    Kind(
        "the sheet removed",
        "J101",
        _whole(lambda parts, sheet: tampering.sheet_removed(sheet.name)(parts), making.WHOLE),
    ),
    Kind("the sheet renamed", "J103", _renamed),
    Kind(
        "the sheet hidden",
        "J104",
        _whole(lambda parts, sheet: tampering.sheet_attribute(sheet.name, "state", "hidden")(parts)),
    ),
    Kind("a text beside the form", "G113", lambda parts, sheet: _beside(parts, sheet, "此表已审")),
    Kind("a number beside the form", "G113", lambda parts, sheet: _beside(parts, sheet, 7)),
    Kind("something laid over it", "G122", _whole(_overlaid)),
    Kind("words in the margin", "G126", _whole(_said_in_the_margin)),
)
FORMS = (
    Kind("a given cell changed", "G104", _at("given", _filled("乙"))),
    Kind("a given cell deleted", "G104", _at("given", _filled(None))),
    Kind("a given cell turned into a formula", "G104", _at("given", _filled(40, "20+20"))),
    Kind("a validation pasted over", "G131", _at("answer", _without_validation)),
    Kind("a validation loosened", "G106", _at("answer", _looser)),
    Kind("a sum that makes nothing in an open cell", "G119", _at("answer", _filled(40, "20/0"))),
    Kind("a formula that points elsewhere", "G125", _at("answer", _filled(40, "校验!A1"))),
    Kind("a number shown as another", "G121", _at("answer", _disguised)),
    Kind("a row deleted", "J107", _deleted),
    Kind("the colours that warn removed", "G123", _whole(lambda parts, sheet: _colourless(parts, sheet))),
)
"""What can be done only where something is typed."""


def _beside(parts: Parts, sheet: Sheet, value: object) -> str:
    making.fill(parts.sheet(sheet.name), "X9", value)
    return sheet.place("X9")


def _colourless(parts: Parts, sheet: Sheet) -> None:
    root = parts.sheet(sheet.name)
    for item in root.findall("{*}conditionalFormatting"):
        root.remove(item)
