"""A process that has judged other files before judges a file as any other does, and keeps nothing of them."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from perfeval_xl.issuing import workbook
from perfeval_xl.submission import check_bytes
from tests import making
from tests.fuzz.bases import bases
from tests.fuzz.mutations import case_of, made
from tests.issuing.samples import complete_book
from tests.making import put
from tests.scale import ROOT

SEED, MUTATED = 7, 20
PROFILES = ("cn_national/2020", "henan/2024", "hunan_yiyang/2022", "chongqing/2021_department")
LONG, WARM, MORE = 20_000, 3, 4
"""Characters of a text, and files before and while memory is measured."""
LEFT = 20_000
"""Bytes that a file may leave behind: half of one of its ten texts."""


@pytest.mark.skipif(sys.platform == "win32", reason="no process can be copied there")
def test_what_is_found_does_not_depend_on_what_was_judged_before(tmp_path: Path) -> None:
    """Sound files of several profiles and mutated ones, which share what a program remembers."""
    for number, data in enumerate(_files()):
        (tmp_path / f"{number:02}.xlsx").write_bytes(data)
    command = [sys.executable, "-m", "tests.batch.warm_process", str(tmp_path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)

    assert json.loads(done.stdout) == []


def _files() -> Iterator[bytes]:
    yield from map(complete_book, PROFILES)
    for number in range(MUTATED):
        yield made(case_of(SEED, number, bases()))[0]


def test_a_file_leaves_nothing_of_its_texts_behind() -> None:
    """Many long texts, each file its own: what is remembered of them is bounded by their length, too."""
    files = [_with_long_texts(number) for number in range(WARM + MORE)]
    for data in files[:WARM]:
        check_bytes(Path("表.xlsx"), data)
    gc.collect()
    tracemalloc.start()
    try:
        for data in files[WARM:]:
            check_bytes(Path("表.xlsx"), data)
        gc.collect()
        left, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert left < MORE * LEFT


def _with_long_texts(number: int) -> bytes:
    """A form in which each cell for a text holds as many characters as an .xlsx may, unlike those of other files."""
    changes = [put(f"indicators.{row}.reason", f"{number}、{row}。" + "字" * LONG) for row in range(1, 10)]
    texts = [put("goal.actual", f"{number}" + "文" * LONG)]
    return workbook(making.filled(making.dossier(*changes, *texts)))
