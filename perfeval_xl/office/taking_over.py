"""What was typed into the 汇总 that somebody touched becomes decisions, or is refused with its cell.

Nothing is decided that is not asked any more, or that was asked when it stood otherwise.
"""

from __future__ import annotations

import getpass
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval_xl.arrivals.model import BEIJING
from perfeval_xl.errors import OutputError
from perfeval_xl.files import write_file
from perfeval_xl.ledger.decisions import EXEMPT, EXTEND, ISSUED, TAKEN_BACK, USE, is_below
from perfeval_xl.ledger.rows import DecisionRow, EventRow
from perfeval_xl.ledger.states import REFUSED, STEP
from perfeval_xl.office import summary_marks
from perfeval_xl.office.office_findings import in_beijing
from perfeval_xl.office.own_papers import round_mark
from perfeval_xl.office.pending import (
    CHOICE,
    CODE,
    FILE,
    MATTER,
    REASON,
    SITUATION,
    TAKE_BACK,
    TAKE_BACK_REASON,
    UNTIL,
    WHO,
    in_words,
    made_thing,
    pending_of,
)
from perfeval_xl.office.pending_things import (
    EXTEND_WORD,
    KIND_OF,
    MADE,
    NO_WORDS,
    TAKE_BACK_WORD,
    USE_WORD,
    MarkError,
    Pending,
    Thing,
    thing_in,
)
from perfeval_xl.office.rounds import Round
from perfeval_xl.office.taken import Taken, Typed
from perfeval_xl.office.typed_rows import (
    HOW_DAYS,
    LONGEST_REASON,
    LONGEST_WHO,
    LONGEST_WORD,
    TYPED,
    TypedBook,
    TypedRow,
    UnreadBookError,
    read_typed,
    squeezed,
)
from perfeval_xl.plain_text import one_line
from perfeval_xl.returns.list_book import UNSAVED, NoValue

if TYPE_CHECKING:
    from perfeval_xl.ledger.book import Ledger
    from perfeval_xl.office.status import View

DECIDED = "decided"
"""Kind of the event of a decision."""
UNTAKEN = "没有收下的汇总"
"""How the copy of a 汇总 is called in which something stands that has no place in the next one; it is not read."""
_AGAIN = "上次没有照办，现在可以照办了；确认要这样处理的，请打开汇总，存一次盘，再收一次"
LONGEST_EXTENSION = timedelta(days=366)
"""More time than a year is a slip of the keyboard: the next round is due by then."""
MOST_TOLD = 20
"""Decisions, and rows that were not taken over, that are told one by one."""
SHORT_FOR: Mapping[str, str] = {"认可": "认可说明", "采用": "采用这一份", "延期": EXTEND_WORD}
"""What some type in place of the choice."""


@dataclass(frozen=True)
class _Entry:
    """One row that can be taken over, if nothing else contradicts it."""

    book: TypedBook
    row: TypedRow
    decision: DecisionRow
    title: str
    """The column of the choice."""

    @property
    def place(self) -> str:
        return f"{self.book.name} {self.row.place(self.title)}"


def taken_from(paths: Iterable[Path], place: Round, ledger: Ledger, now: datetime, told: list[str]) -> Taken:
    """What comes of the 汇总 at ``paths``; ``told`` is what is to be told besides. Raises LedgerError."""
    books: list[TypedBook] = []
    for path in paths:
        try:
            books.append(read_typed(path))
        except UnreadBookError as error:
            told.append(str(error))
    own = round_mark(ledger.issues())
    strange = [book for book in books if book.of_round not in ("", own)]
    told += [f"{book.name}是另一轮的汇总，里面填的处理没有读；请放回那一轮的文件夹" for book in strange]
    _remember(place, strange, [])
    books = [book for book in books if book not in strange]
    told += [f"{book.name}{problem}" for book in books for problem in book.problems]
    if not any(book.pending or book.made for book in books):
        _remember(place, books, [])
        return Taken(refused=tuple(told))
    return _Taking(place, ledger, now, [book.path for book in books]).take(books, told)


