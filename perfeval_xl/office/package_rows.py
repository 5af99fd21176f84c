"""The rows of a package as lines of JSON, and back: nothing of a line is believed that a sum could trip over.

A package travels without whoever sent, wrote or decided something: the columns of `UNTOLD` are in no line, and are
empty in the rows that are read, whatever a forged line says.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime
from typing import Any, TypeVar

from perfeval_xl.ledger.rows import DecisionRow, DeliveryRow, FigureRow, FindingRow, IssueRow, JudgementRow, storable
from perfeval_xl.plain_text import without_controls, without_unseen

R = TypeVar("R")
"""A row."""
LONGEST_ROW = 4 << 20
"""Bytes of one line: that of a department with sixty projects in its workbook has a tenth of it."""
MOST_ROWS = 50_000
"""Rows of one kind in a volume: those of ten thousand projects with five each."""
LARGEST_INTEGER = 2**63
"""What SQLite cannot hold."""
MOST_DIGITS = 200
"""Of a number in a line: of the exact value of a score there are a dozen."""
FAST = 1
"""How hard answers are packed, as `perfeval_xl.office.judging` does."""
NAMED_WITHOUT = "（邮箱已略去）"
"""Stands where a name of a file or a reason held an address."""


class RowError(Exception):
    """A line is no row; the words say why."""


class NewerError(RowError):
    """A line has a column that only a newer program knows."""


@dataclass(frozen=True)
class ProjectRow:
    """How a project stood in the lower office when the package was made; told, not counted by."""

    year: int
    """Of the evaluation."""
    code: str
    """Of the project."""
    kind: str
    """As in `IssueRow`."""
    name: str
    department: str
    unit: str
    deadline: str
    """``2024-03-31``; empty where there is none."""
    node: str
    """节点, as in `ContactRow`."""
    state: str
    """See `perfeval_xl.ledger.states`."""
    flags: tuple[str, ...]
    """As in `ProjectState`."""
    verdict: str
    """As in `ProjectState`."""
    sha: str
    """The file that decides it; empty where none came."""
    sent: str
    """When that was sent."""
    sent_by: str
    """What that rests on."""
    score: str
    """Exactly; empty without one."""
    rating: str
    rivals: tuple[str, ...]
    """For 待定, the files between which somebody has to decide."""
    files: tuple[str, ...]
    """All files of the project that deliveries of the package are of, by their hashes."""


_ADDRESSES = tuple(re.compile(rf"(?<!{one}){one}+@[\w-]+(?:\.[\w-]+)+", re.ASCII) for one in (r"[\w.%+-]", r"[^\s@]"))
"""Addresses as they are written, and what else may be one: of a name in Chinese the words before it go, too. Each is
looked for where a word begins alone: else a long text without any would take minutes.
"""
_HASH = re.compile(r"[0-9a-f]{64}")
_NUMBER = re.compile(
    rf"-?[0-9]{{1,{MOST_DIGITS}}}(?:\.[0-9]{{1,{MOST_DIGITS}}}|/0{{0,9}}[1-9][0-9]{{0,{MOST_DIGITS}}})?"
)
_CODE = re.compile(r"[A-Z]{1,3}[0-9]{3}")
_KIND = re.compile(r"project|whole_department")


def is_time(text: str) -> bool:
    """Whether a text is a time as the ledger has it, and there is such a time."""
    if len(text) != len("2024-03-05T08:00:00Z") or not text.isascii() or text[-1] != "Z" or text[10] != "T":
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_day(text: str) -> bool:
    if len(text) != len("2024-03-05") or not text.isascii():
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _like(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.fullmatch(text) is not None


UNTOLD: Mapping[type, tuple[str, ...]] = {
    DeliveryRow: ("trail", "sender", "subject", "message_id", "headers"),
    DecisionRow: ("who", "from_file"),
}
"""Columns that do not travel."""
_SPOKEN: Mapping[type, tuple[str, ...]] = {
    IssueRow: ("file",),
    DeliveryRow: ("name",),
    DecisionRow: ("why",),
}
"""Columns in which somebody may have written an address, though none belongs there."""
_FILLED: Mapping[type, tuple[str, ...]] = {
    IssueRow: ("identity", "code", "kind", "at"),
    DeliveryRow: ("source", "mark", "sha", "role", "seen"),
    DecisionRow: ("code", "kind", "at"),
    JudgementRow: ("sha", "rules", "judged_at"),
    ProjectRow: ("code", "kind", "state"),
    FindingRow: ("code",),
    FigureRow: ("key", "value"),
}
"""Columns that are never empty."""
_FORMS: Mapping[str, Callable[[str], bool]] = {
    "sha": _like(_HASH),
    "report": _like(_HASH),
    "identity": _like(_HASH),
    "at": is_time,
    "seen": is_time,
    "sent": is_time,
    "judged_at": is_time,
    "deadline": _is_day,
    "score": _like(_NUMBER),
}
"""What a column looks like in every row, where it is not empty."""
_OWN_FORMS: Mapping[tuple[type, str], Callable[[str], bool]] = {
    (FigureRow, "value"): _like(_NUMBER),
    (FindingRow, "code"): _like(_CODE),
    (IssueRow, "kind"): _like(_KIND),
    (ProjectRow, "kind"): _like(_KIND),
    (ProjectRow, "rivals"): _like(_HASH),
    (ProjectRow, "files"): _like(_HASH),
}
"""The same of one row alone."""
_FACTS = "facts"
_SEVERITIES = range(1, 4)


def lines(rows: Iterable[object]) -> bytes:
    """Rows as lines, in their order."""
    return b"".join(canonical(data_of(row)) + b"\n" for row in rows)


def canonical(data: object) -> bytes:
    """``data`` as the one JSON that it has here: keys in their order, no blanks, UTF-8."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def data_of(row: object) -> dict[str, object]:
    """A row as JSON holds it."""
    kind = type(row)
    left = UNTOLD.get(kind, ())
    names = (field.name for field in fields(kind) if field.name not in left)  # type: ignore[arg-type]
    return {name: _plain(kind, name, getattr(row, name)) for name in names}


