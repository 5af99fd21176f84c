"""The first text of a profile for a new place is sound as it stands, and says what it extends says."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from perfeval_xl.cli import main
from perfeval_xl.errors import ProfileError
from perfeval_xl.profiles.library import Library, available, folder, load
from perfeval_xl.profiles.starting import OWN, profile_text


@pytest.mark.parametrize("parent", available())
def test_a_new_profile_has_the_rules_of_the_one_it_extends(parent: str, tmp_path: Path) -> None:
    library = Library((tmp_path, folder()))
    (tmp_path / "某省").mkdir()
    (tmp_path / "某省" / "2024.toml").write_text(profile_text(library, "某省/2024", parent), encoding="utf-8")
    new, old = library.load("某省/2024"), load(parent)
    assert (new.kind, new.year, new.jurisdiction) == (old.kind, 2024, "某省")
    assert [(r.dimension, r.heading, r.points, r.categories) for r in new.dimensions] == [
        (r.dimension, r.heading, r.points, r.categories) for r in old.dimensions
    ]
    assert {key: scoring.rule for key, scoring in new.scoring.items()} == {
        key: scoring.rule for key, scoring in old.scoring.items()
    }
    assert (new.layout.columns, new.layout.funds, new.layout.blocks) == (
        old.layout.columns,
        old.layout.funds,
        old.layout.blocks,
    )
    assert new.execution.basis.provision.key == OWN
    assert not new.execution.basis.verified


def test_the_command_says_where_it_lies_and_what_comes_next(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["profiles", "new", "某省/2024", "-o", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert str(tmp_path / "某省" / "2024.toml") in done.output
    assert "perfeval profiles check" in done.output
    checked = CliRunner().invoke(main, ["profiles", "check", str(tmp_path / "某省" / "2024.toml")])
    assert (checked.exit_code, "没有发现错误" in checked.output) == (0, True)
    again = CliRunner().invoke(main, ["profiles", "new", "某省/2024", "-o", str(tmp_path)])
    assert again.exit_code != 0
    assert "没有覆盖" in again.output


@pytest.mark.parametrize("name", ["cn_national/2020", "某省", "某 省/2024"])
def test_a_name_that_is_taken_or_cannot_be_one_is_refused(name: str) -> None:
    with pytest.raises(ProfileError):
        profile_text(Library((folder(),)), name, "cn_national/2020")
