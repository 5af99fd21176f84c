"""What the checks of a 自评报告 share: what it says, of which form, and where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from perfeval_xl.checks.model import Case
from perfeval_xl.findings import Place
from perfeval_xl.forms.model import FormKind
from perfeval_xl.profiles.outline import Section
from perfeval_xl.returns.report_text import Line
from perfeval_xl.tables import chinese_numeral

NUMBER = r"(?<![\d.])(-?\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,8})?|-?\d{1,15}(?:\.\d{1,8})?)"
LONGEST_QUOTE = 24
"""Characters of a sentence that a finding quotes, enough to search for."""
END = re.compile(r"^(?:报告应包括)?[^。；，]{0,8}附件\s*\d{0,2}\s*[：:]?|^附[表件]")
"""From here on nothing but attachments."""
EARLIER = re.compile(r"上年(?!度?结转)|去年|上一年|以前年度|往年")
_TOP_TITLE = re.compile(r"^([一二三四五六七八九十]{1,3})[、.．]")
_TITLE_LINE = re.compile(r"^[（(]?[一二三四五六七八九十]{1,3}[）)、.．][^。；]{2,40}$")
_NUMERALS = tuple(chinese_numeral(number) for number in range(100))
_SENTENCES = re.compile(r"[^。；！？;\n]+[。；！？;]?")
_YEAR = re.compile(r"(20\d\d)年")
_PUNCTUATION = re.compile(r"[\s“”\"'‘’《》（）()、，。：:·—\-]")


@dataclass(frozen=True)
class Sentence:
    """One sentence of a report."""

    line: Line
    text: str
    title: str = ""
    """Of the section it stands in."""
    year: int = 0
    """Of the form."""

    def is_quoted(self, at: int) -> bool:
        """Whether ``at`` lies inside 《》: the name of a document tells nothing of this project."""
        return self.text.count("《", 0, at) > self.text.count("》", 0, at)

    def is_earlier(self, at: int) -> bool:
        """Whether what stands at ``at`` is told of an earlier year."""
        years = _YEAR.findall(self.text[:at])
        return bool(EARLIER.search(self.text[:at]) or EARLIER.search(self.title)
                    or (years and int(years[-1]) < self.year))

    def before(self, at: int) -> str:
        """The clause that leads up to ``at``."""
        return re.split(r"[，,。；;：:、（）()]|\d万元", self.text[:at])[-1]

    def place(self, item: str, start: int = 0, end: int = 0) -> Place:
        """Where it stands, with enough of it to search for."""
        return place(self.line, item, self.text, start, end or len(self.text))


def place(line: Line, item: str, text: str, start: int, end: int) -> Place:
    """Where something stands in a report: which paragraph, and its words."""
    begin = max(0, min(start, end - LONGEST_QUOTE))
    quote = text[begin:begin + max(LONGEST_QUOTE, min(end - begin, 2 * LONGEST_QUOTE))].strip()
    left = "…" if begin > 0 else ""
    right = "…" if begin + len(quote) < len(text.strip()) else ""
    return Place(item=item, path=f"报告第{line.number}段“{left}{quote}{right}”")


def body(case: Case) -> tuple[Line, ...]:
    """The lines of the report before its attachments."""
    lines = case.report.lines if case.report else ()
    tops = [(at, _NUMERALS.index(found[1])) for at, line in enumerate(lines)
            if (found := _TOP_TITLE.match(line.text)) and found[1] in _NUMERALS]
    for at, line in enumerate(lines[1:], start=1):
        before = max((number for place, number in tops if place < at), default=0)
        # “附件” in the middle of a report is no end of it: its sections go on counting.
        if END.match(line.text) and not line.cells \
                and not any(number > before for place, number in tops if place > at):
            return lines[:at]
    return lines


def sentences(case: Case) -> Iterator[Sentence]:
    """Every sentence of the body; the rows of tables are read elsewhere."""
    title = ""
    for line in body(case):
        if line.level or _TITLE_LINE.match(line.text):
            title = line.text
        if not line.cells:
            for found in _SENTENCES.finditer(line.text):
                yield Sentence(line, found[0], title, case.form.brief.year)


def tables(case: Case) -> Iterator[Line]:
    """Every row of a table, wherever it stands."""
    yield from (line for line in (case.report.lines if case.report else ()) if line.cells)


def meant(case: Case, line: Line) -> tuple[Case, ...]:
    """The forms that a line speaks of: the projects it names, else the main form."""
    if case.form.kind is not FormKind.DEPARTMENT:
        return (case,)
    said = bare(line.text)
    named = [view for view in case.views[1:] if view.form.kind is FormKind.PROJECT
             and len(bare(name_of(view))) > 1 and bare(name_of(view)) in said]
    return tuple(named) or (case,)


def base(case: Case) -> Case | None:
    """The base data of a department."""
    return next((view for view in case.views if view.form.kind is FormKind.BASE_DATA), None)


def name_of(view: Case) -> str:
    """Name of the project, or of the department."""
    return view.form.brief.name.strip()


def bare(text: str) -> str:
    """``text`` without spaces and punctuation, for comparison."""
    return _PUNCTUATION.sub("", text)


def stem(heading: str) -> str:
    """A heading as people shorten it: 产出 for 产出指标."""
    return bare(heading).removesuffix("指标")


def read(written: str) -> Fraction:
    """The number that was written."""
    return Fraction(written.replace(",", ""))


def agrees(written: str, value: Fraction | None) -> bool:
    """Whether a number written with so many decimals is ``value`` rounded to them."""
    if value is None:
        return False
    places = len(written.partition(".")[2])
    return abs(read(written) - value) <= Fraction(1, 2 * 10**places)


def among(written: str, values: Iterable[Fraction | None]) -> bool:
    """Whether a number is one of ``values``."""
    return any(agrees(written, value) for value in values)


def titles(case: Case) -> Mapping[str, Section]:
    """The sections of the outline by their titles, without numbers and punctuation."""
    outline = case.form.profile.outline
    sections = outline.sections if outline else ()
    return {bare(section.title): section for section in sections if "{" not in section.title}


def of_indicator(said: Sentence) -> bool:
    """Whether a line tells one indicator; its figures are read by its name."""
    return "指标值" in said.line.text and "得" in said.line.text


def needs_report(case: Case) -> str | None:
    """Skip where no report was given, and where the forms it tells are not whole."""
    if case.report is None:
        return "没有给自评报告"
    return "缺少工作表" if case.missing else None
