"""What lies in a zip, and what is said of archives that are none.

Nothing is ever written to a path that an archive names: an entry becomes bytes and a base name. Each is unpacked in
pieces, and no further than the directory says that it goes.
"""

from __future__ import annotations

import bz2
import io
import lzma
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, Protocol

from perfeval_xl.arrivals import zip_records
from perfeval_xl.arrivals.leftovers import is_system_folder, leftover
from perfeval_xl.arrivals.model import (
    ALL_TOO_MANY,
    LARGEST_FILE,
    LARGEST_RATIO,
    MOST_ENTRIES,
    NAMELESS,
    Budget,
    Inside,
    Refused,
)
from perfeval_xl.arrivals.names import base_name
from perfeval_xl.arrivals.zip_records import DamagedError, Entry, SplitError, TooManyError
from perfeval_xl.plain_text import without_unseen

HARMLESS = 4 << 20
"""Bytes that a zip may come to whatever its ratio: a table of blanks or a white picture packs a thousandfold."""
LONGEST_FOLDER = 200
"""Characters of the folders of an entry that are kept."""
FORMAT_HEAD = 33_000
"""Bytes from the beginning that tell every format that `format_of` knows: that of a CD stands behind 32 KB."""
_STEP = 1 << 18
"""Bytes that are read or unpacked at a time."""
_STORED, _DEFLATED, _BZIP2, _LZMA = 0, 8, 12, 14
_METHODS = {9: "Deflate64", 93: "Zstandard", 95: "XZ", 98: "PPMd"}
"""How the methods are called that newer or dearer programs use."""
_LZMA_HEAD, _LZMA_PROPERTIES, _LEAST_DICTIONARY = 4, 5, 4096
_BROKEN = (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError)
"""What the unpackers raise for what they cannot read."""
_DRIVE = re.compile(r"^[A-Za-z]:")
_PIECE = "分卷压缩包的一卷"
_FORMATS = (
    (0, b"7z\xbc\xaf\x27\x1c", "7z压缩包"),
    (0, b"Rar!\x1a\x07", "rar压缩包"),
    (0, b"\x1f\x8b", "gz压缩包"),
    (0, b"BZh", "bz2压缩包"),
    (0, b"\xfd7zXZ\x00", "xz压缩包"),
    (0, b"\x28\xb5\x2f\xfd", "zst压缩包"),
    (0, b"MSCF", "cab压缩包"),
    (0, b"PK\x07\x08", _PIECE),
    (0, b"PK00PK", _PIECE),
    (2, b"-lh", "lzh压缩包"),
    (7, b"**ACE**", "ace压缩包"),
    (257, b"ustar", "tar压缩包"),
    (32_769, b"CD001", "光盘映像（iso）"),
    (0, b"MZ", "程序文件（exe，自解压包也是）"),
)
"""Where what stands in an archive that is no zip, and what clerks call it."""
_PIECE_NAME = re.compile(r"\.(?:[zr]\d\d|\w+\.\d{2,3})\Z", re.IGNORECASE)
"""How the pieces of an archive are called but the last."""
_SPLIT = "；不要分卷"
_PLAIN = "；用Windows自带的“压缩(zipped)文件夹”即可"


class _Unpacker(Protocol):
    """What unpacks a stream, no more at once than it is asked for."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class _Inflate:
    """zlib with the face of the two others."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(-zlib.MAX_WBITS)

    @property
    def eof(self) -> bool:
        return self._stream.eof

    @property
    def needs_input(self) -> bool:
        return not self._stream.unconsumed_tail

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        return self._stream.decompress(self._stream.unconsumed_tail + data, max_length)


