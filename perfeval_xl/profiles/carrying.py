"""The versions of rules by which workbooks were issued, put where a round can take them along.

A round must be judged on a machine that has none of an office's own rules, and after they changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from perfeval_xl.errors import Mistake, ProfileError
from perfeval_xl.profiles.library import Library, reference
from perfeval_xl.profiles.profile import Profile
from perfeval_xl.profiles.releases import Release, read_release, release_path, write_release


def carry(profiles: Iterable[Profile], library: Library, folder: Path) -> list[Path]:
    """Keep in ``folder`` what workbooks of ``profiles`` hold, those of the projects of departments too.

    Returns the files that were written; what lies there already is left. Raises ProfileError, before anything is
    written, where the same version lies there and says something else.
    """
    return [
        write_release(one.text(), release_path(folder, one.profile, one.version))
        for one in not_carried(profiles, library, folder)
    ]


def not_carried(profiles: Iterable[Profile], library: Library, folder: Path) -> list[Release]:
    """What `carry` would write. Raises ProfileError as it does."""
    wanted = {release.text(): release for profile in profiles for release in releases_of(profile, library)}
    return [release for release in wanted.values() if not _lies_in(folder, release)]


def releases_of(profile: Profile, library: Library) -> Iterator[Release]:
    """What workbooks of ``profile`` hold, and what those of its projects do: as it was kept, else as it is today."""
    kept = (one for one in library.releases(profile.id, profile.version) if profile.fingerprint in one.fingerprints)
    release = next(kept, None) or library.freeze(profile.id)
    yield release
    if profile.projects is not None:
        wanted = reference(release.projects)
        copies = library.releases(wanted.id, wanted.version or 0)
        yield next((one for one in copies if release.is_of(one.fingerprints[0])), None) or library.freeze(wanted.id)


def _lies_in(folder: Path, release: Release) -> bool:
    """Whether the release is in ``folder``. Raises ProfileError where another of its name is, or a damaged one."""
    there = read_release(folder, release.profile, release.version)
    if there is None:
        return False
    if there.fingerprints[0] not in release.fingerprints and release.fingerprints[0] not in there.fingerprints:
        what = f"这一轮已按第{release.version}版下发过，内容与现在的不同"
        cure = f"把规则集的version改为{release.version + 1}再下发；或恢复原来的内容"
        raise ProfileError([Mistake(f"{release.profile}.toml", "version", what, cure)])
    return True
