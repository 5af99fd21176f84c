"""Whether an outline can be composed by: its sentences are templates, name facts, and hold no figure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jinja2 import TemplateError

from perfeval_xl.errors import Mistake, ProfileError
from perfeval_xl.profiles.outline import Outline
from perfeval_xl.reports.facts import FACT_NAMES
from perfeval_xl.reports.sentences import names_in, reckons, words_of

_DIGIT = re.compile(r"\d")


def check_outline(outline: Outline) -> None:
    """Raise ProfileError for each sentence that is no template, names what is no fact, or holds a figure."""
    mistakes = [mistake for place, text in _templates(outline) for mistake in _mistakes(outline, place, text)]
    for number, section in enumerate(outline.sections, start=1):
        if section.only_if and section.only_if not in FACT_NAMES:
            place = f"sections[{number}].only_if"
            mistakes.append(_unknown(outline, place, section.only_if))
    if mistakes:
        raise ProfileError(mistakes)


def _unknown(outline: Outline, place: str, name: str) -> Mistake:
    return Mistake(outline.file, place, f"没有“{name}”这个内容", f"允许：{'、'.join(sorted(FACT_NAMES))}")


def _mistakes(outline: Outline, place: str, text: str) -> Iterator[Mistake]:
    try:
        named = names_in(text)
        words = words_of(text)
    except TemplateError as error:
        yield Mistake(outline.file, place, f"句子写得不对：{error}")
        return
    if reckons(text):
        yield Mistake(outline.file, place, "句子里做了计算", "句子里只取内容，报告里的数都取自表内")
    yield from (_unknown(outline, place, name) for name in sorted(named - FACT_NAMES))
    if ".say[" in place and _DIGIT.search(words):
        yield Mistake(outline.file, place, "句子里写了数字", "报告里的数只能取自表内，用{{ }}里的内容")


def _templates(outline: Outline) -> Iterator[tuple[str, str]]:
    yield "title", outline.title
    for name in ("opening", "attachments", "cover", "signature"):
        yield from ((f"{name}[{at}]", text) for at, text in enumerate(getattr(outline, name), start=1))
    yield from ((f"annexes[{at}].title", annex.title) for at, annex in enumerate(outline.annexes, start=1))
    for number, section in enumerate(outline.sections, start=1):
        yield f"sections[{number}].title", section.title
        for at, text in enumerate(section.say, start=1):
            yield f"sections[{number}].say[{at}]", text
