"""What leaves the round for other programs: described, safe to open in a spreadsheet, and without persons."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pandas
import pyarrow
import pyarrow.parquet
import pytest

from perfeval_xl.errors import OutputError
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.office import exports
from perfeval_xl.office.columns import PLATFORM, PROJECTS
from perfeval_xl.office.exports import guarded, without_addresses, write_exports
from perfeval_xl.office.frames import Frames, frames_of
from perfeval_xl.office.rounds import Round
from perfeval_xl.office.status import View, lines_of, view_of
from tests.office.round_once import small_round
from tests.office.small_rounds import registered

FIELD = {
    "type": "object",
    "required": ["name", "title", "type"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "minLength": 1},
        "title": {"type": "string", "minLength": 1},
        "description": {"type": "string", "minLength": 1},
        "unit": {"enum": ["万元", "分", "1"]},
        "personal": {"const": True},
        "type": {"enum": ["string", "number", "integer", "boolean", "date", "datetime"]},
        "constraints": {"type": "object", "properties": {"required": {"type": "boolean"}}},
    },
}
"""What https://specs.frictionlessdata.io/table-schema/ asks of a field, and what we add: unit, personal."""
SCHEMA = {
    "type": "object",
    "required": ["fields", "missingValues"],
    "additionalProperties": False,
    "properties": {
        "fields": {"type": "array", "minItems": 1, "items": FIELD},
        "missingValues": {"const": [""]},
        "primaryKey": {"type": "array", "minItems": 1, "items": {"type": "string"}},
        "foreignKeys": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["fields", "reference"],
                "properties": {
                    "fields": {"type": "array", "items": {"type": "string"}},
                    "reference": {"type": "object", "required": ["resource", "fields"]},
                },
            },
        },
    },
}
RESOURCE = {
    "type": "object",
    "required": ["profile", "name", "path", "title", "format", "mediatype", "bytes", "hash", "schema"],
    "properties": {
        "name": {"type": "string", "pattern": "^([-a-z0-9._/])+$"},
        "path": {"type": "string", "pattern": "^(?![/.~])[^\\\\:]+$"},
        "profile": {"enum": ["data-resource", "tabular-data-resource"]},
        "format": {"enum": ["csv", "parquet"]},
        "encoding": {"const": "utf-8"},
        "bytes": {"type": "integer", "minimum": 1},
        "hash": {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"},
        "schema": SCHEMA,
    },
    "if": {"properties": {"format": {"const": "csv"}}},
    "then": {"required": ["encoding", "dialect"], "properties": {"profile": {"const": "tabular-data-resource"}}},
}
PACKAGE = {
    "type": "object",
    "required": ["profile", "name", "resources", "created", "title"],
    "properties": {
        "profile": {"const": "data-package"},
        "name": {"type": "string", "pattern": "^([-a-z0-9._/])+$"},
        "created": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
        "resources": {"type": "array", "minItems": 1, "items": RESOURCE},
    },
}
READERS = {
    "string": str,
    "number": float,
    "integer": int,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": date.fromisoformat,
    "datetime": lambda text: datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ"),
}
"""How the types of a Table Schema are written in CSV."""
CR, LF = "\r", "\n"
FORMULAS = ['=HYPERLINK("http://x","点我")', "+cmd|' /C calc'!A0", "@SUM(1,1)", "-1+1", "＝1+1", "\t=1", "\r=1"]


@pytest.fixture(scope="module")
def of(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_round(tmp_path_factory).folder


@pytest.fixture(scope="module")
def looked(of: Path) -> tuple[View, Frames]:
    with Ledger.open(Round(of).ledger, readonly=True) as ledger:
        view = view_of(of, ledger, datetime(2024, 3, 1, 8, tzinfo=UTC))
        return view, frames_of(view, lines_of(view), ledger)


def export(of: Path, looked: tuple[View, Frames], target: Path, *formats: str, **options: Any) -> exports.Exports:
    view, frames = looked
    with Ledger.open(Round(of).ledger, readonly=True) as ledger:
        given = {"frames": frames, **options}
        return write_exports(view, lines_of(view), ledger, Round(target), formats=formats, **given)


def rows_of(path: Path) -> list[dict[str, str]]:
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_package_describes_every_cell_of_every_file(of: Path, looked: tuple[View, Frames], tmp_path: Path) -> None:
    done = export(of, looked, tmp_path, "csv", "parquet")
    folder = tmp_path / "导出"
    assert {path.name for path in folder.iterdir()} == {path.name for path in done.files}
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(PACKAGE).validate(package)
    names = [one["name"] for one in package["resources"]]
    assert len(set(names)) == len(names) == 9
    read: dict[str, list[dict[str, str]]] = {}
    for one in package["resources"]:
        data = (folder / one["path"]).read_bytes()
        assert (one["bytes"], one["hash"]) == (len(data), f"sha256:{hashlib.sha256(data).hexdigest()}")
        if one["format"] == "csv":
            assert data.startswith("\ufeff".encode())
            rows = read[one["name"]] = rows_of(folder / one["path"])
            assert len(rows) == one["rows"]
            for field in one["schema"]["fields"]:
                cells = [row[field["name"]] for row in rows]
                for cell in filter(None, cells):
                    READERS[field["type"]](cell)
                assert all(cells) or not field.get("constraints", {}).get("required")
            assert list(rows[0]) == [field["name"] for field in one["schema"]["fields"]]
    for one in package["resources"]:
        if one["name"] in read:
            _keys_hold(one["schema"], read[one["name"]], read)


def _keys_hold(schema: dict[str, Any], rows: list[dict[str, str]], read: dict[str, list[dict[str, str]]]) -> None:
    key = schema.get("primaryKey", [])
    assert not key or len({tuple(row[name] for name in key) for row in rows}) == len(rows)
    for foreign in schema.get("foreignKeys", []):
        there = foreign["reference"]
        known = {tuple(row[name] for name in there["fields"]) for row in read[there["resource"]]}
        assert {tuple(row[name] for name in foreign["fields"]) for row in rows} <= known


def test_a_text_of_a_unit_stays_a_text(of: Path, looked: tuple[View, Frames], tmp_path: Path) -> None:
    view, frames = looked
    names = [*FORMULAS, *frames.projects["name"][len(FORMULAS) :]]
    changed = replace(frames, projects=frames.projects.assign(name=names))
    export(of, (view, changed), tmp_path, "csv")
    read = [row["name"] for row in rows_of(tmp_path / "导出/projects.csv")]
    assert read[: len(FORMULAS)] == [f"'{text.replace(CR, LF)}" for text in FORMULAS]
    assert read[len(FORMULAS) :] == names[len(FORMULAS) :]


@pytest.mark.parametrize("text", ["=", "-", "—", "", "-5", "-0.5%", "1-2", "a=b", "达成"])
def test_what_nobody_computes_is_left_as_it_is(text: str) -> None:
    assert list(guarded(pandas.Series([text], dtype="str"))) == [text]


def test_nothing_steers_a_terminal_or_turns_a_line(of: Path, looked: tuple[View, Frames], tmp_path: Path) -> None:
    view, frames = looked
    names = ["\x1b[31m红\x07", "甲\u202e乙", "第一行\r\n第二行", *frames.projects["name"][3:]]
    changed = replace(frames, projects=frames.projects.assign(name=names))
    export(of, (view, changed), tmp_path, "csv", "parquet")
    read = [row["name"] for row in rows_of(tmp_path / "导出/projects.csv")][:3]
    assert read == ["[31m红", "甲乙", "第一行\n第二行"]
    assert pyarrow.parquet.read_table(tmp_path / "导出/projects.parquet")["name"].to_pylist()[:3] == read


def test_nobody_is_named_unless_somebody_asks(of: Path, looked: tuple[View, Frames], tmp_path: Path) -> None:
    _, frames = looked
    persons = {*frames.projects["person"], *frames.projects["address"], *frames.deliveries["sender"]} - {""}
    subjects = {*frames.deliveries["subject"]} - {""}
    assert persons
    assert subjects
    named = frames.deliveries["file"].str.contains("“").sum()
    assert named
    export(of, looked, tmp_path / "无", "csv", "parquet")
    for path in (tmp_path / "无/导出").iterdir():
        text = _text_of(path)
        assert not [one for one in (*persons, *subjects) if one in text], path.name
        assert "@" not in text.replace("以 = + - @ 等开头", "")
    done = export(of, looked, tmp_path / "有", "csv", with_contacts=True)
    assert any("保密" in line for line in done.lines)
    told = rows_of(tmp_path / "有/导出/projects.csv")
    assert [row["address"] for row in told] == list(frames.projects["address"])
    package = json.loads((tmp_path / "有/导出/datapackage.json").read_text(encoding="utf-8"))
    own = {field["name"] for field in package["resources"][0]["schema"]["fields"] if field.get("personal")}
    assert own == {column.key for column in PROJECTS if column.personal}
    left = export(of, looked, tmp_path / "有", "parquet")
    assert any("没有更新，里面有联系人、邮箱或发件人" in line for line in left.lines)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("发件人foe@evil.com不是登记的联系人a-001@x.gov.cn", "发件人（邮箱）不是登记的联系人（邮箱）"),
        ("a.b+c@x.cn、d@y.cn", "（邮箱）、（邮箱）"),
        ("张三@机关.中国", "（邮箱）"),
        ("与“周八 › 1b.xlsx”哪一份在后看不准", "与“1b.xlsx”哪一份在后看不准"),
        ("与“李四、周八 › 1b.xlsx、2.xlsx”相同", "与“1b.xlsx、2.xlsx”相同"),
        ("与“1b.xlsx”相同，“甲、乙”都是", "与“1b.xlsx”相同，“甲、乙”都是"),
    ],
)
def test_an_address_is_left_out_and_not_what_is_said_of_it(text: str, expected: str) -> None:
    assert without_addresses(text) == expected


