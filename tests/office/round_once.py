"""A small seeded round that was taken in, made once in a run; nobody writes into it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from perfeval_xl.cli import main
from tests.office import round as whole
from tests.office.round_truth import Truth
from tests.once import once

SMALL, SEED = 60, 15
"""Projects of the smallest round in which everything happens once, and the seed of this one."""
FEW = (
    "cn_national/2020",
    "cn_national/2020_transfer",
    "hunan_yiyang/2022_original_budget",
    "ningxia_yinchuan/2021",
    "yunnan/2020",
    "hunan_county/2018",
)
"""Forms of all kinds: without points, by another budget, with the rate among the rows, in 元, of a department."""


@dataclass(frozen=True)
class Made:
    """A round, what was planted in it, and what the program says of it."""

    folder: Path
    truth: Truth
    said: str
    """The end of ``perfeval collect``."""
    status: dict[str, object]
    """``perfeval status --json``."""


def small_round(factory: pytest.TempPathFactory) -> Made:
    """The round; whoever writes copies it first."""
    return once(factory, "small_round", _made)


def _made(folder: Path) -> Made:
    truth = whole.make(folder, SMALL, SEED, jobs=1, build=_build, profiles=FEW)
    said, status = whole.collected(folder, jobs=1)
    return Made(folder, truth, said, status)


def _build(*arguments: str) -> str:
    done = CliRunner().invoke(main, list(arguments))
    assert done.exit_code == 0, done.output
    return str(done.output)
