"""The outline of a report: what it may name, and what it may no longer say for a unit."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfeval_xl.errors import ProfileError
from perfeval_xl.profiles.outline import LONGEST_PARAGRAPH, Outline, OutlineAnnex, outdated, read_outline
from tests.outputs.commands import perfeval
from tests.profiles import own_rules
from tests.profiles.own_rules import OWN

WHOLE = """
title = "{{ name }}"
numbering = ["一、", "1．"]
contents = false
[[sections]]
level = 2
title = "存在的问题"
chart = "years"
table = "scores"
from = ["texts.deviation_analysis", "reasons"]
write = { key = "problems", prompt = "存在的问题", required = false, first = true }
[[annexes]]
title = "{{ year }}年度自评表"
form = "main"
[cover]
lines = ["单位名称：{{ unit }}"]
[signature]
lines = ["{{ unit }}（公章）", "{{ day }}"]
"""


def read(folder: Path, text: str) -> Outline:
    path = folder / "2024.report.toml"
    path.write_text(text, encoding="utf-8")
    return read_outline(path, path.name)


def test_an_outline_names_what_is_attached_and_what_stands_before_and_below(tmp_path: Path) -> None:
    outline = read(tmp_path, WHOLE)
    assert outline.annexes == (OutlineAnnex("{{ year }}年度自评表", "main"),)
    assert (outline.cover, outline.contents) == (("单位名称：{{ unit }}",), False)
    assert outline.signature == ("{{ unit }}（公章）", "{{ day }}")


def test_a_section_names_the_cells_whose_text_it_takes(tmp_path: Path) -> None:
    [section] = read(tmp_path, WHOLE).sections
    assert section.sources == ("texts.deviation_analysis", "reasons")
    assert (section.chart, section.table) == ("years", "scores")
    assert section.write is not None
    assert (section.write.required, section.write.first, section.write.limit) == (False, True, LONGEST_PARAGRAPH)


def test_an_outline_that_says_nothing_of_them_has_a_contents_and_no_cover(tmp_path: Path) -> None:
    outline = read(tmp_path, own_rules.OUTLINE)
    assert (outline.annexes, outline.cover, outline.signature, outline.contents) == ((), (), (), True)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"reasons"', '"reason"', "sections[1].from：“reason”不认识"),
        ('form = "main"', 'form = "both"', "annexes[1].form：“both”不认识"),
        ('chart = "years"', 'chart = "pie"', "sections[1].chart：“pie”不认识"),
        ("[cover]\nlines", "[cover]\nline", "cover.line：不认识的项"),
    ],
)
def test_what_nobody_knows_is_told_with_its_place(old: str, new: str, message: str, tmp_path: Path) -> None:
    assert old in WHOLE
    with pytest.raises(ProfileError, match=r"2024\.report\.toml") as caught:
        read(tmp_path, WHOLE.replace(old, new, 1))
    assert message in str(caught.value)


def test_a_sentence_for_what_nobody_said_is_read_and_named(tmp_path: Path) -> None:
    """An outline of former years stays readable; its author hears that the sentence is no longer said."""
    former = own_rules.OUTLINE + 'otherwise = "没有问题。"\n'
    former = former.replace("numbering", 'attachments = ["自评表"]\nnumbering', 1)
    told = list(outdated(read(tmp_path, former)))
    assert [mistake.where for mistake in told] == ["sections[2].otherwise", "attachments"]
    assert "“存在的问题”一节的otherwise不再采用" in str(told[0])
    assert list(outdated(read(tmp_path, own_rules.OUTLINE))) == []


def test_profiles_check_names_it_and_lets_it_pass(tmp_path: Path) -> None:
    root = own_rules.write(tmp_path)
    outline = root / f"{OWN}.report.toml"
    outline.write_text(own_rules.OUTLINE + 'otherwise = "没有问题。"\n', encoding="utf-8")
    result = perfeval("profiles", "check", outline)
    assert result.exit_code == 0
    assert f"注意：{outline.name}：sections[2].otherwise" in result.stdout.replace(f"{OWN.split('/')[0]}/", "")


def test_profiles_check_knows_a_kind_of_indicators_that_there_is_not(tmp_path: Path) -> None:
    root = own_rules.write(tmp_path)
    outline = root / f"{OWN}.report.toml"
    outline.write_text(own_rules.OUTLINE + 'list = "indicators"\nof = ["quality", "quantty"]\n', encoding="utf-8")
    result = perfeval("profiles", "check", outline)
    assert result.exit_code != 0
    assert "sections[2].of：没有“quantty”这类指标" in result.output
    assert "没有“quality”" not in result.output
