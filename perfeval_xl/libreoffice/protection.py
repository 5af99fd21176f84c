"""Passwords and permissions of protection, as an .xlsx file stores them.

LibreOffice 7.4 reads and checks the SHA-512 password of a sheet and keeps it, with the permissions,
as long as nobody takes the protection off. Protecting a sheet anew it writes the 15-bit hash of old, and of a
workbook's structure it neither reads SHA-512 nor writes any lock at all. So the engine reads both
from the file, checks the password of the structure itself, and after saving puts back into the file what
LibreOffice has left out.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import os
import re
import secrets
import shutil
import struct
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from perfeval_xl.libreoffice import bridge
from perfeval_xl.libreoffice.errors import WRONG_PASSWORD, refused

Attributes = Mapping[str, str]
"""Of ``sheetProtection`` or ``workbookProtection``."""

SPINS = 100_000
"""Excel's own number of rounds."""
ALLOW = {
    "AllowFormattingCells": "formatCells",
    "AllowFormattingColumns": "formatColumns",
    "AllowFormattingRows": "formatRows",
    "AllowInsertingColumns": "insertColumns",
    "AllowInsertingRows": "insertRows",
    "AllowInsertingHyperlinks": "insertHyperlinks",
    "AllowDeletingColumns": "deleteColumns",
    "AllowDeletingRows": "deleteRows",
    "AllowSorting": "sort",
    "AllowFiltering": "autoFilter",
    "AllowUsingPivotTables": "pivotTables",
}
"""Excel's permissions and the attributes that deny them: "0" allows."""
PACKAGES = (".xlsx", ".xlsm")
"""Endings of the files that are zips of parts."""

_BOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
# Programs differ in quotes and in prefixes of names.
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_SHEET_TAG = re.compile(r"<(?:\w+:)?sheetProtection\b[^>]*>(?:</(?:\w+:)?sheetProtection>)?")
_BOOK_TAG = re.compile(r"<(?:\w+:)?workbookProtection\b[^>]*>(?:</(?:\w+:)?workbookProtection>)?")
_ENTITIES = {"&quot;": '"', "&apos;": "'", "&lt;": "<", "&gt;": ">", "&amp;": "&"}


@dataclass
class Locks:
    """What is protected in a workbook."""

    structure: Attributes | None = None
    sheets: dict[str, Attributes] = field(default_factory=dict)
    """By the name of the sheet."""


def read_locks(path: str) -> Locks:
    """The protections stored in a file; none where it is no .xlsx package or cannot be read."""
    locks = Locks()
    if Path(path).suffix.lower() not in PACKAGES:
        return locks
    try:
        with zipfile.ZipFile(path) as package:
            book = _text(package, _BOOK)
            for name, part in _parts(package, book).items():
                if tag := _SHEET_TAG.search(_text(package, part)):
                    locks.sheets[name] = _attributes(tag[0])
    except (OSError, KeyError, zipfile.BadZipFile, UnicodeDecodeError):
        return locks
    if (tag := _BOOK_TAG.search(book)) and _true(_attributes(tag[0]).get("lockStructure")):
        locks.structure = _attributes(tag[0])
    return locks


def _text(package: zipfile.ZipFile, part: str) -> str:
    return package.read(part).decode("utf-8")


