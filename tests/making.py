"""Make sound briefs, dossiers and workbooks in a line or two, and change one thing in them."""

from __future__ import annotations

import copy
import functools
import io
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lxml import etree

from perfeval_xl.forms.build import build_form
from perfeval_xl.forms.dossier import Dossier, read_brief, read_filled
from perfeval_xl.forms.form import Brief, FilledForm
from perfeval_xl.issuing import workbook
from perfeval_xl.layout.arrange import arrange
from perfeval_xl.layout.grid import Plan, cell_name
from perfeval_xl.profiles import load
from perfeval_xl.sealing.keys import SigningKey

Data = dict[str, Any]
Change = Callable[[Data], None]

PROFILE = "cn_national/2020"
FORM, CHECK, NOTES = "自评表", "校验", "填表说明"
WHOLE = "（整个文件）"
MET = "达成年度指标"
PARTLY = "部分达成年度指标并具有一定效果"
BOOK, STYLES, STRINGS = "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"
CUSTOM = "docProps/custom.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

_BAND_REASON = "因人员编制尚未批复"


def dossier(*changes: Change) -> Data:
    """A project of every polarity, filled in without a mistake, with ``changes`` made to it.

    10/50/30/10; execution 98 % scores 9.8, indicator 1 loses 1, indicator 8 loses 3 (partly
    reached), indicator 9 gives up 1 of its own will: 94.8 in all, 优.
    """
    data: Data = {
        "dossier": 1,
        "profile": PROFILE,
        "project": {
            "code": "A-001",
            "name": "政务服务提升项目",
            "year": 2022,
            "supervising_department": "市政务服务局",
            "implementing_unit": "市大数据中心",
        },
        "goal": {"expected": "群众办事更方便。", "actual": "系统按期上线，事项基本办齐。"},
        "budget": {"appropriation": {"original_budget": 400}, "carry_over": {"original_budget": 100}},
        "funds": {
            "appropriation": {"final_budget": 400, "actual_expenditure": 392},
            "carry_over": {"final_budget": 100, "actual_expenditure": 98},
        },
        "indicators": _indicators(),
        "reported": {
            "execution": {"points": 10, "score": 9.8},
            "dimension_points": {"output": 50, "outcome": 30, "satisfaction": 10},
            "total": {"points": 100, "score": 94.8, "rating": "优"},
            "funds": {
                "total": {"original_budget": 500, "final_budget": 500, "actual_expenditure": 490, "rate": "98.00%"}
            },
            "balance": 10,
        },
    }
    for change in changes:
        change(data)
    return data


def _indicators() -> list[Data]:
    return [
        _row("output", "quantity", "办理事项数量", "≥1000个", 900, 9, reason="因汛期停工，部分事项推迟上线"),
        _row("output", "quantity", "建设子项目数量", "=3个", 3),
        _row("output", "quality", "业务网上办结率", "≥90%", 95),
        _row("output", "timeliness", "系统上线时间", "2022年12月31日前", "2022-12-20"),
        _row("output", "cost", "项目建设成本", "≤450万元", 430),
        _row("outcome", "economic", "企业跑腿次数下降", "≥10%", 12),
        _row("outcome", "social", "窗口排队时间", "≤20分钟", 15),
        _row(
            "outcome",
            "sustained",
            "长效运维机制",
            "印发运维管理办法并落实到岗",
            PARTLY,
            7,
            polarity="qualitative",
            assessed=7,
            reason=_BAND_REASON,
        ),
        _row(
            "satisfaction",
            "beneficiary",
            "服务对象满意度",
            "≥90%",
            92,
            9,
            deduction=1,
            deduction_reason="抽样人数偏少",
            reason="因抽样人数偏少，自愿少得1分",
        ),
    ]


def _row(
    dimension: str, category: str, name: str, target: str, actual: object, score: object = 10, **more: object
) -> Data:
    return {
        "dimension": dimension,
        "category": category,
        "name": name,
        "target": target,
        "points": 10,
        "actual": actual,
        "reported": {"points": 10, "score": score},
        **more,
    }


