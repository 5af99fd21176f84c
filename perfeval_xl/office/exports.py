"""Tables of a round for other programs, in ROUND/导出: CSV that a spreadsheet program shows right, Parquet, and what
describes them.

Nothing names a person or an address unless somebody asks for that. pandas and pyarrow are imported when something is
exported; a clear message says what is missing.
"""

from __future__ import annotations

import csv
import importlib.util
import io
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from perfeval_xl.errors import OutputError
from perfeval_xl.files import write_file
from perfeval_xl.office.columns import Column, Kind
from perfeval_xl.office.rounds import Round
from perfeval_xl.office.status import STEP, ProjectLine, View
from perfeval_xl.office.table_schema import (
    CSV,
    DELIVERIES_TABLE,
    FINDINGS_TABLE,
    INDICATORS_TABLE,
    PACKAGE,
    PARQUET,
    PLATFORM_TABLE,
    PROJECTS_TABLE,
    YEAR_TABLES,
    Exported,
    TableOf,
    package,
)
from perfeval_xl.plain_text import json_text, without_controls

if TYPE_CHECKING:
    import pandas

    from perfeval_xl.ledger.book import Ledger
    from perfeval_xl.office.frames import Frames
    from perfeval_xl.office.year_on_year import YearTables

FORMATS = (CSV, PARQUET)
"""Formats that can be asked for."""
_NEEDED: Mapping[str, str] = {CSV: "pandas", PARQUET: "pyarrow"}
"""What a format needs; every one needs what the first one does."""
_PACKED = "zstd"
"""How Parquet is compressed: every reader of it knows that."""
_GUARD = "'"
_MAY_BE_FORMULA = r"^(?:[\t\r\n]|[=+\-@＝＋－＠](?!$))"
"""What a spreadsheet program may compute, with the signs of a Chinese keyboard too; a sign alone is a text."""
_PLAIN_NUMBER = r"^-\d+(?:\.\d+)?%?$"
"""What begins like a formula and is only below zero."""
_ADDRESS = re.compile(r"[^\s<>,;:，；、：（）()“”]+@[^\s<>,;:，；、：（）()“”]+")
_PLAIN_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w.-]+", re.ASCII)
"""An address as nearly all are, also where words of a message stand against it; any other is taken with them."""
_SUBJECT = re.compile(rf"(第\d+封|邮件)“.*?”(?={STEP}|$)")
_BETWEEN = "、"
_QUOTED = re.compile(rf"“([^“”]*{STEP}[^“”]*)”")
"""Names of files in a message, with what they lay in."""
_NO_ADDRESS = "（邮箱）"
_AS_TEXT = (
    "项目编码是数字，双击用Excel打开.csv会变样（丢前面的0、后面的位）：请用“数据→自文本/CSV”导入，把“项目编码”设为文本；"
    "导入平台的也可以用汇总.xlsx的“平台导入”表"
)
_FILES = frozenset({"file", "report"})
"""Columns that say what a file was called, with what it lay in: the subjects of messages stand there."""
_TOLD = frozenset({"place", "item", "message", "found", "expected"})
"""Columns in which a finding of the office may name an address or a message."""
_LIKE_A_NUMBER = r"^\d+(?:[.eE]\d+)?$"
"""A code that a spreadsheet program that opens CSV takes for a number: zeros in front, digits beyond 15 are lost."""
_FOOTER = 1 << 16
"""Bytes at the end of a Parquet file in which its columns are described: those of ours take a tenth of it."""
_OF_PERSONS = "，里面有联系人、邮箱或发件人，要给别人的，请先删去"
_AS_NUMBERS = frozenset({Kind.AMOUNT, Kind.SCORE, Kind.RATE, Kind.NUMBER})


@dataclass(frozen=True)
class Exports:
    """What was written."""

    files: tuple[Path, ...] = ()
    lines: tuple[str, ...] = field(default=())
    """What there is to say of it."""