def _plain(kind: type, name: str, value: Any) -> object:
    if isinstance(value, bytes):
        # Readable by whoever looks into a package, and nothing that has to be unpacked within something unpacked.
        return _clean(zlib.decompress(value).decode()) if value else ""
    if isinstance(value, tuple):
        return [_clean(one) if isinstance(one, str) else data_of(one) for one in value]
    if isinstance(value, str):
        text = _clean(storable(value))
        return _without_addresses(text) if name in _SPOKEN.get(kind, ()) else text
    return value


def _without_addresses(text: str) -> str:
    for pattern in _ADDRESSES:
        text = pattern.sub(NAMED_WITHOUT, text)
    return text


def rows_in(kind: type[R], data: bytes) -> Iterator[R]:
    """The rows of a member, a line each. Raises RowError for what is none, NewerError for what a newer one wrote."""
    if data and not data.endswith(b"\n"):
        raise RowError("最后一行不完整")
    if data.count(b"\n") > MOST_ROWS:
        raise RowError(f"超过{MOST_ROWS}行")
    for nth, line in enumerate(data.split(b"\n")[:-1], 1):
        if len(line) > LONGEST_ROW:
            raise RowError(f"第{nth}行太长")
        try:
            yield _row(kind, json.loads(line))
        except RowError as error:
            raise type(error)(f"第{nth}行{error}") from error
        except (ValueError, RecursionError) as error:
            raise RowError(f"第{nth}行读不出来") from error


def _row(kind: type[R], data: object) -> R:
    """A row of plain JSON. Raises RowError."""
    if not isinstance(data, dict):
        raise RowError("不是一条记录")
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    if data.keys() - known.keys():
        raise NewerError("有本程序不认识的栏")
    values: dict[str, Any] = {}
    for name, field in known.items():
        told = str(field.type)
        if name in UNTOLD.get(kind, ()):
            # Whatever a line says of a column that does not travel, it is empty.
            values[name] = b"" if told == "bytes" else ""
        elif name in data:
            values[name] = _READERS[told](data[name])
            _refuse(kind, name, values[name])
        elif field.default is MISSING:
            # A program of before did not know every column of today; the others are never left out.
            raise RowError(f"缺少{name}")
    return kind(**values)


def _refuse(kind: type, name: str, value: Any) -> None:
    """Raise RowError for what a column cannot hold."""
    if name in _FILLED.get(kind, ()) and not value:
        raise RowError(f"没有{name}")
    fits = _OWN_FORMS.get((kind, name)) or (_FORMS.get(name) if isinstance(value, str) else None)
    if fits is not None:
        texts = value if isinstance(value, tuple) else (value,) if value else ()
        if not all(map(fits, texts)):
            raise RowError(f"的{name}不对")
    if name == "code" and without_unseen(value) != value:
        raise RowError("的编码里有看不见的字符")
    if name == "severity" and value not in _SEVERITIES:
        raise RowError("的severity不对")
    if name == _FACTS and value and not _are_facts(value):
        raise RowError("的facts不对")


def _are_facts(text: str) -> bool:
    return isinstance(json.loads(text), dict)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise RowError("该是文字的不是文字")
    return _clean(storable(value))


def _integer(value: object) -> int:
    if type(value) is not int or not -LARGEST_INTEGER <= value < LARGEST_INTEGER:
        raise RowError("该是整数的不是整数")
    return value


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise RowError("该是真假的不是真假")
    return value


def _packed(value: object) -> bytes:
    """Answers as the ledger has them, when every number and text in them is one."""
    text = _text(value)
    if not text:
        return b""
    told = json.loads(text)
    if not isinstance(told, dict) or not all(map(_is_answer, told.values())):
        raise RowError("的answers不对")
    return zlib.compress(text.encode(), FAST)


def _is_answer(told: object) -> bool:
    """Whether this is the value and the cell of an answer, as `perfeval_xl.office.judging.answers_of` writes them."""
    if not isinstance(told, list) or len(told) != 2 or not isinstance(told[1], str):
        return False
    value = told[0]
    if isinstance(value, str):
        return _NUMBER.fullmatch(value) is not None
    return isinstance(value, list) and len(value) == 1 and isinstance(value[0], str)


def _list(value: object) -> tuple[str, ...]:
    return tuple(map(_text, _items(value)))


def _items(value: object) -> list[object]:
    if not isinstance(value, list):
        raise RowError("该是一列的不是一列")
    return value


def _findings(value: object) -> tuple[FindingRow, ...]:
    return tuple(_row(FindingRow, one) for one in _items(value))


def _figures(value: object) -> tuple[FigureRow, ...]:
    return tuple(_row(FigureRow, one) for one in _items(value))


def _clean(text: str) -> str:
    """``text`` without what steers a terminal or turns the direction."""
    return without_controls(text)


_READERS: Mapping[str, Callable[[object], Any]] = {
    "str": _text,
    "int": _integer,
    "bool": _truth,
    "bytes": _packed,
    "tuple[str, ...]": _list,
    "tuple[FindingRow, ...]": _findings,
    "tuple[FigureRow, ...]": _figures,
}
