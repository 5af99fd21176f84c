"""SHA-512 protection of sheets and of the workbook's structure (ECMA-376, §18.2.29, §18.3.1.85).

XlsxWriter knows only the 15-bit hash of old, for which another password is
found in a tenth of a second, and no lock of the structure at all.
"""

from __future__ import annotations

import base64
import contextlib
import functools
import hashlib
import importlib
from collections.abc import Callable
from typing import Protocol

from perfeval_xl.frozen import frozen
from perfeval_xl.writer.strict import StrictWorkbook, StrictWorksheet

DERIVED_SPINS = 1_000
"""For a password that anybody can derive from the file, more would only cost time."""
SECRET_SPINS = 100_000
"""Excel's own number, for a password that an office chose and keeps to itself."""


_OF_PYTHON = ("_sha2", "_sha512")
"""Where Python keeps its own SHA-512: since 3.12, and before."""


class _Digest(Protocol):
    def digest(self) -> bytes: ...


@frozen
class Lock:
    """A password as a workbook stores it."""

    hashed: str
    salt: str
    spins: int


def lock(password: str, *, seed: bytes, spins: int) -> Lock:
    """Return ``password`` hashed with a salt taken from ``seed``.

    The salt is derived, so that the same input gives the same bytes.
    """
    sha512, salt = _sha512(), hashlib.sha256(b"perfeval salt" + seed).digest()[:16]
    digest = sha512(salt + password.encode("utf-16-le")).digest()
    for spin in range(spins):
        digest = sha512(digest + spin.to_bytes(4, "little")).digest()
    return Lock(base64.b64encode(digest).decode(), base64.b64encode(salt).decode(), spins)


@functools.lru_cache(maxsize=1)
def _sha512() -> Callable[[bytes], _Digest]:
    """SHA-512 for a few bytes at a time: Python's own is done with them before OpenSSL's has begun.

    Where a build of Python does without its own, OpenSSL's gives the same.
    """
    for name in _OF_PYTHON:
        with contextlib.suppress(ImportError, AttributeError):
            own: Callable[[bytes], _Digest] = importlib.import_module(name).sha512
            return own
    return hashlib.sha512


class ProtectedSheet(StrictWorksheet):
    """A worksheet that writes its protection with SHA-512."""

    lock: Lock | None = None

    def _write_sheet_protection(self) -> None:
        if self.lock is None:
            return
        # The flags say what stays locked: "0" leaves filters, widths and heights usable.
        self._xml_empty_tag(
            "sheetProtection",
            [
                ("algorithmName", "SHA-512"),
                ("hashValue", self.lock.hashed),
                ("saltValue", self.lock.salt),
                ("spinCount", self.lock.spins),
                ("sheet", 1),
                ("objects", 1),
                ("scenarios", 1),
                ("formatColumns", 0),
                ("formatRows", 0),
                ("sort", 0),
                ("autoFilter", 0),
            ],
        )


class ProtectedWorkbook(StrictWorkbook):
    """A workbook whose structure (sheets, their names and order) is locked."""

    lock: Lock | None = None

    def _write_book_views(self) -> None:
        # workbookProtection belongs right before bookViews.
        if self.lock is not None:
            self._xml_empty_tag(
                "workbookProtection",
                [
                    ("workbookAlgorithmName", "SHA-512"),
                    ("workbookHashValue", self.lock.hashed),
                    ("workbookSaltValue", self.lock.salt),
                    ("workbookSpinCount", self.lock.spins),
                    ("lockStructure", 1),
                ],
            )
        super()._write_book_views()
