"""Writes 下级上报的包: rows and originals in, signed volumes out.

A volume holds some projects with everything that belongs to them, so that each can be taken in by itself, in any
order. Which project comes into which volume is settled before the first one is made, from sizes alone: of the
originals no more are in memory than one volume holds.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from perfeval_xl.arrivals.model import BEIJING
from perfeval_xl.ledger.rows import BlobRow, DecisionRow, DeliveryRow, IssueRow, JudgementRow
from perfeval_xl.office.package_rows import FAST, ProjectRow, canonical, lines
from perfeval_xl.office.packages import (
    DECISIONS,
    DELIVERIES,
    ISSUES,
    JUDGEMENTS,
    MANIFEST,
    ORIGINALS,
    PROJECTS,
    ROW_MEMBERS,
    SIGNATURE,
    SUMMARY,
    Manifest,
    Member,
    signed_text,
)
from perfeval_xl.sealing.keys import SigningKey

USUAL_VOLUME = 18 << 20
"""Bytes of a volume where nobody says otherwise: in a message it takes a third more, and mail servers take 25 MB."""
MOST_LINES = 24 << 20
"""Bytes of all lines in a volume, unpacked; the reader takes twice as much."""
MOST_ROWS = 40_000
"""Rows of one kind in a volume; the reader takes ten thousand more."""
MOST_ORIGINALS = 4_000
"""Originals in a volume; the reader takes a thousand members more."""
_OVERHEAD = 512
"""Bytes that a member takes besides its content: twice its name, its place in the directory and in the manifest."""
_EMPTY = b""
_READABLE = 0o644 << 16
"""Rights of a member, for whoever unpacks it by hand."""


@dataclass(frozen=True)
class Held:
    """One project with everything of it that goes into a package."""

    row: ProjectRow
    issues: Sequence[IssueRow]
    deliveries: Sequence[DeliveryRow]
    judgements: Sequence[JudgementRow]
    decisions: Sequence[DecisionRow]
    originals: Sequence[BlobRow] = ()
    """The files themselves; none where they do not travel."""


@dataclass(frozen=True)
class _Packed:
    """The lines of one project, packed, and its originals."""

    lines: Mapping[str, bytes]
    length: int
    """Bytes of all its lines, unpacked."""
    counts: Mapping[str, int]
    """Lines of each kind."""
    originals: tuple[BlobRow, ...]
    digest: bytes


@dataclass
class _Plan:
    """What goes into one volume."""

    projects: list[_Packed] = field(default_factory=list)
    length: int = 0
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ROW_MEMBERS, 0))
    originals: set[str] = field(default_factory=set)
    size: int = 0

    def takes(self, project: _Packed, most: int) -> bool:
        """Whether there is room for another project; for a first one there always is."""
        return not self.projects or (
            self.size + _size(project) <= most
            and len(self.originals) + len(project.originals) <= MOST_ORIGINALS
            and self.length + project.length <= MOST_LINES
            and all(count + self.counts[name] <= MOST_ROWS for name, count in project.counts.items())
        )

    def add(self, project: _Packed) -> None:
        """Give it this project."""
        self.projects.append(project)
        self.size += _size(project)
        self.originals |= {one.sha for one in project.originals}
        self.length += project.length
        for name, count in project.counts.items():
            self.counts[name] += count


@dataclass(frozen=True)
class Volume:
    """One volume, ready to be written to a file."""

    manifest: Manifest
    data: bytes = field(repr=False)


def volumes(
    frame: Manifest,
    projects: Iterable[Held],
    key: SigningKey,
    original: Callable[[BlobRow], bytes],
    *,
    summary: bytes = b"",
    most: int = USUAL_VOLUME,
) -> Iterator[Volume]:
    """The volumes of a package, one after another, none much larger than ``most`` bytes but for a single project.

    ``frame`` says all of the manifest but ``package``, ``volume``, ``volumes`` and ``members``; it is made by the
    office of ``key``. ``original`` gives the bytes of a file, and what it raises ends the writing. Raises ValueError
    where these are others than their hash says.
    """
    plans, digest = _planned(projects, most - len(summary), most)
    whole = replace(frame, package=digest, volumes=len(plans))
    for nth, plan in enumerate(plans, 1):
        members = _members(plan, original, summary if nth == 1 else b"")
        named = {name: Member(hashlib.sha256(data).hexdigest(), len(data)) for name, data in members.items()}
        manifest = replace(whole, volume=nth, members=named)
        yield Volume(manifest, _zipped(manifest, members, key))


def _planned(projects: Iterable[Held], first: int, most: int) -> tuple[list[_Plan], str]:
    """What goes into each volume, and the digest of all of it."""
    plans, digest = [_Plan()], hashlib.sha256()
    for held in projects:
        project = _packed(held)
        digest.update(project.digest)
        if not plans[-1].takes(project, first if len(plans) == 1 else most):
            plans.append(_Plan())
        plans[-1].add(project)
    return plans, digest.hexdigest()


def _packed(held: Held) -> _Packed:
    told = {
        PROJECTS: lines([held.row]),
        ISSUES: lines(held.issues),
        DELIVERIES: lines(held.deliveries),
        JUDGEMENTS: lines(held.judgements),
        DECISIONS: lines(held.decisions),
    }
    digest = hashlib.sha256(repr([(name, hashlib.sha256(data).digest()) for name, data in told.items()]).encode())
    digest.update("".join(sorted(one.sha for one in held.originals)).encode())
    packed = {name: zlib.compress(data, FAST) if data else _EMPTY for name, data in told.items()}
    counts = {name: data.count(b"\n") for name, data in told.items()}
    return _Packed(packed, sum(map(len, told.values())), counts, tuple(held.originals), digest.digest())


def _size(project: _Packed) -> int:
    """Bytes of a project in a volume, at most."""
    return sum(map(len, project.lines.values())) + sum(one.size + _OVERHEAD for one in project.originals)


def _members(plan: _Plan, original: Callable[[BlobRow], bytes], summary: bytes) -> dict[str, bytes]:
    """The members of a volume by name, in the order in which they stand in it."""
    found: dict[str, bytes] = {}
    for name in ROW_MEMBERS:
        found[name] = b"".join(zlib.decompress(one.lines[name]) for one in plan.projects if one.lines[name])
    if summary:
        found[SUMMARY] = summary
    for blob in sorted({one for project in plan.projects for one in project.originals}, key=lambda one: one.sha):
        data = original(blob)
        if hashlib.sha256(data).hexdigest() != blob.sha:
            raise ValueError(blob.sha)
        found[f"{ORIGINALS}/{blob.sha[:2]}/{blob.sha}{blob.suffix}"] = data
    return found


def _zipped(manifest: Manifest, members: Mapping[str, bytes], key: SigningKey) -> bytes:
    """The volume as a file: the manifest first and not packed, so that what it is can be seen at its beginning."""
    raw = canonical(manifest.data)
    signature = canonical({"public": key.office.public, "signature": key.sign(signed_text(raw))})
    clock = datetime.fromisoformat(manifest.made_at).astimezone(BEIJING).timetuple()[:6]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name, data in ((MANIFEST, raw), (SIGNATURE, signature), *members.items()):
            entry = zipfile.ZipInfo(name, clock)
            entry.external_attr = _READABLE
            packs = name in ROW_MEMBERS
            entry.compress_type = zipfile.ZIP_DEFLATED if packs else zipfile.ZIP_STORED
            file.writestr(entry, data)
    return made.getvalue()
