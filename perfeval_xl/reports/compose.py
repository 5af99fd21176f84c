"""自评报告: a report written from the cells, so that text and table cannot disagree.

The outline of the place says what is reported where; the facts come from the form as
it is scored. What a person wrote is put in as it is, never read as a template.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from jinja2 import StrictUndefined, TemplateError, meta
from jinja2.sandbox import SandboxedEnvironment

from perfeval_xl.checks import Case
from perfeval_xl.errors import Mistake, ProfileError
from perfeval_xl.forms import row_tests
from perfeval_xl.forms.form import IndicatorRow
from perfeval_xl.forms.shared_fields import paragraph_key, text_key
from perfeval_xl.plain_text import without_controls
from perfeval_xl.profiles.outline import Outline, Section
from perfeval_xl.reports import course_words
from perfeval_xl.reports.facts import FACT_NAMES, NO_SCORES, STAGE_FACTS, Fact, Facts, Usage, changed
from perfeval_xl.tables import UNWRITABLE, chinese_numeral
from perfeval_xl.vocabulary import AROUND_WORDS, NO_TARGET, UNFINISHED, Polarity, Stage

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
FULL_STOPS = "。！？；"
"""Numbers of paragraphs, and the signs that end a sentence."""


@dataclass(frozen=True)
class Paragraph:
    """A title (with its level) or a paragraph (level 0)."""

    text: str
    level: int = 0
    keys: tuple[str, ...] = ()
    """Full keys of the fields that it reports, in the order of use."""


@dataclass(frozen=True)
class ReportTable:
    """A table of the report: a row of headings and the rows below it."""

    title: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Report:
    """自评报告 as it will be read."""

    case: Case
    """The form that it reports on."""
    title: str
    blocks: tuple[Paragraph | ReportTable, ...]
    gaps: tuple[str, ...]
    """What was missing, each as it is called in the text: 【待填：…】."""
    attachments: tuple[str, ...] = ()

    @property
    def attached(self) -> list[str]:
        """The lines that name the attachments, counted where there are several."""
        several = len(self.attachments) > 1
        return [f"附件{number if several else ''}：{name}" for number, name in enumerate(self.attachments, start=1)]

    @property
    def text(self) -> str:
        """The whole report, a line a paragraph; tables with tabs."""
        lines = [self.title]
        for block in self.blocks:
            lines += [block.text] if isinstance(block, Paragraph) else ["\t".join(row) for row in block.rows]
        lines += self.attached
        return "\n".join(lines) + "\n"


@functools.cache
def _environment() -> SandboxedEnvironment:
    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    environment.filters["changed"] = changed
    return environment


def check_outline(outline: Outline) -> None:
    """Raise ProfileError for each sentence that is no template or names what is no fact."""
    mistakes = []
    for place, text in _templates(outline):
        try:
            named = meta.find_undeclared_variables(_environment().parse(text))
        except TemplateError as error:
            mistakes.append(Mistake(outline.file, place, f"句子写得不对：{error}"))
            continue
        mistakes += [
            Mistake(outline.file, place, f"没有“{name}”这个内容", f"允许：{'、'.join(sorted(FACT_NAMES))}")
            for name in sorted(named - FACT_NAMES)
        ]
    for number, section in enumerate(outline.sections, start=1):
        if section.only_if and section.only_if not in FACT_NAMES:
            mistakes.append(
                Mistake(
                    outline.file,
                    f"sections[{number}].only_if",
                    f"没有“{section.only_if}”这个内容",
                    f"允许：{'、'.join(sorted(FACT_NAMES))}",
                )
            )
    if mistakes:
        raise ProfileError(mistakes)


def _templates(outline: Outline) -> Iterator[tuple[str, str]]:
    yield "title", outline.title
    yield from ((f"opening[{number}]", text) for number, text in enumerate(outline.opening, start=1))
    yield from ((f"attachments[{number}]", text) for number, text in enumerate(outline.attachments, start=1))
    for number, section in enumerate(outline.sections, start=1):
        yield f"sections[{number}].title", section.title
        yield f"sections[{number}].otherwise", section.otherwise
        for at, text in enumerate(section.say, start=1):
            yield f"sections[{number}].say[{at}]", text


def compose(
    case: Case,
    outline: Outline,
    written: Mapping[str, str] | None = None,
    *,
    previous: Case | None = None,
) -> Report:
    """Return the report of ``case`` in the order of ``outline``.

    ``written`` holds what a person wrote, by the key of its section; ``previous``
    is the form of the year before. Raises ProfileError for an outline that names
    what is no fact.
    """
    check_outline(outline)
    return _Writer(case, outline, written or {}, previous).report()


@dataclass
class _Writer:
    case: Case
    outline: Outline
    written: Mapping[str, str]
    previous: Case | None
    gaps: list[str] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)

    def report(self) -> Report:
        title = self._rendered(self.outline.title).text
        blocks: list[Paragraph | ReportTable] = [self._rendered(text) for text in self.outline.opening]
        blocks += [self._said(said) for said in course_words.opening(self.case)]
        for section in self.outline.sections:
            if not section.only_if or self._facts(Usage())[section.only_if]:
                blocks += self._section(section)
        blocks = [part for block in blocks for part in _lines(block)]
        attachments = tuple(self._rendered(text).text for text in self.outline.attachments)
        return Report(self.case, title, tuple(blocks), tuple(dict.fromkeys(self.gaps)), attachments)

    def _facts(self, usage: Usage) -> Facts:
        return Facts(self.case, usage, self.previous)

    def _said(self, said: course_words.Said) -> Paragraph:
        text, keys = said
        return Paragraph(_clean(text), 0, tuple(self.case.form.full(key) for key in keys))

    def _rendered(self, template: str, *, level: int = 0, number: str = "") -> Paragraph:
        if not level and course_words.is_unscored(self.case) and _tells_score(template):
            # Of what is not scored there is no score to tell.
            return self._said(course_words.stopped_in_short(self.case))
        usage = Usage()
        text = _environment().from_string(template).render(self._facts(usage))
        if not self.case.form.profile.scored:
            text = without_scores(text)
        self.gaps += usage.gaps
        return Paragraph(number + _clean(text), level, tuple(dict.fromkeys(usage.keys)))

    def _section(self, section: Section) -> Iterator[Paragraph | ReportTable]:
        yield self._rendered(section.title, level=section.level, number=self._number(section.level))
        below: list[Paragraph | ReportTable] = [
            paragraph for paragraph in map(self._rendered, section.say) if paragraph.text.strip()
        ]
        if section.listing:
            below += self._list(section)
        if section.table:
            below.append(self._table(section.table))
        if section.write is not None:
            below += self._paragraphs(section.write.key, section.write.prompt, section, has_text=bool(below))
        elif not below and section.otherwise:
            below.append(self._rendered(section.otherwise))
        yield from below

    def _number(self, level: int) -> str:
        del self.counts[level:]
        self.counts += [0] * (level - len(self.counts))
        self.counts[level - 1] += 1
        return numbered(self.outline.numbering[level - 1], self.counts[level - 1])

    def _paragraphs(self, key: str, prompt: str, section: Section, *, has_text: bool) -> Iterator[Paragraph]:
        """What a person wrote; else the sentence for nothing, where the section has no text yet; or a gap."""
        text = self.written.get(key, "").strip()
        if text:
            keys = tuple(one for one in (paragraph_key(key), text_key(key)) if one in self.case.form.fields)
            yield from (Paragraph(_clean(part), 0, keys) for part in text.splitlines() if part.strip())
        elif section.otherwise:
            if not has_text:
                yield self._rendered(section.otherwise)
        else:
            self.gaps.append(prompt)
            yield Paragraph(f"【待填：{prompt}】")

    def _list(self, section: Section) -> Iterator[Paragraph]:
        if section.listing == "projects":
            yield from self._projects()
            return
        if course_words.is_unscored(self.case) and section.listing in ("reached", "missed"):
            yield self._said(course_words.stopped_in_short(self.case))
            return
        every = self.case.form.rows
        if every and section.listing != "indicators" and not any(map(self.case.applies, every)):
            yield Paragraph("没有适用的指标。")
            return
        facts = self._facts(Usage())
        rows = facts.rows(section.listing, section.of)
        short = section.listing == "missed" and not section.of and not facts["fully_spent"]
        if short:
            yield self._rendered(_EXECUTION)
        number = 0
        for row, below in self._parted(rows):
            # A part (其中) bears no number where what it is a part of was told right before it.
            number += not below
            yield self._row(row, 0 if below else number)
        open_rows = facts.unscored(section.of) if section.listing != "indicators" else []
        if open_rows:
            # Neither reached nor missed; and where some are open, there is no sentence about all.
            what = f"{len(open_rows)}项还没有得分的指标"
            self.gaps.append(what)
            yield Paragraph(f"【待填：{what}】")
        elif not rows and not short and section.otherwise:
            yield self._rendered(section.otherwise)

    def _parted(self, rows: Sequence[IndicatorRow]) -> Iterator[tuple[IndicatorRow, bool]]:
        """Each of ``rows``, and whether it is a part of one that stands among them."""
        whole, chosen = "", {row.id for row in rows}
        for row in self.case.form.rows:
            whole = whole if row.indicator.part else row.id
            if row.id in chosen:
                yield row, row.indicator.part and whole in chosen

    def _row(self, row: IndicatorRow, number: int) -> Paragraph:
        """What is told of an indicator; without a number where that is 0."""
        usage = Usage()
        name, target, actual, rate, score, points, reason = self._facts(usage).sentence(row)
        done = "实际" if row.indicator.target.polarity is Polarity.QUALITATIVE else "实际完成"
        # Below a title （1） a list is counted ①, as everywhere.
        pattern = "①" if self.counts and len(self.counts) >= self._deepest() else "（1）"
        counted = numbered(pattern, number) if number else ""
        # What is judged by a scale alone has no target to be told.
        asked = "" if row.scale and target.text == NO_TARGET else f"指标值{target}，"
        instead = course_words.of_row(self.case, row)
        if instead:
            keys = (*usage.keys, *(self.case.form.full(row.key(role)) for role in ("actual", "reason")))
            return Paragraph(_with_full_stop(_clean(f"{counted}{name}：{asked}{instead}")), 0, keys)
        # 实际完成未完成 is no Chinese.
        done = "" if actual.text.strip(AROUND_WORDS) == UNFINISHED or not asked else done
        text = f"{counted}{name}：{asked}{done}{actual}"
        if rate:
            text += f"，完成率{rate}"
        text += f"，得{score}分（分值{points}分）" if row.scored else ""
        text += self._why(row, reason, self._facts(usage))
        self.gaps += usage.gaps
        return Paragraph(_with_full_stop(_clean(text)), 0, tuple(dict.fromkeys(usage.keys)))

    def _why(self, row: IndicatorRow, reason: Fact, facts: Facts) -> str:
        """Why a row has less than its points: what the rule took, and what the unit took, each with its reason."""
        case, reasons = self.case, ""
        loses = case.holds(row_tests.loses_points(case.form.profile, row.facts))
        if loses and not case.says_nothing(row.key("reason")):
            reasons += f"。原因及改进措施：{reason}"
        why = row.key("deduction_reason")
        if why in case.form.fields and case.holds(row_tests.deducts(row.facts)) and not case.says_nothing(why):
            reasons += f"。自行扣减的理由：{facts.of(why)}"
        return reasons

    def _deepest(self) -> int:
        """The level from which on titles are counted （1）, like lists."""
        numbering = self.outline.numbering
        return numbering.index("（1）") + 1 if "（1）" in numbering else len(numbering) + 1

    def _projects(self) -> Iterator[Paragraph]:
        for number, view in enumerate(self.case.projects, start=1):
            usage = Usage()
            text = _environment().from_string(_of_project(view)).render(Facts(view, usage))
            self.gaps += usage.gaps
            yield Paragraph(f"{number}.{_clean(text)}", 0, tuple(dict.fromkeys(usage.keys)))

    def _table(self, kind: str) -> ReportTable:
        usage = Usage()
        facts = self._facts(usage)
        if kind == "funds":
            table = ReportTable(f"项目资金情况（{self.case.money}）", tuple(_funds(facts, self.case)))
            self.gaps += usage.gaps
            return table
        head = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分")
        count = len(head) if self.case.form.profile.scored else len(head) - 2
        rows: list[tuple[str, ...]] = [head[:count]]
        for block in self.case.form.dimensions:
            for category in block.categories:
                if category.execution is not None:
                    keys = ("execution.rate", "execution.points", "execution.score")
                    cells = (_cell(facts.of(key)) for key in keys)
                    own = category.execution
                    rows.append((block.heading, category.heading, own.heading, own.target or NO_TARGET, *cells))
                for row in category.rows:
                    name, target, actual, _, score, points, _ = facts.sentence(row)
                    cells = (_cell(fact) for fact in (name, target, actual, points, score))
                    rows.append((block.heading, category.heading, *cells)[:count])
        self.gaps += usage.gaps
        return ReportTable("绩效指标完成情况", tuple(rows))


_EXECUTION = "预算执行率{{ rate }}{{ left_over }}。{% if execution_reason %}原因：{{ execution_reason }}{% endif %}"
_PROJECT = (
    "{{ name }}：{{ amounts }}支出{{ spent }}{{ money }}，"
    "预算执行率{{ rate }}，自评得分{{ score }}分{% if rating %}，等级“{{ rating }}”{% endif %}。"
)
_BUDGETS: Mapping[Stage, str] = {
    Stage.ORIGINAL: "年初预算{{ original }}{{ money }}，",
    Stage.FINAL: "全年预算{{ final }}{{ money }}，",
}
"""What is said of each budget that a form has."""


@functools.cache
def _tells_score(template: str) -> bool:
    """Whether a sentence tells the total or the grade."""
    return bool(meta.find_undeclared_variables(_environment().parse(template)) & {"score", "rating"})


def without_scores(text: str) -> str:
    """A sentence about a form without scores: what it would say of them is left out, clause by clause."""
    kept = []
    for sentence in re.findall(r"[^。；]*[。；]?", text):
        clauses = re.split(r"[，,]", sentence.rstrip("。；"))
        own = [clause for clause in clauses if NO_SCORES not in clause and "计分" not in clause]
        if any(clause.strip() for clause in own):
            kept.append("，".join(own) + sentence[len(sentence.rstrip("。；")) :])
    return "".join(kept)


def _of_project(case: Case) -> str:
    """The sentence of a project, with the budgets of its form."""
    budgets = "".join(words for stage, words in _BUDGETS.items() if stage in case.form.funds)
    return _PROJECT.replace("{{ amounts }}", budgets)


def numbered(pattern: str, number: int) -> str:
    """``pattern`` counted: （一） becomes （三） for 3."""
    if not pattern:
        return ""
    if pattern == "①":
        return CIRCLED[number - 1] if number <= len(CIRCLED) else f"({number})"
    counted = chinese_numeral(number) if "一" in pattern else str(number)
    return pattern.replace("一", counted).replace("1", counted)


def _funds(facts: Facts, case: Case) -> Iterator[tuple[str, ...]]:
    stages = [stage for stage in STAGE_FACTS if stage in case.form.funds]
    yield ("资金来源", *(stage.chinese for stage in stages))
    yield (case.form.profile.layout.fund_total, *(_cell(facts[STAGE_FACTS[stage]]) for stage in stages))
    lines = facts["funds"]
    for line in lines if isinstance(lines, list) else ():
        yield (str(line["name"]), *(_amount(line[STAGE_FACTS[stage]], stage) for stage in stages))


def _amount(amount: object, stage: Stage) -> str:
    """An amount of a source. A budget that it does not have is none, which is not 0; spending is to be filled in."""
    return _cell(amount) if amount or stage is Stage.ACTUAL else "—"


def _cell(fact: object) -> str:
    """A fact in a table, where row and column say what is missing."""
    text = " ".join(_clean(str(fact)).split())
    return text if not isinstance(fact, Fact) or fact else "【待填】"


def _lines(block: Paragraph | ReportTable) -> Iterator[Paragraph | ReportTable]:
    """A line break that somebody typed begins a paragraph; a title stays on one line."""
    if isinstance(block, ReportTable):
        yield block
    elif block.level:
        yield replace(block, text=" ".join(block.text.split("\n")))
    else:
        yield from (replace(block, text=line) for line in block.text.split("\n") if line.strip())


def _clean(text: str) -> str:
    """A text that a document can hold: no control characters, none that turn the direction, nothing else changed."""
    return UNWRITABLE.sub("", without_controls(text))


def _with_full_stop(text: str) -> str:
    return text if text.endswith(tuple(FULL_STOPS)) else f"{text}。"
