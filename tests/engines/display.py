"""A screen without a monitor, for what must be seen and clicked."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.engines.programs import find


@contextmanager
def display(size: tuple[int, int]) -> Iterator[str]:
    """A display of our own, ``size`` in pixels; its name, as ``DISPLAY`` wants it."""
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
        "-nolisten",
        "tcp",
        "-noreset",
    ]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as output:
        name = f":{output.readline().strip()}"
    try:
        yield name
    finally:
        server.terminate()
        server.wait()