def _text_of(path: Path) -> str:
    if path.suffix != ".parquet":
        return path.read_text(encoding="utf-8-sig")
    return "\n".join(map(str, pyarrow.parquet.read_table(path).to_pylist()))


def test_parquet_has_the_numbers_the_types_and_the_chinese_titles(
    of: Path, looked: tuple[View, Frames], tmp_path: Path
) -> None:
    _, frames = looked
    export(of, looked, tmp_path, "parquet")
    table = pyarrow.parquet.read_table(tmp_path / "导出/projects.parquet")
    kinds = {
        name: table.schema.field(name).type for name in ("code", "year", "score", "has_report", "deadline", "sent")
    }
    assert kinds == {
        "code": pyarrow.string(),
        "year": pyarrow.int64(),
        "score": pyarrow.float64(),
        "has_report": pyarrow.bool_(),
        "deadline": pyarrow.date32(),
        "sent": pyarrow.timestamp("ms", tz="UTC"),
    }
    said = table.schema.field("denominator").metadata
    assert (said[b"title"].decode(), said[b"unit"].decode()) == ("执行率分母", "万元")
    scores = [one if one is not None else math.nan for one in table["score"].to_pylist()]
    assert scores == pytest.approx(list(frames.projects["score"]), nan_ok=True)
    at = next(index for index, text in enumerate(frames.projects["sent"]) if text)
    assert table["sent"][at].as_py() == datetime.fromisoformat(frames.projects["sent"][at])
    assert str(table["deadline"][at].as_py()) == frames.projects["deadline"][at]
    assert table["rate"].null_count == int(frames.projects["rate"].isna().sum())


