"""What arrived, byte for byte: each file once, under its SHA-256, read-only, never saved again."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from perfeval_xl.ledger.faults import Fault, fault, told

ORIGINALS_NAME = "原件"
_READ_ONLY = 0o444
_DIGITS_OF_FOLDER = 2
"""First digits of the hash, which give the folder: 256 of them, some hundred files in each of a province."""
_DIGITS = 64
"""Of a SHA-256."""
_TEMPORARY = ".tmp"


def keep(folder: Path, data: bytes, suffix: str) -> str:
    """Keep ``data`` in the ledger in ``folder`` and return its SHA-256; ``suffix`` must be made of the bytes alone.

    What is there already is left alone. After a return its bytes are on the disk, and its name once `sync_names` was
    called with the hash: that is done for many at once. Raises LedgerError where it cannot be written.
    """
    sha = hashlib.sha256(data).hexdigest()
    path = original(folder, sha, suffix)
    with told(path):
        if _holds(path, data):
            return sha
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, data)
    return sha


def _holds(path: Path, data: bytes) -> bool:
    """Whether these very bytes lie there: an original that somebody altered is put right when it comes in again."""
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except FileNotFoundError:
        return False


def there(folder: Path) -> set[str]:
    """The hashes of the originals that lie there, by their names. Raises LedgerError."""
    with told(folder):
        return {found.name[:_DIGITS] for found in folder.glob(f"{ORIGINALS_NAME}/*/[!.]*")}


def _write(path: Path, data: bytes) -> None:
    temporary = path.with_name(f".{secrets.token_hex(4)}{_TEMPORARY}")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if os.name == "nt" and path.exists():
            # A read-only file is not replaced there.
            path.chmod(0o666)
        temporary.chmod(_READ_ONLY)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def sync_names(folder: Path, shas: Iterable[str]) -> None:
    """Have the names of these originals written to the disk, before rows speak of them. Raises LedgerError."""
    for place in sorted({original(folder, sha, "").parent for sha in shas}):
        with told(place):
            sync_folder(place)


def sync_folder(folder: Path) -> None:
    """Have the names in ``folder`` written to the disk, where the system can be asked to."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            # Some network shares know no such thing.
            os.fsync(handle)
    finally:
        os.close(handle)


def original(folder: Path, sha: str, suffix: str) -> Path:
    """Where the file of this hash and ending lies, or would lie."""
    return folder / ORIGINALS_NAME / sha[:_DIGITS_OF_FOLDER] / f"{sha}{suffix}"


def path(folder: Path, sha: str) -> Path:
    """Where the file of this hash lies, whatever its ending. Raises LedgerError where it is gone."""
    place = folder / ORIGINALS_NAME / sha[:_DIGITS_OF_FOLDER]
    with told(place):
        try:
            for found in sorted(place.iterdir()):
                if found.name.startswith(sha) and found.name[len(sha) :][:1] in ("", "."):
                    return found
        except FileNotFoundError:
            pass
    raise fault(Fault.GONE, place, f"找不到原件{sha}")


def clear_temporaries(folder: Path) -> int:
    """Remove what killed runs left half written, and say how many there were; only under the lock."""
    left = 0
    with told(folder):
        for found in folder.glob(f"{ORIGINALS_NAME}/*/.*{_TEMPORARY}"):
            found.unlink(missing_ok=True)
            left += 1
    return left