class _Taking:
    """One time of taking over."""

    def __init__(self, place: Round, ledger: Ledger, now: datetime, paths: Iterable[Path]) -> None:
        from perfeval_xl.office.status import lines_of, view_of

        self._place, self._ledger, self._now = place, ledger, now
        self._view: View = view_of(place.folder, ledger, now)
        self._pending = {one.mark: one for one in pending_of(self._view, lines_of(self._view))}
        self._of_code: dict[str, list[Pending]] = defaultdict(list)
        for one in self._pending.values():
            self._of_code[one.code].append(one)
        self._made = {made_thing(row).mark: row for row in self._view.decisions}
        past = ledger.decisions()
        self._past: dict[tuple[int, str, str, str], list[DecisionRow]] = defaultdict(list)
        for row in past:
            self._past[row.year, row.code, row.sha, row.mark].append(row)
        known = summary_marks.written(place)
        self._untouched = {path for path in paths if _is_as_left(place, path, known)}
        """What stands in these was refused before, and nobody looked at it since."""
        self._today = now.astimezone(BEIJING).date()
        self._at = _after(now, (row for row in past if not is_below(row)))
        self._refused: list[tuple[TypedBook, str]] = []
        self._left: dict[str, Typed] = {}
        self._lost: list[TypedBook] = []
        """Those in which something stands that nobody knows where to put in the next one."""
        self._over: list[str] = []
        self._copies: list[str] = []

    def take(self, books: Sequence[TypedBook], told: list[str]) -> Taken:
        """Take over what can be, and say what came of the rest."""
        entries = [entry for book in books for entry in self._entries(book)]
        good = list(self._without_conflicts(entries))
        rows = [*(one.decision for one in good), *self._exempt_no_more(good)]
        self._ledger.decide(rows, [EventRow(self._at, DECIDED, _event(one)) for one in good])
        refused = [*told, *(line for _, line in self._refused)]
        kept = [book for book in books if self._is_kept(book)]
        _remember(self._place, kept, [book for book, _ in self._refused])
        return Taken(len(good), tuple(self._lines(good)), tuple(refused), self._left)

    def _is_kept(self, book: TypedBook) -> bool:
        """Keep a copy of 汇总.xlsx, which is written over next, where something was typed that has no place in the
        next one; say whether it may be.
        """
        if book not in self._lost or book.path != self._place.summary or book.path in self._untouched:
            return True
        copy = book.path.with_name(f"{UNTAKEN}_{self._now.astimezone(BEIJING):%m%d_%H%M}{book.path.suffix}")
        try:
            write_file(copy, book.path.read_bytes())
        except (OSError, OutputError):
            return False
        self._copies.append(f"{book.name}里没有收下的，原样另存在{copy.name}")
        return True

    def _exempt_no_more(self, good: Sequence[_Entry]) -> Iterator[DecisionRow]:
        """Whoever uses a file of a project that was exempted takes that back."""
        exempted = {(row.year, row.code): row for row in self._view.decisions if row.kind == EXEMPT}
        for made in (one.decision for one in good if one.title == CHOICE and one.decision.kind == USE):
            before = exempted.get((made.year, made.code))
            if before is not None:
                yield replace(
                    before, value=TAKEN_BACK, who=made.who, why=made.why, at=made.at, from_file=made.from_file
                )

    # ---- rows

    def _entries(self, book: TypedBook) -> Iterator[_Entry]:
        for row in book.pending:
            entry = self._entry(book, row)
            if entry is not None:
                yield entry
        for row in book.made:
            entry = self._taken_back(book, row)
            if entry is not None:
                yield entry

    def _entry(self, book: TypedBook, row: TypedRow) -> _Entry | None:
        """A row of 待处理; None where nothing is to be done, or where it is refused."""
        word = row.word(CHOICE)
        kind = KIND_OF.get(SHORT_FOR.get(word, word), "")
        if not word and row.broken((CHOICE,)) is None and not row.text(REASON) and not row.text(UNTIL):
            # A name alone is filled down over rows that nobody decides about.
            return None
        thing = self._thing(book, row, CHOICE)
        if thing is None or self._was_taken(book, row, thing, kind):
            return None
        pending = self._pending.get(row.mark)
        if pending is None:
            if word:
                self._say_over(book, row, thing)
            return None
        wrong = self._wrong(row, pending, word, kind)
        until = None
        if not wrong and kind == EXTEND:
            until, wrong = self._until(row, pending)
        moved = self._moved(row, pending)
        if wrong or moved:
            title, why = moved or wrong or ("", "")
            self._refuse(book, row, title, why, keeps=moved is None)
            return None
        if book.path in self._untouched:
            self._refuse(book, row, CHOICE, _AGAIN)
            return None
        decision = DecisionRow(
            year=thing.year,
            code=thing.code,
            kind=kind,
            sha=thing.sha,
            mark=thing.finding,
            value=until.isoformat() if until else "",
            who=self._who(book, row),
            why=row.reason(REASON),
            at=self._at,
            from_file=book.from_file,
            explanation=pending.explanation or (NO_WORDS if kind == REFUSED else ""),
        )
        return _Entry(book, row, decision, CHOICE)

    def _taken_back(self, book: TypedBook, row: TypedRow) -> _Entry | None:
        """A row of the decisions that hold, of which one is to be taken back."""
        thing = self._thing(book, row, TAKE_BACK)
        if thing is None:
            return None
        held = self._made.get(row.mark)
        if held is None:
            if not any(one.value == TAKEN_BACK and one.from_file == book.from_file for one in self._past_of(thing)):
                self._over.append(f"{book.name} {row.place(TAKE_BACK)}：这个决定已经不作数了，不用再撤销")
            return None
        broken = row.broken((TAKE_BACK, TAKE_BACK_REASON))
        if broken:
            self._refuse(book, row, broken[0], _broken(broken[1]))
        elif row.word(TAKE_BACK) not in (TAKE_BACK_WORD, "是", "√"):
            self._refuse(
                book, row, TAKE_BACK, f"填的是“{_shown(row, TAKE_BACK)}”；要撤销的请选“{TAKE_BACK_WORD}”，不撤销的清空"
            )
        elif not row.reason(TAKE_BACK_REASON):
            self._refuse(book, row, TAKE_BACK_REASON, "没有写撤销的理由；请写明为什么撤销")
        else:
            back = replace(
                held,
                value=TAKEN_BACK,
                who=self._who(book, None),
                why=row.reason(TAKE_BACK_REASON),
                at=self._at,
                from_file=book.from_file,
            )
            return _Entry(book, row, back, TAKE_BACK)
        return None

    def _thing(self, book: TypedBook, row: TypedRow, title: str) -> Thing | None:
        """What a row is about; None where it does not say so, which is told."""
        if not row.mark:
            self._refuse(book, row, title, "这一行不是收表写出的（没有标记），不知道说的是哪一件；请在原来的行里填")
            return None
        try:
            return thing_in(row.mark)
        except MarkError:
            self._refuse(book, row, title, "这一行隐藏的“标记”被改动过，不知道说的是哪一件；请用收表写出的汇总重填")
            return None

    def _wrong(self, row: TypedRow, pending: Pending, word: str, kind: str) -> tuple[str, str] | None:
        """What is the matter with a row of 待处理, and in which column; None for nothing."""
        choices = "、".join(pending.choices)
        broken = row.broken((CHOICE, UNTIL, REASON, WHO))
        if broken:
            return broken[0], _broken(broken[1])
        if not word:
            return (
                CHOICE,
                f"写了{'理由' if row.text(REASON) else '日期'}，没有选处理；请选：{choices}，不处理的清空这一行",
            )
        if not kind:
            return CHOICE, f"“{_shown(row, CHOICE)}”不是可选的处理；这一件可选：{choices}"
        if kind not in {KIND_OF[one] for one in pending.choices}:
            return CHOICE, f"这一件不能选“{_shown(row, CHOICE)}”，可选：{choices}"
        if kind != EXTEND and row.value(UNTIL) is not None:
            return UNTIL, f"处理选的是“{_shown(row, CHOICE)}”，又写了延期到哪一天；请只留一样"
        if not row.reason(REASON):
            return REASON, "没有写理由；请写明为什么这样处理"
        return None

    def _moved(self, row: TypedRow, pending: Pending) -> tuple[str, str] | None:
        """Whether a row is one whose cells were sorted without their marks."""
        cure = "多半是只排了几列的序；请用收表写出的汇总重填，排序时选中整个表"
        for title, own in ((CODE, pending.code), (MATTER, pending.matter)):
            shown = row.word(title)
            if shown and shown != squeezed(own):
                return title, f"“{_shown(row, title)}”与这一行的标记对不上，{cure}"
        others = self._of_code[pending.code]
        for title in (FILE, SITUATION):
            shown = row.word(title)
            if shown not in _shown_as(pending, title) and any(shown in _shown_as(one, title) for one in others):
                return title, f"与这一行的标记对不上，{cure}"
        return None

    def _until(self, row: TypedRow, pending: Pending) -> tuple[date | None, tuple[str, str] | None]:
        """The day until which there is more time, or what is the matter with it."""
        if pending.until and not row.text(UNTIL):
            return date.fromisoformat(pending.until), None
        if not row.text(UNTIL):
            return None, (UNTIL, f"选了“延期到”，没有写延期到哪一天；{HOW_DAYS}")
        read = row.day(UNTIL)
        if read.day is None:
            what = read.wrong or "不是日期"
            return None, (
                UNTIL,
                f"“{_shown(row, UNTIL)}”{what}；{read.cure or HOW_DAYS}",
            )
        if read.day < self._today and read.day.isoformat() != pending.until:
            # Who was asked for a day while there was time may agree to it when that is over.
            return None, (UNTIL, f"延期到{read.day}，这一天已经过了；请写今天或以后的日期")
        if read.day - self._today > LONGEST_EXTENSION:
            return None, (UNTIL, f"延期到{read.day}，离今天一年以上，多半是写错了；请核对年份")
        if pending.deadline and read.day.isoformat() <= pending.deadline:
            return None, (UNTIL, f"延期到{read.day}，不比现在的截止日期{pending.deadline}晚；请写更晚的日期")
        return read.day, None

    def _who(self, book: TypedBook, row: TypedRow | None) -> str:
        named = one_line(" ".join(row.text(WHO).split()), LONGEST_WHO) if row is not None else ""
        return named or book.saved_by or _user()

    def _refuse(self, book: TypedBook, row: TypedRow, title: str, why: str, *, keeps: bool = True) -> None:
        """Tell what is the matter with a row. What was typed stands in the next 汇总 again where it is sure in which
        row; else it is told as well.
        """
        known = row.mark in self._pending, row.mark in self._made
        titles = TYPED if title in TYPED or not known[1] else (TAKE_BACK, "", TAKE_BACK_REASON, "")
        choice, until, reason, who = (one_line(row.text(one), LONGEST_REASON) for one in titles)
        if keeps and any(known):
            self._left[row.mark] = Typed(choice, until, reason, who, why)
        else:
            self._left.pop(row.mark, None)
            self._lost.append(book)
            why += f"（填的是：{'，'.join(filter(None, (choice, until, reason, who)))}）"
        self._refused.append((book, f"{book.name} {row.place(title)}：{why}"))

    # ---- what was decided before

    def _past_of(self, thing: Thing) -> Sequence[DecisionRow]:
        return self._past[thing.year, thing.code, thing.sha, thing.finding]

    def _was_taken(self, book: TypedBook, row: TypedRow, thing: Thing, kind: str) -> bool:
        """Whether this is in the ledger from this very 汇总 already, or from a copy of it."""
        state = book.from_file.rpartition("（")[2]
        until = str(row.day(UNTIL).day or "") if kind == EXTEND else ""
        return any(
            (one.kind, one.value, one.from_file.rpartition("（")[2]) == (kind, until, state)
            for one in self._past_of(thing)
        )

    def _say_over(self, book: TypedBook, row: TypedRow, thing: Thing) -> None:
        """A thing is not asked any more: by whom it was decided, or that it stands otherwise now."""
        made = self._view.decided.get((thing.year, thing.code), ())
        same = [one for one in made if (one.sha, one.mark) == (thing.sha, thing.finding)] or [
            one for one in made if not thing.finding and one.kind in ("exempt", "extend", "use")
        ]
        state = self._view.projects.get((thing.year, thing.code))
        if same:
            last = same[-1]
            why = f"已由{last.who}于{in_beijing(last.at)}决定“{in_words(last)}”，这次的没有再记；要改的先在“说明”里撤销"
        elif state is not None:
            why = f"情况已经变了，现在是“{state.state}”，没有照办；还要处理的，请在新的汇总里填"
        else:
            why = "这一件已经不在了，没有照办；请看新的汇总"
        self._over.append(f"{book.name} {row.place(CHOICE)}：{thing.code}{thing.matter}，{why}")

    # ---- all together

    def _without_conflicts(self, entries: Sequence[_Entry]) -> Iterator[_Entry]:
        """Each thing once, as it was decided; of one that was decided in two ways none."""
        groups: dict[object, list[_Entry]] = {}
        for one in entries:
            groups.setdefault(_about(one), []).append(one)
        for same in groups.values():
            ways = {_way(one) for one in same}
            if len(ways) == 1:
                yield same[0]
                continue
            for one in same:
                others = "、".join(
                    f"{other.place}填的是“{in_words(other.decision)}”" for other in same if _way(other) != _way(one)
                )
                if one.title == CHOICE and {other.decision.kind for other in same} == {USE}:
                    self._refuse(one.book, one.row, one.title, f"几份都选了“{USE_WORD}”（{others}）；只能采用一份")
                else:
                    why = f"同一件事填了不同的处理（{others}）；请只留一个"
                    self._refuse(one.book, one.row, one.title, why, keeps=False)

    def _lines(self, good: Sequence[_Entry]) -> Iterator[str]:
        if good:
            words = Counter(_words(one.decision) for one in good)
            yield f"待处理：照办{len(good)}项（{'，'.join(f'{word}{count}项' for word, count in words.items())}）"
        if self._over:
            yield f"已经不用处理的{len(self._over)}项："
            yield from _few(self._over)
        yield from self._copies


