"""What travels between the machine of an office and others that judge for it: bytes and rules there, plain values back.

What goes out is packed by this very program, of values of its own, and read by the same program elsewhere. What comes
back is JSON, and held against what it may be: nothing in it is ever executed.
"""

from __future__ import annotations

import base64
import json
import pickle
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from perfeval_xl import folders
from perfeval_xl.batch import Options
from perfeval_xl.errors import ClusterError
from perfeval_xl.ledger.rows import FigureRow, FindingRow, JudgementRow
from perfeval_xl.office.fingerprint import rule_files
from perfeval_xl.office.judging import Altered, Judged, Paper, Terms, original
from perfeval_xl.profiles.library import Library, search_path
from perfeval_xl.sealing.trust import Trust
from perfeval_xl.submission import sha256_of

R = TypeVar("R", bound=FindingRow | FigureRow | JudgementRow)
"""A row."""

OWN, USUAL = "own", "rules"
"""Where folders of rules lie in the home of whoever judges elsewhere: those that were named, that of the user."""
PAPERS = "papers"
"""Where the files lie that are being judged, in the same home."""
_ROWS: Mapping[str, type[FindingRow] | type[FigureRow]] = {"findings": FindingRow, "figures": FigureRow}
"""Fields of a judgement that are rows themselves."""
_GONE = "gone"


class OtherProgramError(ClusterError):
    """Another program than this answered."""


@dataclass(frozen=True)
class FarPaper:
    """A workbook that is to be judged, with its bytes; and the report that came along."""

    sha: str
    name: str
    file: str
    """Name of its original, by which messages call it."""
    data: bytes
    report_sha: str = ""
    report_name: str = ""
    report_file: str = ""
    report: bytes = b""


@dataclass(frozen=True)
class FarTerms:
    """Under what is judged, with the rules themselves."""

    rules: str
    """As in `Terms`."""
    trust: Trust
    debug: bool
    shelves: tuple[tuple[str, Mapping[str, bytes]], ...]
    """Folders of rules, the first counts: where each is to lie in the home, and its files by their paths in it. The
    rules that come with the program are at the end, and do not travel: the other machine has this very program."""


def far_paper(paper: Paper) -> FarPaper | Altered:
    """What travels of a paper; Altered where one of its originals is no longer what came in."""
    found: dict[Path, bytes] = {}
    for path, sha in ((paper.path, paper.sha), (paper.report_path, paper.report_sha)):
        if path is None:
            continue
        data = original(path)
        if data is None or sha256_of(data) != sha:
            return Altered(paper, path, gone=data is None)
        found[path] = data
    if paper.report_path is None:
        return FarPaper(paper.sha, paper.name, paper.path.name, found[paper.path])
    return FarPaper(
        paper.sha,
        paper.name,
        paper.path.name,
        found[paper.path],
        paper.report_sha,
        paper.report_name,
        paper.report_path.name,
        found[paper.report_path],
    )


def far_terms(terms: Terms) -> FarTerms:
    """What travels of the terms."""
    library = terms.options.library or search_path()
    shelves = []
    for nth, base in enumerate(library.folders):
        if base == folders.shipped_rules():
            continue
        name = USUAL if base == folders.rules() else f"{OWN}/{nth}"
        files = {path.relative_to(base).as_posix(): path.read_bytes() for path in rule_files(base)}
        shelves.append((name, files))
    return FarTerms(terms.rules, terms.options.trust, terms.options.debug, tuple(shelves))


def packed_terms(terms: Terms) -> bytes:
    """The terms as bytes, once for all loads."""
    return pickle.dumps(far_terms(terms), pickle.HIGHEST_PROTOCOL)


def packed(papers: Sequence[FarPaper], terms: bytes) -> bytes:
    """A load: papers and the terms from `packed_terms`."""
    return pickle.dumps((tuple(papers), terms), pickle.HIGHEST_PROTOCOL)


def unpacked(load: bytes) -> tuple[tuple[FarPaper, ...], bytes]:
    """Papers and packed terms of a load that this program packed."""
    papers, terms = pickle.loads(load)
    return papers, terms


def laid_out(terms: bytes, home: Path) -> Terms:
    """The terms that `packed_terms` packed, their rules written into ``home``."""
    far: FarTerms = pickle.loads(terms)
    bases = []
    for name, files in far.shelves:
        base = home / name
        for file, data in files.items():
            target = base / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        bases.append(base)
    return Terms(Options(far.trust, Library((*bases, folders.shipped_rules())), far.debug), far.rules)


def put_down(paper: FarPaper, folder: Path) -> Paper:
    """A paper whose files lie in ``folder``, under the names of the originals."""
    path, report = folder / Path(paper.file).name, None
    path.write_bytes(paper.data)
    if paper.report_file:
        report = folder / Path(paper.report_file).name
        report.write_bytes(paper.report)
    return Paper(paper.sha, path, paper.name, paper.report_sha, report, paper.report_name)


def told(program: str, answers: Sequence[Judged]) -> bytes:
    """What is told of the papers of a load: JSON, with the mark of the program that says it."""
    said = [_plain(one) if isinstance(one, JudgementRow) else {_GONE: one.gone} for one in answers]
    return json.dumps({"program": program, "answers": said}, ensure_ascii=False).encode(errors="surrogatepass")


def rows_in(load: bytes, program: str, papers: Sequence[Paper], rules: str) -> list[JudgementRow]:
    """The judgements in what `told` wrote of ``papers``, in their order.

    Raises OtherProgramError where another program says it, and ClusterError where anything in it is not what it must
    be.
    """
    try:
        data = json.loads(load)
        rows = [_row(one) for one in data["answers"]]
        mark = data["program"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ClusterError(f"{type(error).__name__}") from error
    asked = [(paper.sha, paper.report_sha, rules) for paper in papers]
    if mark != program:
        raise OtherProgramError("another program")
    if [(row.sha, row.report, row.rules) for row in rows] != asked:
        raise ClusterError("other files")
    return rows


def _plain(row: JudgementRow) -> dict[str, object]:
    said = {one.name: getattr(row, one.name) for one in fields(row)}
    for name in _ROWS:
        said[name] = [[getattr(one, field.name) for field in fields(one)] for one in getattr(row, name)]
    return said | {"answers": base64.b64encode(row.answers).decode("ascii")}


def _row(said: Mapping[str, Any]) -> JudgementRow:
    """A judgement from what `_plain` made of it. Raises ValueError, KeyError, TypeError."""
    values = dict(said)
    values["answers"] = base64.b64decode(values["answers"], validate=True)
    for name, kind in _ROWS.items():
        values[name] = tuple(_checked(kind(*one)) for one in values[name])
    return _checked(JudgementRow(**values))


def _checked(row: R) -> R:
    """A row whose values are of their types. Raises TypeError."""
    for name, wanted in _PLAIN[type(row).__name__]:
        if type(getattr(row, name)) is not wanted:
            raise TypeError(name)
    return row


def _plain_fields(kind: type[FindingRow | FigureRow | JudgementRow]) -> list[tuple[str, type]]:
    """The fields of a row that are plain values, with what they are."""
    hints = typing.get_type_hints(kind)
    return [(one.name, hints[one.name]) for one in fields(kind) if not isinstance(hints[one.name], types.GenericAlias)]


_PLAIN = {kind.__name__: _plain_fields(kind) for kind in (FindingRow, FigureRow, JudgementRow)}
"""What each of the rows that come back is made of."""
