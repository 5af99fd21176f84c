"""What a report of a department says of its projects: what they spent together, and each by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from perfeval_xl.checks import Case
from perfeval_xl.findings import Code
from perfeval_xl.forms.base_keys import line_key
from perfeval_xl.forms.shared_fields import TOTAL, fund_key
from perfeval_xl.forms.spoken_names import spoken_name
from perfeval_xl.reports import course_words, row_lists, row_words, score_facts, spans
from perfeval_xl.reports.contradictions import OF_POINTS, Topic, about, points_hold
from perfeval_xl.reports.model import Origin, Paragraph, Span
from perfeval_xl.reports.row_words import points_text
from perfeval_xl.reports.spans import as_sentence, between, doubt, from_cells, gap, merged, words
from perfeval_xl.reports.values import PRINTED, agree
from perfeval_xl.tables import named, plain
from perfeval_xl.vocabulary import BaseColumn, Spending, Stage

FULL_MARKS = 100
"""分值合计 of a form."""
SPENT = fund_key(TOTAL, Stage.ACTUAL)
"""What a project spent in the year."""


def department_sums(case: Case) -> list[Paragraph]:
    """项目支出 of the department against the sum of its projects that have a form, and what has none.

    A sum is told only where every project says what it spent. Nothing for a form without projects.
    """
    if not case.projects:
        return []
    several = len(case.projects) > 1
    key, other = line_key(Spending.PROJECTS, BaseColumn.ACTUAL), line_key("other_projects", BaseColumn.ACTUAL)
    base = case.base if case.base is not None and key in case.base.form.fields else None
    spent = [view.scored.number(SPENT) for view in case.projects]
    whose = full_keys(case)
    count = Span(plain(len(case.projects)), Origin.SUM, whose, "填报自评表的项目个数")
    own: list[Span] = [words("填报自评表的"), count, words("个项目")]
    silent = [view for view, one in zip(case.projects, spent, strict=True) if one is None]
    blanks = [gap(view, f"{named(view.form.brief.name)}全年执行数", SPENT) for view in silent]
    known = [one for one in spent if one is not None]
    if blanks:
        own += [words("，支出合计尚缺"), *between([(one,) for one in blanks], "、")]
    else:
        how = "各项目自评表全年执行数之和" if several else "项目自评表全年执行数"
        own += [Span(spans.amount_text(sum(known, Fraction(0))), Origin.SUM, whose, how), words(str(case.money))]
    if base is None:
        return [Paragraph(as_sentence(own))]
    rest = base.scored.number(other) if other in base.form.fields else None
    whole: list[Span] = [words("项目支出决算"), spans.of_field(base, key, str(case.money))]
    if not blanks and not rest and _total(base, key) == sum(known, Fraction(0)):
        all_of_it = words(f"，{'均' if several else ''}为填报自评表的"), count, words("个项目的支出")
        return [Paragraph(as_sentence((*whole, *all_of_it)))]
    told: list[Span] = [*whole, words("，其中"), *own]
    if rest:
        told += [words("，没有单独填报自评表的其他项目"), spans.of_field(base, other, str(case.money))]
    total = _total(base, key)
    if total is not None and not blanks and total != sum(known, rest or Fraction(0)):
        apart = spans.amount_text(abs(total - sum(known, rest or Fraction(0))))
        told.append(doubt(base, f"项目支出决算与各项目之和相差{apart}{case.money}", key))
    return [Paragraph(as_sentence(told))]


def _total(base: Case, key: str) -> Fraction | None:
    """项目支出 as the base data tell it: a printed table by its own sum."""
    printed = base.reported(key) if base.book is None else None
    return base.scored.number(key) if printed is None else printed


def full_keys(case: Case) -> tuple[str, ...]:
    """What each project of a department spent, as the whole workbook knows it."""
    return tuple(view.form.full(SPENT) for view in case.projects)


def projects_listed(case: Case, *, item: Callable[[int], str] | None = None) -> list[Paragraph]:
    """Each project with its budget, what it spent, its rate, its score and whose score that is."""
    numbered = item or (lambda number: f"{number}.")
    return [Paragraph(project_spans(view), number=numbered(at)) for at, view in enumerate(case.projects, start=1)]


def project_spans(view: Case) -> tuple[Span, ...]:
    """One project of a department, in a sentence."""
    clauses = [*_money(view), _score(view)]
    return as_sentence(merged((_name(view), words("："), *between(clauses, "，"))))


def _name(view: Case) -> Span:
    return from_cells(view, spoken_name(view.form.brief.name), "project.name")


def _money(view: Case) -> Iterator[tuple[Span, ...]]:
    money, stages = str(view.money), (Stage.ORIGINAL, Stage.FINAL)
    budgets = [fund_key(TOTAL, stage) for stage in stages if stage in view.form.funds]
    amounts = [view.scored.number(key) for key in budgets]
    if len(budgets) > 1 and amounts[0] == amounts[1] and amounts[0] is not None:
        yield words("年初预算和全年预算均为"), from_cells(view, f"{spans.amount_text(amounts[0])}{money}", *budgets)
    else:
        for key in budgets:
            name = "年初预算" if key == fund_key(TOTAL, Stage.ORIGINAL) else "全年预算"
            yield words(name), *_amount(view, key)
    yield words("支出"), *_amount(view, SPENT)
    if "execution.rate" in view.form.fields:
        yield words("预算执行率"), spans.of_field(view, "execution.rate")


def _amount(view: Case, key: str) -> tuple[Span, ...]:
    """An amount with its unit, behind a gap, too."""
    told = spans.of_field(view, key, str(view.money))
    return (told, words(str(view.money))) if told.origin.is_open else (told,)


def _score(view: Case) -> tuple[Span, ...]:
    """The score of a project, whose it is, and the grade where the score holds."""
    if not view.form.profile.scored:
        return ()
    if course_words.is_unscored(view):
        return *course_words.in_state(view), words("，不计分")
    name = named(spoken_name(view.form.brief.name))
    if not score_facts.score_of(view).text:
        return words("自评得"), gap(view, f"{name}总分", score_facts.TOTAL), words("分")
    if points_hold(view):
        told = score_facts.told_score(view)
        grade = score_facts.told_rating(view) if agree(view, score_facts.TOTAL) else ()
        return (*told, words("，"), *grade) if grade else told
    # Of points that do not make what they should no total is one, whoever reckons it.
    whose = words("自评得" if view.book is not None else f"{PRINTED}得分")
    first = (whose, score_facts.score_of(view), words("分"))
    points = view.scored.number("total.points")
    if points is None or points == FULL_MARKS:
        return (*first, *(one.span for one in about(view, Topic.SCORE) if one.code in OF_POINTS))
    text = f"{name}分值合计{points_text(view, points)}分，不是{FULL_MARKS}分"
    if any(one.code is Code.P048 for one in about(view, Topic.SCORE)):
        text += "，总分也不是各项得分之和"
    return *first, doubt(view, text, "total.points", score_facts.TOTAL)


def projects_missed(case: Case, *, item: Callable[[int], str]) -> list[Paragraph]:
    """What the projects of a department did not reach, with the reasons; nothing where all did.

    A line names each project, and each of its indicators has one below it, counted by ``item``; what was left of its
    money where somebody said why, or is asked to.
    """
    told = []
    for view in case.projects:
        lines = [row_words.told(view, row) for row in view.form.rows if row_words.is_missed(view, row)]
        unspent = row_lists.execution_missed(view, named(spoken_name(view.form.brief.name)))
        if unspent and any(span.origin is Origin.TYPED or span.origin.is_open for span in unspent.spans):
            lines = [unspent.spans, *lines]
        if lines:
            told.append(Paragraph(merged((words("“"), _name(view), words("”：")))))
        numbers = (item(at) if len(lines) > 1 else "" for at, _ in enumerate(lines, start=1))
        told += [Paragraph(line, number=number) for line, number in zip(lines, numbers, strict=True)]
    return told
