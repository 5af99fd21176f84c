"""What an office publishes as its ``.pub``: name, public key, validity and scope, signed.

It is signed by the key itself, or by the office above, whose own certificate may travel along.
The ``.pub`` of 0.4.0 is a name and a key alone: no end, no scope, no signature.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date
from pathlib import Path

from perfeval_xl.errors import KeyFileError, reason_of
from perfeval_xl.frozen import frozen
from perfeval_xl.sealing.signing import IssuingOffice, is_name, verified

PUBLIC = ".pub"
"""The ending of what an office publishes."""
LONGEST_CHAIN = 3
"""Certificates from the key that signed up to the one that is trusted."""
LARGEST_FILE = 64 * 1024
"""Bytes of a ``.pub``."""
MOST_NAMED, LONGEST_ITEM = 200, 100
"""Items of one kind in a scope, and characters of one."""
GROUP, GROUPS = 5, 7
"""Digits of a group of a fingerprint, and groups: 35 digits are 116 bits, which nobody can hit by trying."""
KINDS = {"profiles": "规则集", "departments": "主管部门", "codes": "项目编码"}
"""What a scope is made of, and how it is called."""


@frozen
class Scope:
    """For what an office may issue. A kind that names nothing has no limit; all kinds must fit."""

    profiles: tuple[str, ...] = ()
    """Ids of rules, or what they begin with before the slash."""
    departments: tuple[str, ...] = ()
    """Names of 主管部门."""
    codes: tuple[str, ...] = ()
    """What codes of projects begin with."""

    def admits(self, profile: str, department: str, code: str) -> bool:
        """Whether a form of these rules, this department and this code may be issued."""
        return (
            (not self.profiles or any(_is_of(profile, one) for one in self.profiles))
            and (not self.departments or folded(department) in map(folded, self.departments))
            and (not self.codes or any(_plain(code).startswith(_plain(one)) for one in self.codes))
        )

    def __str__(self) -> str:
        named = {title: getattr(self, kind) for kind, title in KINDS.items()}
        told = [f"{title}{'、'.join(items)}" for title, items in named.items() if items]
        return "；".join(told) or "不限"


@frozen
class Certificate:
    """An office with what it may sign, and who says so."""

    office: IssuingOffice
    since: date | None = None
    until: date | None = None
    """The last day; None where there is no end."""
    scope: Scope = field(default_factory=Scope)
    signer: str = ""
    """The public key that signed this; empty for one of 0.4.0."""
    signature: str = ""
    above: Certificate | None = None
    """That of the office that signed, where it was signed by another one in turn."""

    @property
    def text(self) -> str:
        """What is signed."""
        return "perfeval-office " + json.dumps(_content(self), sort_keys=True, separators=(",", ":"))

    @property
    def own(self) -> bool:
        """Whether nobody but the office itself stands for it."""
        return self.signer in ("", self.office.public)

    @property
    def holds(self) -> bool:
        """Whether its signature is right; one of 0.4.0 has none."""
        return not self.signer or verified(self.signer, self.signature, self.text)

    def is_valid(self, day: date) -> bool:
        """Whether the key may sign on ``day``."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    @property
    def validity(self) -> str:
        """From when to when, in words."""
        start = f"{self.since}起" if self.since else ""
        return f"{start}至{self.until}" if self.until else f"{start}不限期"


def fingerprint(office: IssuingOffice) -> str:
    """Thirty-five digits of name and key in groups of five, to be compared by telephone."""
    digest = hashlib.sha256(f"perfeval fingerprint {office.public} {folded(office.name)}".encode()).digest()
    digits = f"{int.from_bytes(digest) % 10 ** (GROUP * GROUPS):0{GROUP * GROUPS}d}"
    return " ".join(digits[at : at + GROUP] for at in range(0, len(digits), GROUP))


def folded(name: str) -> str:
    """The letters and digits of a name: 某市财政局(预算科) and 某市财政局（预算科） are one office."""
    return "".join(letter for letter in _plain(name) if letter.isalnum())


def certificate_data(certificate: Certificate) -> dict[str, object]:
    """``certificate`` as plain JSON."""
    data = _content(certificate) | {"signature": certificate.signature}
    return data | ({"above": certificate_data(certificate.above)} if certificate.above else {})


def certificate_bytes(certificate: Certificate) -> bytes:
    """``certificate`` as a ``.pub``."""
    return (json.dumps(certificate_data(certificate), ensure_ascii=False, indent=1) + "\n").encode()


def certificate_of(data: object, depth: int = LONGEST_CHAIN) -> Certificate:
    """The certificate that plain JSON holds, its signatures not yet tried. Raises ValueError."""
    if not isinstance(data, Mapping) or depth == 0:
        raise ValueError("no certificate")
    office = IssuingOffice(_text(data.get("office")), _key(data.get("public")))
    if not is_name(office.name):
        raise ValueError("no name of an office")
    if "signature" not in data:
        return Certificate(office)
    scope = data.get("scope", {})
    if not isinstance(scope, Mapping) or set(scope) - set(KINDS):
        raise ValueError("no scope")
    above = data.get("above")
    return Certificate(
        office,
        _day(data.get("since")),
        _day(data.get("until")),
        Scope(**{kind: _items(items) for kind, items in scope.items()}),
        _key(data.get("signed_by")),
        _text(data.get("signature")),
        None if above is None else certificate_of(above, depth - 1),
    )


def is_foreign(path: Path) -> bool:
    """Whether a file that ends like ours belongs to another program, as the keys of ssh do."""
    try:
        return path.stat().st_size > LARGEST_FILE or not path.read_bytes().lstrip(b"\xef\xbb\xbf \r\n\t").startswith(
            b"{"
        )
    except OSError:
        return False


def read_certificate(path: Path) -> Certificate:
    """Read a ``.pub``. Raises KeyFileError where it is none, or was changed."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise KeyFileError(f"{path}不是本程序的公钥文件")
        certificate = certificate_of(json.loads(path.read_text(encoding="utf-8-sig")))
    except OSError as error:
        raise KeyFileError(f"公钥{path}打不开：{reason_of(error)}") from error
    except (ValueError, RecursionError) as error:
        raise KeyFileError(f"{path}不是本程序的公钥文件，或已损坏") from error
    above: Certificate | None = certificate
    while above is not None:
        if not above.holds:
            raise KeyFileError(f"公钥{path}被改动过或已损坏（签名不符），请向该单位重新要一份")
        above = above.above
    return certificate


def _content(certificate: Certificate) -> dict[str, object]:
    scope = {kind: list(items) for kind in KINDS if (items := getattr(certificate.scope, kind))}
    return {
        "office": certificate.office.name,
        "public": certificate.office.public,
        "since": certificate.since.isoformat() if certificate.since else None,
        "until": certificate.until.isoformat() if certificate.until else None,
        "scope": scope,
        "signed_by": certificate.signer,
    }


def _is_of(profile: str, given: str) -> bool:
    stem = given.rstrip("/*")
    return profile == given or profile.startswith(f"{stem}/")


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"no text: {value!r}")
    return value


def _key(value: object) -> str:
    raw = bytes.fromhex(_text(value))
    if len(raw) != 32:
        raise ValueError("no public key")
    return raw.hex()


def _day(value: object) -> date | None:
    return None if value is None else date.fromisoformat(_text(value))


def _items(value: object) -> tuple[str, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) > MOST_NAMED:
        raise ValueError("no list of names")
    items = tuple(map(_text, value))
    if not all(0 < len(item) <= LONGEST_ITEM and item.isprintable() for item in items):
        raise ValueError("no names")
    return items
