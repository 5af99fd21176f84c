"""Versions of profiles stand side by side, and a change of what is only asked makes none."""

from __future__ import annotations

import json
import pickle
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from perfeval_xl.errors import ProfileError
from perfeval_xl.profiles import Library, Profile, available, load
from perfeval_xl.profiles.describe import sources
from perfeval_xl.profiles.issued_part import ONLY_CHECKED, fingerprint, issued_part
from perfeval_xl.profiles.library import folder
from perfeval_xl.profiles.releases import read_release, release_path, released_versions
from perfeval_xl.submission import check_file
from tests import released_made

SHIPPED = Library((folder(),))
NATIONAL, CITY, DEPARTMENT = "cn_national/2020", "hunan_huaihua/2023", "hunan_hengyang/2022"
GOLDEN = sorted((Path(__file__).parent.parent / "golden").glob("*/*.xlsx"))
Edit = Callable[[str], str]


def edited(tmp_path: Path, **edits: Edit) -> Library:
    """The shipped profiles in another folder, some of them edited; ``cn_national__2020`` names one."""
    root = tmp_path / "rules"
    shutil.copytree(folder(), root, ignore=shutil.ignore_patterns("__pycache__", "*.py", "theme.toml"))
    for name, edit in edits.items():
        path = root / f"{name.replace('__', '/')}.toml"
        before = path.read_text(encoding="utf-8")
        after = edit(before)
        assert before != after
        path.write_text(after, encoding="utf-8")
    return Library((root,))


def replaced(old: str, new: str) -> Edit:
    return lambda text: text.replace(old, new, 1)


def raised(text: str) -> str:
    return text.replace("version = 2\n", "version = 3\n", 1)


