"""Reads 下级上报的包: bytes in, values out.

Nothing is extracted, and no more is unpacked than the signed manifest says; what does not fit in any point is no
package, with why. The rows of other offices are only compared with one another here: whether an office may speak for
a project is asked by whoever takes the package in.
"""

from __future__ import annotations

import hashlib
import io
import re
import zlib
from collections.abc import Mapping
from typing import TypeVar

from perfeval_xl.arrivals import zip_records
from perfeval_xl.arrivals.leftovers import SYSTEM, is_system_folder, leftover
from perfeval_xl.arrivals.zip_records import DamagedError, Entry, SplitError, TooManyError
from perfeval_xl.ledger import states
from perfeval_xl.ledger.rows import DecisionRow, DeliveryRow, IssueRow, JudgementRow
from perfeval_xl.office.package_manifest import ORIGINAL, NoPackageError, manifest_in
from perfeval_xl.office.package_rows import NewerError, ProjectRow, RowError, rows_in
from perfeval_xl.office.packages import (
    DECISIONS,
    DEFLATED,
    DELIVERIES,
    FROM_BELOW,
    FROM_FILE,
    FROM_MAIL,
    ISSUES,
    JUDGEMENTS,
    KIND,
    LARGEST_MANIFEST,
    LARGEST_PACKAGE,
    LARGEST_UNPACKED,
    LONGEST_LINE,
    MANIFEST,
    MOST_MEMBERS,
    PROJECTS,
    SIGNATURE,
    STORED,
    SUMMARY,
    TRAVELLING,
    Manifest,
    Member,
    NoPackage,
    Originals,
    Package,
    Why,
)
from perfeval_xl.plain_text import one_line

R = TypeVar("R")
"""A row."""
_LONGEST_SIGNATURE = 4_096
"""Bytes: two numbers of 128 digits at most."""
_NAME_AT = 30
"""Where the name of the first member of a zip stands."""
_BEGINNING = 64 << 10
"""Bytes in which a manifest, which comes first and is not packed, says what it is."""
_SOURCE = re.compile(rf"{FROM_FILE}|{FROM_MAIL}|{FROM_BELOW}[0-9a-f]{{64}}")
_CUT_OFF = "不完整或已损坏，可能没有下载完"
_SAYS_SO = f'"kind":"{KIND}"'.encode()


def is_package(data: bytes) -> bool:
    """Whether a file is meant as a package: whether it can be read as one says `read_package`."""
    try:
        return _prefix(_listed(data)) is not None
    except NoPackageError:
        # One that was cut off has no directory any more, but begins as we write it.
        return _begins_one(data)


def _begins_one(data: bytes) -> bool:
    return data.startswith(MANIFEST.encode(), _NAME_AT) and _SAYS_SO in data[:_BEGINNING]


def read_manifest(data: bytes) -> Manifest | NoPackage:
    """What a volume says of itself, as soon as its signature holds; its other members are not looked at."""
    try:
        return _Reader(data).manifest
    except NoPackageError as error:
        return error.found


def read_package(data: bytes) -> Package | NoPackage:
    """The package in ``data``, or why there is none. Never raises for what is in ``data``."""
    try:
        return _Reader(data).package()
    except NoPackageError as error:
        return error.found


