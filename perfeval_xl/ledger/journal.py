"""登记.jsonl: every fact of the ledger as one line, written before the tables are; the tables can be made from it.

Lines are only appended. One that was cut off, because the program was ended while it wrote, says nothing: what it
was about was not recorded, and is recorded again.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path

from perfeval_xl.ledger.faults import Fault, fault, told
from perfeval_xl.ledger.originals import sync_folder
from perfeval_xl.ledger.schema import IN_JOURNAL, Table

JOURNAL_NAME = "登记.jsonl"
META_LINE = "meta"
"""Of the first line, which says what the ledger is."""
_BYTES = "b64"


def path_in(folder: Path) -> Path:
    """Where the journal of the ledger in ``folder`` lies."""
    return folder / JOURNAL_NAME


def line(table: Table, row: object) -> bytes:
    """One row as a line."""
    data = {name: _plain(getattr(row, name)) for name in table.fields}
    return _line(table.name, data)


def meta_line(values: dict[str, str]) -> bytes:
    """What the ledger is, as a line."""
    return _line(META_LINE, values)


def _line(name: str, data: object) -> bytes:
    return (json.dumps([name, data], ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _plain(value: object) -> object:
    return {_BYTES: base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def append(folder: Path, lines: Iterable[bytes]) -> int:
    """Write ``lines`` to the disk, and return how long the journal is then. Raises LedgerError."""
    path = path_in(folder)
    with told(path):
        is_new = not path.exists()
        with path.open("ab") as file:
            end = file.tell()
            # What was cut off must not swallow what comes now.
            torn = end > 0 and not _ends_a_line(path, end)
            try:
                file.write((b"\n" if torn else b"") + b"".join(lines))
                file.flush()
                os.fsync(file.fileno())
            except BaseException:
                _take_back(path, end)
                raise
            end = file.tell()
        if is_new:
            sync_folder(folder)
    return end


def _take_back(path: Path, end: int) -> None:
    """Leave nothing of what could not be written whole, as far as that can be done."""
    with contextlib.suppress(OSError):
        os.truncate(path, end)


def write_again(folder: Path, lines: Iterable[bytes]) -> int:
    """Replace the journal by these lines, and return how long it is then; the old one stays until then."""
    path, temporary = path_in(folder), folder / f".{JOURNAL_NAME}.tmp"
    with told(path):
        with temporary.open("wb") as file:
            file.writelines(lines)
            file.flush()
            os.fsync(file.fileno())
            end = file.tell()
        os.replace(temporary, path)
        sync_folder(folder)
    return end


def begins_a_line(folder: Path, at: int) -> bool:
    """Whether what was written up to the byte ``at`` ends with a line. Raises LedgerError."""
    path = path_in(folder)
    with told(path):
        return at == 0 or (path.exists() and _ends_a_line(path, at))


def _ends_a_line(path: Path, end: int) -> bool:
    with path.open("rb") as file:
        file.seek(end - 1)
        return file.read(1) == b"\n"


def size(folder: Path) -> int:
    """Bytes of the journal; 0 where there is none. Raises LedgerError."""
    path = path_in(folder)
    with told(path):
        try:
            return path.stat().st_size
        except FileNotFoundError:
            return 0


def replay(folder: Path, begin: int = 0, unread: list[int] | None = None) -> Iterator[tuple[str, object, int]]:
    """Name, row and end of every sound line from the byte ``begin`` on; of the first line the values.

    A line that is damaged is left out, and its number, from 1, added to ``unread``. Raises LedgerError where the
    journal cannot be read, or holds what only a newer program knows.
    """
    path = path_in(folder)
    with told(path), path.open("rb") as file:
        file.seek(begin)
        at = begin
        for nth, raw in enumerate(file, 1):
            at += len(raw)
            if not raw.endswith(b"\n"):
                return
            read = _read(path, raw)
            if read is not None:
                yield *read, at
            elif unread is not None and raw.strip():
                unread.append(nth)


def _read(path: Path, raw: bytes) -> tuple[str, object] | None:
    """The row in a line; None where it is none. Raises LedgerError for a table or a column of a newer program."""
    try:
        name, data = json.loads(raw)
        if name == META_LINE:
            return name, {str(key): str(value) for key, value in data.items()}
        if name not in IN_JOURNAL and isinstance(data, dict) and data and not _is_misnamed(data):
            raise fault(Fault.NEWER, path)
        table = IN_JOURNAL[name]
        known = {field.name: str(field.type) for field in fields(table.row)}
        if data.keys() > known.keys():
            raise fault(Fault.NEWER, path)
        if not set(table.key) <= data.keys() <= known.keys():
            return None
        values = {key: _typed(known[key], value) for key, value in data.items()}
        # A program of before did not know every column of today.
        return name, table.row(**{key: EMPTY[kind] for key, kind in known.items()} | values)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _is_misnamed(data: dict[str, object]) -> bool:
    """Whether a row is one of ours, so that its unknown name is a damaged one."""
    return any(data.keys() == set(table.fields) for table in IN_JOURNAL.values())


EMPTY: dict[str, object] = {"str": "", "int": 0, "bool": False, "bytes": b""}
"""What a column holds of a row that was written before there was such a column."""
_PLAIN_TYPES: dict[str, type] = {"str": str, "int": int, "bool": bool}


def _typed(kind: str, value: object) -> object:
    """``value`` as its column holds it. Raises ValueError, KeyError or TypeError where it is nothing of the kind."""
    if kind == "bytes":
        if not isinstance(value, dict):
            raise TypeError(value)
        return base64.b64decode(value[_BYTES], validate=True)
    if type(value) is not _PLAIN_TYPES[kind]:
        raise TypeError(value)
    return value