def test_the_platform_gets_sign_value_and_unit_apart(of: Path, looked: tuple[View, Frames], tmp_path: Path) -> None:
    export(of, looked, tmp_path, "csv")
    rows = rows_of(tmp_path / "导出/平台导入.csv")
    assert list(rows[0]) == [column.title for column in PLATFORM]
    percent = next(row for row in rows if row["计量单位"] == "%")
    assert percent["指标值"].isdecimal()
    assert float(percent["实际完成值"]) > 1
    days = [row for row in rows if row["计算符号"] == "时限"]
    assert days
    assert all(date.fromisoformat(row["指标值"]) and date.fromisoformat(row["实际完成值"]) for row in days)
    inner = looked[1].indicators["form"]
    assert set(inner) - {""} <= {row["项目编码"] for row in rows}
    scored = [row for row in rows if row["得分"]]
    assert all(float(row["权重"]) - float(row["得分"]) == pytest.approx(float(row["扣减分数"])) for row in scored)


def test_a_round_of_which_nothing_came_is_exported_too(tmp_path: Path) -> None:
    of = registered(tmp_path, 2)
    with Ledger.open(of.ledger, readonly=True) as ledger:
        view = view_of(of.folder, ledger, datetime(2023, 2, 1, tzinfo=UTC))
        done = write_exports(view, lines_of(view), ledger, of, formats=["parquet", "csv"])
    assert [len(rows_of(of.exports / f"{name}.csv")) for name in ("projects", "indicators", "findings")] == [2, 0, 0]
    assert (of.exports / "indicators.csv").read_bytes().count(b"\r\n") == 1
    table = pyarrow.parquet.read_table(of.exports / "indicators.parquet")
    assert (table.num_rows, table.schema.field("score").type) == (0, pyarrow.float64())
    assert "项目汇总表2行" in done.lines[0]
    assert "数据→自文本" not in "".join(done.lines)