def entries(inside: Inside, budget: Budget) -> Iterator[Inside | Refused]:
    """The files in a zip, in the order of its directory; an entry that is refused leaves the others as they are.

    What is too much or too many is refused as a whole, before anything is unpacked: half of it helps nobody.
    """
    file, length = inside.opened(), inside.size()
    try:
        listed = zip_records.listed(file, length, MOST_ENTRIES)
    except TooManyError:
        yield _too_many(inside)
        return
    except SplitError:
        yield inside.refused("Z009", what=_PIECE, words=_SPLIT)
        return
    except DamagedError as error:
        if format_of(inside.head(FORMAT_HEAD)) == _PIECE:
            yield inside.refused("Z009", what=_PIECE, words=_SPLIT)
        else:
            yield inside.refused("Z003", why=str(error))
        return
    files = [entry for entry in listed if not (entry.is_folder or _is_left(entry))]
    refused = _refused_whole(inside, length, listed, files, budget)
    if refused is not None:
        yield refused
        return
    for entry in files:
        yield _found(_child(inside, entry), file, length, entry, budget)


def others(inside: Inside, budget: Budget) -> Iterator[Inside | Refused]:
    """That an archive of another format is not read; one of no format that is known is told as damaged."""
    what = format_of(inside.head(FORMAT_HEAD))
    if not what and _PIECE_NAME.search(inside.name):
        what = _PIECE
    if not what:
        # The last part of a zip in several begins anywhere; only its end says what it is.
        try:
            zip_records.listed(inside.opened(), inside.size(), MOST_ENTRIES)
        except SplitError:
            what = _PIECE
        except (DamagedError, TooManyError):
            pass
    if what:
        yield inside.refused("Z009", what=what, words=_SPLIT if what == _PIECE else "")
    else:
        yield inside.refused("Z003", why="内容不是它的名称所说的压缩包")


def format_of(head: bytes) -> str:
    """What an archive that is no zip is called, by its first `FORMAT_HEAD` bytes; empty for what is none."""
    return next((what for at, mark, what in _FORMATS if head.startswith(mark, at)), "")


def _is_left(entry: Entry) -> bool:
    """Whether a system or a program left it there."""
    *folders, name = entry.name.split("/")
    return any(map(is_system_folder, folders)) or bool(leftover(name, entry.size))


def _refused_whole(
    inside: Inside, length: int, listed: list[Entry], files: list[Entry], budget: Budget
) -> Refused | None:
    """Why nothing of a zip is read; where there is nothing, room for its files is taken."""
    if not files:
        return inside.refused("Z003", why="压缩包里没有文件")
    if all(entry.is_secret for entry in files):
        return inside.refused("Z006")
    total = sum(entry.size for entry in files if not _why_not(inside, entry))
    if total > budget.size:
        return _too_large(inside, budget)
    if _is_dense(total, length):
        return _too_dense(inside)
    if zip_records.overlap(listed):
        return inside.refused("Z004", what="里面的文件互相重叠，解开后的大小", limit="应有的大小")
    return None if budget.enter(len(files)) else _too_many(inside)


def _found(child: Inside, file: BinaryIO, length: int, entry: Entry, budget: Budget) -> Inside | Refused:
    """An entry with its bytes, or why it is not read."""
    refused = _why_not(child, entry)
    if refused is not None:
        return refused
    if not budget.unpack(entry.size):
        return _too_large(child, budget)
    try:
        return replace(child, source=_unpacked(file, length, entry))
    except DamagedError as error:
        return child.refused("Z003", why=str(error))


def _why_not(child: Inside, entry: Entry) -> Refused | None:
    """Why an entry is not unpacked, as far as the directory tells."""
    if entry.is_link:
        return child.refused("Z007", what="链接")
    if entry.is_secret:
        return child.refused("Z006")
    if entry.method not in (_STORED, _DEFLATED, _BZIP2, _LZMA):
        called = _METHODS.get(entry.method, f"{entry.method}号方法")
        return child.refused("Z009", what=f"用{called}压缩的文件", words=_PLAIN)
    if entry.size > LARGEST_FILE:
        return child.refused("Z004", what="文件大小", limit=f"{LARGEST_FILE >> 20}MB")
    return _too_dense(child) if _is_dense(entry.size, entry.packed) else None


def _is_dense(size: int, packed: int) -> bool:
    return size > HARMLESS and size > LARGEST_RATIO * packed


