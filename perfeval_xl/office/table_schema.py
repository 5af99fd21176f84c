"""What describes exported tables to other programs: a Data Package with a Table Schema for each table.

Every column with its Chinese title, its unit and what it says; which columns tell one row from all others, and which
lead to a row of another table. Knows no frames.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from perfeval_xl import __version__
from perfeval_xl.office.columns import CODE, DELIVERIES, FINDINGS, INDICATORS, PLATFORM, PROJECTS, YEAR, Column, Kind
from perfeval_xl.office.year_columns import YEAR_FINDINGS, YEAR_PROMISES, YEARS
from perfeval_xl.tables import JsonObject

PACKAGE = "datapackage.json"
"""The file that describes the others."""
CSV, PARQUET = "csv", "parquet"
"""Formats of tables, and the endings of their files."""
MEDIA_TYPES: Mapping[str, str] = {CSV: "text/csv", PARQUET: "application/vnd.apache.parquet"}
"""What the formats are called where files are sent."""
_TYPES: Mapping[Kind, str] = {
    Kind.TEXT: "string",
    Kind.AMOUNT: "number",
    Kind.SCORE: "number",
    Kind.RATE: "number",
    Kind.NUMBER: "number",
    Kind.COUNT: "integer",
    Kind.DAY: "date",
    Kind.TIME: "datetime",
    Kind.TRUTH: "boolean",
}
_UNITS: Mapping[Kind, str] = {Kind.RATE: "1"}
"""In what numbers are stored, where that is not what they are shown in."""
_ABOUT: Mapping[Kind, str] = {
    Kind.RATE: "以1为100%的小数",
    Kind.TIME: "UTC时间；北京时间加8小时",
    Kind.DAY: "到这一天24时（北京时间）",
}
"""Said of every column of a kind."""
_GUARDED = "文字以 = + - @ 等开头的，前面加了一个'，免得表格软件当公式算"
"""Said of a table in CSV."""


@dataclass(frozen=True)
class TableOf:
    """One of the tables that are exported."""

    name: str
    """For programs, and the beginning of its file's name."""
    title: str
    columns: Sequence[Column]
    key: tuple[str, ...] = ()
    """The columns that no two rows have alike."""
    of_project: bool = False
    """Whether each row belongs to a row of the projects."""
    headed_by_titles: bool = False
    """Whether the file names its columns as people do: it is made for a program that knows them by these names."""
    about: str = ""
    file: str = ""
    """What the file is called without its ending, where not by ``name``."""

    def shown(self, *, with_contacts: bool) -> tuple[Column, ...]:
        """The columns that leave the office."""
        return tuple(column for column in self.columns if with_contacts or not column.personal)

    def header(self, column: Column) -> str:
        """What the file calls a column."""
        return column.title if self.headed_by_titles else column.key


PROJECTS_TABLE = TableOf(
    "projects", "项目汇总表", PROJECTS, (YEAR, CODE), about="登记的项目，一个一行；只有已计的有金额和得分"
)
INDICATORS_TABLE = TableOf(
    "indicators", "指标明细", INDICATORS, (YEAR, CODE, "key"), of_project=True, about="已计的表里的指标，一个一行"
)
FINDINGS_TABLE = TableOf("findings", "审核问题", FINDINGS, of_project=True, about="每一份来件的审核问题，一个一行")
DELIVERIES_TABLE = TableOf("deliveries", "来件", DELIVERIES, about="每收到一次文件一行")
PLATFORM_TABLE = TableOf(
    "platform",
    "平台导入",
    PLATFORM,
    headed_by_titles=True,
    about="已计的表里的指标，按预算绩效平台导入模板的栏目；计算符号、指标值、计量单位分列，数不带单位",
    file="平台导入",
)
YEARS_TABLE = TableOf("years", "上年对比", YEARS, about="与以前年度的轮次对比，一个项目一行；给了 --previous 的才有")
YEAR_FINDINGS_TABLE = TableOf(
    "year_findings", "上年对比问题", YEAR_FINDINGS, of_project=True, about="对比发现的，一条一行；不退给单位"
)
YEAR_PROMISES_TABLE = TableOf(
    "year_promises",
    "上年问题整改",
    YEAR_PROMISES,
    of_project=True,
    about="以前写的存在问题、改进措施和没有得满分的指标，一处一行",
)
YEAR_TABLES = (YEARS_TABLE, YEAR_FINDINGS_TABLE, YEAR_PROMISES_TABLE)
"""The tables of a round that is held against those of years before."""
TABLES = (PROJECTS_TABLE, INDICATORS_TABLE, FINDINGS_TABLE, DELIVERIES_TABLE)
"""The tables of a round, as `perfeval_xl.office.frames.Frames` has them."""


@dataclass(frozen=True)
class Exported:
    """A file that was written."""

    table: TableOf
    format: str
    file: str
    """Its name."""
    data: bytes
    rows: int


def resource_name(table: TableOf, file_format: str) -> str:
    """What a package calls a table: two formats of one have two names."""
    return table.name if file_format == CSV else f"{table.name}-{file_format}"


def package(files: Sequence[Exported], *, title: str, about: str, created: str, with_contacts: bool) -> JsonObject:
    """The descriptor of ``files``: https://specs.frictionlessdata.io, version 1."""
    return {
        "profile": "data-package",
        "name": "perfeval-round",
        "title": title,
        "description": about,
        "created": created,
        "version": __version__,
        "resources": [_resource(one, with_contacts=with_contacts) for one in files],
    }


def _resource(one: Exported, *, with_contacts: bool) -> JsonObject:
    table, is_csv = one.table, one.format == CSV
    about = "；".join(filter(None, (table.about, _GUARDED if is_csv else "")))
    return {
        "profile": "tabular-data-resource" if is_csv else "data-resource",
        "name": resource_name(table, one.format),
        "path": one.file,
        "title": table.title,
        "description": about,
        "format": one.format,
        "mediatype": MEDIA_TYPES[one.format],
        **({"encoding": "utf-8", "dialect": _DIALECT} if is_csv else {}),
        "bytes": len(one.data),
        "hash": f"sha256:{hashlib.sha256(one.data).hexdigest()}",
        "rows": one.rows,
        "schema": schema_of(table, one.format, with_contacts=with_contacts),
    }


_DIALECT: JsonObject = {
    "delimiter": ",",
    "lineTerminator": "\r\n",
    "quoteChar": '"',
    "doubleQuote": True,
    "header": True,
}


def schema_of(table: TableOf, file_format: str, *, with_contacts: bool) -> JsonObject:
    """The Table Schema of a table."""
    columns = table.shown(with_contacts=with_contacts)
    schema: JsonObject = {"fields": [field_of(table, column) for column in columns], "missingValues": [""]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    if table.of_project:
        owner = {"resource": resource_name(PROJECTS_TABLE, file_format), "fields": list(PROJECTS_TABLE.key)}
        schema["foreignKeys"] = [{"fields": list(PROJECTS_TABLE.key), "reference": owner}]
    return schema


def field_of(table: TableOf, column: Column) -> JsonObject:
    """One column of a table as a Table Schema says it."""
    about = "；".join(filter(None, (column.about, _ABOUT.get(column.kind, ""))))
    unit = _UNITS.get(column.kind, column.unit)
    field: JsonObject = {"name": table.header(column), "title": column.title, "type": _TYPES[column.kind]}
    if about:
        field["description"] = about
    if unit:
        field["unit"] = unit
    if column.personal:
        field["personal"] = True
    if column.key in table.key:
        field["constraints"] = {"required": True}
    return field
