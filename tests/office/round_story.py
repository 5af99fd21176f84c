"""One project of a round while its returns are being made up: what it can send, and what is written down of it."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.office import round_books as books
from tests.office import round_making as making
from tests.office.round_delivery import ROUTES, Item, Letter, Postbag
from tests.office.round_making import Answers, Project
from tests.office.round_truth import Expected, Truth


@dataclass
class Story:
    """One project whose returns are being made up."""

    project: Project
    newer: Project
    """The same with what was issued last; itself where it was issued once."""
    bag: Postbag
    truth: Truth
    rng: random.Random
    partner: Project | None = None
    """Another project that shares what happens."""
    name: str = ""

    def ago(self, hours: float) -> datetime:
        """A time before everything is taken in."""
        return self.bag.now - timedelta(hours=hours)

    def title(self, suffix: str = "xlsx") -> str:
        """What a file of this project may be called."""
        return self.rng.choice(
            (
                f"{self.project.code}_{self.project.name}_{making.YEAR}.{suffix}",
                f"{self.project.unit}_{self.project.name}_{making.YEAR}.{suffix}",
                f"附件1：{self.project.name}自评表（{self.project.code}）.{suffix}",
            )
        )

    def send(
        self, *files: bytes, hours: float = 5, route: str = "", items: Sequence[Item] = (), named: bool = False
    ) -> Letter:
        """Let files of this project arrive, ``hours`` ago, with whatever else is attached."""
        attached = (*(Item(self.title(), data) for data in files), *items)
        letter = Letter(self.project.address, self.ago(hours), attached, named=named)
        self.bag.put(letter, route or self.rng.choice(ROUTES))
        return letter

    def book(self, variant: int = 0, *, saved: float | None = None) -> tuple[bytes, Answers]:
        """The workbook of the newest issue with answers, saved so many hours ago."""
        answered = making.answers(self.newer, variant)
        when = None if saved is None else self.ago(saved)
        return books.returned(answered, self.newer, saved=when), answered

    def old_book(self, variant: int = 0) -> tuple[bytes, Answers]:
        """The workbook as it was issued first, with answers."""
        answered = making.answers(self.project, variant)
        return books.returned(answered, self.project), answered

    def expect(
        self,
        state: str,
        *flags: str,
        answered: Answers | None = None,
        counted: Sequence[bytes] = (),
        rivals: Sequence[bytes] = (),
        sent: datetime | None = None,
        sent_by: str = "",
        materials: int = 0,
        explained: tuple[int, int] | None = None,
    ) -> None:
        """Write down how the project stands."""
        money = answered.money if answered is not None else None
        self.truth.projects.append(
            Expected(
                self.project.code,
                self.name,
                self.project.kind,
                state,
                flags,
                tuple(map(sha, counted)),
                tuple(map(sha, rivals)),
                str(answered.score) if answered is not None and answered.score is not None else "",
                str(money.spent) if money is not None else "",
                str(money.measure) if money is not None else "",
                sent.strftime("%Y-%m-%dT%H:%M:%SZ") if sent is not None else "",
                sent_by,
                materials,
                explained,
            )
        )

    def counts(self, data: bytes, answered: Answers, *flags: str, **more: object) -> None:
        """Write down that this file is what counts."""
        self.expect("已计", *flags, answered=answered, counted=(data,), **more)  # type: ignore[arg-type]


def sha(data: bytes) -> str:
    """What tells one file from another."""
    return hashlib.sha256(data).hexdigest()