def _too_dense(one: Inside) -> Refused:
    return one.refused("Z004", what="压缩比", limit=f"{LARGEST_RATIO}倍")


def _too_many(one: Inside) -> Refused:
    return one.refused("Z004", what="里面的文件数", limit=ALL_TOO_MANY)


def _too_large(one: Inside, budget: Budget) -> Refused:
    return one.refused("Z004", what="压缩包解开后的大小", limit=f"{budget.whole >> 20}MB")


def _child(inside: Inside, entry: Entry) -> Inside:
    """An entry without its bytes. Its folder is part of what it lies in, and of what it came together with."""
    path, _, last = entry.name.rpartition("/")
    parts = (without_unseen(_DRIVE.sub("", part)).strip() for part in path.split("/"))
    folder = "/".join(part for part in parts if part and part not in (".", ".."))[-LONGEST_FOLDER:]
    child = inside.within(base_name(_DRIVE.sub("", last)), b"")
    lain = (folder,) if folder else ()
    together = inside.bundle if inside.letter else (*inside.bundle, inside.name or NAMELESS, *lain)
    return replace(child, trail=(*child.trail, *lain), bundle=together, when=entry.when)


def _unpacked(file: BinaryIO, length: int, entry: Entry) -> bytes:
    """The bytes of an entry. Raises DamagedError where they are not what the directory says."""
    start = zip_records.start_of(file, entry)
    if start + entry.packed > length:
        raise DamagedError("不完整，后面缺了一段")
    # Grows without a second copy at the end, as the pieces in a list would have.
    kept = io.BytesIO()
    crc = 0
    for piece in _pieces(file, start, entry):
        crc = zlib.crc32(piece, crc)
        if kept.write(piece) and kept.tell() > entry.size:
            raise DamagedError("实有的大小超过登记的大小")
    if kept.tell() != entry.size:
        raise DamagedError("实有的大小不到登记的大小")
    if crc != entry.crc:
        raise DamagedError("内容与校验和不符")
    return kept.getvalue()


def _pieces(file: BinaryIO, start: int, entry: Entry) -> Iterator[bytes]:
    """What an entry holds, piece by piece. Raises DamagedError."""
    at, end = start, start + entry.packed
    unpacker: _Unpacker | None = None
    if entry.method == _LZMA:
        file.seek(at)
        head = file.read(min(_LZMA_HEAD + _LZMA_PROPERTIES, entry.packed))
        unpacker, at = _lzma(head, entry.size), at + len(head)
    elif entry.method != _STORED:
        unpacker = _Inflate() if entry.method == _DEFLATED else bz2.BZ2Decompressor()
    while True:
        data = b""
        if unpacker is None or unpacker.needs_input:
            file.seek(at)
            data = file.read(min(_STEP, end - at))
            at += len(data)
        try:
            piece = unpacker.decompress(data, _STEP) if unpacker else data
        except _BROKEN as error:
            raise DamagedError("压缩的内容读不出来") from error
        if piece:
            yield piece
        if (unpacker and unpacker.eof) or not (piece or data):
            return


def _lzma(head: bytes, size: int) -> _Unpacker:
    """What unpacks LZMA as a zip has it: a version, the length of what follows, and parameters."""
    if len(head) < _LZMA_HEAD + _LZMA_PROPERTIES or head[2:_LZMA_HEAD] != bytes((_LZMA_PROPERTIES, 0)):
        raise DamagedError("压缩的内容读不出来")
    positions, context = divmod(head[_LZMA_HEAD], 9)
    positions, literal = divmod(positions, 5)
    # No more of a dictionary than there is to come: its size is what memory it takes, and anybody's to write.
    dictionary = max(_LEAST_DICTIONARY, min(int.from_bytes(head[_LZMA_HEAD + 1 :], "little"), size))
    chosen = {"id": lzma.FILTER_LZMA1, "dict_size": dictionary, "lc": context, "lp": literal, "pb": positions}
    try:
        return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[chosen])
    except _BROKEN as error:
        raise DamagedError("压缩的内容读不出来") from error