def put(path: str, value: object) -> Change:
    """Set what stands at ``path``: ``indicators.1.actual`` is that of the first indicator."""

    def change(data: Data) -> None:
        table, last = _inner(data, path)
        table[last] = value

    return change


def drop(path: str) -> Change:
    """Remove what stands at ``path``."""

    def change(data: Data) -> None:
        table, last = _inner(data, path)
        del table[last]

    return change


def _inner(data: Data, path: str) -> tuple[Any, str]:
    *way, last = path.split(".")
    table: Any = data
    for step in way:
        table = table[int(step) - 1] if isinstance(table, list) else table.setdefault(step, {})
    return table, last


def filled(data: Mapping[str, object] | None = None, *, draft: bool = False) -> FilledForm:
    """The form of a dossier with its answers; of the sound one by default."""
    source = Dossier(copy.deepcopy(dict(data if data is not None else dossier())), "示例.toml")
    profile = load(source.profile_id or "")
    if profile.department is not None:
        return read_filled(source, profile, read_brief(source, profile, draft=draft))
    columns = {column.role for column in profile.layout.funds}
    for line in source.values.get("funds", {}).values():
        # A form of one budget column has no place for the other.
        for stage in {"original_budget", "final_budget"} - columns:
            line.pop(stage, None)
    return read_filled(source, profile, read_brief(source, profile, draft=draft))


def brief(*changes: Change) -> Brief:
    """The brief of the sound dossier, with ``changes``."""
    return filled(dossier(*changes)).form.brief


def book_bytes(
    data: Mapping[str, object] | None = None, *, key: SigningKey | None = None, draft: bool = False
) -> bytes:
    """The workbook of a dossier, filled in; that of the sound one is made once."""
    if data is None and key is None and not draft:
        return _sound_book()
    return workbook(filled(data, draft=draft), key=key)


@functools.cache
def _sound_book() -> bytes:
    return workbook(filled())


def book(path: Path, data: Mapping[str, object] | None = None, *, key: SigningKey | None = None) -> Path:
    """Write the workbook of a dossier to ``path``; return ``path``."""
    path.write_bytes(book_bytes(data, key=key))
    return path


def dossier_file(path: Path, data: Mapping[str, object]) -> Path:
    """Write a dossier as JSON to ``path``; return ``path``."""
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path


@functools.cache
def plan() -> Plan:
    """The plan of the sound workbook."""
    form = filled().form
    return arrange(build_form(form.profile, form.brief))


def at(key: str) -> str:
    """The cell of a field of the sound workbook: ``H15``."""
    address = plan().addresses[key]
    return cell_name(address.row, address.column)


def place(key: str) -> str:
    """Sheet and cell of a field: ``自评表!H15``."""
    return str(plan().addresses[key])


class Parts(dict[str, bytes]):
    """The parts of an .xlsx by name; roots that were asked for are written back."""

    def __init__(self, path: Path | io.BytesIO) -> None:
        with zipfile.ZipFile(path) as archive:
            super().__init__({name: archive.read(name) for name in archive.namelist()})
        self._roots: dict[str, etree._Element] = {}
        self.called: dict[str, str] = {}
        """Sheets that stand here under another name than the one they are asked for by."""

    def root(self, name: str) -> etree._Element:
        """The root element of a part, to be changed in place."""
        if name not in self._roots:
            self._roots[name] = etree.fromstring(self[name])
        return self._roots[name]

    def forget(self, name: str) -> None:
        """Read the root of a part anew, whose bytes were changed."""
        self._roots.pop(name, None)

    def sheet(self, name: str = FORM) -> etree._Element:
        """The root element of a sheet."""
        return self.root(self.part_of(name))

    def part_of(self, name: str) -> str:
        """The part in which the sheet ``name`` stands."""
        item = self.root(BOOK).find(f".//{{*}}sheet[@name='{self.called.get(name, name)}']")
        assert item is not None, f"no sheet {name}"
        rels = self.root("xl/_rels/workbook.xml.rels")
        target = rels.find(f"{{*}}Relationship[@Id='{item.get(f'{{{REL}}}id')}']").get("Target")
        return f"xl/{target}"

    def names(self) -> etree._Element:
        """The list of defined names."""
        return self.root(BOOK).find("{*}definedNames")

    def name(self, name: str) -> etree._Element:
        """One defined name."""
        return self.names().find(f"{{*}}definedName[@name='{name}']")

    def data(self) -> dict[str, bytes]:
        """All parts, with the roots as they now are."""
        changed = {
            name: etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            for name, root in self._roots.items()
        }
        return {name: changed.get(name, data) for name, data in self.items()}

    def write(self, path: Path) -> None:
        """Zip the parts to ``path``."""
        write_zip(path, self.data())


