"""Other libraries in the same run: reading and writing the same forms, with Python and with Node."""

from __future__ import annotations

import importlib.util
import io
import json
import shutil
import statistics
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pandas

from perfeval_xl import issuing
from perfeval_xl.forms.form import FilledForm
from perfeval_xl.returns.reader import read_return
from tests.bench import forms, picture
from tests.bench.bare import replayed, script_of
from tests.bench.building import unzipped, zipped
from tests.bench.checking import PLACE, loaded, parsed, record
from tests.bench.figures import Figures, shown
from tests.bench.measuring import Group, in_turn
from tests.engines.node import install
from tests.engines.programs import find, run

FILES, SECONDS = 9, 12.0
"""Forms that differ, and processor seconds after which no more of them is measured."""
NODE_SECONDS = 240.0
READ, BUILD = "ours, read and verify", "ours, build"
CHECK = "ours, check: read, verify, score, check, record"
LIMIT = "the limit"


class Peer(NamedTuple):
    """What somebody does with a form, and how it is told."""

    name: str
    chinese: str
    writes: bool
    ours: bool = False
    note: str = ""


PEERS = (
    Peer(READ, "本程序：读取并核对防改", writes=False, ours=True),
    Peer(CHECK, "本程序：读取、核对、计分、审核、成记录", writes=False, ours=True),
    Peer("openpyxl, load", "openpyxl：读入", writes=False),
    Peer("openpyxl, read-only, every value", "openpyxl：只读方式，逐格取值", writes=False, note="no looks, no merges"),
    Peer("pandas with openpyxl", "pandas + openpyxl：取值", writes=False, note="values only"),
    Peer("pandas with calamine", "pandas + calamine：取值", writes=False, note="values only"),
    Peer("python-calamine", "python-calamine：取值", writes=False, note="values only"),
    Peer("ExcelJS, load", "ExcelJS：读入", writes=False),
    Peer("SheetJS, read", "SheetJS：读入（不含格式）", writes=False, note="no looks"),
    Peer("SheetJS, read with looks", "SheetJS：读入（含格式）", writes=False, note="some looks"),
    Peer("unzip and parse the XML", "仅解压并解析XML（下限）", writes=False, note=LIMIT),
    Peer(BUILD, "本程序：排版、计分、封签、写出", writes=True, ours=True),
    Peer("XlsxWriter, bare calls", "XlsxWriter：照样写出", writes=True),
    Peer("XlsxWriter, bare calls, formulas as they are", "XlsxWriter：照样写出（公式不查）", writes=True),
    Peer("openpyxl, template filled in and saved", "openpyxl：读模板、填写、保存", writes=True),
    Peer("ExcelJS, template filled in and saved", "ExcelJS：读模板、填写、保存", writes=True),
    Peer("SheetJS, template filled in and saved", "SheetJS：读模板、填写、保存", writes=True, note="loses most looks"),
    Peer("zip the finished parts", "仅压缩写好的部分（下限）", writes=True, note=LIMIT),
)
"""All of them, in the order in which they are told."""


def measure(figures: Figures) -> None:
    """Every library that is here, as a table and a picture."""
    batch = forms.distinct(forms.TYPICAL, FILES + 1)
    files = [issuing.workbook(filled) for filled in batch]
    times = in_turn(_groups(batch, files), seconds=SECONDS)
    taken = {name: statistics.median(values) * 1000 for name, values in times.of.items()}
    if shutil.which("node") and shutil.which("npm"):
        taken |= in_node(batch, files)
    told = [peer for peer in PEERS if peer.name in taken]
    lines: list[list[Any]] = [["", "ms", "of ours", "", ""]]
    for peer in told:
        own = taken[BUILD if peer.writes else CHECK]
        kind = "writes" if peer.writes else "reads"
        lines.append([peer.name, shown(taken[peer.name]), f"{shown(taken[peer.name] / own)} ×", kind, peer.note])
    figures.table("peers", lines)


def picture_of(lines: Sequence[Sequence[str]], path: Path) -> None:
    """Draw what was measured, as it was kept."""
    known = {peer.name: peer for peer in PEERS}
    bars = [
        picture.Bar(
            peer.chinese, " · ".join(filter(None, (peer.name, peer.note))), float(taken), peer.writes, peer.ours
        )
        for peer, taken in ((known[line[0]], line[1]) for line in lines[1:])
    ]
    picture.draw(bars, path)


def _groups(batch: Sequence[FilledForm], files: Sequence[bytes]) -> Iterator[Group]:
    for filled, data in zip(batch, files, strict=True):
        script = script_of(data)
        yield {
            CHECK: partial(record, data),
            READ: partial(read_return, PLACE, data),
            "openpyxl, load": partial(loaded, data),
            "openpyxl, read-only, every value": partial(_read_only, data),
            "pandas with openpyxl": partial(_frames, data, "openpyxl"),
            **_calamine(data),
            "unzip and parse the XML": partial(parsed, data),
            BUILD: partial(issuing.workbook, filled),
            "XlsxWriter, bare calls": partial(replayed, script),
            "XlsxWriter, bare calls, formulas as they are": partial(replayed, script, prepare=False),
            "openpyxl, template filled in and saved": partial(forms.filled_in, forms.template_of(filled)),
            "zip the finished parts": partial(zipped, unzipped(data)),
        }


def _read_only(data: bytes) -> object:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    return [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]


def _frames(data: bytes, engine: Any) -> object:
    return pandas.read_excel(io.BytesIO(data), sheet_name=None, header=None, engine=engine)


def _calamine(data: bytes) -> Mapping[str, Callable[[], object]]:
    """What reads values with Rust, where that is installed."""
    if importlib.util.find_spec("python_calamine") is None:
        return {}
    return {
        "pandas with calamine": partial(_frames, data, "calamine"),
        "python-calamine": partial(_values, data),
    }


def _values(data: bytes) -> object:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def in_node(batch: Sequence[FilledForm], files: Sequence[bytes]) -> dict[str, float]:
    """Milliseconds of what runs in Node, of the same files."""
    with tempfile.TemporaryDirectory() as name:
        folder, jobs = Path(name), []
        for number, (filled, data) in enumerate(zip(batch, files, strict=True)):
            template = forms.template_of(filled)
            paths = [folder / f"{number}.xlsx", folder / f"{number}_empty.xlsx"]
            for path, content in zip(paths, (data, template.empty), strict=True):
                path.write_bytes(content)
            jobs.append({"file": str(paths[0]), "empty": str(paths[1]), "typed": template.typed})
        output = folder / "taken.json"
        command: list[str | Path] = [find("node", "nodejs"), install() / "peers.mjs", output]
        run(command, timeout=NODE_SECONDS, stdin=json.dumps(jobs))
        taken = json.loads(output.read_text(encoding="utf-8"))
    return {peer: statistics.median(values) for peer, values in taken.items()}