def write_exports(
    view: View,
    lines: Iterable[ProjectLine],
    ledger: Ledger,
    place: Round,
    *,
    formats: Sequence[str],
    with_contacts: bool = False,
    frames: Frames | None = None,
) -> Exports:
    """Write the tables of a round into its 导出, in each of ``formats`` (`FORMATS`); ``frames`` where they are made.

    Each file is written under another name and renamed, what describes them last. Raises OutputError where pandas is
    missing or a file cannot be written, LedgerError where the ledger cannot be read.
    """
    wanted = [one for one in FORMATS if one in formats]
    missing = [one for one in wanted if not _has(_NEEDED[one])]
    if wanted and (not _has(_NEEDED[CSV]) or missing == wanted):
        raise OutputError(missing_line(_NEEDED[one] for one in FORMATS if not _has(_NEEDED[one])))
    from perfeval_xl.office.frames import frames_of
    from perfeval_xl.office.year_on_year import years_beside

    lines = list(lines)
    made = frames_of(view, lines, ledger) if frames is None else frames
    years = years_beside(place, ledger, lines)
    chosen = [one for one in wanted if one not in missing]
    files = [one for each in chosen for one in _tables(made, years, each, with_contacts=with_contacts)]
    paths = []
    for one in files:
        paths.append(place.exports / one.file)
        write_file(paths[-1], one.data)
    if files:
        paths.append(place.exports / PACKAGE)
        write_file(paths[-1], _described(files, view, with_contacts=with_contacts))
    said = list(_said(files, place, missing, with_contacts=with_contacts))
    said += [f"注意：{line}" for line in (years.problems if years else ())]
    if CSV in chosen and made.projects["code"].str.contains(_LIKE_A_NUMBER, regex=True).any():
        said.append(_AS_TEXT)
    return Exports(tuple(paths), tuple(said))


def missing_line(names: Iterable[str]) -> str:
    """Said where something cannot be written because these libraries are not there."""
    return f"缺少组件“{'”“'.join(names)}”；请运行 pip install 'perfeval-xl[office,parquet]'，再来一次"


