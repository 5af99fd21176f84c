"""Find profiles in a search path of folders: TOML files by jurisdiction and year, each extending another.

A profile names another as ``place/2020`` (as it is today) or as ``place/2020@1`` (as version 1
was released), so that a change of a shared profile reaches those that extend it when they choose.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import field, replace
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from perfeval_xl import folders
from perfeval_xl.errors import Mistake, ProfileError, reason_of
from perfeval_xl.frozen import frozen
from perfeval_xl.profiles.issued_part import fingerprint, issued_part, with_todays_checks, without_foreign_grades
from perfeval_xl.profiles.outline import Outline, ReportBox, read_outline
from perfeval_xl.profiles.overlay import check_sources, overlay
from perfeval_xl.profiles.parse import parse
from perfeval_xl.profiles.profile import Profile
from perfeval_xl.profiles.releases import (
    PROFILE_ID,
    RESTORE,
    Release,
    read_release,
    release_path,
    released_versions,
    write_release,
)
from perfeval_xl.profiles.sense import check_extends, check_named, check_parameters
from perfeval_xl.profiles.shelf import EXAMPLE, OUTLINE_SUFFIX, PUBLISHED, beside, has, ids_in, tables_in
from perfeval_xl.profiles.suggestions import meant
from perfeval_xl.tables import syntax_mistake


def folder() -> Path:
    """Where the profiles that come with the program lie."""
    return folders.shipped_rules()


class Reference(NamedTuple):
    """Another profile as a profile names it."""

    id: str
    version: int | None
    """None for the profile as it is today."""


def reference(text: str) -> Reference:
    """Read ``place/2020`` or ``place/2020@1``."""
    profile_id, _, version = text.partition("@")
    if version.isascii() and version.isdigit() and len(version) < 4:
        return Reference(profile_id, int(version))
    return Reference(text, None)


@frozen
class Library:
    """The profiles of several folders; the first folder that has one is the one that counts.

    It is a plain value: it can be handed to another process, and reads anew there. What it has read
    once it keeps, so that whoever wants to see a changed file makes a new one.
    """

    folders: tuple[Path, ...]
    _loaded: dict[tuple[str, ...], Profile] = field(default_factory=dict, init=False, compare=False, repr=False)
    _outlines: dict[str, Outline | None] = field(default_factory=dict, init=False, compare=False, repr=False)

    def __reduce__(self) -> tuple[type[Library], tuple[tuple[Path, ...]]]:
        return Library, (self.folders,)

    def available(self) -> list[str]:
        """The ids of all profiles, jurisdiction and year."""
        return sorted({profile_id for base in self.folders for profile_id in ids_in(base)})

    def home(self, profile_id: str) -> Path | None:
        """The folder whose profile of this id counts."""
        return next((base for base in self.folders if has(base, profile_id)), None)

    def is_own(self, profile_id: str) -> bool:
        """Whether the profile of this id is not one that comes with the program."""
        return self.home(profile_id) not in (None, folder())

    def hidden(self, profile_id: str) -> list[Path]:
        """The folders that have a profile of this id which does not count."""
        return [base for base in self.folders if has(base, profile_id)][1:]

    def published(self) -> dict[str, Path]:
        """The published examples, by the id of the profile they stand beside."""
        return beside(self.folders, PUBLISHED)

    def examples(self) -> dict[str, Path]:
        """The invented examples, by the id of the profile they stand beside."""
        return beside(self.folders, EXAMPLE)

    def versions(self, profile_id: str) -> list[int]:
        """The versions of a profile that can be loaded, today's among them."""
        kept = {version for base in self.folders for version in released_versions(base, profile_id)}
        try:
            return sorted(kept | {self.load(profile_id).version})
        except ProfileError:
            return sorted(kept)

    def releases(self, profile_id: str, version: int) -> list[Release]:
        """The sound copies of a version; more than one where folders have profiles of the same id.

        Raises ProfileError where there are damaged ones only.
        """
        sound, damaged = [], None
        for base in self.folders:
            try:
                release = self._copy(base, profile_id, version)
            except ProfileError as error:
                damaged = damaged or error
            else:
                sound += [release] if release is not None else []
        if damaged is not None and not sound:
            raise damaged
        return sound

    def load(self, profile_id: str, *, version: int | None = None) -> Profile:
        """Return the profile as it is today, or what a workbook holds of one of its versions.

        Of a version, what is only asked is that of today (see `profiles.issued_part`).
        Raises ProfileError where it does not exist or says something wrong; all mistakes are
        listed, each with file, key path, what is wrong, what is allowed.
        """
        if version is not None:
            return self._version(profile_id, version)
        if (profile_id,) not in self._loaded:
            self._loaded[profile_id,] = self._where_it_refers(profile_id)._today(profile_id)
        return self._loaded[profile_id,]

    def issued(self, profile_id: str, version: int, mark: str) -> Profile | None:
        """The profile by which a workbook was issued, ``mark`` being the fingerprint in it.

        None where it is not here. Raises ProfileError where today's profile says something wrong.
        """
        damaged = None
        try:
            release = self._kept(profile_id, version, mark)
            if release is not None:
                return self._of_release(release)
        except ProfileError as error:
            damaged = error
        if self.home(profile_id) is not None:
            today = self.load(profile_id)
            if (version, mark) == (today.version, today.fingerprint):
                return today
        if damaged is not None:
            raise damaged
        return None

    def _copy(self, base: Path, profile_id: str, version: int) -> Release | None:
        """The copy of a version in one folder; raises ProfileError where it is damaged, or not what was kept."""
        release = read_release(base, profile_id, version)
        if release is not None:
            self._projects_of(release)
        return release

    def _kept(self, profile_id: str, version: int, mark: str) -> Release | None:
        """The copy with a fingerprint. Raises ProfileError where none has it and a damaged one might be it."""
        damaged = None
        for base in self.folders:
            try:
                release = self._copy(base, profile_id, version)
            except ProfileError as error:
                damaged = damaged or error
                continue
            if release is not None and mark in release.fingerprints:
                return release
        if damaged is not None:
            raise damaged
        return None

    def _named(self, profile_id: str, version: int, today: object) -> Release | None:
        """The copy of a version of the profile that counts; None where it is ``today`` without one.

        Of a profile that it hides, only where the one that counts never had such a version.
        """
        for base in (self.home(profile_id), folders.rules()):
            release = self._copy(base, profile_id, version) if base in self.folders else None
            if release is not None:
                return release
        return None if today == version else next(iter(self.releases(profile_id, version)), None)

    def freeze(self, profile_id: str) -> Release:
        """What workbooks of today's profile hold, to be kept."""
        profile = self.load(profile_id)
        return Release(
            profile.id,
            profile.version,
            (profile.fingerprint,),
            profile.extends,
            _issued(self.tables(profile_id), profile.projects),
            profile.boxes,
        )

    def keep(self, profile: Profile) -> list[Path]:
        """Keep what workbooks of ``profile`` hold, so that they stay readable when it is changed.

        Returns the files that were written, for a department that of its projects too: beside the profile or,
        where nothing can be written there, in the user's settings. Raises ProfileError where the version was
        kept already and says something else.
        """
        check_named(profile)
        written = self.keep(profile.projects) if profile.projects is not None else []
        if not self.is_own(profile.id) or self._is_kept(profile):
            return written
        if (changed := self.changed(profile)) is not None:
            raise ProfileError([changed])
        return [*written, write_release(self.freeze(profile.id).text(), *self._places(profile))]

    def changed(self, profile: Profile) -> Mistake | None:
        """The mistake of an own profile whose version was issued already and said something else."""
        if not self.is_own(profile.id) or self._is_kept(profile):
            return None
        if not any(path.exists() for path in self._places(profile)):
            return None
        return Mistake(
            f"{profile.id}.toml",
            "version",
            f"第{profile.version}版已经下发过，内容与现在的不同",
            f"改为{profile.version + 1}，已下发的表仍按原来的规则审核；或恢复原来的内容",
        )

    def _is_kept(self, profile: Profile) -> bool:
        return self._kept(profile.id, profile.version, profile.fingerprint) is not None

    def _places(self, profile: Profile) -> tuple[Path, Path]:
        """Where a version of an own profile is kept: beside it, else in the user's settings."""
        beside = release_path(self.home(profile.id) or folder(), profile.id, profile.version)
        return beside, release_path(folders.rules(), profile.id, profile.version)

    def tables(self, profile_id: str) -> dict[str, object]:
        """The tables of a profile, merged with those of the profiles that it extends."""
        return self._merged(profile_id, ())

    def _where_it_refers(self, profile_id: str) -> Library:
        """Where a profile finds those that it names: one that comes with the program, among its like only.

        A profile of the same id as one of them changes nothing of the others.
        """
        if self.folders != (folder(),) and self.home(profile_id) == folder():
            return _shipped()
        return self

    def _today(self, profile_id: str) -> Profile:
        tables = self._merged(profile_id, ())
        projects, boxes = self._projects(tables, profile_id), self._boxes(profile_id)
        profile = parse(
            tables,
            profile_id=profile_id,
            extends=self._extended(profile_id).id,
            file=f"{profile_id}.toml",
            projects=projects,
            outline=self._outline(profile_id),
        )
        mark = fingerprint(_issued(tables, projects), boxes, projects.fingerprint if projects else "")
        return replace(profile, fingerprint=mark, boxes=boxes)

    def _version(self, profile_id: str, version: int) -> Profile:
        release = self._named(profile_id, version, self._number_today(profile_id))
        if release is not None:
            return self._of_release(release)
        today = self.load(profile_id)
        if today.version != version:
            known = "、".join(f"第{number}版" for number in self.versions(profile_id))
            raise ProfileError([Mistake(f"{profile_id}.toml", "version", f"没有第{version}版", f"现有：{known}")])
        return today

    def _number_today(self, profile_id: str) -> object:
        """The version that a profile says it is; None where its file is gone or being written."""
        try:
            return self._raw(profile_id).get("version")
        except ProfileError:
            return None

    def _of_release(self, release: Release) -> Profile:
        key = (release.profile, str(release.version), release.fingerprints[0])
        if key not in self._loaded:
            copied = self._projects_of(release)
            projects = self._of_release(copied) if copied is not None else None
            problem = None
            # Where today's file is gone or being written, what was issued is still to be read; the last is sought then.
            names = chain((release.profile, release.extends), map(basis_of, (release.issued.get("kind"),)))
            for profile_id in filter(None, names):
                try:
                    profile = self._release_as_asked_by(release, profile_id, projects)
                except ProfileError as error:
                    problem = problem or error
                else:
                    self._loaded[key] = replace(profile, fingerprint=release.fingerprints[0], boxes=release.boxes)
                    return self._loaded[key]
            raise problem or ProfileError([])
        return self._loaded[key]

    def _projects_of(self, release: Release) -> Release | None:
        """The rules for the projects of a kept department: those with which it has its fingerprint.

        Raises ProfileError where there are none, because they or the copy are no longer what was kept.
        """
        if not release.projects:
            return None
        wanted = reference(release.projects)
        damaged: tuple[Mistake, ...] = ()
        for base in self.folders:
            try:
                copy_of = read_release(base, wanted.id, wanted.version or 0)
            except ProfileError as error:
                damaged += error.mistakes
                continue
            if copy_of is not None and not copy_of.projects and release.is_of(copy_of.fingerprints[0]):
                return copy_of
        what = f"留存的规则集版本被改动过，或者它的项目支出规则集{release.projects}的留存不在了"
        raise ProfileError(
            damaged or [Mistake(f"{release.profile}.v{release.version}.json", "整个文件", what, RESTORE)]
        )

    def _release_as_asked_by(self, release: Release, profile_id: str, projects: Profile | None) -> Profile:
        """What a version holds, and what the profile ``profile_id`` asks today."""
        tables = with_todays_checks(release.issued, self._merged(profile_id, ())) | {"version": release.version}
        return parse(
            tables,
            profile_id=release.profile,
            extends=release.extends,
            file=f"{release.profile}.toml",
            projects=projects,
            outline=self._outline(profile_id),
        )

    def _outline(self, profile_id: str) -> Outline | None:
        """The outline of a profile, or of the one that it extends."""
        own = self._own_outline(profile_id)
        below = self._extended(profile_id).id if own is None else ""
        return self._outline(below) if below else own

    def outline_of(self, profile_id: str) -> Outline | None:
        """The outline by which a report of this profile is written today; None for one that is not known here.

        Raises ProfileError where there is one with mistakes, which nobody may take another one for.
        """
        if profile_id not in self._outlines:
            self._outlines[profile_id] = self._outline(profile_id) if self.home(profile_id) is not None else None
        return self._outlines[profile_id]

    def _boxes(self, profile_id: str) -> tuple[ReportBox, ...]:
        if (own := self._own_outline(profile_id)) is not None:
            return own.boxes
        below = self._extended(profile_id)
        if below.version is not None:
            release = self._named(below.id, below.version, self._number_today(below.id))
            if release is not None:
                return release.boxes
        return self._boxes(below.id) if below.id else ()

    def _own_outline(self, profile_id: str) -> Outline | None:
        path = (self.home(profile_id) or folder()) / f"{profile_id}{OUTLINE_SUFFIX}"
        return read_outline(path, f"{profile_id}{OUTLINE_SUFFIX}") if path.exists() else None

    def _extended(self, profile_id: str) -> Reference:
        """The profile that ``profile_id`` extends; empty where it extends none."""
        return reference(str(self._raw(profile_id).get("extends", "")))

    def _projects(self, tables: Mapping[str, object], profile_id: str) -> Profile | None:
        """The profile of the projects of a department, where one is named."""
        named = tables.get("projects")
        if named is None:
            return None
        wanted = reference(named) if isinstance(named, str) else Reference("", None)

        def fits(other: str) -> bool:
            return self._merged(other, ()).get("kind") == "project"

        def fits_soundly(other: str) -> bool:
            try:
                return fits(other)
            except ProfileError:
                return False

        what, known = "", [*self.available()]
        if wanted.id not in known or not fits(wanted.id):
            what, known = f"没有项目支出的规则集“{named}”", list(filter(fits_soundly, known))
        elif wanted.version is not None and wanted.version not in self.versions(wanted.id):
            what = f"规则集“{wanted.id}”没有第{wanted.version}版"
            known = [f"第{number}版" for number in self.versions(wanted.id)]
        if what:
            raise ProfileError([Mistake(f"{profile_id}.toml", "projects", what, f"现有：{'、'.join(known)}")])
        return self.load(wanted.id, version=wanted.version)

    def _merged(self, profile_id: str, seen: tuple[str, ...]) -> dict[str, object]:
        library = self._where_it_refers(profile_id)
        if library is not self:
            return library._merged(profile_id, seen)
        if profile_id in seen:
            chain = " → ".join((*seen, profile_id))
            raise ProfileError([Mistake(f"{profile_id}.toml", "extends", f"循环引用：{chain}")])
        own = self._raw(profile_id)
        parent = own.get("extends")
        if parent is None:
            check_extends(own, profile_id, self.available)
            return own
        below = reference(parent) if isinstance(parent, str) else Reference("", None)
        if self.home(below.id) is None:
            known = "、".join(self.available())
            raise ProfileError([Mistake(f"{profile_id}.toml", "extends", f"没有规则集“{parent}”", f"现有：{known}")])
        merged = self._merged(below.id, (*seen, profile_id))
        if below.version is not None:
            merged = self._pinned(below.id, below.version, merged, profile_id)
        check_sources(own, merged, profile_id)
        check_parameters(own, overlay(merged, own), f"{profile_id}.toml")
        return without_foreign_grades(overlay(merged, own), own)

    def _pinned(self, base: str, version: int, today: dict[str, object], profile_id: str) -> dict[str, object]:
        """The tables of a version of a profile that another extends."""
        release = self._named(base, version, today.get("version"))
        if release is not None:
            return with_todays_checks(release.issued, today) | {"version": version}
        if today.get("version") == version:
            return today
        known = "、".join(f"第{number}版" for number in self.versions(base))
        raise ProfileError(
            [Mistake(f"{profile_id}.toml", "extends", f"规则集“{base}”没有第{version}版", f"现有：{known}")]
        )

    def _raw(self, profile_id: str) -> dict[str, object]:
        base = self.home(profile_id)
        if base is None:
            ids = self.available()
            known = meant(profile_id, ids, lambda one: self._raw(one).get("title")) or f"现有：{'、'.join(ids)}"
            raise ProfileError([Mistake(profile_id, "规则集", "没有这个规则集", known)])
        file = f"{profile_id}.toml"
        if not PROFILE_ID.fullmatch(profile_id):
            raise ProfileError(
                [Mistake(file, "文件名", "这个文件名或文件夹名不能用", "只用汉字、字母、数字和_-.，各不超过60字")]
            )
        try:
            return tables_in((base / file).read_text(encoding="utf-8-sig"))
        except OSError as error:
            raise ProfileError([Mistake(file, "整个文件", f"打不开：{reason_of(error)}")]) from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
            raise ProfileError([Mistake(file, "整个文件", syntax_mistake(error))]) from error