def test_codes_that_excel_would_spoil_are_told(of: Path, looked: tuple[View, Frames], tmp_path: Path) -> None:
    frames = looked[1]
    none = {"indicators": frames.indicators.head(0), "findings": frames.findings.head(0)}
    for code, is_told in (("511700230000010000001", True), ("5E5", True), ("P-1", False)):
        one = replace(
            frames, projects=frames.projects.head(1).assign(code=code), deliveries=frames.deliveries.head(0), **none
        )
        done = export(of, (looked[0], one), tmp_path, "csv")
        assert ("数据→自文本" in "".join(done.lines)) == is_told


def test_what_is_missing_is_said_with_the_cure(
    of: Path, looked: tuple[View, Frames], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = {"pandas"}
    monkeypatch.setattr(exports.importlib.util, "find_spec", lambda name: name if name in there else None)
    done = export(of, looked, tmp_path, "csv", "parquet")
    assert not [path for path in done.files if path.suffix == ".parquet"]
    assert "没有写parquet：缺少组件“pyarrow”；" in done.lines[-1]
    with pytest.raises(OutputError, match=r"“pyarrow”；请运行 pip install 'perfeval-xl\[office,parquet\]'"):
        export(of, looked, tmp_path, "parquet")
    there.clear()
    with pytest.raises(OutputError, match="pandas"):
        export(of, looked, tmp_path, "csv")


def test_files_are_replaced_and_what_was_not_written_again_is_told(
    of: Path, looked: tuple[View, Frames], tmp_path: Path
) -> None:
    export(of, looked, tmp_path, "csv", "parquet")
    (tmp_path / "导出/projects.csv").write_text("旧的", encoding="utf-8")
    done = export(of, looked, tmp_path, "csv")
    assert any("parquet" in line and line.endswith("没有更新") for line in done.lines)
    assert len(rows_of(tmp_path / "导出/projects.csv")) == len(looked[1].projects)
    assert not list((tmp_path / "导出").glob(".*"))
    (tmp_path / "乙/导出/projects.csv").mkdir(parents=True)
    with pytest.raises(OutputError, match=r"projects\.csv写不进去"):
        export(of, looked, tmp_path / "乙", "csv")
