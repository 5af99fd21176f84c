"""Runs of collect inside of the process that tests it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from perfeval_xl import folders
from perfeval_xl.batch import Options
from perfeval_xl.office.collecting import Collected, Request, collect
from perfeval_xl.office.finishing import Wanted
from perfeval_xl.office.mail_addresses import MailAddress
from perfeval_xl.office.rounds import Round
from perfeval_xl.profiles.library import search_path

T = TypeVar("T")


class Heard:
    """Keeps what it is told; ``deed`` is done before something is handed on, with what is done to it."""

    def __init__(self, deed: Callable[[str, int], object] | None = None) -> None:
        self.lines: list[str] = []
        self._deed = deed

    def say(self, line: str) -> None:
        """Keep a line."""
        self.lines.append(line)

    def over(self, items: Iterator[T], count: int, what: str) -> Iterator[T]:
        """Hand ``items`` on."""
        for nth, item in enumerate(items):
            if self._deed is not None:
                self._deed(what, nth)
            yield item


NOTHING = Wanted(answers=False, summary=False)
"""Nothing is made of the round afterwards."""


def request(
    of: Round,
    sources: Sequence[Path | MailAddress] = (),
    *,
    jobs: int = 1,
    scheduler: str = "",
    rebuild: bool = False,
    wanted: Wanted = NOTHING,
) -> Request:
    """Collect by the rules that come with the program."""
    return Request(
        of=of,
        sources=sources,
        rules=(of.rules, folders.shipped_rules()),
        keys=folders.settings(),
        options=lambda: Options(library=search_path(of.rules)),
        jobs=jobs,
        scheduler=scheduler,
        rebuild=rebuild,
        wanted=wanted,
    )


def run(
    of: Round,
    *sources: Path | MailAddress,
    heard: Heard | None = None,
    jobs: int = 1,
    scheduler: str = "",
    rebuild: bool = False,
    wanted: Wanted = NOTHING,
) -> Collected:
    """One run, and what it has done."""
    done = Collected()
    asked = request(of, sources, jobs=jobs, scheduler=scheduler, rebuild=rebuild, wanted=wanted)
    collect(asked, heard or Heard(), done)
    return done
