"""Kept copies of rules: chosen by their fingerprint, written whole, and read whatever becomes of the rest."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from perfeval_xl.errors import ProfileError
from perfeval_xl.findings import Code
from perfeval_xl.issuing import Job, issue
from perfeval_xl.profiles import Library
from perfeval_xl.profiles.library import folder, search_path
from perfeval_xl.profiles.releases import read_release, release_path
from perfeval_xl.submission import check_file
from tests.issuing.samples import complete
from tests.outputs.commands import perfeval
from tests.profiles import own_rules
from tests.profiles.own_rules import OWN, PROFILE

SHIPPED = Library((folder(),))
NATIONAL, DEPARTMENT = "cn_national/2020", "cn_national/2020_department"
OWN_DEPARTMENT = "own_county/2024_department"
ALONE = (folder() / f"{NATIONAL}.toml").read_text(encoding="utf-8")
"""A profile that extends none."""


def issued(profile_id: str, library: Library, target: Path) -> Path:
    """A filled workbook of a profile."""
    [path] = issue([Job(complete(profile_id, library=library), "材料.toml")], target, library=library, force=True)
    return path


def shadow(root: Path) -> Library:
    """Own rules of the same id as the national ones, with another title and the same version."""
    path = root / f"{NATIONAL}.toml"
    path.parent.mkdir(parents=True)
    path.write_text(ALONE.replace("项目支出绩效自评表", "本局自评表"), encoding="utf-8")
    return search_path(root)


def write_department(root: Path) -> Path:
    own_rules.write(root)
    head = f'extends = "{DEPARTMENT}@1"\nprojects = "{OWN}"\nversion = 1\ntitle = "某县部门整体支出"\n'
    (root / f"{OWN_DEPARTMENT}.toml").write_text(head, encoding="utf-8")
    return root


@pytest.mark.parametrize("kept", [False, True], ids=["not yet issued", "issued"])
def test_own_rules_of_the_same_id_change_nothing_of_a_shipped_department(kept: bool, tmp_path: Path) -> None:
    before = issued(DEPARTMENT, SHIPPED, tmp_path / "前")
    library = shadow(tmp_path / "rules")
    if kept:
        issued(NATIONAL, library, tmp_path / "其他")
    assert check_file(before, library=library).genuine
    for profile_id in SHIPPED.available():
        same = SHIPPED.load(profile_id).fingerprint == library.load(profile_id).fingerprint
        assert same == (profile_id != NATIONAL), profile_id


def test_what_a_profile_extends_does_not_change_when_the_base_is_issued(tmp_path: Path) -> None:
    """Its own base counts by its number, with or without a copy, before the shipped one of that id."""
    root = own_rules.write(tmp_path / "rules", PROFILE.replace(NATIONAL, f"{NATIONAL}@2"))
    before = shadow(root)
    assert before.load(OWN).layout.title == "本局自评表"
    before.keep(before.load(NATIONAL))
    assert search_path(root).load(OWN).fingerprint == before.load(OWN).fingerprint


def test_on_a_full_disk_no_half_copy_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = own_rules.write(tmp_path / "rules")
    monkeypatch.setenv("PERFEVAL_HOME", str(tmp_path / "设置"))

    def full(path: Path, data: bytes | str, *_: object, **__: object) -> int:
        with path.open("wb") as stream:
            stream.write(b"{")
        raise OSError(28, "No space left on device")

    library = search_path(root)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        patch.setattr(Path, "write_text", full)
        with pytest.raises(ProfileError, match="磁盘满了"):
            library.keep(library.load(OWN))
    assert [path for path in tmp_path.rglob("*") if path.is_file() and "released" in path.parts] == []


def test_a_damaged_copy_is_passed_over_where_another_folder_has_a_sound_one(tmp_path: Path) -> None:
    root = own_rules.write(tmp_path / "rules")
    path = issued(OWN, search_path(root), tmp_path / "回收")
    copy, other = release_path(root, OWN, 1), release_path(tmp_path / "备份", OWN, 1)
    other.parent.mkdir(parents=True)
    other.write_bytes(copy.read_bytes())
    copy.write_text("{", encoding="utf-8")
    (root / f"{OWN}.toml").unlink()
    assert check_file(path, library=search_path(root, tmp_path / "备份")).genuine


def test_a_damaged_copy_hinders_none_while_the_profile_is_the_same(tmp_path: Path) -> None:
    root = own_rules.write(tmp_path / "rules")
    path = issued(OWN, search_path(root), tmp_path / "回收")
    release_path(root, OWN, 1).write_text("{", encoding="utf-8")
    assert check_file(path, library=search_path(root)).genuine


def test_a_damaged_copy_is_told_by_the_command_that_checks_profiles(tmp_path: Path) -> None:
    root = own_rules.write(tmp_path / "rules")
    library = search_path(root)
    library.keep(library.load(OWN))
    copy = release_path(root, OWN, 1)
    copy.write_text("{", encoding="utf-8")
    result = perfeval("profiles", "check", root / f"{OWN}.toml")
    assert (result.exit_code, f"{copy}：整个文件：不是本程序留存的规则集版本" in result.stdout) == (1, True)


@pytest.mark.parametrize("profile_id", [OWN, OWN_DEPARTMENT])
def test_a_copy_that_somebody_changed_is_not_trusted(profile_id: str, tmp_path: Path) -> None:
    root = write_department(tmp_path / "rules")
    path = issued(profile_id, search_path(root), tmp_path / "回收")
    copy = release_path(root, profile_id, 1)
    content = json.loads(copy.read_text(encoding="utf-8"))
    content["held"]["execution"]["cap"] = 0.5
    copy.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    (root / f"{profile_id}.toml").unlink()
    [finding] = check_file(path, library=search_path(root)).findings
    assert finding.code is Code.W018
    assert "留存的规则集版本被改动过" in finding.message


def test_a_copy_that_is_changed_while_the_program_runs_is_noticed(tmp_path: Path) -> None:
    """Also where the file says that it is as old and as long as before."""
    root = own_rules.write(tmp_path / "rules")
    library = search_path(root)
    library.keep(library.load(OWN))
    copy = release_path(root, OWN, 1)
    assert read_release(root, OWN, 1) is not None
    times, text = copy.stat(), copy.read_text(encoding="utf-8")
    copy.write_text(text.replace(f'"profile": "{OWN}"', f'"profile": "{OWN[:-1]}x"'), encoding="utf-8")
    os.utime(copy, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert copy.stat().st_size == times.st_size
    with pytest.raises(ProfileError):
        read_release(root, OWN, 1)


def test_a_mistake_in_the_rules_is_not_told_of_the_file(tmp_path: Path) -> None:
    """Neither of a workbook nor of a dossier, which are sound; but of a dossier whose rules are nowhere."""
    root = own_rules.write(tmp_path / "rules")
    dossier = tmp_path / "材料.json"
    for named, code in ((OWN, Code.W018), ("no/thing", Code.W014)):
        dossier.write_text(json.dumps({"dossier": 1, "profile": named}), encoding="utf-8")
        own_rules.write(root, PROFILE.replace("points = 20", "points = 2000"))
        [finding] = check_file(dossier, library=search_path(root)).findings
        assert finding.code is code, finding.message
    assert "规则集" in Code.W018.value.fix


@pytest.mark.parametrize("change", ["no TOML", "gone"])
@pytest.mark.parametrize("what", ["a profile that extends none", "the projects of a department"])
def test_what_was_issued_stays_readable_from_its_copy_alone(what: str, change: str, tmp_path: Path) -> None:
    root = write_department(tmp_path / "rules")
    profile_id = OWN_DEPARTMENT
    if what == "a profile that extends none":
        profile_id = OWN
        (root / f"{OWN}.toml").write_text(ALONE, encoding="utf-8")
    path = issued(profile_id, search_path(root), tmp_path / "回收")
    if change == "gone":
        (root / f"{OWN}.toml").unlink()
    else:
        (root / f"{OWN}.toml").write_text("version = = 1", encoding="utf-8")
    assert check_file(path, library=search_path(root)).genuine
