"""What a workbook says of itself without being read: whose it is, and when it was saved.

For an office that takes in hundreds, a file that nobody can judge still has a project, if only what it carries of
itself is to be read.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from perfeval_xl.errors import ReturnFileError
from perfeval_xl.returns.book_parts import PROPERTIES, names_of, properties_of
from perfeval_xl.returns.package import BOOK, Package, open_zip
from perfeval_xl.returns.recognise import identity_in
from perfeval_xl.sealing.identity import Identity

_CORE = "docProps/core.xml"
"""Where the properties lie that every document has."""
MOST_READ = 4 << 20
"""Bytes of a part that is looked at. It is done for files, too, that ended the process which judged them; the largest
identity takes a tenth of it."""
_MODIFIED = re.compile(rb"<(?:\w+:)?modified\b[^>]*>\s*([0-9TZ:.+-]{10,35})\s*<")


@dataclass(frozen=True)
class FirstLook:
    """What could be read; empty where nothing could."""

    encoded: str = ""
    """The identity as it stands in the file."""
    identity: Identity | None = None
    properties: Mapping[str, str] = field(default_factory=dict)
    """Custom document properties."""
    modified: str = ""
    """See `modified_in`."""


def first_look(path: Path, data: bytes) -> FirstLook:
    """What the workbook in ``data``, which is called ``path``, says of itself. Never raises for what it holds."""
    try:
        package = open_zip(path, data)
    except ReturnFileError:
        return FirstLook()
    properties: Mapping[str, str] = {}
    names: Mapping[str, str] = {}
    if package.size(PROPERTIES) <= MOST_READ:
        with contextlib.suppress(ReturnFileError):
            properties = properties_of(package)
    if package.size(BOOK) <= MOST_READ:
        with contextlib.suppress(ReturnFileError):
            names = names_of(package.xml(BOOK), package).of_book
    modified = _modified(package)
    try:
        return FirstLook(*identity_in(names, properties), properties, modified)
    except ReturnFileError:
        return FirstLook(properties=properties, modified=modified)


def modified_in(path: Path, data: bytes) -> str:
    """When a program says that it saved the workbook last, in UTC as ISO 8601 with Z; empty where none does."""
    try:
        return _modified(open_zip(path, data))
    except ReturnFileError:
        return ""


def _modified(package: Package) -> str:
    try:
        match = _MODIFIED.search(package.read(_CORE)) if 0 < package.size(_CORE) <= MOST_READ else None
        if match is None:
            return ""
        when = datetime.fromisoformat(match[1].decode())
        # The standard asks for UTC; a time without a zone is that.
        when = when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
        return f"{when.replace(microsecond=0, tzinfo=None).isoformat()}Z"
    except (ReturnFileError, ValueError, OverflowError):
        return ""
