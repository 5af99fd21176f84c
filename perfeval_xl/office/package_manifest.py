"""The manifest of a package: of the bytes of a stranger the `Manifest`, when its office signed it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from perfeval_xl.office.package_rows import canonical, is_time
from perfeval_xl.office.packages import (
    FORMAT,
    KIND,
    LARGEST_LINES,
    LARGEST_PACKAGE,
    LARGEST_ROWS,
    LONGEST_LINE,
    MANIFEST,
    MOST_LOWER,
    MOST_VOLUMES,
    ORIGINALS,
    ROW_MEMBERS,
    SIGNATURE,
    SUMMARY,
    Lower,
    Manifest,
    Member,
    NoPackage,
    Originals,
    Why,
    signed_text,
)
from perfeval_xl.plain_text import without_unseen
from perfeval_xl.sealing.certificates import Certificate, certificate_of
from perfeval_xl.sealing.signing import verified

ORIGINAL = re.compile(rf"{ORIGINALS}/([0-9a-f]{{2}})/(\1[0-9a-f]{{62}})\.[a-z0-9]{{1,5}}")
"""The name of a member that is an original; its second group is the hash."""
_HASH = re.compile(r"[0-9a-f]{64}")
_YEARS = range(1900, 3000)
_LARGEST_NUMBER = 10**9


class NoPackageError(Exception):
    """Carries a `NoPackage`."""

    def __init__(self, why: Why, words: str) -> None:
        super().__init__(words)
        self.found = NoPackage(why, words)


def manifest_in(raw: bytes, signature: bytes) -> Manifest:
    """The manifest, when its signature holds. A newer format is told before anything else is asked of it."""
    try:
        data = json.loads(raw)
        if not isinstance(data, dict) or data.get("kind") != KIND:
            raise ValueError("no manifest")
        if isinstance(data.get("format"), int) and data["format"] > FORMAT:
            raise NoPackageError(Why.NEWER, "是更新版本的程序做的")
        if canonical(data) != raw:
            raise ValueError("not as we write it")
        found = _manifest_of(data)
        signed = json.loads(signature)
        public, under = signed["public"], signed["signature"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NoPackageError(Why.CHANGED, f"“{MANIFEST}”或“{SIGNATURE}”被改动过或已损坏") from error
    if public != found.public or not isinstance(under, str) or not verified(public, under, signed_text(raw)):
        raise NoPackageError(Why.UNSIGNED, "签名不符，做好以后被改动过")
    if any(not one.holds for one in chain_of(found.certificate)):
        raise NoPackageError(Why.UNSIGNED, "附的公钥被改动过，或不是它写的上级签的")
    return found


def chain_of(certificate: Certificate) -> list[Certificate]:
    """A certificate with those above it that travel along."""
    found = [certificate]
    while found[-1].above is not None:
        found.append(found[-1].above)
    return found


def _manifest_of(data: Mapping[str, object]) -> Manifest:
    """The manifest in plain JSON. Raises ValueError, KeyError or TypeError where it is none."""
    of_round, counts = _mapping(data["round"]), _mapping(data["counts"])
    found = Manifest(
        certificate=certificate_of(data["certificate"]),
        title=_line(of_round["title"]),
        year=_whole(of_round["year"], _YEARS[0], _YEARS[-1]),
        number=_whole(data["number"], 1, _LARGEST_NUMBER),
        made_at=_time(data["made_at"]),
        program=_line(data["program"]),
        package=_like(_HASH, data["package"]),
        volume=_whole(data["volume"], 1, MOST_VOLUMES),
        volumes=_whole(data["volumes"], 1, MOST_VOLUMES),
        originals=Originals(_line(data["originals"])),
        is_part=_truth(data["part"]),
        counts={_line(name): _whole(count, 0, _LARGEST_NUMBER) for name, count in counts.items()},
        lower=tuple(map(_lower, _list(data["lower"]))),
        members={name: _member_of(name, one) for name, one in _mapping(data["members"]).items()},
    )
    if found.volume > found.volumes or not {*ROW_MEMBERS} <= found.members.keys():
        raise ValueError("no such volume")
    if sum(found.members[name].size for name in ROW_MEMBERS) > LARGEST_LINES:
        raise ValueError("more than a volume")
    # Whatever else stood in it would be signed and not be read.
    if canonical(found.data) != canonical(data):
        raise ValueError("more than a manifest")
    return found


def _lower(data: object) -> Lower:
    told = _mapping(data)
    public = _like(_HASH, told["public"])
    made_at = _time(told["made_at"]) if told["made_at"] else ""
    return Lower(public, _line(told["office"]), _whole(told["number"], 0, _LARGEST_NUMBER), made_at)


def _member_of(name: str, data: object) -> Member:
    told = _mapping(data)
    member = Member(_like(_HASH, told["sha256"]), _whole(told["size"], 0, LARGEST_PACKAGE))
    match = ORIGINAL.fullmatch(name)
    if match is None and name not in (*ROW_MEMBERS, SUMMARY):
        raise ValueError("no member")
    if (match is not None and match[2] != member.sha) or (name in ROW_MEMBERS and member.size > LARGEST_ROWS):
        raise ValueError("no such member")
    return member


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise TypeError("no mapping")
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list) or len(value) > MOST_LOWER:
        raise TypeError("no list")
    return value


def _line(value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_LINE or without_unseen(value) != value:
        raise TypeError("no line of text")
    return value


def _whole(value: object, least: int, most: int) -> int:
    if type(value) is not int or not least <= value <= most:
        raise TypeError("no such number")
    return value


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("neither true nor false")
    return value


def _time(value: object) -> str:
    if not isinstance(value, str) or not is_time(value):
        raise TypeError("no time")
    return value


def _like(pattern: re.Pattern[str], value: object) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise TypeError("not as it should look")
    return value
