"""Which indicators a report lists in a section, and how: all, those that reached their target, those that did not.

An indicator is told in whole once. A second section about the same ones refers to them and gives reasons only.
Where nothing is listed, something is said only if every indicator is known.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence

from perfeval_xl.checks import Case
from perfeval_xl.forms import form_tests
from perfeval_xl.forms.form import IndicatorRow
from perfeval_xl.forms.shared_fields import TOTAL, budget_stage, fund_key
from perfeval_xl.reports import course_words, row_words, score_facts, spans
from perfeval_xl.reports.model import Origin, Paragraph, Span
from perfeval_xl.reports.sentences import clean
from perfeval_xl.reports.spans import as_sentence, from_cells, gap, merged, reckoned, words
from perfeval_xl.tables import plain
from perfeval_xl.vocabulary import Stage

INDICATORS, REACHED, MISSED = "indicators", "reached", "missed"
"""The lists of indicators that an outline may ask for."""
MOST_IN_SENTENCE = 3
"""Indicators that one sentence refers to; more are a list, and so are those whose reasons have several parts."""
PART = "其中："
"""What leads a row that is a part of the one above it."""
COMMAS = frozenset("，；。：")
"""In a name that a heading cannot lead on one line: where it ends could not be seen."""
Item = Callable[[int], str]
"""The number of an item of a list: （1） for 1."""


def rows_of(case: Case, listing: str, of: Sequence[str] = ()) -> list[IndicatorRow]:
    """The indicators of a list in the order of the form; ``of`` limits it to 一级 or 二级指标 by their keys.

    *reached*: the target is met, whatever it scored. *missed*: it is not, or points were given up, or nobody knows.
    One that reached its target and gave up points is in both.
    """
    wanted = set(of)
    rows = [row for row in case.form.rows if not wanted or wanted & {row.indicator.dimension, row.indicator.category}]
    if listing == INDICATORS:
        return rows
    if listing == MISSED:
        return [row for row in rows if row_words.is_missed(case, row)]
    active = [row for row in rows if not course_words.row_state(case, row)]
    return [row for row in active if row_words.is_known(case, row) and case.is_reached(row)]


def unknown_rows(case: Case, of: Sequence[str] = ()) -> list[IndicatorRow]:
    """Those of which nobody can say yet whether they reached their target, or what they scored."""
    return [row for row in rows_of(case, MISSED, of) if not row_words.is_known(case, row)]


def listed(
    case: Case,
    listing: str,
    of: Sequence[str],
    *,
    item: Item,
    told: Mapping[str, str] | None = None,
    why: row_words.Why = row_words.Why.ALL,
) -> list[Paragraph]:
    """The indicators of a list, by 二级指标 where they are of several.

    ``told`` holds the rows that a section before this one told in whole, by their ids, with the title of that section:
    they are referred to. ``why`` says which of the reasons stand here. Nothing is returned where nothing is
    to be listed (see `nothing_listed`).
    """
    if course_words.is_idle(case) and case.form.rows:
        return [Paragraph(course_words.stopped_spans(case))]
    rows, above = rows_of(case, listing, of), told or {}
    again = [row for row in rows if row.id in above]
    anew = [row for row in rows if row.id not in above]
    blanks = [row for row in anew if listing == MISSED and row_words.is_open(case, row)]
    below = list(_grouped(case, [row for row in anew if row not in blanks], item, why=why))
    below += already_told(case, again, listing, where=tuple(dict.fromkeys(above[row.id] for row in again)), item=item)
    return below + ([_still_open(case, blanks)] if blanks else [])


def _grouped(case: Case, rows: Sequence[IndicatorRow], item: Item, *, why: row_words.Why) -> Iterator[Paragraph]:
    """A 二级指标 of several rows has a line of its own above them; one of a single row leads its sentence."""
    groups = [list(group) for _, group in itertools.groupby(rows, key=_category)]
    for group in groups:
        wholes = [row for row in group if not row.indicator.part] or group
        heading = _heading(case, group[0]) if len(groups) > 1 else None
        lead: tuple[Span, ...] = (heading, words("：")) if heading else ()
        if heading and (len(wholes) > 1 or COMMAS & set(wholes[0].indicator.name)):
            yield Paragraph((heading, words("：")))
            lead = ()
        number, whole = 0, ""
        for row in group:
            below = row.indicator.part and bool(whole)
            whole = whole if row.indicator.part else row.id
            number += not below
            counted = "" if below or len(wholes) == 1 else item(number)
            first = lead if not below and number == 1 else ()
            part = (words(PART),) if below else ()
            sentence = row_words.told(case, row, after="，" if first or part else "：", why=why)
            yield Paragraph(merged((*first, *part, *sentence)), number=counted)


def _category(row: IndicatorRow) -> tuple[str, str]:
    return row.indicator.dimension, row.indicator.category


def _heading(case: Case, row: IndicatorRow) -> Span:
    heading = case.form.profile.categories.get(row.indicator.category, row.indicator.category)
    return Span(clean(heading), Origin.ISSUED)


def _still_open(case: Case, rows: Sequence[IndicatorRow]) -> Paragraph:
    """Those of which nothing is known, by name: neither reached nor missed."""
    gaps = [(row_words.actual_gap(case, row),) for row in rows]
    return Paragraph(merged((words("尚不能判断是否达到指标值："), *spans.between(gaps, "、"), words("。"))))


def already_told(
    case: Case,
    rows: Sequence[IndicatorRow],
    listing: str = MISSED,
    *,
    where: Sequence[str] = (),
    item: Item | None = None,
) -> list[Paragraph]:
    """The sentences by which a section refers to rows that the sections ``where`` have told: their reasons only.

    More reasons than one sentence can hold are a list below it, counted by ``item``. Of rows that are not missed it is
    told where they stand.
    """
    if listing == MISSED:
        kinds: dict[str, list[IndicatorRow]] = {fault: [] for fault in FAULTS}
        for row in rows:
            kinds[_fault(case, row)].append(row)
        known = [(fault, own) for fault, own in kinds.items() if own]
        places = [where, *([()] * len(known))]
        return [
            line
            for (fault, own), place in zip(known, places, strict=False)
            for line in _referred(case, fault, own, place, item)
        ]
    if not rows:
        return []
    if len(rows) == 1:
        name = (row_words.quoted_span(case, rows[0]), words("的完成情况"))
        return [Paragraph(as_sentence((*name, *(_see(where) or (words("已述"),)))))]
    if listing == REACHED:
        count = _count(case, "达到指标值的指标", rows)
        return [Paragraph(as_sentence((words("达到指标值的指标有"), count, words("项"), *_place(where))))]
    blocks = dict.fromkeys(block.heading for block in case.form.dimensions if set(block.rows) & set(rows))
    headings = spans.between([(Span(clean(heading), Origin.ISSUED),) for heading in blocks], "、")
    count = _count(case, "绩效指标", rows)
    see = (words("，完成情况"), *_see(where)) if where else ()
    return [Paragraph(as_sentence((*headings, words("共"), count, words("项"), *see)))]


FELL_SHORT, GAVE_UP, UNSCORED = "没有达到指标值", "达到指标值但没有得满分", "还没有得分"
UNREADABLE, BLANK = "实际完成值有待核对", "尚未填写实际完成值"
FAULTS = (FELL_SHORT, GAVE_UP, UNSCORED, UNREADABLE, BLANK)
"""Why a row is missed; of the last two nobody can say whether its target was reached."""


def _fault(case: Case, row: IndicatorRow) -> str:
    if row_words.is_open(case, row):
        return BLANK
    if row_words.is_unreadable(case, row):
        return UNREADABLE
    if not case.is_reached(row):
        return FELL_SHORT
    return GAVE_UP if row_words.gives_up_points(case, row) else UNSCORED


def _count(case: Case, what: str, rows: Sequence[IndicatorRow], role: str = "actual") -> Span:
    counted = [row for row in rows if not row.indicator.part] or rows
    keys = [row.key(role if row.scored else "actual") for row in counted]
    return reckoned(case, plain(len(counted)), f"{what}项数", *keys)


def _place(where: Sequence[str]) -> tuple[Span, ...]:
    return (words("（完成情况"), *_see(where), words("）")) if where else ()


def _see(where: Sequence[str]) -> tuple[Span, ...]:
    titles = spans.between([(words("“"), Span(title), words("”")) for title in where], "、")
    return (words("见"), *titles) if titles else ()


def _referred(
    case: Case, fault: str, rows: Sequence[IndicatorRow], where: Sequence[str], item: Item | None
) -> Iterator[Paragraph]:
    """``rows`` that have one fault in common, each with its reason; what is wrong with a value was told above."""
    if fault in (UNREADABLE, BLANK):
        yield _unknown(case, fault, rows, where)
        return
    reasons = [(row_words.name_span(case, row), row_words.reasons(case, row)) for row in rows]
    if len(rows) == 1:
        [(_, why)] = reasons
        told = (row_words.quoted_span(case, rows[0]), words(fault), *_place(where))
        yield Paragraph(as_sentence((*told, *((words("："), *why) if why else ()))))
        return
    what = f"{fault}的指标"
    count = _count(case, what, rows, "score" if fault == GAVE_UP else "actual")
    lead = (words(f"{what}有"), count, words("项"), *_place(where), words("："))
    parted = any("；" in span.text for _, why in reasons for span in why)
    if len(rows) <= MOST_IN_SENTENCE and not parted:
        names = [row_words.quoted_span(case, row) for row in rows]
        quoted = [(name, *((words("，"), *why) if why else ())) for name, (_, why) in zip(names, reasons, strict=True)]
        yield Paragraph(as_sentence((*lead, *spans.between(quoted, "；"))))
        return
    yield Paragraph(merged(lead))
    number, counts = 0, item or (lambda _: "")
    for row, (name, why) in zip(rows, reasons, strict=True):
        below = row.indicator.part and number > 0
        number += not below
        part = (words(PART),) if below else ()
        yield Paragraph(
            as_sentence((*part, name, *((words("："), *why) if why else ()))), number="" if below else counts(number)
        )


def _unknown(case: Case, fault: str, rows: Sequence[IndicatorRow], where: Sequence[str]) -> Paragraph:
    """Rows of which nobody can say anything, by their number; what is to be filled in was told above."""
    rest = (*_place(where), words("，不能判断是否达到指标值。"))
    if len(rows) == 1:
        return Paragraph(merged((row_words.quoted_span(case, rows[0]), words(fault), *rest)))
    count = _count(case, f"尚不能判断（{fault}）的指标", rows)
    return Paragraph(merged((words("有"), count, words(f"项指标{fault}"), *rest)))


def reasons_told(case: Case) -> list[Paragraph]:
    """The reasons that the cells of the rows give for what was missed, each by the name of its row."""
    told = [(row, row_words.reason_told(case, row)) for row in rows_of(case, MISSED)]
    return [
        Paragraph(as_sentence((row_words.quoted_span(case, row), words("："), reason)))
        for row, reason in told
        if reason is not None
    ]


def nothing_listed(case: Case, listing: str, of: Sequence[str]) -> Paragraph | None:
    """What may be said where a list is empty: only if every indicator is known, with all of them as sources.

    None where something is not known: the report has a gap there.
    """
    rows = rows_of(case, INDICATORS, of)
    if not rows and of and listing in (INDICATORS, REACHED, MISSED):
        return Paragraph((words("没有设置"), *_asked_for(case, of), words("。")))
    active = [row for row in rows if not course_words.row_state(case, row)]
    if rows and not active and not course_words.is_idle(case):
        keys = [row.key("actual") for row in rows]
        return Paragraph((from_cells(case, "没有适用的指标。", *keys),))
    if not active or listing == INDICATORS or unknown_rows(case, of) or rows_of(case, listing, of):
        return None
    keys = [row.key(role) for row in active for role in ("actual", "score") if row.key(role) in case.form.fields]
    if listing == REACHED:
        return Paragraph((_of_all(case, active, "未达到指标值", keys, some=len(active) < len(rows)), words("。")))
    scored = any(row.scored for row in active)
    said = _of_all(case, active, "达到指标值，得满分" if scored else "达到指标值", keys, some=len(active) < len(rows))
    execution = () if of else _full_execution(case)
    return None if execution is None else Paragraph(merged((said, *execution, words("。"))))


def _asked_for(case: Case, of: Sequence[str]) -> tuple[Span, ...]:
    """The headings of the 一级 and 二级指标 that a list is limited to, as the form calls them."""
    profile = case.form.profile
    known = {rule.dimension: rule.heading for rule in profile.dimensions} | dict(profile.categories)
    headings = dict.fromkeys(known[key] for key in of if key in known)
    return spans.between([(Span(clean(heading), Origin.ISSUED),) for heading in headings], "和") or (words("这类指标"),)


def _of_all(case: Case, rows: Sequence[IndicatorRow], what: str, keys: Sequence[str], *, some: bool) -> Span:
    """“各项指标均…”; of a single one its name; ``some``: not of those that do not apply."""
    if len(rows) == 1:
        return from_cells(case, f"{row_words.name_of(rows[0])}{what}", *keys)
    return reckoned(case, f"{'适用的' if some else ''}各项指标均{what}", "逐项比较实际完成值与年度指标值", *keys)


def _full_execution(case: Case) -> tuple[Span, ...] | None:
    """That all of the budget was spent; nothing where it was not, None where nobody knows."""
    key = "execution.rate"
    if key not in case.form.fields:
        return ()
    rate = case.scored.number(key)
    if rate is None:
        return None
    return (words("，预算执行率"), spans.of_field(case, key)) if rate == 1 else ()


def execution_missed(case: Case, whose: str = "") -> Paragraph | None:
    """What is told among missed targets of money that was not spent, or of too much that was; None for neither.

    ``whose`` is the name, in quotation marks, of a project among others, for what is to be filled in.
    """
    key, why = "execution.rate", "execution.reason"
    if key not in case.form.fields:
        return None
    rate = case.scored.number(key)
    if rate is None:
        return Paragraph(as_sentence((words("预算执行率"), gap(case, f"{whose}{case.form.fields[key].label}", key))))
    if rate == 1:
        return None
    told = [words("预算执行率"), score_facts.rate_of(case), *_measured(case), *_left(case)]
    if told[1].origin is Origin.DOUBT:
        return Paragraph(tuple(told))
    if not case.says_nothing(why):
        said = spans.on_one_line(case.scored.text(why))
        told += [words("。" if said.startswith(row_words.BECAUSE) else "。原因："), spans.typed(case, said, why)]
    elif why in case.form.fields and (rate > 1 or _asks_for_reason(case, why)):
        reason = "预算没有全部执行的原因" if rate < 1 else "超预算的原因"
        told += [words("。原因："), gap(case, f"{whose}{reason}", why)]
    return Paragraph(as_sentence(told))


def _measured(case: Case) -> tuple[Span, ...]:
    """By which budget a rate is measured, where the form has two that differ."""
    if not {Stage.ORIGINAL, Stage.FINAL} <= set(case.form.funds):
        return ()
    original, final = (case.scored.number(fund_key(TOTAL, stage)) for stage in (Stage.ORIGINAL, Stage.FINAL))
    if original is None or final is None or original == final:
        return ()
    return (words(f"（按{'全年预算' if case.by_final else '年初预算'}计算）"),)


def _asks_for_reason(case: Case, why: str) -> bool:
    """Whether the form asks why so much was left, or points were lost by it, of which a report says why."""
    if course_words.is_idle(case):
        return False
    score, points = (case.scored.number(f"execution.{role}") for role in ("score", "points"))
    loses = score is not None and points is not None and score < points
    return loses or case.holds(form_tests.low_execution_is_unexplained(case.form.profile, case.form.fields[why]))


def _left(case: Case) -> tuple[Span, ...]:
    balance = case.balance
    if not balance:
        return ()
    keys = fund_key(TOTAL, budget_stage(case.form.funds)), fund_key(TOTAL, Stage.ACTUAL)
    amount = reckoned(case, spans.amount_text(abs(balance)), "可用的预算数减全年执行数", *keys)
    return words("，结余" if balance > 0 else "，超支"), amount, words(str(case.money))