class _Reader:
    """One volume; what is wrong is raised as `NoPackageError`."""

    def __init__(self, data: bytes) -> None:
        if len(data) > LARGEST_PACKAGE:
            raise NoPackageError(Why.TOO_LARGE, f"超过{LARGEST_PACKAGE >> 20}MB")
        self._data = data
        entries = _listed(data)
        if _prefix(entries) is None and _begins_one(data):
            # What is left of one that was cut off may end with a form, which has a directory of its own.
            raise NoPackageError(Why.DAMAGED, _CUT_OFF)
        self._entries = _by_name(entries)
        raw = self._unpacked(MANIFEST, LARGEST_MANIFEST)
        self.manifest = manifest_in(raw, self._unpacked(SIGNATURE, _LONGEST_SIGNATURE))

    def package(self) -> Package:
        """All of it."""
        named, there = self.manifest.members, self._entries.keys() - {MANIFEST, SIGNATURE}
        extra, missing = sorted(there - named.keys()), sorted(named.keys() - there)
        if extra:
            raise NoPackageError(Why.EXTRA, f"有清单里没有的“{_shown(extra[0])}”")
        if missing:
            raise NoPackageError(Why.MISSING, f"缺少“{_shown(missing[0])}”")
        contents = {name: self._member(name, one) for name, one in named.items()}
        found = Package(
            manifest=self.manifest,
            projects=_rows(ProjectRow, PROJECTS, contents),
            issues=_rows(IssueRow, ISSUES, contents),
            deliveries=_rows(DeliveryRow, DELIVERIES, contents),
            judgements=_rows(JudgementRow, JUDGEMENTS, contents),
            decisions=_rows(DecisionRow, DECISIONS, contents),
            originals={match[2]: data for name, data in contents.items() if (match := ORIGINAL.fullmatch(name))},
            summary=contents.get(SUMMARY, b""),
        )
        _refuse_misfits(found)
        return found

    def _member(self, name: str, told: Member) -> bytes:
        """A member, when it is what the manifest says."""
        content = self._unpacked(name, told.size)
        if len(content) != told.size or hashlib.sha256(content).hexdigest() != told.sha:
            raise NoPackageError(Why.CHANGED, f"“{_shown(name)}”被改动过或已损坏")
        return content

    def _unpacked(self, name: str, most: int) -> bytes:
        """The bytes of a member, of which there are no more than ``most``."""
        entry = self._entries.get(name)
        if entry is None:
            raise NoPackageError(Why.MISSING, f"缺少“{name}”")
        if entry.size > most:
            raise NoPackageError(Why.CHANGED, f"“{_shown(name)}”的大小不对")
        try:
            start = zip_records.start_of(io.BytesIO(self._data), entry)
            return _inflated(self._data[start : start + entry.packed], entry)
        except (DamagedError, zlib.error) as error:
            raise NoPackageError(Why.DAMAGED, f"“{_shown(name)}”读不出来") from error


def _inflated(packed: bytes, entry: Entry) -> bytes:
    """What an entry holds, no more of it than it says. Raises DamagedError or zlib.error."""
    content = packed
    if entry.method == DEFLATED:
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        # One byte more than there should be tells that there are more, and costs nothing.
        content = stream.decompress(packed, entry.size + 1)
    if len(content) != entry.size:
        raise DamagedError("another size")
    return content


def _listed(data: bytes) -> list[Entry]:
    """The entries of the zip, but folders and what a system left beside the files when it was packed again."""
    try:
        entries = zip_records.listed(io.BytesIO(data), len(data), MOST_MEMBERS)
    except TooManyError as error:
        raise NoPackageError(Why.TOO_LARGE, f"里面超过{MOST_MEMBERS}个文件") from error
    except (DamagedError, SplitError) as error:
        raise NoPackageError(Why.DAMAGED, _CUT_OFF) from error
    return [entry for entry in entries if not entry.is_folder and not _is_left(entry)]


def _is_left(entry: Entry) -> bool:
    *folders, name = entry.name.split("/")
    return leftover(name, entry.size) == SYSTEM or any(map(is_system_folder, folders))


def _prefix(entries: list[Entry]) -> str | None:
    """The folder that a program which packed it again put everything into; None where it is no package at all."""
    names = {entry.name for entry in entries}
    for name in names:
        folder = name.removesuffix(SIGNATURE)
        is_alone = name.endswith(SIGNATURE) and folder.count("/") <= 1 and folder.strip("/") == folder[:-1]
        if is_alone and f"{folder}{MANIFEST}" in names:
            return folder
    return None


