"""A font with Chinese letters, wherever this machine keeps one."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

WINDOWS = ("msyh.ttc", "msyhl.ttc", "Deng.ttf", "simhei.ttf", "simsun.ttc", "simfang.ttf", "simkai.ttf")
"""Files of Windows, the most legible in a picture first."""
MACOS = (
    "/System/Library/Fonts/PingFang.ttc",
    "/System/Library/Fonts/Hiragino Sans GB.ttc",
    "/System/Library/Fonts/STHeiti Light.ttc",
    "/System/Library/Fonts/Supplemental/Songti.ttc",
    "/Library/Fonts/Songti.ttc",
)
ASKED = ("fc-match", "--format=%{file}\n%{index}\n%{lang}", "sans-serif:lang=zh-cn")
"""What fontconfig is asked on every other system: file, number of the font in it, its languages."""
LANGUAGE = "zh-cn"
PATIENCE = 10.0
"""Seconds that fontconfig may take; the first time it looks through all fonts."""


class Font(NamedTuple):
    """A font in a file that may hold several."""

    path: Path
    number: int = 0


@functools.cache
def chinese_font() -> Font | None:
    """The font that charts are lettered in; None where this machine has none with Chinese letters."""
    if sys.platform == "win32":
        found = next((Font(path) for path in windows_files() if path.is_file()), None)
    elif sys.platform == "darwin":
        found = next((Font(Path(path)) for path in MACOS if Path(path).is_file()), None)
    else:
        found = _of_fontconfig()
    return found


def windows_files() -> Iterator[Path]:
    """Where Windows keeps its fonts, and those that somebody installed for themselves alone."""
    folders = (
        Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts",
        Path(os.environ.get("LOCALAPPDATA", "")) / "Microsoft" / "Windows" / "Fonts",
    )
    return (folder / name for name in WINDOWS for folder in folders)


def _of_fontconfig() -> Font | None:
    try:
        asked = subprocess.run(ASKED, capture_output=True, timeout=PATIENCE, check=True, text=True, encoding="utf-8")
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return None
    return font_in(asked.stdout)


def font_in(answer: str) -> Font | None:
    """The font that fontconfig names; None for one without Chinese letters, which it names where there is no other."""
    file, _, rest = answer.partition("\n")
    index, _, languages = rest.partition("\n")
    if LANGUAGE not in languages.split("|") or not Path(file).is_file():
        return None
    return Font(Path(file), int(index) if index.isdecimal() else 0)
