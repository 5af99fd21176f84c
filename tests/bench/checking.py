"""Check: files that differ, as issued and as other programs save them, beside openpyxl that only loads them."""

from __future__ import annotations

import io
import json
import shutil
import statistics
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

import openpyxl

from perfeval_xl import issuing
from perfeval_xl.forms.form import FilledForm
from perfeval_xl.profiles import available, published
from perfeval_xl.result import Result
from perfeval_xl.submission import check_bytes
from tests.bench import forms
from tests.bench.figures import Figures, Row
from tests.bench.measuring import LEAST, MOST, Group, in_turn, program

TYPICAL, LARGE, LONG = 0.12, 0.18, 0.35
"""What was asked for: of a form of usual size, of departments and the longest form of a project, of 200 indicators."""
LONGEST = "hunan_yiyang/2022_original_budget"
"""The published form of a project with the most to read."""
ROWS, PROJECTS = (8, 40, 200), (12, 60)
SAVED = 9
"""Files that other programs save again."""
FEW = 3
"""How often what takes seconds is measured."""
OURS, THEIRS, PARSE = "check", "openpyxl.load_workbook", "unzip and parse"
XML = (".xml", ".rels", ".vml")
"""Endings of the parts that are XML."""
PLACE = Path("自评表.xlsx")
_FIRST = """
import gc, json, sys, time
from pathlib import Path
data = Path(sys.argv[1]).read_bytes()
{imports}
start = time.process_time()
{run}
first = time.process_time() - start
print(json.dumps(first))
"""
_OURS = {
    "imports": "from perfeval_xl import cli, submission; gc.set_threshold(cli.SWEEP)",
    "run": "submission.check_bytes(Path('自评表.xlsx'), data).result",
}
_THEIRS = {"imports": "import io, openpyxl", "run": "openpyxl.load_workbook(io.BytesIO(data))"}


def asked(profile_id: str) -> float:
    """What was asked for of a profile."""
    return LARGE if profile_id in (LONGEST, forms.DEPARTMENT) else TYPICAL


def measure(figures: Figures) -> None:
    """Profiles as issued and saved again, indicators, projects, and the first file of a process."""
    issued = {
        profile_id: list(map(issuing.workbook, forms.distinct(profile_id, MOST + 1))) for profile_id in published()
    }
    for profile_id, files in issued.items():
        _of(figures, profile_id, files, asked(profile_id))
    for profile_id, files in issued.items():
        _of(figures, f"{profile_id}, saved by openpyxl", forms.by_openpyxl(files[:SAVED]), asked(profile_id))
    if shutil.which("soffice"):
        for profile_id, files in _by_libreoffice({name: files[:SAVED] for name, files in issued.items()}).items():
            _of(figures, f"{profile_id}, saved by LibreOffice", files, asked(profile_id))
    for count in ROWS:
        _of(figures, f"{count} indicators", _batch(forms.with_rows(count)), LONG if count == max(ROWS) else TYPICAL)
    for count in PROJECTS:
        _of(figures, f"{forms.DEPARTMENT}, {count} projects", _batch(forms.with_projects(count)), LARGE)
    _all_profiles(figures)
    _first(figures)


def _batch(filled: FilledForm) -> list[bytes]:
    return [issuing.workbook(one) for one in forms.several(filled, FEW + 1)]


def _by_libreoffice(issued: Mapping[str, Sequence[bytes]]) -> dict[str, list[bytes]]:
    """All files in one start of LibreOffice."""
    with tempfile.TemporaryDirectory() as folder:
        saved = iter(forms.by_libreoffice([data for files in issued.values() for data in files], Path(folder)))
    return {name: [next(saved) for _ in files] for name, files in issued.items()}


def _of(figures: Figures, name: str, files: Sequence[bytes], most: float) -> None:
    times = in_turn(groups(files), least=min(LEAST, len(files) - 1))
    limit = times.median(PARSE) / times.median(THEIRS)
    figures.ratio(f"{name}: check / {THEIRS}", times.pairs(OURS, THEIRS), most, limit=limit)


def groups(files: Sequence[bytes]) -> Iterator[Group]:
    """For each file: our check up to the record, openpyxl, and what nobody can go below."""
    for data in files:
        yield {
            OURS: partial(record, data),
            THEIRS: partial(loaded, data),
            PARSE: partial(parsed, data),
        }


def record(data: bytes) -> Result:
    """Read, verify, score, check and record."""
    return check_bytes(PLACE, data).result


def loaded(data: bytes) -> object:
    """What openpyxl makes of it."""
    return openpyxl.load_workbook(io.BytesIO(data))


def parsed(data: bytes) -> object:
    """Every part unzipped, and its XML parsed, without a look at what it says."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    return [ElementTree.fromstring(part) for name, part in parts.items() if name.endswith(XML)]


def _all_profiles(figures: Figures) -> None:
    """Every profile that is shipped, filled in without a mistake: the median, and the worst."""
    ratios = {}
    for profile_id in available():
        files = list(map(issuing.workbook, forms.several(forms.clean(profile_id), LEAST)))
        ratios[profile_id] = in_turn(groups(files), seconds=0).pairs(OURS, THEIRS).ratio
    worst = max(ratios, key=lambda name: ratios[name])
    told = f"worst {worst} {ratios[worst]:.2f}"
    figures.add(
        Row(f"all {len(ratios)} profiles, median: check / {THEIRS}", statistics.median(ratios.values()), detail=told)
    )


def _first(figures: Figures) -> None:
    """The first file of a process, once everything is imported."""
    filled, times = forms.distinct(forms.TYPICAL, 1)[0], ([], [])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "表.xlsx"
        path.write_bytes(issuing.workbook(filled))
        for _ in range(LEAST):
            for kept, parts in zip(times, (_OURS, _THEIRS), strict=True):
                kept.append(json.loads(program(_FIRST.format(**parts), path).printed))
    ours, theirs = map(statistics.median, times)
    told = f"{ours * 1000:.1f} / {theirs * 1000:.1f} ms, {LEAST} runs"
    figures.add(Row(f"the first file of a process: check / {THEIRS}", ours / theirs, detail=told))