def other_words(text: str) -> str:
    """What is only asked of a workbook: words and thresholds of checks, a tolerance, the message, what is read."""
    for old, new in (
        ('vague_words = ["定性"', 'vague_words = ["定性", "较好"'),
        ("dominant_share = 0.6", "dominant_share = 0.5"),
        ("printed_tolerance = 0.1", "printed_tolerance = 0.05"),
        ('"完成" = "达成年度指标"', '"办结" = "达成年度指标"'),
        ("请予审核。", "请审核。"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    return text


def other_rules(text: str) -> str:
    """What a workbook holds: the points, a word in a formula, a heading, the order of execution and output."""
    for old, new in (
        ("[execution]\npoints = 10", "[execution]\npoints = 20"),
        ('heading = "产出指标"\npoints = 50', 'heading = "产出"\npoints = 40'),
        ('empty_words = ["无"', 'empty_words = ["略", "无"'),
        ('title = "项目支出绩效自评表"', 'title = "新的自评表"'),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    return text


@pytest.mark.parametrize("profile_id", available(SHIPPED))
def test_a_changed_profile_has_a_new_version(profile_id: str) -> None:
    """What workbooks hold of a released version never changes."""
    today = SHIPPED.freeze(profile_id)
    kept = read_release(folder(), profile_id, today.version)
    assert kept is not None, f"run `make released`: {profile_id} has no copy of its version {today.version}"
    assert (kept.fingerprints[0], kept.issued, kept.boxes) == (today.fingerprints[0], today.issued, today.boxes), (
        f"{profile_id} says something else than its version {today.version} did: raise `version` in its TOML file, "
        "then run `make released`"
    )


@pytest.mark.parametrize("profile_id", available(SHIPPED))
def test_every_kept_version_can_be_loaded_and_has_its_profile(profile_id: str) -> None:
    versions = released_versions(folder(), profile_id)
    # A profile that came later starts with the version that the others had by then.
    assert versions == list(range(versions[0], SHIPPED.load(profile_id).version + 1)) == SHIPPED.versions(profile_id)
    for version in versions:
        profile = SHIPPED.load(profile_id, version=version)
        [release] = SHIPPED.releases(profile_id, version)
        assert (profile.id, profile.version) == (profile_id, version)
        assert release.fingerprints[0] == profile.fingerprint
        projects = profile.department.projects.fingerprint if profile.department else ""
        assert release.fingerprints[0] == fingerprint(release.issued, release.boxes, projects)


def test_kept_versions_are_those_of_shipped_profiles() -> None:
    names = {path.relative_to(folder() / "released").as_posix() for path in (folder() / "released").glob("*/*")}
    ids = available(SHIPPED)
    assert names == {f"{name}.v{version}.json" for name in ids for version in released_versions(folder(), name)}


@pytest.mark.parametrize("profile_id", available(SHIPPED))
def test_a_kept_version_is_the_profile_it_was_made_of(profile_id: str) -> None:
    """Read from its copy, it is the same to the last field, provisions that nothing names left out."""
    today = SHIPPED.load(profile_id)
    kept = SHIPPED.issued(profile_id, today.version, today.fingerprint)
    assert kept is not None
    assert kept is not today
    assert sources(today) == sources(kept)
    assert repr(replace(today, provisions={})) == repr(replace(kept, provisions={}))


def test_a_department_names_the_version_of_its_projects() -> None:
    issued = SHIPPED.freeze(DEPARTMENT).issued
    assert issued["projects"] == "hunan_hengyang/2022_project@2"


def test_what_is_held_has_nothing_of_what_is_asked() -> None:
    issued = issued_part(SHIPPED.tables(NATIONAL))
    assert "mail" not in issued
    assert "plausibility" not in issued
    assert {path[0] for path in ONLY_CHECKED} == {"course", "mail", "plausibility", "rounding", "scoring"}
    assert "printed_tolerance" not in str(issued)
    assert "read_as" not in str(issued)
    assert "unfinished_words" not in str(issued)


def read(library: Library, path: Path) -> tuple[bool | None, object, Profile]:
    """Whether a workbook is genuine, its total, and the profile it was judged by."""
    submission = check_file(path, library=library)
    assert submission.case is not None, [finding.message for finding in submission.findings]
    return submission.genuine, submission.case.scored.values["total.score"], submission.case.form.profile


@pytest.mark.parametrize("edit", [other_words, lambda text: raised(other_words(text))], ids=["same version", "raised"])
def test_a_word_added_to_a_check_list_affects_no_issued_workbook(edit: Edit, tmp_path: Path) -> None:
    """And is asked of them all the same, with or without a new version."""
    library = edited(tmp_path, cn_national__2020=edit)
    for path in GOLDEN:
        before, after = read(SHIPPED, path), read(library, path)

        assert (True, before[1]) == after[:2], path
        assert "较好" in after[2].plausibility.vague_words
        assert (before[2].version, before[2].fingerprint) == (after[2].version, after[2].fingerprint)


def test_words_of_a_check_change_no_fingerprint(tmp_path: Path) -> None:
    library = edited(tmp_path, cn_national__2020=other_words)
    for profile_id in library.available():
        assert SHIPPED.load(profile_id).fingerprint == library.load(profile_id).fingerprint


def test_a_new_version_of_a_shared_profile_leaves_issued_workbooks_as_they_were(tmp_path: Path) -> None:
    """Those of every city that extends it, and its own; each profile has both versions side by side."""
    library = edited(tmp_path, cn_national__2020=lambda text: raised(other_rules(text)))
    assert released_made.write(library) == []
    for path in GOLDEN:
        before, after = read(SHIPPED, path), read(library, path)

        assert (True, before[1]) == after[:2], path
    assert library.versions(NATIONAL) == [1, 2, 3]
    assert [library.load(NATIONAL, version=number).execution.points for number in (2, 3)] == [10, 20]
    assert repr(library.load(NATIONAL)) == repr(library.load(NATIONAL, version=3))


def test_a_new_version_of_a_shared_profile_forces_none_on_those_that_extend_it(tmp_path: Path) -> None:
    """They name the version that they extend, and move on when they choose."""
    library = edited(tmp_path, cn_national__2020=lambda text: raised(other_rules(text)))
    for profile_id in library.available():
        if profile_id != NATIONAL:
            assert SHIPPED.load(profile_id).fingerprint == library.load(profile_id).fingerprint
    moved = edited(
        tmp_path / "later",
        cn_national__2020=lambda text: raised(other_rules(text)),
        # The city gives its own points to 产出, and takes those of execution from the shared profile.
        hunan_huaihua__2023=lambda text: raised(text.replace("@2", "@3").replace("points = 50", "points = 40")),
    )
    assert released_made.write(moved) == []
    moved = Library(moved.folders)
    titles = [moved.load(CITY, version=number).layout.title for number in (2, 3)]
    assert titles == ["项目支出绩效自评表", "新的自评表"]


def test_a_changed_profile_of_the_same_version_is_no_longer_taken_for_it(tmp_path: Path) -> None:
    library = edited(tmp_path, cn_national__2020=other_rules)
    [problem] = [line for line in released_made.write(library) if line.startswith(NATIONAL)]
    assert "raise `version`" in problem


def test_a_version_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(ProfileError) as caught:
        load(NATIONAL, version=7)
    [mistake] = caught.value.mistakes
    assert (mistake.where, mistake.what, mistake.allowed) == ("version", "没有第7版", "现有：第1版、第2版")


@pytest.mark.parametrize("wanted", ["cn_national/2020@7", "cn_national/2020@0"])
def test_extending_a_version_that_is_not_there_names_those_that_are(wanted: str, tmp_path: Path) -> None:
    library = edited(tmp_path, hunan_huaihua__2023=replaced("cn_national/2020@2", wanted))
    with pytest.raises(ProfileError) as caught:
        library.load(CITY)
    [mistake] = caught.value.mistakes
    assert (mistake.file, mistake.where) == (f"{CITY}.toml", "extends")
    assert "现有：第1版、第2版" in mistake.allowed


SPOILT: dict[str, Callable[[dict[str, object]], object]] = {
    "another profile": lambda content: content.update(profile="x/1"),
    "another version": lambda content: content.update(version=2),
    "no fingerprints": lambda content: content.pop("fingerprints"),
    "an empty list of fingerprints": lambda content: content.update(fingerprints=[]),
    "boxes that are none": lambda content: content.update(boxes=[["a"]]),
    "a newer format": lambda content: content.update(format=99),
}


@pytest.mark.parametrize("change", SPOILT.values(), ids=SPOILT.keys())
def test_a_kept_version_that_was_spoilt_is_told(change: Callable[[dict[str, object]], object], tmp_path: Path) -> None:
    library = edited(tmp_path)
    path = release_path(library.folders[0], NATIONAL, 1)
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(ProfileError, match="留存"):
        library.load(NATIONAL, version=1)


def test_a_library_can_be_handed_to_another_process() -> None:
    SHIPPED.load(NATIONAL)
    other = pickle.loads(pickle.dumps(SHIPPED))
    assert (SHIPPED, repr(SHIPPED.load(CITY))) == (other, repr(other.load(CITY)))
