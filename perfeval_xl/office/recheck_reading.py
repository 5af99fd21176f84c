"""收回复核表: what was filled in under 复核 is read back, checked, kept and recorded, once for each content.

A workbook counts when somebody said on it that it is complete. Of two complete ones of the same form that say different
things none is taken. What came in with the mail is only told: a unit can make the like of its own workbook.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from perfeval_xl.allowance import OverTime, limited
from perfeval_xl.arrivals.folders import shown
from perfeval_xl.arrivals.model import BEIJING, LARGEST_FILE
from perfeval_xl.errors import LedgerError, ReturnFileError, reason_of
from perfeval_xl.failures import write_log
from perfeval_xl.files import content_of
from perfeval_xl.findings import Code, Finding
from perfeval_xl.findings.facts import exact_text
from perfeval_xl.ledger import originals, states
from perfeval_xl.ledger.rows import BlobRow
from perfeval_xl.ledger.said_rows import DrawRow, RecheckRow
from perfeval_xl.office.intake import in_utc
from perfeval_xl.office.judging import answers_in
from perfeval_xl.office.recheck_checking import TOTAL, Filled, filled_in
from perfeval_xl.office.recheck_criteria import criteria
from perfeval_xl.office.recheck_facts import Answers, Paper, forms_of, is_one, number_in, paper_in
from perfeval_xl.office.recheck_seen import CAME, Seen, state_of
from perfeval_xl.plain_text import one_line
from perfeval_xl.returns.first_look import first_look
from perfeval_xl.returns.reader import read_book

if TYPE_CHECKING:
    from perfeval_xl.ledger.book import Ledger
    from perfeval_xl.office.rounds import Round

ENDING = ".xlsx"
SECONDS_OF_A_BOOK = 6.0
"""Processor time that one may take: ten times what a department with sixty projects took where this was measured."""
ARCHIVES = frozenset({".zip", ".rar", ".7z"})
"""Endings of archives."""
OPEN_MARK = "~$"
"""How the mark of a workbook begins that somebody has open."""
MOST_NAMED = 5
"""Mistakes of one workbook that are told before the rest is counted."""
DEEPEST = 3
"""Folders below 复核 that are looked into: the draw, and one that somebody made."""
MOST_FILES = 20_000
"""Files below 复核 that are looked at: every project of a province drawn once is fewer."""


@dataclass
class TakenBack:
    """What came of it."""

    taken: int = 0
    """Workbooks that were recorded in this run."""
    waiting: int = 0
    """Those that nobody said were complete, though something stands in them."""
    lines: list[str] = field(default_factory=list)
    """What to tell."""
    refused: list[str] = field(default_factory=list)
    """What could not be taken, with the cell and what to do; told in every run until it is mended."""
    came: set[str] = field(default_factory=set)
    """The hashes of those that came in as a form does, whatever came of them: they are no other table."""


@dataclass(frozen=True)
class _File:
    """A workbook that may be one."""

    place: str
    """Where it lies, or what it came in, for people."""
    key: str
    """By which it is known again."""
    state: str
    """What changes when somebody saves it."""


@dataclass(frozen=True)
class _Ready:
    """A complete workbook."""

    place: str
    sha: str
    data: bytes
    filled: Filled
    row: DrawRow


def take_back(place: Round, ledger: Ledger, now: datetime) -> TakenBack:
    """Read what lies under 复核, and tell of what came in. Only under the lock of the ledger.

    Raises LedgerError; nothing else stops it.
    """
    if not ledger.draws():
        return TakenBack()
    taking = _Taking(place, ledger, now)
    taking.go()
    return taking.done


class _Taking:
    def __init__(self, place: Round, ledger: Ledger, now: datetime) -> None:
        self.done = TakenBack()
        self._place, self._ledger, self._now = place, ledger, now
        self._seen = Seen(place.ledger)
        self._draws = {(row.draw, row.year, row.code): row for row in ledger.draws()}
        self._known = ledger.rechecks()
        self._books = {row.book for row in self._known}

    def go(self) -> None:
        """Everything, in its order."""
        ready: dict[tuple[int, str, str], list[_Ready]] = {}
        for path in _workbooks(self._place.rechecks):
            found = self._look(path)
            if found is not None:
                ready.setdefault((found.row.year, found.row.code, found.row.sha), []).append(found)
        for several in ready.values():
            self._take(several)
        self._tell_what_came()
        self._tell_archives()
        self._seen.save()
        done = self.done
        if done.taken:
            done.lines.insert(0, f"收回复核表{done.taken}份")
        if done.waiting:
            done.lines.append(f"另有{done.waiting}份复核表还没有在“填完了，收回”一格选“是”，没有收")

    def _tell_what_came(self) -> None:
        """Those that came in as forms do: anybody may have sent them, so somebody has to put them under 复核."""
        attempts = self._ledger.standing(self._now.astimezone(BEIJING).date()).attempts
        told = []
        for one in sorted(attempts, key=lambda one: (one.sent, one.sha)):
            if one.verdict not in (states.UNREADABLE, states.EVIDENCE):
                continue
            if one.sha in self._books or self._is_one(one.sha):
                self.done.came.add(one.sha)
                if one.sha not in self._books and not one.put_aside:
                    told.append(f"{one_line(one.file)}{f'（{one_line(one.sender)}发来）' if one.sender else ''}")
        if told:
            names = "、".join(told[:MOST_NAMED]) + ("等" if len(told) > MOST_NAMED else "")
            self.done.lines.append(
                f"来件里有复核表{len(told)}份，没有收，因为谁都可能发来：{names}；是本单位复核的，请把它放进“复核”文件夹再收一次"
            )

    def _tell_archives(self) -> None:
        """Those under 复核, in which somebody may have sent workbooks back: nothing is opened there."""
        found = [path.name for path in _files(self._place.rechecks) if path.suffix.lower() in ARCHIVES]
        if found:
            names = "、".join(map(one_line, found[:MOST_NAMED])) + ("等" if len(found) > MOST_NAMED else "")
            self.done.lines.append(f"“复核”里的压缩包没有读：{names}；里面有复核表的，请解压到“复核”再收一次")

    def _is_one(self, sha: str) -> bool:
        """Whether an original is a 复核 workbook; its state is its hash."""
        key = f"{CAME}{sha}"
        known = self._seen.of(key, sha)
        if known is None:
            try:
                data = content_of(originals.path(self._place.ledger, sha), LARGEST_FILE) or b""
            except (OSError, LedgerError):
                # That it is gone is told of as of any other original.
                return False
            known = self._seen.keep(
                key, sha, [], another=not is_one(first_look(Path(f"{sha}{ENDING}"), data).properties)
            )
        return not known.get("another")

    def _look(self, path: Path) -> _Ready | None:
        """One that lies under 复核, where it is complete and was not taken yet; what is wrong with it is told."""
        place = shown(path.relative_to(self._place.folder)).replace(os.sep, "/")
        try:
            file = _File(place, place, state_of(path.stat()))
            known = self._seen.of(file.key, file.state)
            if known is not None:
                self._tell_again(known)
                return None
            data = content_of(path, LARGEST_FILE)
        except OSError as error:
            self.done.refused.append(f"{one_line(place)}：打不开，{reason_of(error)}；关闭后再收一次")
            return None
        if data is None:
            self._refuse(file, ["太大，不是复核表；请移走"])
            return None
        sha = hashlib.sha256(data).hexdigest()
        if sha in self._books:
            self._seen.keep(file.key, file.state, [])
            return None
        return self._read(file, sha, data)

    def _read(self, file: _File, sha: str, data: bytes) -> _Ready | None:
        try:
            with limited(SECONDS_OF_A_BOOK, memory=False, afresh=True):
                book = read_book(Path(file.place), data)
                paper = paper_in(book.properties) if is_one(book.properties) else None
                filled = filled_in(book, paper) if paper is not None else None
        except ReturnFileError as error:
            finding = Finding(Code[error.code], facts=error.facts)
            self._refuse(file, [f"{finding.message}。{finding.fix}"])
            return None
        except (OverTime, MemoryError):
            self._refuse(file, ["内容太多，没有读完；请用perfeval recheck写出的那一份填"])
            return None
        except Exception as error:
            # One workbook on which the program fails must not keep the others from being taken.
            log = write_log(error, "recheck")
            self._refuse(file, [f"程序出错，没有收；请把日志发给技术支持：{log}"], for_good=False)
            return None
        if paper is None or filled is None:
            what = "里面的标记不全或损坏了，认不出是哪个项目的" if is_one(book.properties) else "不是复核表"
            self._refuse(file, [f"{what}；请用perfeval recheck写出的那一份填"])
            if paper is None and not is_one(book.properties):
                # Papers that somebody keeps beside are told once.
                self._seen.keep(file.key, file.state, [])
            return None
        row = self._draws.get((paper.draw, paper.year, paper.code))
        if row is None or row.sha != paper.sha:
            what = f"台账里没有这次抽查（{one_line(paper.draw)}），不是这一轮写出的；请放到那一轮的“复核”里收"
            self.done.refused.append(f"{one_line(file.place)}：{what}")
            return None
        return self._checked(file, filled, _Ready(file.place, sha, data, filled, row))

    def _checked(self, file: _File, filled: Filled, ready: _Ready) -> _Ready | None:
        """The same, where it is complete and nothing is wrong with it."""
        against = list(self._against_ledger(filled.paper))
        mistakes = [*against, *filled.altered, *(filled.mistakes if filled.is_done else ())]
        if mistakes:
            self._refuse(file, mistakes, for_good=not against)
            return None
        if not filled.is_done:
            self.done.waiting += not filled.is_empty
            self._seen.keep(file.key, file.state, [], waiting=not filled.is_empty)
            return None
        return ready

    def _against_ledger(self, paper: Paper) -> Iterator[str]:
        """Whether the scores that are printed are those of the form."""
        answers = answers_in(self._ledger.answers(paper.sha))
        if not answers:
            # Its judgement was lost with a ledger that is made anew; what is printed has its own check.
            return
        rows = [[row.key for row in form.rows] for form in forms_of(answers, {}, criteria())]
        if rows != [[row.key for row in form.rows] for form in paper.forms]:
            yield f"指标与这份表现在的不同；请运行 perfeval recheck … --project {paper.code} 重写一份"
            return
        for form in paper.forms:
            prefix = f"{form.id}:" if form.id else ""
            pairs = [(f"{row.key}.{part}", getattr(row, part)) for row in form.rows for part in ("score", "points")]
            for key, text in (*pairs, (f"{prefix}total.score", form.score)):
                now = _exact(answers, key)
                if now != text:
                    yield (
                        f"{key}：印的是“{text}”，这份表现在的是“{now}”（被改过，或程序升级后重新审核过）；"
                        f"请运行 perfeval recheck … --project {paper.code} 重写一份"
                    )

    def _tell_again(self, known: dict[str, Any]) -> None:
        lines = known.get("refused")
        if isinstance(lines, list):
            self.done.refused += (one_line(str(line)) for line in lines)
        self.done.waiting += known.get("waiting") is True

    def _refuse(self, file: _File, mistakes: Sequence[str], *, for_good: bool = True) -> None:
        """Tell what is wrong with a workbook; ``for_good``, as long as nobody saves it again."""
        name = one_line(file.place)
        lines = [one_line(f"{name}：{mistake}") for mistake in mistakes[:MOST_NAMED]]
        if len(mistakes) > MOST_NAMED:
            lines.append(f"{name}：另有{len(mistakes) - MOST_NAMED}处，改好这些再收一次就列出")
        self.done.refused += lines
        if for_good:
            self._seen.keep(file.key, file.state, lines)

    def _take(self, several: Sequence[_Ready]) -> None:
        """Record the complete workbook of one form; of several that differ none."""
        contents = {(one.filled.said, one.filled.who) for one in several}
        if len(contents) > 1:
            names = "、".join(one_line(one.place) for one in several)
            self.done.refused.append(f"{names}：是同一份表的复核，填的不同，都没有收；请只留下正确的一份")
            return
        one = several[0]
        before = _newest(self._known, one.row)
        rows = list(_rows(one, _later(self._now, before.values())))
        if {key: _content(row) for key, row in before.items()} == {row.key: _content(row) for row in rows}:
            return
        originals.keep(self._place.ledger, one.data, ENDING)
        originals.sync_names(self._place.ledger, [one.sha])
        blob = BlobRow(one.sha, len(one.data), ENDING, in_utc(self._now))
        self._ledger.rechecked(rows, [] if self._ledger.has(one.sha) else [blob])
        self._known += rows
        self._books.add(one.sha)
        self.done.taken += 1
        self.done.lines.append(_told(one, was_there=bool(before)) + self._about(one.row))

    def _about(self, row: DrawRow) -> str:
        """Said where another form counts by now than the one that was checked again."""
        projects = self._ledger.standing(self._now.astimezone(BEIJING).date()).projects
        counted = next((one.sha for one in projects if one.code == row.code and one.state == states.COUNTED), "")
        if not counted:
            return "（这个项目现在没有已计的表）"
        return "" if counted == row.sha else f"（复核的是{row.sha[:8]}，现在计入的是另一份）"


def _rows(one: _Ready, at: str) -> Iterator[RecheckRow]:
    for said in one.filled.said:
        yield RecheckRow(
            year=one.row.year,
            code=one.row.code,
            sha=one.row.sha,
            key=said.key,
            value=said.value,
            criteria=said.criteria,
            score="" if said.score is None else exact_text(said.score),
            note=said.note,
            who=one.filled.who,
            at=at,
            book=one.sha,
            from_file=one.place,
        )


def _told(one: _Ready, *, was_there: bool) -> str:
    own = one.filled.paper.forms[0].score
    found = next((said.score for said in one.filled.said if said.key == TOTAL), None)
    name = f"{one.row.code} {one_line(one.filled.paper.name)}"
    scores = f"自评{float(Fraction(own)):.2f}，复核{float(found):.2f}" if own and found is not None else "不计分"
    return f"  {name}：{scores}{'（以前收过，以这一份为准）' if was_there else ''}"


def _exact(answers: Answers, key: str) -> str:
    number = number_in(answers, key)
    return "" if number is None else exact_text(number)


def _content(row: RecheckRow) -> tuple[str, ...]:
    return row.value, row.criteria, row.score, row.note, row.who


def _newest(rows: Iterable[RecheckRow], of: DrawRow) -> dict[str, RecheckRow]:
    """What is recorded of a form now, by key."""
    own = (row for row in rows if (row.year, row.code, row.sha) == (of.year, of.code, of.sha))
    return {row.key: row for row in sorted(own, key=lambda row: (row.at, row.book))}


def _later(now: datetime, before: Iterable[RecheckRow]) -> str:
    """The time of what is recorded now: later than what it takes the place of, whatever the clock says."""
    last = max((datetime.fromisoformat(row.at) for row in before), default=None)
    return in_utc(now if last is None else max(now, last + timedelta(seconds=1)))


def _workbooks(folder: Path) -> Iterator[Path]:
    """The workbooks below a folder, in the order of their paths."""
    return (path for path in _files(folder) if path.suffix.lower() == ENDING)


def _files(folder: Path) -> Iterator[Path]:
    """The files below a folder, in the order of their paths; links are not followed."""
    count = 0
    for base, folders, names in os.walk(folder):
        depth = len(Path(base).relative_to(folder).parts)
        folders[:] = sorted(folders) if depth < DEEPEST else []
        for name in sorted(names):
            path = Path(base, name)
            if not name.startswith((OPEN_MARK, ".")) and not path.is_symlink():
                count += 1
                if count > MOST_FILES:
                    return
                yield path
