"""Released versions of profiles: what a workbook holds, resolved and frozen, one JSON file each.

They lie in the folder ``released`` beside the profiles: ``released/place/2021.v1.json``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from perfeval_xl.errors import Mistake, ProfileError
from perfeval_xl.profiles.outline import ReportBox

RELEASED = "released"
RELEASE_FORMAT = 1
LATEST = 999
"""The largest number of a version."""
_FILE = re.compile(r"(?P<year>.+)\.v(?P<version>[1-9]\d{0,2})\.json")
PROFILE_ID = re.compile(r"\w[\w.-]{0,59}/\w[\w.-]{0,59}")
"""Folder and file of a profile, without ending: what every file system and every message can hold."""


@dataclass(frozen=True)
class Release:
    """One version of a profile as it was released."""

    profile: str
    version: int
    fingerprints: tuple[str, ...]
    """Of what it holds; the first is today's way to compute it, the others those of older programs."""
    extends: str
    issued: Mapping[str, object]
    boxes: tuple[ReportBox, ...]

    def text(self) -> str:
        """The release as JSON. Keys keep their order: provisions and boxes are listed in it."""
        content = {
            "format": RELEASE_FORMAT,
            "profile": self.profile,
            "version": self.version,
            "fingerprints": list(self.fingerprints),
            "extends": self.extends,
            "boxes": [list(box) for box in self.boxes],
            "held": self.issued,
        }
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def release_path(folder: Path, profile_id: str, version: int) -> Path:
    """Where the version of a profile is kept in a folder of profiles."""
    return folder / RELEASED / f"{profile_id}.v{version}.json"


def released_versions(folder: Path, profile_id: str) -> list[int]:
    """The versions of a profile that are kept in a folder of profiles."""
    if not PROFILE_ID.fullmatch(profile_id):
        return []
    place, _, year = profile_id.partition("/")
    names = (_FILE.fullmatch(path.name) for path in (folder / RELEASED / place).glob("*.json"))
    return sorted(int(name["version"]) for name in names if name and name["year"] == year)


def read_release(folder: Path, profile_id: str, version: int) -> Release | None:
    """The version of a profile that is kept in a folder of profiles; None where it is not.

    Raises ProfileError where the file says something else than it should.
    """
    if not PROFILE_ID.fullmatch(profile_id) or not 0 < version <= LATEST:
        return None
    path = release_path(folder, profile_id, version)
    if not path.is_file():
        return None
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if (content["format"], content["profile"], content["version"]) != (RELEASE_FORMAT, profile_id, version):
            raise ValueError("another profile")
        return Release(
            profile_id,
            version,
            tuple(map(str, content["fingerprints"])),
            str(content["extends"]),
            dict(content["held"]),
            tuple(ReportBox(str(a), str(b), str(c), int(d)) for a, b, c, d in content["boxes"]),
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        name = path.relative_to(folder).as_posix()
        mistake = Mistake(name, "整个文件", "不是本程序留存的规则集版本", "不要改动；请从备份恢复")
        raise ProfileError([mistake]) from error
