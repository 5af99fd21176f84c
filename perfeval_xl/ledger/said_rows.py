"""Rows of the ledger that say what an office did: answered, drew, checked again."""

from __future__ import annotations

from dataclasses import dataclass

BEGUN, WRITTEN = "begun", "written"
"""How far a package for the office above has come."""


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


@dataclass(frozen=True)
class SendRow:
    """发出: how far the sending of one draft has come. The newest state of a message counts."""

    nth: int
    """Running number of the rows, from 1: which is the newest does not hang on a clock, which may be set back."""
    message_id: str
    """What it goes out under; made of its content, so that what was changed by hand is another message."""
    state: str
    """``prepared``, ``sending`` (written before the server is asked), ``sent``, ``failed``; ``kept`` where somebody
    said that it is not to be sent by the program, as it was sent by hand or arrived after all."""
    at: str
    """When."""
    file: str
    """The draft, as a path in the folder of the round."""
    address: str
    """The addresses it goes to, joined by ``"; "``. Personal."""
    account: str
    """By which account, as ``user@host``. Personal."""
    why: str
    """Of ``failed``, what the server said; of ``kept``, who said so; empty otherwise."""


@dataclass(frozen=True)
class PackageRow:
    """下级上报的包: what came of one volume that came in; the newest row of it counts.

    One that was refused is looked at again under other terms, and then has another row.
    """

    sha: str
    """Of the volume as it came in."""
    terms: str
    """Digest of what it was held against: who may speak for what, and what was registered here."""
    signer: str
    """Public key that signed it; empty where no signature holds."""
    office: str
    """What its office is called, as registered here, else as its manifest says."""
    number: int
    """Running number of the packages of this office and round, as its manifest says."""
    made_at: str
    """When it was made, as its manifest says."""
    taken: bool
    """Whether what is in it was taken over."""
    why: str
    """Why not; empty where it was."""
    scope: str
    """What the key may speak for here, as JSON; empty for an unknown one."""
    with_originals: bool
    """Whether the forms that count in it lie in it as they came, all of them."""
    package: str
    """Digest that all volumes of one package have in common."""
    volume: int
    """Which of them it is, from 1."""
    volumes: int
    """How many there are."""
    is_part: bool
    """Whether it holds only some projects, as they were asked for."""
    counts: str
    """How many projects stand how in the whole package, as JSON, as its manifest says."""
    seen: str
    """When it came in."""


@dataclass(frozen=True)
class ToldRow:
    """How a lower office says in a package that a project stands there; counted by nobody here."""

    package: str
    """SHA-256 of the volume."""
    year: int
    """Of the project; 0 in a row that only says that the volume was read."""
    code: str
    """Of the project; empty in such a row."""
    kind: str
    """As in `perfeval_xl.ledger.rows.IssueRow`."""
    state: str
    """As in `perfeval_xl.ledger.rows.ProjectState`."""
    verdict: str
    """As in `perfeval_xl.ledger.rows.ProjectState`."""
    sha: str
    """The file that decides it there; empty where none came."""
    rivals: str
    """For 待定 the files between which somebody has to decide, by their hashes, joined by commas."""
    score: str
    """Exactly; empty without one."""


@dataclass(frozen=True)
class ForwardRow:
    """上报汇总: one package that was made for the office above, and how far its making has come."""

    number: int
    """Running number of the packages of this round, from 1; one that was begun is not given again."""
    state: str
    """``begun``, before anything is written; ``written``, when all its volumes lie where they are said to."""
    at: str
    """When it was made, as its manifest says."""
    package: str
    """Digest of what is in it, as its manifest says; empty while it is begun."""
    signer: str
    """Public key that signed it."""
    volumes: int
    """Files that it consists of; 0 while it is begun."""
    projects: int
    """In it; 0 while it is begun."""
    counted: int
    """Those of them that count."""
    originals: str
    """Which originals lie in it: ``counted``, ``all``, ``none``."""
    part: bool
    """Whether it holds only some projects of the round."""
    file: str
    """Its first volume, as a path in the folder of the round where it lies there."""


@dataclass(frozen=True)
class JudgedBelow:
    """What a file is worth here, or by a lower office; computed, stored nowhere."""

    sha: str
    rules: str
    """As in `perfeval_xl.ledger.rows.JudgementRow`."""
    readable: bool
    genuine: bool
    blank: bool
    errors: int
    score: str
    vouched: int
    """Of the errors those for which the package of a lower office answers that issued the form."""
