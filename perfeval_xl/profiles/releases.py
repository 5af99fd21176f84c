"""Released versions of profiles: what a workbook holds, resolved and frozen, one JSON file each.

They lie in the folder ``released`` beside the profiles: ``released/place/2021.v1.json``.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from perfeval_xl.errors import Mistake, OutputError, ProfileError
from perfeval_xl.files import write_file
from perfeval_xl.frozen import frozen
from perfeval_xl.profiles.issued_part import fingerprint
from perfeval_xl.profiles.outline import ReportBox

RELEASED = "released"
RELEASE_FORMAT = 1
LATEST = 999
"""The largest number of a version."""
_FILE = re.compile(r"(?P<year>.+)\.v(?P<version>[1-9]\d{0,2})\.json")
RESTORE = "不要改动；请从备份恢复；没有备份而规则没有改过的，删去它，再下发一次就会重新留存"
"""What can be done about a copy that is no longer what was kept."""
PROFILE_ID = re.compile(r"\w[\w.-]{0,59}/\w[\w.-]{0,59}")
"""Folder and file of a profile, without ending: what every file system and every message can hold."""
_REMEMBERED = 64
"""Kept versions that are remembered as they were read: more than come with the program."""


@frozen
class Release:
    """One version of a profile as it was released."""

    profile: str
    version: int
    fingerprints: tuple[str, ...]
    """Of what it holds; the first is today's way to compute it, the others those of older programs."""
    extends: str
    issued: Mapping[str, object]
    boxes: tuple[ReportBox, ...]
    _fits: dict[str, bool] = field(default_factory=dict, init=False, compare=False, repr=False)
    """What `is_of` has found."""

    @property
    def projects(self) -> str:
        """The rules for the projects of a department, as ``place/2020@1``; empty for a project."""
        return str(self.issued.get("projects", ""))

    def is_of(self, projects: str) -> bool:
        """Whether this is what was kept, ``projects`` being the fingerprint of the rules for its projects."""
        if projects not in self._fits:
            self._fits[projects] = fingerprint(self.issued, self.boxes, projects) == self.fingerprints[0]
        return self._fits[projects]

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

    Raises ProfileError where the file says something else than it should. Whether the copy of a department
    is sound, can be said only with the rules for its projects (see `Release.is_of`).
    """
    if not PROFILE_ID.fullmatch(profile_id) or not 0 < version <= LATEST:
        return None
    path = release_path(folder, profile_id, version)
    if not path.is_file():
        return None
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _damaged(path) from error
    return _read(path, profile_id, version, data)


@functools.lru_cache(maxsize=_REMEMBERED)
def _read(path: Path, profile_id: str, version: int, data: bytes) -> Release:
    """What stands in the ``data`` of a file: every return of a batch asks for the same."""
    try:
        content = json.loads(data.decode("utf-8"))
        if (content["format"], content["profile"], content["version"]) != (RELEASE_FORMAT, profile_id, version):
            raise ValueError("another profile")
        if not content["fingerprints"]:
            raise ValueError("no fingerprint")
        release = Release(
            profile_id,
            version,
            tuple(map(str, content["fingerprints"])),
            str(content["extends"]),
            dict(content["held"]),
            tuple(ReportBox(str(a), str(b), str(c), int(d)) for a, b, c, d in content["boxes"]),
        )
        sound = bool(release.projects) or release.is_of("")
    except (OSError, ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise _damaged(path) from error
    if not sound:
        raise ProfileError([Mistake(str(path), "整个文件", "留存的规则集版本被改动过", RESTORE)])
    return release


def _damaged(path: Path) -> ProfileError:
    return ProfileError([Mistake(str(path), "整个文件", "不是本程序留存的规则集版本", RESTORE)])


def write_release(text: str, *places: Path) -> Path:
    """Write the text of a release to the first place where that can be done. Raises ProfileError where none can."""
    problem = ""
    for path in places:
        try:
            write_file(path, text.encode())
        except OutputError as error:
            problem = problem or str(error)
        else:
            return path
    raise ProfileError(
        [Mistake(str(places[0]), "整个文件", f"规则集的留存没有写出（{problem}）", "换一个能写的文件夹")]
    )
