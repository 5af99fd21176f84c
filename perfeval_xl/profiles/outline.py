"""The outline of a 自评报告: its sections, what each says of itself, what a person must write.

An outline is a file of its own beside the profile (``2021.report.toml``); a
profile without one takes that of the profile it extends. Sentences are
templates over facts; what a fact is, `reports.facts` says.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from perfeval_xl.errors import Mistake, ProfileError, reason_of
from perfeval_xl.frozen import frozen
from perfeval_xl.tables import Table, syntax_mistake

NUMBERINGS = ("一、", "（一）", "1、", "1.", "1．", "（1）", "①", "")
"""How the titles of a level are counted; nothing where they are not."""
LISTINGS = ("reached", "missed", "indicators", "projects")
TABLES = ("funds", "indicators", "scores", "projects")
CHARTS = ("scores", "funds", "years")
ANNEXES = ("main", "base_data", "projects")
"""What can be attached: the form that is reported on, 基础数据表, the forms of the projects one after another."""
ROW_REASONS = "reasons"
"""Under ``from``: the reasons of all rows that say one."""
SOURCES = (ROW_REASONS, "goal.actual", "execution.reason", "texts.…", "paragraphs.…")
"""What may stand under ``from``; texts and boxes by their key."""
DEEPEST_SECTION = 5
LONGEST_PARAGRAPH = 2000
"""Characters that a person may write into one section; platforms allow 2000."""


@frozen
class Written:
    """What a person must write."""

    key: str
    prompt: str
    limit: int
    """Most characters. Where the form itself has a cell for the text, that one's limit holds in its stead."""
    required: bool = True
    """Whether a gap is reported while it is empty; not where the section tells enough by itself."""
    first: bool = False
    """Whether the text stands before what the section tells by itself."""


@frozen(slots=True)
class OutlineAnnex:
    """A form that is attached to the report."""

    title: str
    """A template, as it is named below the report."""
    form: str
    """``main``, ``base_data`` or ``projects``."""


@frozen
class Section:
    """One title and what stands below it."""

    level: int
    title: str
    """A template, as are all sentences."""
    say: tuple[str, ...]
    """One paragraph each."""
    listing: str
    """``reached``, ``missed``, ``indicators`` or ``projects``; may be empty."""
    of: tuple[str, ...]
    """一级 or 二级指标 to which the list is limited."""
    table: str
    write: Written | None
    otherwise: str
    """Of an outline of former years: what stood there when nobody said anything. It is read and never used."""
    only_if: str
    """The fact without which the section is left out; may be empty."""
    sources: tuple[str, ...] = ()
    """Keys of cells whose text stands here where the box for it is empty, such as ``texts.deviation_analysis``;
    ``reasons`` are those of all rows."""
    chart: str = ""
    """``scores``, ``funds`` or ``years``; may be empty."""


class ReportBox(NamedTuple):
    """A box of the workbook for what a person writes into one section of the report."""

    title: str
    """Of the section."""
    key: str
    prompt: str
    limit: int
    """Most characters."""


@frozen
class Outline:
    """自评报告 of a place."""

    file: str
    title: str
    opening: tuple[str, ...]
    numbering: tuple[str, ...]
    """By level."""
    sections: tuple[Section, ...]
    attachments: tuple[str, ...]
    """Of an outline of former years: what is named below the report and attached by hand."""
    annexes: tuple[OutlineAnnex, ...] = ()
    """What is attached, and named below the report in this order."""
    cover: tuple[str, ...] = ()
    """Sentences, a line each, of the page before the report; without any it has no cover."""
    signature: tuple[str, ...] = ()
    """Sentences, a line each, of the 落款."""
    contents: bool = True
    """Whether a table of contents stands before the first section."""

    @property
    def boxes(self) -> tuple[ReportBox, ...]:
        """What a workbook shows of it: a box for each section of which a person must write something."""
        return tuple(
            ReportBox(section.title, written.key, written.prompt, written.limit)
            for section in self.sections
            if (written := section.write)
        )


