"""A screen without a monitor, for what must be seen and clicked, and pictures of it."""

from __future__ import annotations

import os
import struct
import subprocess
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.engines.programs import EngineError, find

_HEADER = ">25I"
"""What an XWD file begins with: 25 numbers, of which these are ours by place."""
_LENGTH, _WIDTH, _HEIGHT, _BYTE_ORDER, _BITS, _LINE, _COLOURS = 0, 4, 5, 7, 11, 12, 19
_COLOUR_BYTES = 12


@dataclass(frozen=True)
class Display:
    """A running screen."""

    name: str
    """As ``DISPLAY`` wants it."""
    folder: Path
    """Where the server keeps what it shows."""

    def picture(self, path: Path) -> Path:
        """Write what is on the screen now as a PNG."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_png((self.folder / "Xvfb_screen0").read_bytes()))
        return path


@contextmanager
def display(size: tuple[int, int]) -> Iterator[Display]:
    """A display of our own, ``size`` in pixels."""
    with TemporaryDirectory(prefix="display-") as folder:
        read, write = os.pipe()
        # Without "-noreset" the server begins anew when LibreOffice's splash leaves it, and an office
        # that comes at that moment is refused.
        command = [
            find("Xvfb", "xvfb"),
            "-displayfd",
            str(write),
            "-screen",
            "0",
            f"{size[0]}x{size[1]}x24",
            "-fbdir",
            folder,
            "-nolisten",
            "tcp",
            "-noreset",
        ]
        server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as output:
            name = f":{output.readline().strip()}"
        try:
            yield Display(name, Path(folder))
        finally:
            server.terminate()
            server.wait()


def _png(dump: bytes) -> bytes:
    """A PNG of an X window dump with four bytes a pixel, as Xvfb makes it."""
    header = struct.unpack_from(_HEADER, dump)
    width, height, line = header[_WIDTH], header[_HEIGHT], header[_LINE]
    if header[_BITS] != 32 or header[_BYTE_ORDER] != 0:
        raise EngineError(f"a screen of {header[_BITS]} bits a pixel is not understood")
    start = header[_LENGTH] + header[_COLOURS] * _COLOUR_BYTES
    rows = bytearray()
    for top in range(start, start + height * line, line):
        blue_first = dump[top : top + 4 * width]
        row = bytearray(3 * width)
        row[0::3], row[1::3], row[2::3] = blue_first[2::4], blue_first[1::4], blue_first[0::4]
        rows += b"\0" + row
    parts = (
        (b"IHDR", struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(bytes(rows), 6)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