def _by_name(entries: list[Entry]) -> dict[str, Entry]:
    """The entries by their names in the package, when each is a plain file and all of them are within limits."""
    folder = _prefix(entries)
    if folder is None:
        raise NoPackageError(Why.MISSING, f"缺少“{MANIFEST}”或“{SIGNATURE}”")
    found: dict[str, Entry] = {}
    for entry in entries:
        name = entry.name.removeprefix(folder)
        if not entry.name.startswith(folder) or name in found:
            raise NoPackageError(Why.EXTRA, f"有不该有的“{_shown(entry.name)}”，或有两个")
        if entry.is_secret or entry.is_link or entry.method not in (STORED, DEFLATED):
            raise NoPackageError(Why.EXTRA, f"“{_shown(name)}”加了密、是链接，或用别的方法压缩过")
        found[name] = entry
    if sum(entry.size for entry in entries) > LARGEST_UNPACKED:
        raise NoPackageError(Why.TOO_LARGE, f"解开后超过{LARGEST_UNPACKED >> 20}MB")
    if zip_records.overlap(entries):
        raise NoPackageError(Why.DAMAGED, "里面的文件互相重叠")
    return found


def _shown(name: str) -> str:
    return one_line(name, LONGEST_LINE)


def _rows(kind: type[R], member: str, contents: Mapping[str, bytes]) -> tuple[R, ...]:
    try:
        return tuple(rows_in(kind, contents[member]))
    except NewerError as error:
        raise NoPackageError(Why.NEWER, "是更新版本的程序做的") from error
    except RowError as error:
        raise NoPackageError(Why.ROWS, f"“{member}”{error}") from error


def _refuse_misfits(package: Package) -> None:
    """Refuse rows that speak of what is not in the package: nothing in it may be about anybody else's project."""
    told = _misfit(package)
    if told:
        raise NoPackageError(Why.ROWS, told)


def _misfit(package: Package) -> str:
    """What does not fit; empty where everything does."""
    projects = {(one.year, one.code): one for one in package.projects}
    files = {sha for one in package.projects for sha in one.files}
    came = {one.sha for one in package.deliveries}
    forms = {one.sha for one in package.deliveries if one.role == "workbook"}
    judged = {one.sha for one in package.judgements}
    below = {one.public for one in package.manifest.lower}
    checks = (
        (len(projects) != len(package.projects), "同一个项目有两条"),
        (any(one.year != package.manifest.year for one in package.projects), "有别的年度的项目"),
        (
            any((one.year, one.member_of or one.code) not in projects for one in package.issues),
            "登记了包里没有的项目",
        ),
        (not projects.keys() <= {(one.year, one.code) for one in package.issues}, "有没有登记的项目"),
        (any((one.year, one.code) not in projects for one in package.decisions), "处理了包里没有的项目"),
        (any(one.role not in TRAVELLING for one in package.deliveries), "有不该上报的文件"),
        (any(not _SOURCE.fullmatch(one.source) for one in package.deliveries), "有来处不明的文件"),
        (came != files, "文件与项目对不上"),
        (
            any(one.sha not in forms or one.report not in ("", *came) for one in package.judgements),
            "审核了包里没有的表",
        ),
        (
            len({(one.sha, one.report) for one in package.judgements}) != len(package.judgements),
            "同一张表审核了两次",
        ),
        (_has_strange_origin(package, below), "有来历不明的下级"),
        (any(not _is_held(one, judged) for one in package.projects), "计入的表不在包里，或没有审核"),
        (_lacks_originals(package, forms, came), "原件不全或多余"),
    )
    return next((words for wrong, words in checks if wrong), "")


def _is_held(one: ProjectRow, judged: set[str]) -> bool:
    counted = (one.sha,) if one.state == states.COUNTED else ()
    rivals = one.rivals if one.state == states.UNDECIDED else ()
    return {*counted, *rivals} <= {*one.files} & judged


def _has_strange_origin(package: Package, below: set[str]) -> bool:
    """Whether something is said to come from an office that the manifest does not name."""
    sources = (one.source.removeprefix(FROM_BELOW) for one in package.deliveries if FROM_BELOW in one.source)
    origins = (one.origin for one in package.issues if one.origin)
    return not {*sources, *origins} <= below


def _lacks_originals(package: Package, forms: set[str], came: set[str]) -> bool:
    """Whether an original is missing of a form that did not come from a still lower office, which may keep its own, or
    one is there that nobody delivered.
    """
    there = package.originals.keys()
    if package.manifest.originals is Originals.NONE:
        return bool(there)
    passed_on = {one.sha for one in package.deliveries if one.source.startswith(FROM_BELOW)}
    return not (forms - passed_on <= there <= came)
