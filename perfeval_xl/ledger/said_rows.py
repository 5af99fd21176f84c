"""Rows of the ledger that say what an office did: answered, drew, checked again."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ReplyRow:
    """答复: what was said to a unit of one project, so that nothing is said twice."""

    year: int
    """Of the project."""
    code: str
    """Of the project."""
    kind: str
    """``receipt`` 回执, ``return`` 退改, ``chase`` 催报."""
    said: str
    """Digest of what was said of the project: the same is not said again."""
    sha: str
    """Of the file it is about; empty where none came."""
    unit: str
    """Whom it was written to."""
    address: str
    """The registered address in the draft; empty where there is none. Personal."""
    file: str
    """The draft, as a path in the folder of the round."""
    at: str
    """When the draft was written."""


@dataclass(frozen=True)
class DrawRow:
    """抽查: a project that was drawn to be checked again."""

    draw: str
    """Which draw it was: ``2026-03-05-1``."""
    year: int
    """Of the project."""
    code: str
    """Of the project."""
    sha: str
    """The form that counted then, of which the 复核 is."""
    stratum: str
    """Why it was drawn: its 层."""
    seed: str
    """From which, with the state of the round, the draw can be made again."""
    file: str
    """The 复核 workbook that was written, as a path in the folder of the round."""
    at: str
    """When."""


@dataclass(frozen=True)
class RecheckRow:
    """复核: what an office found of one indicator of one form when it was checked again."""

    year: int
    """Of the project."""
    code: str
    """Of the project."""
    sha: str
    """The form that was checked again."""
    key: str
    """Of the indicator: ``i03``, ``execution``, with the id of the form inside of a department's workbook before it;
    ``total`` for what is said of the whole."""
    value: str
    """复核完成值, as somebody wrote it; empty where nothing was."""
    criteria: str
    """口径 that were chosen, by their ids, joined by blanks."""
    score: str
    """复核得分, exactly as `Fraction` reads it; empty where there is none."""
    note: str
    """备注."""
    who: str
    """Who checked. Personal."""
    at: str
    """When it was taken back; of two of the same indicator of a form the later one holds."""
    book: str
    """SHA-256 of the 复核 workbook."""
    from_file: str
    """What that was called."""
