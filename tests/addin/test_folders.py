"""Where new workbooks go that have no folder of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfeval_xl import folders


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    for name in (folders.WORK_VARIABLE, "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)


def told(home: Path, text: str) -> None:
    (home / ".config").mkdir(exist_ok=True)
    (home / ".config" / "user-dirs.dirs").write_text(text, encoding="utf-8")


def test_the_folder_of_documents_is_called_as_its_user_reads_it(tmp_path: Path) -> None:
    (tmp_path / "文档").mkdir()
    told(tmp_path, '# a comment\nXDG_DESKTOP_DIR="$HOME/桌面"\nXDG_DOCUMENTS_DIR="$HOME/文档"\n')
    assert folders.work() == tmp_path / "文档" / "绩效自评"


@pytest.mark.parametrize(
    "text", ["", 'XDG_DOCUMENTS_DIR="$HOME/nowhere"\n', 'XDG_DOCUMENTS_DIR="$(rm -rf x)/y"\n', "\x00\x01 nonsense"]
)
def test_what_leads_nowhere_is_passed_over(text: str, tmp_path: Path) -> None:
    told(tmp_path, text)
    assert folders.work() == tmp_path / "绩效自评"
    (tmp_path / "Documents").mkdir()
    assert folders.work() == tmp_path / "Documents" / "绩效自评"


def test_a_folder_that_was_chosen_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(folders.WORK_VARIABLE, str(tmp_path / "别处"))
    assert folders.work() == tmp_path / "别处"
