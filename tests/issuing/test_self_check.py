"""A written workbook is looked at before it leaves, and what XlsxWriter's hooks should have done is there."""

from __future__ import annotations

import ast
import configparser
import inspect
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.errors import LayoutError
from perfeval_xl.issuing import Job, issue, workbook
from perfeval_xl.writer import protection, strict, xlsx
from perfeval_xl.writer.self_check import Expected, check_written
from tests import making

ROOT = Path(__file__).parents[2]
HOOKS: dict[type, dict[str, tuple[str, ...]]] = {
    Worksheet: {
        "_write_formula": ("row", "col", "formula", "cell_format", "value"),
        "_write_sheet_protection": (),
        "_prepare_formula": ("formula", "expand_future_functions"),
        "_write_rich_string": ("row", "col", "args"),
        "_write_string": ("row", "col", "string", "cell_format"),
        "_xml_empty_tag": ("tag", "attributes"),
        "_xml_formula_element": ("formula", "result", "attributes"),
        "_xml_start_tag_unencoded": ("tag", "attributes"),
    },
    Workbook: {"_write_book_views": (), "_xml_empty_tag": ("tag", "attributes")},
}
"""What our writer calls or overrides of XlsxWriter that its documents do not promise."""


def private_names(source: str) -> dict[str, set[str]]:
    """By class of a module, the private names that it calls on itself or defines."""
    found: dict[str, set[str]] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef):
            called = {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}
            defined = {part.name for part in node.body if isinstance(part, ast.FunctionDef)}
            found[node.name] = {name for name in called | defined if re.match(r"_[a-z]", name)}
    return found


def test_the_private_names_that_are_used_are_these() -> None:
    """In the classes that are made from XlsxWriter's; nobody else may have any."""
    used: dict[type, set[str]] = {Worksheet: set(), Workbook: set()}
    for module in (strict, protection):
        for name, names in private_names(inspect.getsource(module)).items():
            for base, known in used.items():
                if issubclass(getattr(module, name), base):
                    known |= names

    assert used == {base: set(names) for base, names in HOOKS.items()}


@pytest.mark.parametrize(("base", "name"), [(base, name) for base, names in HOOKS.items() for name in names])
def test_a_private_name_is_what_it_was(base: type, name: str) -> None:
    assert tuple(inspect.signature(getattr(base, name)).parameters)[1:] == HOOKS[base][name]


def test_the_version_is_bounded_where_the_hooks_were_last_looked_at() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    [line] = [line for line in setup["options"]["install_requires"].splitlines() if line.startswith("XlsxWriter")]
    pinned = re.search(
        r"^xlsxwriter==(\d+)\.(\d+)", (ROOT / "constraints.txt").read_text(), re.MULTILINE | re.IGNORECASE
    )
    assert pinned is not None
    major, minor = map(int, pinned.groups())

    assert not Requirement(line).specifier.contains(f"{major}.{minor + 1}.0")
    assert Requirement(line).specifier.contains(f"{major}.{minor}.99")


