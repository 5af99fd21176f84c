"""How a command ends: its exit code, our own errors as messages, and what becomes of results nobody can get."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from perfeval_xl.allowance import SECONDS, SECONDS_OF_A_LIST, OverLimitError, OverTime, limited, over_limit
from perfeval_xl.errors import AuthorError, ClusterError, PerfevalError, ProfileError, UnreadableError, reason_of
from perfeval_xl.failures import write_log
from perfeval_xl.plain_text import one_line

FINE, BLOCKING, UNREADABLE, NOT_SHOWN, INTERRUPTED = 0, 1, 2, 3, 130
"""Exit codes of ``check``, the last one after Ctrl-C; ``build`` ends with 1 where a brief is refused, and every
command with 2 where a file takes too long or the program fails, and with 3 where standard output takes no more."""
STUCK = (errno.ENOSPC, errno.EFBIG, errno.EIO, errno.EPIPE, errno.EINVAL)
"""What a stream fails with that takes no more. Files are written with `write_file`, which tells its failures itself."""


def say(line: str, *, err: bool = False) -> None:
    """Print ``line`` as one line whatever is in it: it may repeat a path, or what stands in a file."""
    click.echo(one_line(line), err=err)


@contextmanager
def errors_reported() -> Iterator[None]:
    """Turn our own errors into messages; anything else is a fault of the program."""
    try:
        yield
    except AuthorError as error:
        wrong = [mistake for mistake in error.mistakes if not mistake.ask]
        asked = [mistake for mistake in error.mistakes if mistake.ask]
        about = "规则集有误：" if isinstance(error, ProfileError) else "没有写出任何文件，请先改正："
        if wrong:
            say(about, err=True)
            for mistake in wrong:
                say(f"  [错误] {mistake}" if asked else f"  {mistake}", err=True)
        if asked:
            say("另有几处需要确认：" if wrong else "没有写出任何文件，有几处需要先确认：", err=True)
            for mistake in asked:
                say(f"  [需确认] {mistake}", err=True)
        sys.exit(BLOCKING)
    except OverLimitError as error:
        say(f"{error}。详情在{write_log(error, 'reading')}", err=True)
        sys.exit(UNREADABLE)
    except PerfevalError as error:
        say(str(error), err=True)
        sys.exit(UNREADABLE if isinstance(error, (UnreadableError, ClusterError)) else BLOCKING)


@contextmanager
def reading(path: Path, *, a_list: bool = False) -> Iterator[None]:
    """Let a file that somebody else wrote take no more than it may: raises OverLimitError.

    A list may need the memory of all its forms.
    """

    def late(seconds: float) -> None:
        say(str(over_limit(path, OverTime(seconds))), err=True)
        os._exit(UNREADABLE)

    try:
        with limited(SECONDS_OF_A_LIST if a_list else SECONDS, memory=not a_list, late=late, afresh=True):
            yield
    except (OverTime, MemoryError) as error:
        raise over_limit(path, error) from error
    except Exception as error:
        if not isinstance(error, PerfevalError):
            error.add_note(f"读{path}时")
        raise


@contextmanager
def faults_reported() -> Iterator[None]:
    """Turn a fault of the program into a sentence, and write it into the log."""
    try:
        yield
    except OSError as error:
        if error.filename is None and error.errno in STUCK:
            raise
        _say_fault(error)
    except Exception as error:
        # Nothing is above this but Python, whose traceback nobody who fills in forms could read.
        _say_fault(error)


def _say_fault(error: Exception) -> None:
    reason = "内存不够" if isinstance(error, MemoryError) else f"程序出错（{type(error).__name__}）"
    what = "".join([*getattr(error, "__notes__", ()), reason])
    say(f"{what}，没有做完；请把日志发给技术支持：{write_log(error, 'command')}", err=True)
    sys.exit(UNREADABLE)


@contextmanager
def output_reported() -> Iterator[None]:
    """Say in a line that standard output takes no more, as on a full disk."""
    try:
        try:
            yield
        finally:
            if sys.stdout is not None:
                # Here, because at the very end Python would tell a failure with a traceback.
                sys.stdout.flush()
    except OSError as error:
        if error.filename is not None or error.errno not in STUCK:
            raise
        _drop_output()
        if isinstance(error, BrokenPipeError):
            # Whoever read it has seen enough.
            sys.exit(NOT_SHOWN)
        with contextlib.suppress(OSError):
            click.echo(f"结果没有全部写出来：{reason_of(error)}。请换一个有空间的地方再做一次。", err=True)
        sys.exit(NOT_SHOWN)


def _drop_output() -> None:
    """Let nothing that waits for standard output fail a second time."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