def read_outline(path: Path, name: str) -> Outline:
    """Read the outline in ``path``, which messages call ``name``.

    Raises ProfileError with every mistake: file, key path, what is allowed.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ProfileError([Mistake(name, "整个文件", f"打不开：{reason_of(error)}")]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ProfileError([Mistake(name, "整个文件", syntax_mistake(error))]) from error
    mistakes: list[Mistake] = []
    root = Table(values, file=name, path="", mistakes=mistakes)
    outline = outline_of(root)
    if mistakes:
        raise ProfileError(mistakes)
    return outline


def outline_of(root: Table) -> Outline:
    """The outline that stands in ``root``; mistakes are noted there."""
    numbering = tuple(root.texts("numbering"))
    for pattern in numbering:
        if pattern not in NUMBERINGS:
            root.mistake("numbering", f"“{pattern}”不认识", f"允许：{'、'.join(filter(None, NUMBERINGS))}")
    sections = tuple(_section(item, len(numbering)) for item in root.tables("sections"))
    keys = [section.write.key for section in sections if section.write]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        root.mistake("sections", f"“{key}”出现了{keys.count(key)}次", "每个key只用一次")
    if not sections:
        root.mistake("sections", "一节也没有")
    outline = Outline(
        root.file,
        root.text("title"),
        tuple(root.texts("opening", default=[])),
        numbering,
        sections,
        tuple(root.texts("attachments", default=[])),
        tuple(_annex(item) for item in root.tables("annexes")),
        _lines(root.table("cover")),
        _lines(root.table("signature")),
        root.flag("contents", default=True),
    )
    root.finish()
    return outline


def outdated(outline: Outline) -> Iterator[Mistake]:
    """What the outline says in keys of former years, of which a report says nothing or less."""
    for number, section in enumerate(outline.sections, start=1):
        if section.otherwise:
            what = f"“{section.title}”一节的otherwise不再采用：没有人写过的话，报告不替单位说"
            yield Mistake(outline.file, f"sections[{number}].otherwise", what, "请去掉；要由人写的，用write")
    if outline.attachments and not outline.annexes:
        what = "attachments只列出附件的名称，不附表"
        yield Mistake(outline.file, "attachments", what, "改用[[annexes]]，报告会附上自评表")


def unlisted(outline: Outline, known: Collection[str]) -> Iterator[Mistake]:
    """一级 and 二级指标 that a list is limited to and that are none of the ``known`` ones of its profile."""
    for number, section in enumerate(outline.sections, start=1):
        for key in section.of:
            if key not in known:
                allowed = f"允许：{'、'.join(sorted(known))}"
                yield Mistake(outline.file, f"sections[{number}].of", f"没有“{key}”这类指标", allowed)


def _annex(table: Table) -> OutlineAnnex:
    annex = OutlineAnnex(table.text("title"), table.choice("form", ANNEXES))
    table.finish()
    return annex


def _lines(table: Table) -> tuple[str, ...]:
    lines = tuple(table.texts("lines", default=[]))
    table.finish()
    return lines


def _section(table: Table, levels: int) -> Section:
    section = Section(
        level=table.whole("level", low=1, high=max(1, min(DEEPEST_SECTION, levels))),
        title=table.text("title"),
        say=tuple(table.texts("say", default=[])),
        listing=table.choice("list", LISTINGS, default=""),
        of=tuple(table.texts("of", default=[])),
        table=table.choice("table", TABLES, default=""),
        write=_written(table.table("write")) if "write" in table else None,
        otherwise=table.text("otherwise", default=""),
        only_if=table.text("only_if", default=""),
        sources=tuple(table.texts("from", default=[])),
        chart=table.choice("chart", CHARTS, default=""),
    )
    for key in section.sources:
        if key not in SOURCES and not key.startswith(tuple(known[:-1] for known in SOURCES if known.endswith("…"))):
            table.mistake("from", f"“{key}”不认识", f"允许：{'、'.join(SOURCES)}")
    table.finish()
    return section


def _written(table: Table) -> Written:
    limit = table.whole("limit", low=10, high=LONGEST_PARAGRAPH, default=LONGEST_PARAGRAPH)
    required, first = table.flag("required", default=True), table.flag("first", default=False)
    written = Written(table.text("key"), table.text("prompt"), limit, required, first)
    table.finish()
    return written
