"""抽查下级: of what counts without its original some is asked for, by a draw that nobody below can know beforehand.

The draw rests on the content of a package and on a secret of this round, so that whoever makes packages until one is
drawn as he likes gains nothing. What was drawn stays drawn until its original is here, or it counts no more.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval_xl.errors import OutputError
from perfeval_xl.files import content_of, file_stem, write_file
from perfeval_xl.ledger import states
from perfeval_xl.ledger.rows import ProjectState
from perfeval_xl.ledger.said_rows import PackageRow, ReplyRow
from perfeval_xl.office.below import Below
from perfeval_xl.office.below_words import told_of_as_counted
from perfeval_xl.office.lower_offices import lower_offices
from perfeval_xl.office.rounds import ANSWERS, Round

if TYPE_CHECKING:
    from perfeval_xl.ledger.book import Ledger
    from perfeval_xl.office.status import View

SHARE, FEWEST, MOST = 100, 1, 50
"""One of so many projects of a package is asked for, at least and at most so many: what an office looks at in a day."""
SECRET = "sample"
"""Under which the ledger keeps the secret of the draws."""
BITS = 16
"""Bytes of it."""
DIGITS = 16
"""Of a seed."""
KIND = "sample"
"""Of the `ReplyRow` of a draft that asks for originals."""
LIST = "抽查.txt"
"""The list of codes that goes along, as `perfeval forward --only` takes it."""
_PACKAGE = tuple[str, str]


@dataclass(frozen=True)
class Sample:
    """What was drawn of one package."""

    signer: str
    package: str
    number: int
    seed: str
    codes: tuple[str, ...]
    """In the order in which they were drawn."""


def have_secret(ledger: Ledger) -> None:
    """Let the round have a secret. Raises LedgerError."""
    if not ledger.meta(SECRET):
        ledger.say(SECRET, secrets.token_hex(BITS))


def samples_of(below: Below, secret: str, projects: Iterable[ProjectState]) -> list[Sample]:
    """What is drawn of each package, by office and number: of those of its ``projects`` that count without an original
    here, whatever the package says of originals, and of those that its office sent when it was asked.
    """
    groups: dict[_PACKAGE, list[PackageRow]] = {}
    sent: dict[str, set[str]] = {}
    for row in below.volumes.values():
        groups.setdefault((row.signer, row.package), []).append(row)
    for one in below.told:
        if below.volumes[one.package].is_part:
            # What was drawn and sent stays in the draw: else another one would be drawn in its place, and so on.
            sent.setdefault(below.volumes[one.package].signer, set()).add(one.code)
    lent = {one.code for one in projects if states.JUDGED_BELOW in one.flags}
    found = []
    for (signer, package), volumes in groups.items():
        shas = {one.sha for one in volumes if not one.is_part}
        codes = {row.code for row in below.told if row.package in shas and row.state == states.COUNTED}
        codes &= lent | sent.get(signer, set())
        if not codes:
            # Nothing of it counts: nothing is asked for.
            continue
        seed = hmac.new(secret.encode(), package.encode(), hashlib.sha256).hexdigest()[:DIGITS]
        drawn = sorted(codes, key=lambda code: hashlib.sha256(f"{seed}|{code}".encode(errors="replace")).hexdigest())
        most = min(MOST, max(FEWEST, -(-len(codes) // SHARE)))
        found.append(Sample(signer, package, volumes[0].number, seed, tuple(drawn[:most])))
    return sorted(found, key=lambda one: (one.signer, one.number, one.package))


def waiting_of(samples: Iterable[Sample], projects: Iterable[ProjectState]) -> dict[str, list[str]]:
    """By the key of each office the codes whose originals are still to come, each once."""
    below = {one.code for one in projects if states.JUDGED_BELOW in one.flags}
    found: dict[str, list[str]] = {}
    for one in samples:
        mine = found.setdefault(one.signer, [])
        mine += [code for code in one.codes if code in below and code not in mine]
    return {signer: codes for signer, codes in found.items() if codes}


@dataclass
class AskedFor:
    """What was written."""

    drafts: list[Path] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    """Offices whose address nobody registered."""

    @property
    def lines(self) -> list[str]:
        """What to tell the clerk."""
        told = [f"请下级补报原件（抽查）的草稿{len(self.drafts)}封，在“{ANSWERS}”文件夹"] if self.drafts else []
        if self.without:
            told.append(f"其中没有登记邮箱的：{'、'.join(self.without)}；用 perfeval keys lower … --address 登记")
        return told


def ask_for_originals(view: View, ledger: Ledger, of: Round, now: datetime) -> AskedFor:
    """Write a draft to each office of which originals are still to come, once for each list of codes.

    Raises LedgerError, OutputError where one cannot be written, and PerfevalError where 下级.toml cannot be read.
    """
    done = AskedFor()
    waiting = waiting_of(samples_of(view.below, ledger.meta(SECRET), view.states), view.states)
    for signer, code in _drawn(view, ledger):
        mine = waiting.setdefault(signer, [])
        mine += [] if code in mine else [code]
    _withdraw(of, ledger, {view.below.name(signer) for signer in waiting})
    if not waiting:
        return done
    offices, said = lower_offices(of), {row.said for row in ledger.replies() if row.kind == KIND}
    for signer, codes in waiting.items():
        digest = hashlib.sha256(repr((signer, sorted(codes))).encode(errors="replace")).hexdigest()
        if digest in said:
            continue
        name, address = view.below.name(signer), offices[signer].address if signer in offices else ""
        path = _write(of, name, address, view.year, codes, now)
        row = ReplyRow(
            year=view.year,
            code="",
            kind=KIND,
            said=digest,
            sha="",
            unit=name,
            address=address,
            file=path.relative_to(of.folder).as_posix(),
            at=f"{now.replace(microsecond=0, tzinfo=None).isoformat()}Z",
        )
        ledger.replied([row])
        done.drafts.append(path)
        done.without += [] if address else [name]
    return done


def _withdraw(of: Round, ledger: Ledger, waited_for: Collection[str]) -> None:
    """Take away the drafts to offices that have sent everything, where nobody worked on them. Raises LedgerError."""
    from perfeval_xl.office.answers import LARGEST_DRAFT
    from perfeval_xl.outputs.mail import is_untouched

    for row in ledger.replies():
        if row.kind != KIND or row.unit in waited_for:
            continue
        draft = of.folder / row.file
        try:
            data = content_of(draft, LARGEST_DRAFT)
            if data is not None and is_untouched(data):
                draft.unlink()
                (draft.parent / LIST).unlink(missing_ok=True)
        except OSError:
            # It is gone, or open in another program: then it stays.
            continue


def _drawn(view: View, ledger: Ledger) -> Iterator[tuple[str, str]]:
    """What was drawn to be checked again and is not here, with the office that has it. Raises LedgerError."""
    drawn = {(row.year, row.code) for row in ledger.draws()}
    for state in view.states:
        if states.JUDGED_BELOW in state.flags and (state.year, state.code) in drawn:
            yield from ((signer, state.code) for signer in told_of_as_counted(state, view.below))


def _write(of: Round, name: str, address: str, year: int, codes: Sequence[str], now: datetime) -> Path:
    """Write a draft with its list. Raises OutputError."""
    from perfeval_xl.office.answers import write_draft
    from perfeval_xl.outputs.mail import Attachment, Draft

    folder = of.answers / (file_stem("下级", name, "") or "下级")
    listed = "\r\n".join([f"# {year}年度绩效自评，请补报原件的项目", *codes, ""]).encode("utf-8-sig")
    body = "\n".join(
        [
            f"{name}：",
            "",
            f"贵单位上报的{year}年度绩效自评有没有附原件的，抽查其中{len(codes)}个项目，请补报自评表原件：",
            *(f"  {code}" for code in codes),
            "",
            f"把附件“{LIST}”存下来，在贵单位那一轮运行：",
            f"  perfeval forward 这一轮的文件夹 --only {LIST}",
            "把做成的包发来就行，不用另外说明。原件在再下一级的，先请它补报，收件以后再做。",
        ]
    )
    draft = Draft(
        f"请补报{year}年度绩效自评表原件（抽查{len(codes)}个项目）",
        body,
        [address] if address else [],
        [Attachment(LIST, listed)],
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}建立不了") from error
    write_file(folder / LIST, listed)
    return write_draft(folder, "请补报原件", draft, now)
