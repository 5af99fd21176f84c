"""The frozen program ``perfeval-addin``: runs one action for the add-in.

The add-in starts it with the action, then ``--wb=`` (name of the workbook), ``--from_xl=1`` and ``--hwnd=`` (which
Excel), as xlwings reads them, and ``--log=``; it waits, and shows what stands in that file where the
program ends with another code than 0. There is no shell between them that could redirect standard error.
"""

from __future__ import annotations

import codecs
import io
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval_xl import __version__
from perfeval_xl.addin.call import Call, read_call
from perfeval_xl.buttons import ids_of, tabs
from perfeval_xl.console import prepare_console
from perfeval_xl.errors import PerfevalError
from perfeval_xl.failures import LONGEST_LOG
from perfeval_xl.plain_text import visible

if TYPE_CHECKING:
    from perfeval_xl.addin.session import Reply

DONE, REFUSED, UNKNOWN, FAULT = 0, 1, 2, 3
"""Exit codes: done; not done, with a message why; no such action; a fault of the program."""
PROGRAM = "perfeval-addin"
LOG = "perfeval-addin-fault.log"
"""In the folder for temporary files: with the traceback of the last fault."""


_NOTHING_ASKED = "没有说明要做什么。要校验一个自评表，把它拖到这个程序上，或者对着它按右键，选“发送到”"


class NotShownError(Exception):
    """The reply of an action could not be shown where it ran."""


@dataclass(frozen=True)
class Door:
    """What a program can be asked for."""

    ids: Sequence[str]
    """The buttons that it knows."""
    run: Callable[[str], Reply | None]
    """Runs the action of one of them."""
    test: Callable[[], str]
    """Tries what they need, and says what was tried."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the action that ``argv`` names and return the exit code."""
    return entered(argv, Door(ids_of(tabs(office=False)), _run, _test))


def entered(argv: Sequence[str] | None, door: Door) -> int:
    """Do what ``argv`` asks of ``door`` and return the exit code."""
    # A program without a console has none.
    unheard = sys.stderr is None
    prepare_console()
    call = read_call(sys.argv[1:] if argv is None else argv)
    with _heard(call.log, boxed=unheard):
        return _done(call, door)


@contextmanager
def _heard(log: Path | None, *, boxed: bool) -> Iterator[None]:
    """Have standard error heard: by the add-in in its ``log``, or ``boxed`` where somebody started a program without a
    console from a menu.
    """
    if log is None and not boxed:
        yield
        return
    told = io.StringIO()
    with redirect_stderr(told):
        yield
    text = told.getvalue()
    if not text:
        return
    if log is None:
        from perfeval_xl.addin.boxes import tell

        tell(text.strip(), wrong=True)
        return
    try:
        log.write_bytes(codecs.BOM_UTF16_LE + text.encode("utf-16-le", "replace"))
    except OSError:
        # The add-in says then that the program was stopped.
        sys.stderr.write(text)


def _done(call: Call, door: Door) -> int:
    """Do what was asked for and return the exit code; what went wrong stands on standard error."""
    if call.version:
        print(f"{PROGRAM} {__version__}")
        return DONE
    if call.action not in door.ids and not call.test:
        known = f"可用的操作：{'、'.join(door.ids)}。"
        if call.action:
            _say(f"没有“{call.action}”这个操作。{known}请重新安装同一版本的加载项和程序。")
        else:
            _say(f"{_NOTHING_ASKED}。")
        return UNKNOWN
    try:
        if call.test:
            print(door.test())
            return DONE
        if call.files:
            from perfeval_xl.addin.dropped import done_with

            return DONE if done_with(call.action, call.files) else REFUSED
        reply = door.run(call.action)
        if reply is not None and not reply.shown:
            raise NotShownError
    except NotShownError:
        # It stands on standard error already, which the add-in shows for this exit code.
        return REFUSED
    except PerfevalError as error:
        _say(str(error))
        return REFUSED
    except Exception as error:
        # Nothing is above this: the user gets a sentence, and a file has the traceback.
        _say(f"程序出错，没有完成（{type(error).__name__}）。请把这个文件发给技术人员：{_logged()}")
        return FAULT
    return DONE


def _run(action: str) -> Reply | None:
    # Imported late: --version and a wrong action answer at once.
    from perfeval_xl.addin.actions import run_action

    return run_action(action)


def _test() -> str:
    from perfeval_xl.addin.self_test import self_test

    return self_test()


def _logged() -> Path:
    path = Path(tempfile.gettempdir()) / LOG
    told = visible(traceback.format_exc(), LONGEST_LOG)
    path.write_text(f"{PROGRAM} {__version__}\n{told}", encoding="utf-8")
    return path


def _say(text: str) -> None:
    print(visible(text), file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