def _has(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def _tables(frames: Frames, years: YearTables | None, file_format: str, *, with_contacts: bool) -> Iterator[Exported]:
    from perfeval_xl.office.frames import frame, platform

    told: list[tuple[TableOf, pandas.DataFrame]] = [
        (PROJECTS_TABLE, frames.projects),
        (INDICATORS_TABLE, frames.indicators),
        (FINDINGS_TABLE, frames.findings),
        (DELIVERIES_TABLE, frames.deliveries),
    ]
    if file_format == CSV:
        told.append((PLATFORM_TABLE, platform(frames.indicators)))
    if years is not None:
        records = (years.projects, years.findings, years.promises)
        told += [(one, frame(one.columns, rows)) for one, rows in zip(YEAR_TABLES, records, strict=True)]
    for table, rows in told:
        columns = table.shown(with_contacts=with_contacts)
        own = rows[[column.key for column in columns]]
        own = _without_controls(own, columns)
        if not with_contacts:
            own = _without_persons(own, columns)
        data = _csv(table, columns, own) if file_format == CSV else _parquet(columns, own)
        yield Exported(table, file_format, f"{table.file or table.name}.{file_format}", data, len(own))


def _without_controls(rows: pandas.DataFrame, columns: Sequence[Column]) -> pandas.DataFrame:
    """The same without what would steer the terminal of whoever looks into a file, or turn its lines around."""
    texts = [column.key for column in columns if column.kind is Kind.TEXT]
    return rows.assign(**{key: rows[key].map(without_controls) for key in texts})


def _without_persons(rows: pandas.DataFrame, columns: Sequence[Column]) -> pandas.DataFrame:
    """The same without addresses and the subjects of messages, wherever the office itself names them."""
    changed = {}
    for column in columns:
        if column.key in _FILES | _TOLD and column.kind is Kind.TEXT:
            clean = _file_alone if column.key in _FILES else without_addresses
            changed[column.key] = rows[column.key].map(clean)
    return rows.assign(**changed)


def without_addresses(text: str) -> str:
    """The same without addresses and subjects of messages."""
    said = _QUOTED.sub(_files_alone, _SUBJECT.sub(r"\1", text))
    return _ADDRESS.sub(_NO_ADDRESS, _PLAIN_ADDRESS.sub(_NO_ADDRESS, said))


def _files_alone(quoted: re.Match[str]) -> str:
    """What files were called that a message names, without what they lay in; what such a name may be torn into is left
    out.
    """
    parts = quoted[1].split(_BETWEEN)
    kept = [part.rpartition(STEP)[2] for part in parts if STEP in part or "." in part]
    return f"“{_BETWEEN.join(kept)}”"


def _file_alone(text: str) -> str:
    """What a file was called, without what it lay in."""
    return without_addresses(text).rpartition(STEP)[2]


def guarded(cells: pandas.Series) -> pandas.Series:
    """Texts as a spreadsheet program reads them from CSV: none is computed."""
    risky = cells.str.contains(_MAY_BE_FORMULA, regex=True) & ~cells.str.contains(_PLAIN_NUMBER, regex=True)
    return cells.where(~risky, _GUARD + cells)


def _csv(table: TableOf, columns: Sequence[Column], rows: pandas.DataFrame) -> bytes:
    import pandas

    told = {}
    for column in columns:
        cells = rows[column.key]
        if column.kind is Kind.TEXT:
            cells = guarded(cells)
        elif column.kind is Kind.TRUTH:
            cells = cells.map({True: "true", False: "false"})
        told[table.header(column)] = cells
    target = io.StringIO()
    pandas.DataFrame(told).to_csv(target, index=False, lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    return target.getvalue().encode("utf-8-sig", "replace")


def _parquet(columns: Sequence[Column], rows: pandas.DataFrame) -> bytes:
    import pyarrow
    import pyarrow.parquet

    kinds: dict[Kind, Any] = {
        Kind.COUNT: pyarrow.int64(),
        Kind.TRUTH: pyarrow.bool_(),
        Kind.DAY: pyarrow.date32(),
        Kind.TIME: pyarrow.timestamp("s", tz="UTC"),
        **dict.fromkeys(_AS_NUMBERS, pyarrow.float64()),
    }
    fields, arrays = [], []
    for column in columns:
        kind = kinds.get(column.kind, pyarrow.string())
        said = {"title": column.title, "unit": "1" if column.kind is Kind.RATE else column.unit}
        described = {key: text for key, text in (*said.items(), ("description", column.about)) if text}
        fields.append(pyarrow.field(column.key, kind, metadata=described))
        arrays.append(pyarrow.array(list(_values(column.kind, rows[column.key])), type=kind, from_pandas=True))
    target = io.BytesIO()
    made = pyarrow.Table.from_arrays(arrays, schema=pyarrow.schema(fields))
    pyarrow.parquet.write_table(made, target, compression=_PACKED)
    return target.getvalue()


def _values(kind: Kind, cells: pandas.Series) -> Iterable[object]:
    """Days and times as such, empty where nobody can read them."""
    if kind is Kind.DAY:
        return ((one.date() if (one := _time(text)) else None) for text in cells)
    if kind is Kind.TIME:
        return (_time(text) for text in cells)
    values: Iterable[object] = cells
    return values


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _described(files: Sequence[Exported], view: View, *, with_contacts: bool) -> bytes:
    year = f"{view.year}年度" if view.year else ""
    about = (
        "perfeval-xl由这一轮的台账导出。金额都是万元；项目支出和部门整体支出不能相加（部门的金额里含着项目的）；"
        "合计执行率用执行率分子之和除以分母之和"
    )
    told = package(
        files,
        title=f"{year}绩效自评汇总",
        about=about if with_contacts else f"{about}；不含联系人、邮箱和邮件主题",
        created=view.now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        with_contacts=with_contacts,
    )
    return json_text(told, indent=2).encode()


def _said(files: Sequence[Exported], place: Round, missing: Sequence[str], *, with_contacts: bool) -> Iterator[str]:
    if files:
        counts = "、".join(f"{one.table.title}{one.rows}行" for one in files if one.format == files[0].format)
        kinds = "、".join(dict.fromkeys(one.format for one in files))
        yield f"导出（{kinds}）：{counts}，在{place.exports}"
    if files and with_contacts:
        yield "导出的表里有联系人、邮箱和邮件主题，请注意保密"
    for one in missing:
        yield f"没有写{one}：{missing_line([_NEEDED[one]])}"
    old = [one for one in FORMATS if one not in {each.format for each in files}]
    for one in old:
        if files and (place.exports / f"{PROJECTS_TABLE.name}.{one}").exists():
            yield f"导出里以前的.{one}这次没有更新{_OF_PERSONS if _names_persons(place, one) else ''}"


def _names_persons(place: Round, file_format: str) -> bool:
    """Whether a file that was exported before has columns of persons: CSV begins with their names, Parquet ends so."""
    for table in (PROJECTS_TABLE, DELIVERIES_TABLE):
        wanted = [
            table.header(column) if file_format == CSV else column.key for column in table.columns if column.personal
        ]
        try:
            with (place.exports / f"{table.file or table.name}.{file_format}").open("rb") as file:
                if file_format == PARQUET:
                    file.seek(max(file.seek(0, os.SEEK_END) - _FOOTER, 0))
                told = file.readline() if file_format == CSV else file.read()
        except OSError:
            continue
        if any(name.encode() in told for name in wanted):
            return True
    return False
