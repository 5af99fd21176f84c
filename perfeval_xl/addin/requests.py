"""Clicks as files: what an add-in asks for that can start a program but tell it nothing, and what it is answered.

WPS starts a program without arguments at once, and with some not for half a minute or not at all. So its add-in
writes ``request-ID.json`` into a folder of the user's home, beside it a copy of the workbook (``copy-ID.xlsx``), starts
the program, and waits for ``answer-ID.json``. Everything in these files is ASCII: nobody need know their encoding.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from perfeval_xl.addin.file_desk import Cell
from perfeval_xl.errors import UnreadableError, reason_of
from perfeval_xl.files import content_of, write_file

FOLDER = ".perfeval-wps"
"""Of requests and answers, in the user's home: WPS' add-in knows no other place that is the user's alone."""
REQUEST, COPY, ANSWER = "request-{}.json", "copy-{}.xlsx", "answer-{}.json"
"""The files of one click."""
LARGEST_REQUEST = 200_000
"""Bytes: a path of Windows has 32,767 characters, six bytes each."""
FRESH_SECONDS = 60.0
"""An older request is one for which nobody waits: the program did not start then."""
KEPT_SECONDS = 3600.0
"""What is left of a click is deleted after that: WPS was closed before it could."""
MOST_ANSWERS = 20
"""To questions of one click."""
OTHER_VERSION = "这次点击没有办：WPS里的按钮和程序不是同一个版本。请用同一个安装包重新安装，再点一次。"
"""Said of a request that cannot be understood."""
_PAUSES = (0.0, 0.1, 0.2, 0.4, 0.8)
"""Seconds before each attempt to delete what another program has open, which Windows does not allow."""
_NAME = re.compile(r"(request|copy|answer)-([0-9a-z]{8,40})\.(?:json|xlsx)")
_KEYS = {"action", "file", "at", "answers", "opens"}
_SUFFIX = re.compile(r"\.[a-z]{1,8}")


@dataclass(frozen=True)
class Request:
    """A click, taken out of its file."""

    id: str
    action: str = ""
    file: Path | None = None
    """The open workbook, where one is meant."""
    at: Cell | None = None
    answers: Sequence[bool] = ()
    opens: Sequence[str] = ()
    """Endings of the files that whoever asks opens by itself."""
    wrong: bool = False
    """Whether it says something that this program does not know."""


def requests_folder(home: Path) -> Path:
    """The folder of requests and answers."""
    return home / FOLDER


def taken(folder: Path) -> Iterator[Request]:
    """The clicks that wait in ``folder``, the oldest first; each is taken by one program alone.

    Raises UnreadableError where nobody can look there.
    """
    try:
        _only_for_the_user(folder)
        now = _now(folder)
        files = sorted((now - when, path) for path in folder.iterdir() if (when := _time_of(path)) is not None)
    except FileNotFoundError:
        return
    except OSError as error:
        raise UnreadableError(f"WPS按钮用的文件夹{folder}读写不了：{reason_of(error)}") from error
    for age, path in reversed(files):
        named = _NAME.fullmatch(path.name)
        if named is None:
            continue
        if named[1] == "request" and age <= FRESH_SECONDS:
            request = _taken(named[2], path)
            if request is not None:
                yield request
        elif named[1] == "request" or age > KEPT_SECONDS:
            with suppress(OSError):
                path.unlink()


def content_for(folder: Path, request: Request) -> Path | None:
    """The copy of the workbook that came with a request; None where no workbook is meant."""
    return folder / COPY.format(request.id) if request.file is not None else None


def answered(folder: Path, request: Request, answer: Mapping[str, object]) -> None:
    """Put the ``answer`` where whoever asked waits for it. Raises OutputError where that cannot be done."""
    write_file(folder / ANSWER.format(request.id), json.dumps(answer).encode("ascii"))


def _only_for_the_user(folder: Path) -> None:
    """Let nobody else look into the folder, in which forms are copied: WPS makes it open to all of the machine."""
    # Where that is not ours to say, as on a disk that knows no users, the click is done all the same.
    with suppress(PermissionError, NotImplementedError):
        if os.name == "posix" and folder.is_dir() and folder.stat().st_mode & 0o077:
            folder.chmod(0o700)


def _now(folder: Path) -> float:
    """The time by the clock that stamps files there: a home on a server has another one than this machine."""
    stamp = folder / f".{secrets.token_hex(4)}.tmp"
    stamp.touch()
    try:
        return stamp.stat().st_mtime
    finally:
        stamp.unlink(missing_ok=True)


def _time_of(path: Path) -> float | None:
    """When a file was written; None where it has gone meanwhile, as whoever asks deletes its own."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return None


def _taken(id: str, path: Path) -> Request | None:
    """The request in a file, which is deleted; None where it is not whole yet, or another program has taken it."""
    try:
        data = content_of(path, LARGEST_REQUEST)
        told = None if data is None else json.loads(data.decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        # Half written, perhaps by another window of WPS. What stays like this is deleted when it is old.
        return None
    return _read(id, told) if deleted(path) else None


def deleted(path: Path) -> bool:
    """Delete a file of a click and tell whether it was there and is gone; a scanner that has it open is waited for."""
    for pause in _PAUSES:
        time.sleep(pause)
        try:
            path.unlink()
        except PermissionError:
            continue
        except OSError:
            return False
        return True
    return False


def _read(id: str, told: object) -> Request:
    """The request that was ``told``."""
    wrong = Request(id, wrong=True)
    if not isinstance(told, dict) or not told.keys() <= _KEYS:
        return wrong
    texts = [told.get(key, "") for key in ("action", "file", "at")]
    answers, opens = told.get("answers", []), told.get("opens", [])
    if not all(isinstance(text, str) for text in texts) or not isinstance(answers, list) or not isinstance(opens, list):
        return wrong
    action, file, at = texts
    if not all(isinstance(one, bool) for one in answers) or len(answers) > MOST_ANSWERS:
        return wrong
    if not all(isinstance(one, str) and _SUFFIX.fullmatch(one) for one in opens):
        return wrong
    if "\0" in file or (file and not Path(file).is_absolute()):
        return wrong
    return Request(id, action, Path(file) if file else None, Cell.named(at), answers, opens)