def search_path(*own: Path) -> Library:
    """The library of ``own`` folders, then the user's, then those that come with the program."""
    return Library((*(base.resolve() for base in own), folders.rules(), folder()))


@functools.cache
def _shipped() -> Library:
    """Those that come with the program, and no others."""
    return Library((folder(),))


def basis_of(kind: object) -> str:
    """The profile that comes with the program and on which all others of its kind rest; empty for no kind."""
    return next((name for name in _shipped().available() if _shipped()._raw(name).get("kind") == kind), "")


@functools.lru_cache(maxsize=2)
def _default(user: Path, stamp: tuple[object, ...]) -> Library:
    return Library((user, folder()))


def default_library() -> Library:
    """The library of the user's folder and those shipped; the same while nothing in that folder changes."""
    user = folders.rules()
    files = sorted(path for path in user.rglob("*") if path.is_file())
    return _default(user, tuple((path, path.stat().st_mtime_ns, path.stat().st_size) for path in files))


def load(profile_id: str, library: Library | None = None, *, version: int | None = None) -> Profile:
    """Return a profile of ``library``, the default one where none is given; see `Library.load`."""
    return (library or default_library()).load(profile_id, version=version)


def available(library: Library | None = None) -> list[str]:
    """The ids of all profiles, jurisdiction and year."""
    return (library or default_library()).available()


def published(library: Library | None = None) -> dict[str, Path]:
    """The published examples, by the id of the profile they stand beside."""
    return (library or default_library()).published()


def examples(library: Library | None = None) -> dict[str, Path]:
    """The invented examples, by the id of the profile they stand beside."""
    return (library or default_library()).examples()


def _issued(tables: Mapping[str, object], projects: Profile | None) -> dict[str, object]:
    """What a workbook holds, the rules for its projects named with their version."""
    return issued_part(tables) | ({"projects": f"{projects.id}@{projects.version}"} if projects is not None else {})
