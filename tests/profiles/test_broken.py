"""Whatever an author gets wrong is told with file, key path, what it is and what is allowed."""

from pathlib import Path

import pytest

from perfeval_xl.errors import Mistake, ProfileError
from perfeval_xl.profiles import Library, load
from perfeval_xl.profiles.library import available
from tests.profiles.broken import BROKEN, CASES, HEAD, PARENT, SOURCE, Case, execution, write


def mistakes(profile_id: str, root: Path) -> tuple[Mistake, ...]:
    """Everything that is said against a profile."""
    with pytest.raises(ProfileError) as caught:
        load(profile_id, Library((root,)))
    return caught.value.mistakes


def test_the_profile_that_the_cases_change_is_right(tmp_path: Path) -> None:
    root = write(tmp_path)
    assert load(BROKEN, Library((root,))).full_points == load(PARENT, Library((root,))).full_points == 100


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_wrong_profile_is_refused_with_file_key_and_what_is_allowed(case: Case, tmp_path: Path) -> None:
    reported = mistakes(case.profile_id, write(tmp_path, case.body, case.edit))
    fitting = [mistake for mistake in reported if mistake.where == case.where and case.what in mistake.what]
    assert fitting, [str(mistake) for mistake in reported]
    assert fitting[0].file == case.file
    assert case.allowed in fitting[0].allowed


def test_many_mistakes_are_told_at_once(tmp_path: Path) -> None:
    body = (
        'title = 5\nyear = 1900\ncolour = "red"\n'
        + execution('rule = "guess"', points='points = "ten"')
        + "[rounding]\nscore_places = 9\n"
        + SOURCE
        + '[scoring.at_most]\nrule = "guess"\n'
        + '[layout]\nblocks = ["weather"]\n'
    )
    places = {mistake.where for mistake in mistakes(BROKEN, write(tmp_path, body))}
    assert places >= {
        "title",
        "year",
        "colour",
        "execution.rule",
        "execution.points",
        "rounding.score_places",
        "scoring.at_most.rule",
        "layout.blocks",
    }


def test_every_number_without_a_source_is_told_at_once(tmp_path: Path) -> None:
    body = "[execution]\npoints = 20\n[dimension.output]\npoints = 40\n[reasons]\nexecution_below = 0.8\n"
    assert {m.where for m in mistakes(BROKEN, write(tmp_path, body))} == {"execution", "dimension.output", "reasons"}


def test_extending_what_does_not_exist_names_what_exists(tmp_path: Path) -> None:
    root = write(tmp_path)
    (root / "broken/1.toml").write_text('extends = "cn_national/1999"\n', encoding="utf-8")
    [mistake] = mistakes(BROKEN, root)
    assert (mistake.file, mistake.where) == ("broken/1.toml", "extends")
    assert "cn_national/1999" in mistake.what
    assert PARENT in mistake.allowed


def test_extending_in_a_circle_shows_the_circle(tmp_path: Path) -> None:
    root = write(tmp_path)
    (root / "broken/1.toml").write_text('extends = "broken/2"\n', encoding="utf-8")
    (root / "broken/2.toml").write_text('extends = "broken/1"\n', encoding="utf-8")
    [mistake] = mistakes(BROKEN, root)
    assert mistake.where == "extends"
    assert "broken/1 → broken/2 → broken/1" in mistake.what


@pytest.mark.parametrize("content", [b"points = = 5", b"\xff\xfe\x00", "标题 = 5".encode("gbk")], ids=repr)
def test_a_file_that_is_not_toml_is_told(content: bytes, tmp_path: Path) -> None:
    root = write(tmp_path)
    (root / "broken/1.toml").write_bytes(content)
    [mistake] = mistakes(BROKEN, root)
    assert (mistake.file, mistake.where) == ("broken/1.toml", "整个文件")
    assert "TOML" in mistake.what


@pytest.mark.parametrize(
    ("profile_id", "named"),
    [
        ("nowhere/2020", PARENT),
        ("", PARENT),
        ("../broken/1", BROKEN),
        ("/x/1", PARENT),
        ("broken/1.toml", BROKEN),
    ],
)
def test_a_profile_that_does_not_exist_is_told_with_the_ones_that_do(
    profile_id: str, named: str, tmp_path: Path
) -> None:
    [mistake] = mistakes(profile_id, write(tmp_path))
    assert "没有这个规则集" in mistake.what
    assert named in mistake.allowed


def test_an_example_is_no_profile(tmp_path: Path) -> None:
    root = write(tmp_path)
    for kind in ("published", "example"):
        (root / f"broken/1.{kind}.toml").write_text("dossier = 1\n", encoding="utf-8")
    assert available(Library((root,))) == ["broken/1", PARENT]


def test_a_profile_may_only_say_what_is_different(tmp_path: Path) -> None:
    root = write(tmp_path)
    (root / "broken/1.toml").write_text(HEAD, encoding="utf-8")
    child, parent = load(BROKEN, Library((root,))), load(PARENT, Library((root,)))
    assert (child.execution, child.layout, child.extends) == (parent.execution, parent.layout, PARENT)