def _parts(package: zipfile.ZipFile, book: str) -> dict[str, str]:
    """The part of each sheet by its name."""
    targets = {}
    for relation in re.findall(r"<(?:\w+:)?Relationship\b[^>]*>", _text(package, _RELATIONS)):
        attributes = _attributes(relation)
        targets[attributes["Id"]] = "xl/" + attributes["Target"].removeprefix("/xl/")
    sheets = [_attributes(tag) for tag in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", book)]
    return {sheet["name"]: targets[sheet["id"]] for sheet in sheets}


def _attributes(tag: str) -> dict[str, str]:
    return {name.rpartition(":")[2]: _plain(one or other) for name, one, other in _ATTRIBUTE.findall(tag)}


def _plain(text: str) -> str:
    for entity, sign in _ENTITIES.items():
        text = text.replace(entity, sign)
    return text


def _true(value: str | None) -> bool:
    return value in ("1", "true")


def allows(lock: Attributes, permission: str) -> bool:
    """Whether a protected sheet permits what Excel calls ``AllowFormattingColumns`` and so on."""
    return lock.get(ALLOW[permission]) in ("0", "false")


def covers_objects(lock: Attributes) -> bool:
    """Whether notes and drawings are protected with the cells."""
    return _true(lock.get("objects"))


def sheet_lock(password: str, *, objects: bool, scenarios: bool, allowed: Mapping[str, bool]) -> Attributes:
    """The protection of a sheet."""
    lock = {**_hashed(password, ""), "sheet": "1"}
    lock |= {"objects": "1"} if objects else {}
    lock |= {"scenarios": "1"} if scenarios else {}
    return lock | {ALLOW[permission]: "0" for permission, allow in allowed.items() if allow}


def structure_lock(password: str) -> Attributes:
    """The protection of a workbook's structure."""
    return {**_hashed(password, "workbook"), "lockStructure": "1"}


@functools.cache
def _hashed(password: str, prefix: str) -> Attributes:
    # Kept, so that the sheets of a workbook have one salt.
    if not password:
        return {}
    salt = secrets.token_bytes(16)
    attributes = {
        "algorithmName": "SHA-512",
        "hashValue": base64.b64encode(_digest(password, salt, SPINS)).decode(),
        "saltValue": base64.b64encode(salt).decode(),
        "spinCount": str(SPINS),
    }
    return {prefix + name[0].upper() + name[1:] if prefix else name: value for name, value in attributes.items()}


@functools.lru_cache(maxsize=64)
def _digest(password: str, salt: bytes, spins: int) -> bytes:
    # Kept: a hundred thousand rounds take a tenth of a second, and each press opens the structure that it locked.
    digest = hashlib.sha512(salt + password.encode("utf-16-le")).digest()
    for spin in range(spins):
        digest = hashlib.sha512(digest + struct.pack("<I", spin)).digest()
    return digest


def unprotect(xl: Any, password: str) -> None:
    """Take the protection of LibreOffice itself off a sheet or document. Raises ComError for a wrong password."""
    refusal = bridge.exception("lang.IllegalArgumentException")
    try:
        xl.unprotect(password)
    except refusal:
        try:
            # Excel takes any password where there is none.
            xl.unprotect("")
        except refusal:
            raise refused(WRONG_PASSWORD) from None


def password_fits(structure: Attributes, password: str) -> bool:
    """Whether ``password`` unlocks a structure.

    A lock without a password is opened by any. The 15-bit hash of old is not known here:
    LibreOffice reads and checks that one itself.
    """
    if "workbookHashValue" not in structure:
        return True
    if structure.get("workbookAlgorithmName") != "SHA-512":
        return False
    salt = base64.b64decode(structure.get("workbookSaltValue", ""))
    spins = int(structure.get("workbookSpinCount", "0"))
    return base64.b64encode(_digest(password, salt, spins)).decode() == structure["workbookHashValue"]


def write_locks(path: str, locks: Locks) -> None:
    """Write ``locks`` into a file that LibreOffice has just saved.

    Only sheets that are protected there already take theirs. The file keeps its time of
    change, by which LibreOffice tells whether somebody else has written it.
    """
    if Path(path).suffix.lower() not in PACKAGES or not (locks.structure or locks.sheets):
        return
    saved = os.stat(path)
    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(path), prefix=".~")
    try:
        with os.fdopen(handle, "wb") as file, zipfile.ZipFile(path) as package, zipfile.ZipFile(file, "w") as target:
            changed = _changed(package, locks)
            for entry in package.infolist():
                text = changed.get(entry.filename)
                target.writestr(entry, package.read(entry) if text is None else text, zipfile.ZIP_DEFLATED)
        shutil.copymode(path, temporary)
        os.utime(temporary, ns=(saved.st_atime_ns, saved.st_mtime_ns))
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def _changed(package: zipfile.ZipFile, locks: Locks) -> dict[str, str]:
    book = _text(package, _BOOK)
    changed = {}
    for name, part in _parts(package, book).items():
        if name in locks.sheets:
            text = _text(package, part)
            # Split and joined: a replacement would read backslashes in it.
            changed[part] = _tag("sheetProtection", locks.sheets[name]).join(_SHEET_TAG.split(text))
    if locks.structure:
        bare = _BOOK_TAG.sub("", book)
        # Right before bookViews, as the schema orders.
        changed[_BOOK] = bare.replace("<bookViews", _tag("workbookProtection", locks.structure) + "<bookViews", 1)
    return changed


def _tag(name: str, attributes: Attributes) -> str:
    signs = {sign: entity for entity, sign in reversed(_ENTITIES.items())}
    written = "".join(
        f' {key}="{"".join(signs.get(letter, letter) for letter in value)}"' for key, value in attributes.items()
    )
    return f"<{name}{written}/>"
