"""下级上报的包: what a lower office hands up, as bytes and back; see docs/package.md.

A package is one zip, or several volumes of it, each a package by itself: ``manifest.json`` names every other member
with its SHA-256 and is signed. Read by `perfeval_xl.office.package_reading`, written by
`perfeval_xl.office.package_writing`.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from perfeval_xl.ledger.rows import DecisionRow, DeliveryRow, IssueRow, JudgementRow
from perfeval_xl.office.package_rows import ProjectRow
from perfeval_xl.sealing.certificates import Certificate, certificate_data

FORMAT = 1
"""Of packages; a program refuses a newer one."""
KIND = "perfeval-package"
"""Begins what is signed, and says in the manifest what the file is."""
MANIFEST, SIGNATURE = "manifest.json", "签名.json"
ISSUES, JUDGEMENTS, DECISIONS, DELIVERIES, PROJECTS = (
    f"{name}.jsonl" for name in ("issue", "judgement", "decision", "delivery", "project")
)
SUMMARY = "汇总.xlsx"
"""How the lower office saw its round, for people; in the first volume."""
ORIGINALS = "原件"
"""The folder of the files as they came in."""
LARGEST_PACKAGE = 64 << 20
"""Bytes of a volume: what arrives is kept up to this size (`perfeval_xl.arrivals.model.LARGEST_FILE`)."""
LARGEST_MANIFEST = 4 << 20
"""Bytes of a manifest: that of `MOST_MEMBERS` has a quarter of it."""
LARGEST_ROWS, LARGEST_LINES = 32 << 20, 48 << 20
"""Bytes of the lines of one kind, and of all kinds; a volume ends long before."""
LARGEST_UNPACKED = 256 << 20
"""Bytes of everything in a volume."""
MOST_MEMBERS = 5_000
"""Members of a volume: more originals than 64 MB hold."""
MOST_VOLUMES = 1_000
"""Volumes of a package."""
MOST_LOWER = 2_000
"""Packages of still lower offices that one rests on."""
LONGEST_LINE = 200
"""Characters of a name or a title in a manifest."""
STORED, DEFLATED = 0, 8
"""Methods by which members are packed."""
ROW_MEMBERS = (ISSUES, JUDGEMENTS, DECISIONS, DELIVERIES, PROJECTS)
"""Members that hold rows; all of them are in each volume."""
FROM_BELOW = "package:"
"""Begins the source of what a still lower office took in; its public key follows."""
FROM_MAIL, FROM_FILE = "mail", "file"
"""The other sources of deliveries."""
TRAVELLING = frozenset(("workbook", "report", "scan", "other"))
"""Roles of deliveries that travel."""


class Originals(enum.StrEnum):
    """Which originals lie in a package."""

    COUNTED = "counted"
    """Those that count, and those between which somebody has to decide."""
    ALL = "all"
    """All of them, with reports, scans and evidence."""
    NONE = "none"
    """None: the judgements of the lower office are to be believed, or some of them asked for."""


class Why(enum.StrEnum):
    """Why something is no package that can be read."""

    DAMAGED = "damaged"
    CHANGED = "changed"
    """A member is not what the manifest says."""
    EXTRA = "extra"
    """A member that the manifest does not name, or one name twice."""
    MISSING = "missing"
    UNSIGNED = "unsigned"
    """The signature does not hold, or the certificate is none."""
    NEWER = "newer"
    TOO_LARGE = "too large"
    ROWS = "rows"
    """A row is none, or does not fit the others."""


@dataclass(frozen=True)
class NoPackage:
    """Something that looks like a package and cannot be read as one."""

    why: Why
    words: str
    """What is wrong, for a clerk."""


@dataclass(frozen=True)
class Lower:
    """A package of a still lower office that something in this one rests on."""

    public: str
    """Its key."""
    office: str
    number: int
    made_at: str


@dataclass(frozen=True)
class Member:
    """A member as the manifest names it."""

    sha: str
    size: int


@dataclass(frozen=True)
class Manifest:
    """What a volume says of itself, under the signature of its office."""

    certificate: Certificate
    """Of the office, whose signatures hold; whether any of its keys is trusted is for the upper office to say."""
    title: str
    """What the round is called."""
    year: int
    number: int
    """Running number of the packages of this round, from 1."""
    made_at: str
    """UTC."""
    program: str
    """Version of the program."""
    package: str
    """Digest of everything in all its volumes: volumes of one package have the same, others never."""
    volume: int
    """From 1."""
    volumes: int
    originals: Originals
    is_part: bool
    """Whether it holds only some projects of the round, as they were asked for."""
    counts: Mapping[str, int]
    """Projects of the whole package by state, with ``待处理`` and ``projects``, the sum."""
    lower: tuple[Lower, ...] = ()
    """What it rests on of still lower offices."""
    members: Mapping[str, Member] = field(default_factory=dict)

    @property
    def public(self) -> str:
        """The key that signed."""
        return self.certificate.office.public

    @property
    def data(self) -> dict[str, object]:
        """As JSON."""
        return {
            "kind": KIND,
            "format": FORMAT,
            "certificate": _published(self.certificate),
            "round": {"title": self.title, "year": self.year},
            "number": self.number,
            "made_at": self.made_at,
            "program": self.program,
            "package": self.package,
            "volume": self.volume,
            "volumes": self.volumes,
            "originals": self.originals.value,
            "part": self.is_part,
            "counts": dict(self.counts),
            "lower": [
                {"public": one.public, "office": one.office, "number": one.number, "made_at": one.made_at}
                for one in self.lower
            ],
            "members": {name: {"sha256": one.sha, "size": one.size} for name, one in self.members.items()},
        }


@dataclass(frozen=True)
class Package:
    """One volume: everything in it is as its office signed it, and fits together."""

    manifest: Manifest
    projects: tuple[ProjectRow, ...]
    issues: tuple[IssueRow, ...]
    """As registered there; ``origin`` names a still lower office, and is empty for what the office itself issued."""
    deliveries: tuple[DeliveryRow, ...]
    """Without who sent them: ``source`` is ``file`` or ``mail``, or ``package:`` with the key of a still lower
    office, ``mark`` a digest of where it lay, ``bundle`` of what it came with."""
    judgements: tuple[JudgementRow, ...]
    """Those that hold there; ``rules`` begins with ``lower:`` and a key where a still lower office judged."""
    decisions: tuple[DecisionRow, ...]
    """Those of its projects; without who decided."""
    originals: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """By their hashes."""
    summary: bytes = field(default=b"", repr=False)
    """汇总.xlsx; empty in the later volumes."""


def _published(certificate: Certificate) -> dict[str, object]:
    """A certificate as JSON; one that nobody signed is a name and a key."""
    if not certificate.signer:
        return {"office": certificate.office.name, "public": certificate.office.public}
    return certificate_data(certificate)


def signed_text(manifest: bytes) -> str:
    """What the office signs: the manifest behind a word that nothing else that is signed begins with."""
    return f"{KIND} {manifest.decode()}"
