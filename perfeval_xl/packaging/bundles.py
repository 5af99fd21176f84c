"""The files of a release as they are given away: archives whose bytes follow from their parts, and their checksums."""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
from collections.abc import Iterable, Mapping
from datetime import UTC
from pathlib import Path

from perfeval_xl.packaging.archive import zipped
from perfeval_xl.writer.xlsx import DOCUMENT_DAY

EPOCH = int(DOCUMENT_DAY.replace(tzinfo=UTC).timestamp())
"""The one time of everything in a release (SOURCE_DATE_EPOCH)."""
SUMS = "SHA256SUMS"
"""The checksums of a release, as sha256sum reads them."""
_FILE, _PROGRAM = 0o644, 0o755


def zip_of(top: str, files: Mapping[str, bytes]) -> bytes:
    """A zip in which everything lies in the one folder ``top``, so that unpacking strews nothing."""
    return zipped((f"{top}/{name}", data) for name, data in sorted(files.items()))


def files_in(folder: Path) -> dict[str, bytes]:
    """The files below a folder by their paths."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def write_tar(target: Path, top: str, folder: Path) -> None:
    """Write a .tar.gz of what lies in ``folder``, links as links, with nothing of this machine in it."""
    with (
        target.open("wb") as out,
        gzip.GzipFile("", "wb", fileobj=out, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name, path in sorted((path.relative_to(folder).as_posix(), path) for path in folder.rglob("*")):
            member = archive.gettarinfo(path, f"{top}/{name}")
            if member.islnk():
                # Files of the same bytes may be one on this disk; in the archive each is itself.
                member.type, member.linkname, member.size = tarfile.REGTYPE, "", path.stat().st_size
            if member.isfile():
                with path.open("rb") as file:
                    archive.addfile(_plain(member), file)
            else:
                archive.addfile(_plain(member))


def repacked_tar(data: bytes) -> bytes:
    """The same .tar.gz with nothing in it of when and by whom it was made."""
    out = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(data)) as source,
        gzip.GzipFile("", "wb", fileobj=out, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as target,
    ):
        for member in sorted(source.getmembers(), key=lambda one: one.name):
            content = source.extractfile(member) if member.isfile() else None
            target.addfile(_plain(member), content)
    return out.getvalue()


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mtime = EPOCH
    member.pax_headers = {}
    if member.isfile() or member.isdir():
        member.mode = _PROGRAM if member.isdir() or member.mode & 0o100 else _FILE
    return member


def sums_of(paths: Iterable[Path]) -> str:
    """A line for each file: its SHA-256 and its name."""
    lines = []
    for path in sorted(paths, key=lambda one: one.name):
        with path.open("rb") as file:
            lines.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {path.name}\n")
    return "".join(lines)