def write_zip(path: Path, parts: Mapping[str, bytes]) -> Path:
    """Zip ``parts`` to ``path``; return ``path``."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


@contextmanager
def opened(path: Path) -> Iterator[Parts]:
    """The parts of ``path``, written back at the end."""
    parts = Parts(path)
    yield parts
    parts.write(path)


def copied(source: Path, target: Path, edit: Callable[[Parts], None]) -> Path:
    """A copy of ``source`` with ``edit`` made to its parts."""
    shutil.copyfile(source, target)
    with opened(target) as parts:
        edit(parts)
    return target


def tag(name: str) -> str:
    """A tag of a worksheet."""
    return f"{{{MAIN}}}{name}"


def cell(root: etree._Element, reference: str) -> etree._Element:
    """The element of a cell; made where there is none."""
    existing = root.find(f".//{{*}}c[@r='{reference}']")
    if existing is not None:
        return existing
    number = "".join(letter for letter in reference if letter.isdigit())
    rows = root.find("{*}sheetData")
    row = rows.find(f"{{*}}row[@r='{number}']")
    if row is None:
        row = etree.Element(tag("row"), r=number)
        rows.insert(sum(int(other.get("r")) < int(number) for other in rows), row)
    element = etree.Element(tag("c"), r=reference)
    row.insert(sum(_column_order(other.get("r")) < _column_order(reference) for other in row), element)
    return element


def _column_order(reference: str) -> tuple[int, str]:
    name = reference.rstrip("0123456789")
    return len(name), name


def fill(
    root: etree._Element, reference: str, value: object, *, formula: str | None = None, kind: str | None = None
) -> None:
    """Put a number, text or truth value, perhaps with a formula, into a cell.

    A text goes inline, or as a formula's result; ``kind`` writes ``value`` as it is under
    that type of cell, ``n`` for what only claims to be a number.
    """
    item = cell(root, reference)
    item.attrib.pop("t", None)
    for child in list(item):
        item.remove(child)
    if formula is not None:
        etree.SubElement(item, tag("f")).text = formula
    if value is None:
        return
    if kind is None and isinstance(value, str) and formula is None:
        item.set("t", "inlineStr")
        etree.SubElement(etree.SubElement(item, tag("is")), tag("t")).text = value
        return
    if kind is None:
        kind = "b" if isinstance(value, bool) else "str" if isinstance(value, str) else "n"
    item.set("t", kind)
    etree.SubElement(item, tag("v")).text = str(int(value) if isinstance(value, bool) else value)


def restyle(parts: Parts, reference: str, *, locked: bool, sheet: str = FORM) -> None:
    """Give one cell a look of its own that is ``locked`` or not."""
    looks = parts.root(STYLES).find("{*}cellXfs")
    item = cell(parts.sheet(sheet), reference)
    own = copy.deepcopy(looks[int(item.get("s", "0"))])
    for guard in own.findall("{*}protection"):
        own.remove(guard)
    etree.SubElement(own, tag("protection"), locked="1" if locked else "0")
    own.set("applyProtection", "1")
    looks.append(own)
    looks.set("count", str(len(looks)))
    item.set("s", str(len(looks) - 1))
