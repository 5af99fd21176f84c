"""汇总.xlsx of a seeded round against what was planted: ``python -m tests.office.summary_proof ROUND [--seed N]``.

Reads it as another program does: adds up its rows, compares the sums with those that were planted, with the totals that
stand below them and on 总览, and follows the links of numbers that are drawn at random to the cells of the originals.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl

from tests.office.round import TRUTH
from tests.office.round_truth import Truth

SAMPLE = 100
DAY_ZERO = datetime(1899, 12, 30)
SHEETS = {"project": ("项目汇总表", "Projects"), "whole_department": ("部门整体", "Departments")}
NUMBERS = {
    "自评得分": "得分所在",
    "执行得分": "执行得分所在",
    "预算执行率": "预算执行率所在",
    "年初预算数": "年初预算数所在",
    "全年预算数": "全年预算数所在",
    "全年执行数": "全年执行数所在",
    "得分": "得分所在",
    "权重": "权重所在",
}
"""Columns of numbers by the column whose link leads to the cell."""
MONEY = ("年初预算数", "全年预算数", "全年执行数")
SCALES = (1, 10_000)
"""A form may state its amounts in 元."""


@dataclass
class Proof:
    """What was compared."""

    sums: list[tuple[str, float, float]] = field(default_factory=list)
    """What, planted, told."""
    traced: int = 0
    wrong: list[str] = field(default_factory=list)


def rows_of(sheet: Any, table: str) -> list[dict[str, Any]]:
    """The cells of each row of a native table, by title."""
    heads, *rows = sheet[sheet.tables[table].ref]
    return [dict(zip([head.value for head in heads], row, strict=True)) for row in rows]


def proved(place: Path, seed: int = 1, sample: int = SAMPLE) -> Proof:
    """Compare 汇总.xlsx of a round with what was planted, and trace its numbers."""
    book = openpyxl.load_workbook(place / "汇总.xlsx", data_only=True)
    truth, proof = Truth.load(place / TRUTH), Proof()
    rows = {kind: rows_of(book[sheet], table) for kind, (sheet, table) in SHEETS.items() if sheet in book.sheetnames}
    for kind, own in rows.items():
        planted = [one for one in truth.projects if one.kind == kind and one.state == "已计"]
        counted = [row for row in own if row["状态"].value == "已计"]
        _same(proof, f"{kind}: 已计", len(planted), len(counted))
        for title, name in (("自评得分", "score"), ("执行率分子", "numerator"), ("执行率分母", "denominator")):
            expected = sum((Fraction(getattr(one, name) or 0) for one in planted), Fraction(0))
            _same(proof, f"{kind}: {title}", float(expected), math.fsum(row[title].value or 0 for row in counted))
        _totals(proof, book, kind, counted)
    every = list(_numbers([*[row for own in rows.values() for row in own], *rows_of(book["指标明细"], "Indicators")]))
    originals = cache(lambda path: openpyxl.load_workbook(place / path, data_only=True))
    for title, cell, link in random.Random(seed).sample(every, min(sample, len(every))):
        sheet, _, address = link.location.rpartition("!")
        found = originals(link.target)[sheet.strip("'").replace("''", "'")][address].value
        if isinstance(found, datetime):
            found = (found - DAY_ZERO).days
        scales = SCALES if title in MONEY else SCALES[:1]
        proof.traced += 1
        if not any(math.isclose(float(found), cell.value * scale, rel_tol=1e-12, abs_tol=1e-12) for scale in scales):
            proof.wrong.append(f"{cell.parent.title}!{cell.coordinate} is {cell.value}, {link.target}: {found}")
    return proof


def _totals(proof: Proof, book: Any, kind: str, counted: list[dict[str, Any]]) -> None:
    """What stands below the rows, and on 总览."""
    sheet, table = SHEETS[kind]
    below = book[sheet][book[sheet].tables[table].ref][-1][0].row + 1
    if not counted:
        return
    for title in ("全年执行数", "执行率分母"):
        at = counted[0][title].column
        _same(
            proof,
            f"{kind}: 合计 {title}",
            math.fsum(row[title].value or 0 for row in counted),
            book[sheet].cell(below, at).value,
        )
    label = {"project": "项目支出", "whole_department": "部门整体支出"}[kind]
    [shown] = [row for row in book["总览"].iter_rows() if row[0].value == label]
    numbers = [cell.value for cell in shown if isinstance(cell.value, int | float)]
    weight = [row for row in counted if row["自评得分"].value is not None and row["执行率分母"].value]
    expected = (
        math.fsum(row["执行率分母"].value or 0 for row in counted),
        math.fsum(row["执行率分子"].value or 0 for row in counted),
        math.fsum(row["执行率分子"].value or 0 for row in counted)
        / math.fsum(row["执行率分母"].value or 0 for row in counted),
        math.fsum(row["自评得分"].value for row in counted if row["自评得分"].value is not None)
        / sum(row["自评得分"].value is not None for row in counted),
        math.fsum(row["自评得分"].value * row["执行率分母"].value for row in weight)
        / math.fsum(row["执行率分母"].value for row in weight),
    )
    for what, mine, told in zip(
        ("预算数", "执行数", "执行率", "平均得分", "加权得分"), expected, numbers[-5:], strict=True
    ):
        _same(proof, f"{kind}: 总览 {what}", mine, told)


def _numbers(rows: list[dict[str, Any]]) -> Iterator[tuple[str, Any, Any]]:
    for row in rows:
        for title, where in NUMBERS.items():
            cell, at = row.get(title), row.get(where)
            if cell is not None and isinstance(cell.value, int | float) and at is not None and at.hyperlink is not None:
                yield title, cell, at.hyperlink


def _same(proof: Proof, what: str, planted: float, told: float | None) -> None:
    # A program that cannot compute leaves no value with a formula.
    told = math.nan if told is None else told
    proof.sums.append((what, planted, told))
    if not math.isclose(planted, told, rel_tol=1e-9, abs_tol=1e-9):
        proof.wrong.append(f"{what}: {planted} and {told}")


def main() -> None:
    """Print what was compared; 1 where anything differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("round", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    proof = proved(given.round, given.seed)
    for what, planted, told in proof.sums:
        print(f"{what}: {planted:.6f} and {told:.6f}")
    print(*proof.wrong, sep="\n")
    print(f"{proof.traced} numbers traced to their cells, {len(proof.wrong)} differences")
    sys.exit(bool(proof.wrong))


if __name__ == "__main__":
    main()
