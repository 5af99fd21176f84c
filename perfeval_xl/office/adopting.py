"""Workbooks that were sent out before there was a round: found in a folder, and registered as issued before it.

They are read as any return is, so that only what can be judged later is registered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from perfeval_xl.errors import PerfevalError, ReturnFileError, UnreadableError
from perfeval_xl.findings import Code, Finding
from perfeval_xl.ledger.rows import IssueRow
from perfeval_xl.office.issue_rows import Signature, Workbook, begin_of, named, newest, rows_of
from perfeval_xl.office.rounds import INBOX, LEDGER, Round
from perfeval_xl.profiles import Library, Profile
from perfeval_xl.returns.reader import read_return
from perfeval_xl.returns.recognise import recognise
from perfeval_xl.sealing.identity import encode, identity_key
from perfeval_xl.standing import answers_in

SUFFIX = ".xlsx"
OWNER_FILE = "~$"
"""How the files begin that Excel makes beside open workbooks."""
NEWEST_BATCH = 0
"""Batch of what was issued before the first `build --round`; of what was issued still earlier, one less each."""


@dataclass(frozen=True)
class Issued:
    """A workbook that was found."""

    book: Workbook
    written: float
    """When its file was written, as the disk says."""
    profile: Profile
    is_filled: bool = False
    """Whether somebody has typed in it."""


@dataclass(frozen=True)
class Found:
    """What lay in a folder."""

    issued: tuple[Issued, ...] = ()
    """One of each identity, the one written first: a unit saves its copy later."""
    refused: tuple[str, ...] = field(default=())
    """Each file that cannot be registered, with the reason."""


def found_in(folder: Path, library: Library) -> Found:
    """Look through ``folder`` and the folders in it.

    Raises UnreadableError where there is none, and PerfevalError where it holds what came in: whoever registered that
    would take for issued whatever a sender wrote into it.
    """
    if not folder.is_dir():
        raise UnreadableError(f"没有这个文件夹：{folder}（--issued 后面写以前下发的表所在的文件夹）")
    if _came_in(folder):
        raise PerfevalError(f"{folder}里是收到的东西，不是下发的表，不能登记；请写存底的、以前下发的表所在的文件夹")
    first: dict[str, Issued] = {}
    refused = []
    for path in _workbooks(folder):
        if _came_in(path.parent):
            refused.append(f"{path.relative_to(folder)}：是收到的，不是下发的")
            continue
        try:
            one = _read(path, library)
        except ReturnFileError as error:
            finding = Finding(Code[error.code], facts=dict(error.facts))
            refused.append(f"{path.relative_to(folder)}：{finding.message}（{error.code}）")
        except (PerfevalError, OSError) as error:
            refused.append(f"{path.relative_to(folder)}：{error}")
        else:
            key = identity_key(encode(one.book.identity))
            if key not in first or one.written < first[key].written:
                first[key] = one
    drafts = [one.book for one in first.values() if one.book.brief.draft]
    refused += [f"{book.file}：是草稿" for book in drafts]
    return Found(tuple(one for one in first.values() if not one.book.brief.draft), tuple(refused))


def _workbooks(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() == SUFFIX and not path.name.startswith(OWNER_FILE) and path.is_file():
            yield path


def _came_in(folder: Path) -> bool:
    """Whether a folder lies in the one of a round for what came in, or in its ledger."""
    above = folder.resolve()
    return any(one.name in (INBOX, LEDGER) and Round(one.parent).is_begun for one in (above, *above.parents))


def _read(path: Path, library: Library) -> Issued:
    raw = read_return(path)
    known = recognise(raw, library)
    if not known.digest_holds:
        raise UnreadableError("里面的登记与表样对不上，不是原来下发的")
    stamp = known.stamp
    signed = stamp is not None and stamp.office is not None and bool(known.signature_holds)
    signature = Signature()
    if signed and stamp is not None and stamp.office is not None:
        signature = Signature(stamp.office.public, stamp.issue.number if stamp.issue else 0)
    book = Workbook(known.identity, path.name, path.name, signature)
    return Issued(book, path.stat().st_mtime, known.plan.form.profile, bool(answers_in(raw, known)))


def adopted_rows(issued: Sequence[Issued], known: Sequence[IssueRow], library: Library) -> list[IssueRow]:
    """Rows of what is not registered, each older than whatever is; of several of one code the order of their files."""
    there = {(row.identity, row.code) for row in known if not row.member_of}
    oldest: dict[str, int] = {}
    for row in known:
        oldest[row.code] = min(row.batch, oldest.get(row.code, row.batch))
    rows: list[IssueRow] = []
    for one in sorted(issued, key=lambda one: (-one.written, one.book.file)):
        brief = one.book.brief
        if (identity_key(encode(one.book.identity)), brief.code) in there:
            continue
        batch = min(NEWEST_BATCH, oldest.get(brief.code, NEWEST_BATCH + 1) - 1)
        oldest[brief.code] = batch
        rows += rows_of(one.book, library, batch=batch, at=begin_of(brief.year))
    return rows


def latest(issued: Iterable[Issued], rows: Sequence[IssueRow]) -> list[Workbook]:
    """Those of ``issued`` that ``rows`` say were issued last, one for each code."""
    last = {row.identity for row in newest(rows).values()}
    return [one.book for one in issued if identity_key(encode(one.book.identity)) in last]


def _named(rows: Iterable[IssueRow]) -> str:
    return named([f"{row.code}{row.name}" for row in rows])


def adopted_lines(found: Found, rows: Sequence[IssueRow]) -> list[str]:
    """What became of a folder, for the clerk."""
    own = [row for row in rows if not row.member_of]
    there = len(found.issued) - len(own)
    lines = [f"登记了以前下发的表{len(own)}个" + (f"，另有{there}个已经登记过" if there else "")]
    if own:
        lines.append(f"新登记的：{_named(own)}")
    filled = {identity_key(encode(one.book.identity)) for one in found.issued if one.is_filled}
    typed = [row for row in own if row.identity in filled]
    if typed:
        lines.append(
            f"注意：其中{len(typed)}个已经填过（{_named(typed)}），像是收回来的；登记了，里面的指标、预算数就算是下发的。"
            "请与存底核对；有不是本单位下发的，另建一轮，用存底的表重新登记"
        )
    several = sorted(code for code, count in Counter(row.code for row in own).items() if count > 1)
    if several:
        lines.append(f"其中{named(several)}有几份内容不同的，以文件写出最晚的一份为现行的")
    if found.refused:
        lines.append(f"没有登记的{len(found.refused)}个：")
        lines += [f"  {line}" for line in found.refused]
    return lines
