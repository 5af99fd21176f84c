"""How a command ends: its exit code, our own errors as messages, and what becomes of results nobody can get."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from perfeval_xl.errors import AuthorError, PerfevalError, ProfileError, reason_of
from perfeval_xl.plain_text import one_line

FINE, BLOCKING, UNREADABLE, NOT_SHOWN, INTERRUPTED = 0, 1, 2, 3, 130
"""Exit codes of ``check``, the last one after Ctrl-C; ``build`` ends with 1 where a brief is refused, and every
command with 3 where standard output takes no more."""
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
    except PerfevalError as error:
        say(str(error), err=True)
        sys.exit(BLOCKING)


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
            sys.exit(BLOCKING)
        with contextlib.suppress(OSError):
            click.echo(f"结果没有全部写出来：{reason_of(error)}。请换一个有空间的地方再做一次。", err=True)
        sys.exit(NOT_SHOWN)


def _drop_output() -> None:
    """Let nothing that waits for standard output fail a second time."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
