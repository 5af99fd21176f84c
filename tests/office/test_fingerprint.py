"""The mark under which files are judged changes with the rules and the keys, and with nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from perfeval_xl.office import fingerprint as module
from perfeval_xl.office.fingerprint import fingerprint

TOML, RELEASE = "某县/2023.toml", "released/某县/2023.v1.json"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "规则"
    for name in (TOML, RELEASE):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name, encoding="utf-8")
    return folder


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    folder = tmp_path / "密钥"
    folder.mkdir()
    (folder / "财政局.pub").write_text("公钥", encoding="utf-8")
    return folder


def test_it_is_the_same_wherever_the_rules_lie(rules: Path, keys: Path, tmp_path: Path) -> None:
    elsewhere = shutil.copytree(rules, tmp_path / "别处")
    assert fingerprint([rules], keys) == fingerprint([elsewhere], keys)


def test_a_copy_of_what_is_there_already_changes_nothing(rules: Path, keys: Path, tmp_path: Path) -> None:
    copied = tmp_path / "台账"
    (copied / RELEASE).parent.mkdir(parents=True)
    shutil.copyfile(rules / RELEASE, copied / RELEASE)
    assert fingerprint([rules], keys) == fingerprint([copied, rules], keys)


@pytest.mark.parametrize(
    "changed", [TOML, RELEASE, "某县/2024.toml", "released/某县/2023.v2.json", "某县/2023.report.toml"]
)
def test_a_rule_that_changed_or_is_new_changes_it(changed: str, rules: Path, keys: Path) -> None:
    before = fingerprint([rules], keys)
    (rules / changed).write_text("改了", encoding="utf-8")
    assert fingerprint([rules], keys) != before


@pytest.mark.parametrize(
    "other", ["某县/2023.published.toml", "某县/2023.example.toml", "某县/说明.txt", "README.toml"]
)
def test_what_is_no_rule_changes_nothing(other: str, rules: Path, keys: Path) -> None:
    before = fingerprint([rules], keys)
    (rules / other).write_text("新的", encoding="utf-8")
    assert fingerprint([rules], keys) == before


def test_which_folder_counts_of_two_that_differ_changes_it(rules: Path, keys: Path, tmp_path: Path) -> None:
    other = shutil.copytree(rules, tmp_path / "别处")
    (other / TOML).write_text("别的", encoding="utf-8")
    assert fingerprint([rules, other], keys) != fingerprint([other, rules], keys)


@pytest.mark.parametrize(("name", "changes"), [("乡镇.pub", True), ("财政局.issued", True), ("财政局.key", False)])
def test_a_key_that_is_trusted_changes_it(name: str, changes: bool, rules: Path, keys: Path) -> None:
    before = fingerprint([rules], keys)
    (keys / name).write_text("新的", encoding="utf-8")
    assert (fingerprint([rules], keys) != before) is changes


def test_another_version_of_the_program_changes_it(rules: Path, keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint([rules], keys)
    monkeypatch.setattr(module, "__version__", "0.5.1")
    assert fingerprint([rules], keys) != before


def test_folders_that_are_not_there_are_empty(rules: Path, tmp_path: Path) -> None:
    nowhere = tmp_path / "没有"
    assert fingerprint([nowhere, rules], nowhere) == fingerprint([rules], nowhere)
