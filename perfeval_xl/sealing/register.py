"""The register of a key: which form of which project it signed last, under which number.

It lies beside the key as ``NAME.issued``, is written before the workbooks are, and is signed by the key: a copy of
it among the public keys of whoever checks tells a form that was issued again, or never, from the one to be used.
A form of the same content keeps its number, wherever and how often it is written.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from perfeval_xl.errors import KeyFileError, reason_of
from perfeval_xl.files import write_file
from perfeval_xl.frozen import frozen
from perfeval_xl.sealing.certificates import folded
from perfeval_xl.sealing.identity import Identity, content_digest, without_last_year
from perfeval_xl.sealing.keys import SigningKey
from perfeval_xl.sealing.signing import IssuingOffice, is_name, verified
from perfeval_xl.sealing.stamps import LARGEST_NUMBER, IssueNumber

ISSUED = ".issued"
"""The ending of a register."""
LARGEST_FILE = 64 * 1024 * 1024
"""Bytes of a register; a form takes 300."""
PROJECT, DEPARTMENT = "project", "whole_department"
Key = tuple[int, str, str, str]
"""A form by year, kind, 主管部门 and code: offices number the projects of each department from 001 on."""


@frozen
class Entry:
    """The form of one project or department in one year, as it was signed last."""

    year: int
    kind: str
    department: str
    code: str
    name: str
    content: str
    """Digest of the identity."""
    issue: IssueNumber | None = None
    """None for one that 0.4.0 signed."""

    @property
    def key(self) -> Key:
        """By what forms are told apart; what has no code goes by its name."""
        return (self.year, self.kind, folded(self.department), folded(self.code) or folded(self.name))

    @property
    def number(self) -> int:
        """The running number; 0 for one that 0.4.0 signed."""
        return self.issue.number if self.issue else 0


def entry_of(identity: Identity, issue: IssueNumber | None = None) -> Entry:
    """The entry of the workbook of ``identity``; what stands of last year beside the form gives it no new number."""
    brief = identity.brief
    kind = DEPARTMENT if brief.projects else PROJECT
    department, digest = brief.supervising_department, content_digest(without_last_year(identity))
    return Entry(brief.year, kind, department, brief.code, brief.name, digest, issue)


@frozen
class Register:
    """All that a key signed, each form as it was signed last."""

    office: IssuingOffice
    entries: tuple[Entry, ...] = ()
    last: int = 0
    """The last number that was given."""
    day: date | None = None
    """The day on which it was written."""
    signature: str = ""

    @functools.cached_property
    def _by_key(self) -> Mapping[Key, Entry]:
        return {entry.key: entry for entry in self.entries}

    @functools.cached_property
    def _years(self) -> Mapping[tuple[str, ...], int]:
        years: dict[tuple[str, ...], int] = {}
        for year, *rest in self._by_key:
            years[*rest,] = max(year, years.get((*rest,), year))
        return years

    def find(self, key: Key) -> Entry | None:
        """The form that was signed last."""
        return self._by_key.get(key)

    def latest_year(self, key: Key) -> int:
        """The last year for which there is a form of the same project; that of ``key`` where there is none."""
        return self._years.get(key[1:], key[0])

    @property
    def text(self) -> str:
        """What is signed."""
        return "perfeval-register " + json.dumps(_content(self), sort_keys=True, separators=(",", ":"))


def register_path(key: SigningKey) -> Path | None:
    """Where the register of a key lies; None for a key without a file."""
    return key.path.with_suffix(ISSUED) if key.path else None


def read_register(path: Path) -> Register:
    """Read a register. Raises KeyFileError where it is none, or was changed."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise KeyFileError(f"{path}不是本程序的签发登记")
        register = _register_of(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise KeyFileError(f"签发登记{path}打不开：{reason_of(error)}") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise KeyFileError(f"签发登记{path}读不出来或已损坏；{_MEND}") from error
    if not verified(register.office.public, register.signature, register.text):
        raise KeyFileError(f"签发登记{path}被改动过（签名不符）；{_MEND}")
    return register


_MEND = "审核的，请向下发单位重新要一份；下发的，请从备份恢复，没有备份的把它移走，对下发的文件夹再生成一次就会重建"


def own_register(key: SigningKey) -> Register:
    """The register of ``key``, empty where there is none yet. Raises KeyFileError where it is of another key."""
    path = register_path(key)
    if path is None or not path.exists():
        return Register(key.office)
    register = read_register(path)
    if register.office.public != key.office.public:
        raise KeyFileError(f"签发登记{path}不是密钥{key.path}的；请把它移走或换成这把密钥的，再签发")
    return register


def enter(
    key: SigningKey, fresh: Sequence[Identity], standing: Iterable[Entry] = (), today: date | None = None
) -> list[IssueNumber | None]:
    """Give a number to each of the forms ``fresh`` that are about to be signed, and write the register.

    ``standing`` are forms that lie there already with a signature of this key: they are entered where the
    register does not know them, as after it was lost. Content that was signed before keeps its number.
    Without a file of the key there are no numbers.
    Raises KeyFileError or OutputError where the register cannot be read or written: nothing must be signed then.
    """
    path = register_path(key)
    if path is None:
        return [None] * len(fresh)
    before = own_register(key)
    known = {entry.key: entry for entry in before.entries}
    last = before.last
    for entry in standing:
        last = max(last, entry.number)
        if entry.key not in known or known[entry.key].number < entry.number:
            known[entry.key] = entry
    numbers: list[IssueNumber | None] = []
    day = today or date.today()
    for identity in fresh:
        entry = entry_of(identity)
        found = known.get(entry.key)
        if found is None or found.content != entry.content or found.issue is None:
            last += 1
            found = known[entry.key] = replace(entry, issue=IssueNumber(last, day))
        numbers.append(found.issue)
    entries = tuple(known.values())
    if entries != before.entries or last != before.last:
        _write(path, key, entries, last, day)
    return numbers


def withdraw(key: SigningKey, identity: Identity, before: Entry | None) -> None:
    """Take back the number of a form that could not be written after all; ``before`` stood there."""
    path = register_path(key)
    if path is None:
        return
    register, taken = own_register(key), entry_of(identity).key
    entries = [before if entry.key == taken else entry for entry in register.entries]
    _write(path, key, tuple(entry for entry in entries if entry is not None), register.last, register.day)


def _write(path: Path, key: SigningKey, entries: tuple[Entry, ...], last: int, day: date | None) -> None:
    unsigned = Register(key.office, entries, last, day)
    data = _content(unsigned) | {"signature": key.sign(unsigned.text)}
    write_file(path, (json.dumps(data, ensure_ascii=False, indent=0) + "\n").encode())


def _content(register: Register) -> dict[str, object]:
    return {
        "office": register.office.name,
        "public": register.office.public,
        "last": register.last,
        "day": register.day.isoformat() if register.day else None,
        "issued": [_entry_data(entry) for entry in register.entries],
    }


def _entry_data(entry: Entry) -> dict[str, object]:
    return {
        "year": entry.year,
        "kind": entry.kind,
        "department": entry.department,
        "code": entry.code,
        "name": entry.name,
        "content": entry.content,
        "number": entry.number,
        "day": entry.issue.day.isoformat() if entry.issue else None,
    }


def _register_of(data: Mapping[str, object]) -> Register:
    office = IssuingOffice(_text(data["office"]), _text(data["public"]))
    rows = data["issued"]
    if not is_name(office.name) or not isinstance(rows, list):
        raise ValueError("no register")
    day = None if data["day"] is None else date.fromisoformat(_text(data["day"]))
    return Register(office, tuple(map(_entry, rows)), _number(data["last"]), day, _text(data["signature"]))


def _entry(row: Mapping[str, object]) -> Entry:
    number, day = _number(row["number"]), row["day"]
    issue = IssueNumber(number, date.fromisoformat(_text(day))) if number else None
    return Entry(
        _number(row["year"]),
        _text(row["kind"]),
        _text(row["department"]),
        _text(row["code"]),
        _text(row["name"]),
        _text(row["content"]),
        issue,
    )


def _number(value: object) -> int:
    if type(value) is not int or not 0 <= value <= LARGEST_NUMBER:
        raise ValueError("no number")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("no text")
    return value
