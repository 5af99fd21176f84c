"""How a command ends: its exit code, and our own errors as messages."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from perfeval_xl.errors import AuthorError, PerfevalError, ProfileError

FINE, BLOCKING, UNREADABLE, INTERRUPTED = 0, 1, 2, 130
"""Exit codes of ``check``, the last one after Ctrl-C; ``build`` ends with 1 where a brief is refused."""


@contextmanager
def errors_reported() -> Iterator[None]:
    """Turn our own errors into messages; anything else is a fault of the program."""
    try:
        yield
    except AuthorError as error:
        about = "规则集有误：" if isinstance(error, ProfileError) else "没有写出任何文件，请先改正："
        click.echo(about, err=True)
        for mistake in error.mistakes:
            click.echo(f"  {mistake}", err=True)
        sys.exit(BLOCKING)
    except PerfevalError as error:
        click.echo(str(error), err=True)
        sys.exit(BLOCKING)