def changed(data: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """A workbook with a change made to its parts."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    change(parts)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return target.getvalue()


def replaced(part: str, pattern: bytes, by: bytes) -> Callable[[dict[str, bytes]], None]:
    """A change of one place in one part; it must be there."""

    def change(parts: dict[str, bytes]) -> None:
        parts[part], count = re.subn(pattern, by, parts[part], count=1)
        assert count == 1

    return change


def without(part: str) -> Callable[[dict[str, bytes]], None]:
    """A change that leaves a part out."""
    return lambda parts: parts.__delitem__(part) if part in parts else None


SHEET = "xl/worksheets/sheet1.xml"
FAULTS: Mapping[str, tuple[Callable[[dict[str, bytes]], None], str]] = {
    "a part that is missing": (without("xl/styles.xml"), "缺少xl/styles.xml"),
    "a sheet that is missing": (without("xl/worksheets/sheet2.xml"), "缺少“文字材料”表"),
    "another name on a tab": (replaced(making.BOOK, "自评表".encode(), "评表".encode()), "工作表是评表、"),
    "a sheet that is not locked": (replaced(SHEET, rb"<sheetProtection[^>]*/>", b""), "“自评表”表没有锁定"),
    "a lock that is off": (replaced(SHEET, rb' sheet="1"', b' sheet="0"'), "“自评表”表没有锁定"),
    "a structure that is not locked": (replaced(making.BOOK, rb"<workbookProtection[^>]*/>", b""), "结构没有锁定"),
    "another identity in the properties": (replaced(making.CUSTOM, rb">eN[^<]", b">eN_"), "文档属性里的标识"),
    "no properties": (without(making.CUSTOM), "文档属性里的标识"),
    "another identity in the names": (replaced(making.BOOK, rb'>"eN[^<]', b'>"eN_'), "隐藏名称里的标识"),
    "a name that is not hidden": (
        replaced(making.BOOK, rb'(name="_perfeval_\w+") hidden="1"', rb"\1"),
        "隐藏名称里的标识",
    ),
    "a row that cannot grow": (replaced(SHEET, rb'<row r="16"', b'<row r="16" customHeight="1"'), "固定了行高"),
    "an empty result without a type": (
        replaced(SHEET, rb"</sheetData>", b'<c r="Z9"><f>A1</f><v></v></c></sheetData>'),
        "没有写明类型",
    ),
    "a part that is no XML": (replaced(SHEET, rb"</sheetData>", b""), "文件不完整"),
    "looks that are no XML": (replaced("xl/styles.xml", rb"</styleSheet>", b""), "文件不完整"),
}


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> tuple[bytes, Expected]:
    """The sound workbook, and what is expected of it."""
    seen: list[tuple[bytes, Expected]] = []
    monkeypatch.setattr(xlsx, "check_written", lambda data, expected: seen.append((data, expected)))
    workbook(making.filled())
    return seen[0]


def test_a_sound_workbook_passes(written: tuple[bytes, Expected]) -> None:
    data, expected = written

    assert check_written(data, expected) is None
    assert expected.locked
    assert expected.properties
    assert expected.names
    assert 15 in expected.growing["自评表"]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_file_is_an_error(fault: str, written: tuple[bytes, Expected]) -> None:
    change, message = FAULTS[fault]
    data, expected = written

    with pytest.raises(LayoutError, match="没有通过自检") as raised:
        check_written(changed(data, change), expected)
    assert message in str(raised.value)


@pytest.mark.parametrize("cut", [0, 1000, -30])
def test_half_a_file_is_an_error(cut: int, written: tuple[bytes, Expected]) -> None:
    with pytest.raises(LayoutError, match="文件不完整"):
        check_written(written[0][:cut], written[1])


@pytest.mark.parametrize("inside", [60, 200, 900])
def test_a_byte_that_was_lost_is_an_error(inside: int, written: tuple[bytes, Expected]) -> None:
    data = bytearray(written[0])
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        data[package.getinfo(SHEET).header_offset + inside] ^= 0xFF

    with pytest.raises(LayoutError, match="没有通过自检"):
        check_written(bytes(data), written[1])


@pytest.mark.parametrize(
    ("owner", "hook", "message"),
    [
        (protection.ProtectedSheet, "_write_sheet_protection", "没有锁定"),
        (protection.ProtectedWorkbook, "_write_book_views", "结构没有锁定"),
        (strict.StrictWorksheet, "_xml_start_tag_unencoded", "固定了行高"),
        (strict.StrictWorksheet, "_xml_formula_element", "没有写明类型"),
    ],
)
def test_where_a_hook_is_no_longer_called_nothing_is_written(
    owner: type, hook: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with a version of XlsxWriter that has another name for it."""
    monkeypatch.setattr(xlsx, "straight_bytes", lambda *args, **named: None)
    monkeypatch.delattr(owner, hook)

    with pytest.raises(LayoutError, match=message):
        list(issue([Job(making.filled(), "示例.toml")], tmp_path / "下发"))
    assert list(tmp_path.rglob("*")) == []


def test_an_identity_that_reads_back_otherwise_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perfeval_xl.issuing.decode", lambda text: None)

    with pytest.raises(LayoutError, match="标识读回来不一样"):
        workbook(making.filled())
