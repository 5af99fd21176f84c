"""Progress of a long command, shown where somebody is watching."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TypeVar

T = TypeVar("T")
"""What is worked on while progress is shown."""

A_FEW = 5
"""From more files on, progress is shown."""


def with_progress(items: Iterator[T], count: int, what: str) -> Iterator[T]:
    """Show progress for more than a few files, where somebody is watching."""
    if count <= A_FEW or not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(items, total=count, description=what, console=Console(stderr=True), transient=True)