def _is_as_left(place: Round, path: Path, known: dict[str, summary_marks.Mark]) -> bool:
    try:
        return summary_marks.is_as_left(place, path, known)
    except OSError:
        return False


def _remember(place: Round, books: Iterable[TypedBook], refused: Sequence[TypedBook]) -> None:
    """Read no 汇总 again of which everything was taken over; the others are told of until somebody mends them."""
    for book in books:
        summary_marks.note(place, book.path, is_open=book in refused or bool(book.problems), state=book.file)


def _shown_as(one: Pending, title: str) -> set[str]:
    """How a file, or what the question is, may stand in a row."""
    whole = one.file if title == FILE else one.what
    return {squeezed(whole), squeezed(whole.rpartition(STEP)[2])} if title == FILE else {squeezed(whole)}


def _broken(value: NoValue) -> str:
    """What is the matter with a formula, and what to do."""
    return f"{value.what}；请直接填写，不用公式" + (
        "" if value is not UNSAVED else "，或者在Excel、WPS里打开汇总，存一次盘"
    )


def _about(one: _Entry) -> object:
    """What a decision is about: two of one thing have to say the same."""
    made = one.decision
    if one.title == TAKE_BACK:
        return MADE, one.row.mark
    return (made.kind, made.year, made.code) if made.kind in (USE, ISSUED) else one.row.mark


