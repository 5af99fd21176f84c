"""The shipped outlines have the titles of the published reports, in their order, and say nothing for a unit."""

from __future__ import annotations

import re
import tomllib
import unicodedata

import pytest

from perfeval_xl.profiles import available, load, published
from perfeval_xl.profiles.outline import Outline
from perfeval_xl.reports.compose import check_outline

REPORTED = sorted(name for name, path in published().items() if "[report]" in path.read_text(encoding="utf-8"))
"""Published cases with the text of a report."""
COUNT = r"^[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[）)、.．:：]*"
"""What the title of a section is counted by, full and half width signs being the same."""


def outline_of(profile_id: str) -> Outline:
    outline = load(profile_id).outline
    assert outline is not None
    return outline


def bare(line: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", line))


@pytest.mark.parametrize("profile_id", REPORTED)
def test_titles_are_those_of_the_published_report_in_its_order(profile_id: str) -> None:
    """Word for word; a title with a figure by what stands before it."""
    text = tomllib.loads(published()[profile_id].read_text(encoding="utf-8"))["report"]["text"]
    lines = [re.sub(COUNT, "", bare(line)) for line in text.splitlines()]
    at = 0
    for section in outline_of(profile_id).sections:
        title = bare(section.title).partition("{{")[0]
        found = next((number for number, line in enumerate(lines[at:], at) if line.startswith(title)), None)
        assert found is not None, f"“{section.title}” does not follow line {at}: {lines[at - 1]}"
        at = found + 1


def test_only_the_block_of_a_form_that_has_no_report_is_told() -> None:
    """大同's form has the texts of the report: the same titles, the same cells, nothing else."""
    profile = load("shanxi_datong/2021")
    outline = outline_of("shanxi_datong/2021")
    texts = profile.layout.texts
    told = [(section.title, section.write.key) for section in outline.sections if section.write]
    assert told == [(text.heading, text.key) for text in texts]
    others = [section for section in outline.sections if section.write is None]
    assert [section.title for section in others] == list(dict.fromkeys(text.group for text in texts if text.group))
    assert not any(section.say or section.listing or section.table or section.chart for section in outline.sections)
    assert (outline.cover, outline.contents, outline.annexes, outline.signature) == ((), False, (), ())


@pytest.mark.parametrize("profile_id", available())
def test_an_outline_says_nothing_for_a_unit(profile_id: str) -> None:
    outline = outline_of(profile_id)
    check_outline(outline)
    assert not outline.attachments
    assert [section.title for section in outline.sections if section.otherwise] == []


@pytest.mark.parametrize("profile_id", available())
def test_a_text_that_may_be_left_out_is_called_so_and_is_not_all_there_is(profile_id: str) -> None:
    for section in outline_of(profile_id).sections:
        if section.write is not None and not section.write.required:
            assert "可不填" in section.write.prompt
            below = section.say or section.listing or section.table
            assert below or _has_sections_below(outline_of(profile_id), section.title)


def _has_sections_below(outline: Outline, title: str) -> bool:
    at = next(number for number, section in enumerate(outline.sections) if section.title == title)
    return at + 1 < len(outline.sections) and outline.sections[at + 1].level > outline.sections[at].level
