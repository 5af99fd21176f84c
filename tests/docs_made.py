"""Documents that are made from the code: ``make docs`` writes them, a test compares."""

from __future__ import annotations

import ast
import itertools
from pathlib import Path

from perfeval_xl.findings import Code
from perfeval_xl.findings.arrival_types import FOR_UNITS
from perfeval_xl.findings.own_rules import document, own_basis
from perfeval_xl.ledger import rows, said_rows, schema
from perfeval_xl.office.table_schema import PLATFORM_TABLE, TABLES, YEAR_TABLES, field_of

ROOT = Path(__file__).parent.parent
STAGES = {
    "W": "文件",
    "J": "结构",
    "G": "篡改",
    "T": "填报",
    "H": "勾稽",
    "P": "评分",
    "S": "核实",
    "N": "上年对比",
    "Z": "收件",
}


def checks_page() -> str:
    """The page that lists every code with its texts."""
    lines = [
        "# 审核编号一览",
        "",
        "由程序中的编号表生成（`make docs`）。编号发布后不再改作他用；花括号里是审核时填入的内容。",
        "依据一栏写{basis}的，是规则集写明的文件或表格；其余见[本程序自定规则](rules-of-our-own.md)。",
        "N 上年对比只在给了上年的表时才有（`perfeval check --previous`、`perfeval collect --previous`）。",
        "Z 收件由收表的一方得出；写着“告诉单位”的也写给填报单位，其余只给收表的人看。",
        "写着“下发前需确认”的，下发单位没有核实就不写出自评表；怎样确认见使用手册。",
    ]
    for letter, stage in STAGES.items():
        lines += ["", f"## {letter} {stage}", "", "| 编号 | 级别 | 问题 | 怎么改 | 依据 |", "|---|---|---|---|---|"]
        for code in Code:
            if code.name[0] == letter:
                kind = code.value
                weight = kind.severity.chinese + ("，下发前需确认" if kind.ask else "")
                weight += "，告诉单位" if code.name in FOR_UNITS else ""
                cells = (code.name, weight, kind.message, kind.fix, kind.basis or own_basis(code.name))
                lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def said_of_columns() -> dict[tuple[str, str], str]:
    """What the source says of each field of a row of the ledger, by row type and field."""
    found = {}
    sources = [Path(str(module.__file__)).read_text(encoding="utf-8") for module in (rows, said_rows)]
    for cls in (node for text in sources for node in ast.parse(text).body):
        if isinstance(cls, ast.ClassDef):
            for field, below in itertools.pairwise(cls.body):
                match field, below:
                    case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                        found[cls.name, name] = " ".join(text.split())
    return found


def ledger_page() -> str:
    """The page that lists the tables of the ledger with their columns."""
    said = said_of_columns()
    lines = [
        "# The tables of a ledger",
        "",
        "Made from the code (`make docs`). `台账.sqlite` is an SQLite file, for reading by whatever reads such files.",
        "Rows are only added; every time is UTC in ISO 8601, to the second, ending with Z. What is in the journal",
        "stands in `登记.jsonl` too, a line a row, from which `perfeval collect ROUND --rebuild` makes the tables;",
        "judgements are made again from `原件/`. How a project stands is stored nowhere:",
        "`perfeval status ROUND --json` says it (`docs/status.md`), `perfeval_xl/ledger/states.py` by which rules.",
        "What is personal says so, and stays in the office.",
        "",
        f"Format {schema.FORMAT}; a program refuses a newer one.",
    ]
    for table in schema.TABLES:
        key = "key " + ", ".join(f"`{name}`" for name in table.key) if table.key else "no key"
        lines += [
            "",
            f"## {table.name}",
            "",
            table.about,
            "",
            f"{key}; {'in the journal' if table.in_journal else 'not in the journal'}.",
        ]
        lines += ["", "| column | type | |", "|---|---|---|"]
        kinds = table.kinds
        of_owner = {name: f"`{name}` of what it belongs to." for name in table.owner}
        for name in table.columns:
            text = of_owner.get(name) or said[table.row.__name__, name]
            lines.append(f"| `{name}` | {kinds[name]} | {text.replace('``', '`').replace('|', chr(92) + '|')} |")
    return "\n".join(lines) + "\n"


def tables_page() -> str:
    """The page that lists the tables that a round is exported as."""
    lines = [
        "# The tables of a round",
        "",
        "Made from the code (`make docs`). `perfeval collect ROUND --csv` or `--parquet` writes them into `导出`,",
        "with a `datapackage.json` (Data Package and Table Schema, version 1) that says the same of each column.",
        "CSV is UTF-8 with a mark at its beginning; a text that a spreadsheet program might compute has `'` before it.",
        "Amounts are 万元 whatever a form states, rates fractions of 1, times UTC.",
        "Only what counts (已计) has money and a score, so that the sum of a column is the sum of what counts;",
        "项目支出 and 部门整体支出 are never to be added. A rate of many is Σ `numerator` / Σ `denominator`.",
        "Personal columns are there with `--with-contacts` alone.",
    ]
    for table in (*TABLES, PLATFORM_TABLE, *YEAR_TABLES):
        key = f"; key {', '.join(f'`{name}`' for name in table.key)}" if table.key else ""
        of = "; `year`, `code` lead to `projects`" if table.of_project else ""
        lines += ["", f"## {table.file or table.name}", "", f"{table.title}：{table.about}{key}{of}.", ""]
        lines += ["| column | | type | unit | |", "|---|---|---|---|---|"]
        for column in table.columns:
            field = field_of(table, column)
            said = "；".join(filter(None, ("personal" if column.personal else "", str(field.get("description", "")))))
            cells = (f"`{field['name']}`", column.title, str(field["type"]), str(field.get("unit", "")), said)
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def pages() -> dict[str, str]:
    """Every document that is made, by its name in ``docs``."""
    return {
        "checks.md": checks_page(),
        "rules-of-our-own.md": document(),
        "ledger.md": ledger_page(),
        "tables.md": tables_page(),
    }


if __name__ == "__main__":
    for name, page in pages().items():
        (ROOT / "docs" / name).write_text(page, encoding="utf-8")