def _way(one: _Entry) -> tuple[str, str, str, str]:
    return one.decision.kind, one.decision.value, one.decision.sha, one.decision.mark


def _after(now: datetime, past: Iterable[DecisionRow]) -> str:
    """The time of what is decided now: after everything before, whatever the clocks of others said."""
    stamp = now.astimezone(UTC).replace(microsecond=0, tzinfo=None)
    last = max((row.at for row in past), default="")
    if last and last >= f"{stamp.isoformat()}Z":
        stamp = datetime.fromisoformat(last).replace(tzinfo=None) + timedelta(seconds=1)
    return f"{stamp.isoformat()}Z"


def _shown(row: TypedRow, title: str) -> str:
    return one_line(row.text(title), LONGEST_WORD)


def _words(row: DecisionRow) -> str:
    words = in_words(replace(row, value=""))
    return f"{TAKE_BACK_WORD}{words}" if row.value == TAKEN_BACK else words


def _event(one: _Entry) -> str:
    row = one.decision
    words = f"{TAKE_BACK_WORD}“{in_words(replace(row, value=''))}”" if row.value == TAKEN_BACK else in_words(row)
    return f"{row.code or row.sha[:8]} {words}：{row.why}（{row.who}，{one.place}）"


def _user() -> str:
    try:
        return one_line(getpass.getuser(), LONGEST_WHO)
    except (OSError, KeyError, ImportError):
        return ""


def _few(lines: Sequence[str]) -> Iterator[str]:
    yield from (f"  {line}" for line in lines[:MOST_TOLD])
    if len(lines) > MOST_TOLD:
        yield f"  另有{len(lines) - MOST_TOLD}项"
