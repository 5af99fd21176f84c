"""What a 自评报告 claims in words, against the rows of the form that the words are about.

Of which rows a sentence speaks its own words say (“产出指标”, “按时”), or the short line above it (“项目完成质量”).
A row counts against it only where its figures are known and fall short: of one that is blank or unclear nobody knows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from perfeval_xl.checks.case import AMOUNT_PLACES, Case, finding
from perfeval_xl.checks.report_statements import (
    forms_meant,
    report_check,
    sentences,
    stem,
    told_once,
)
from perfeval_xl.checks.report_words import (
    HOPED,
    PRAISE_HEAD,
    REST,
    blocks_of,
    missed,
    report_admits_what_was_missed,
    short_of_points,
)
from perfeval_xl.checks.sentences import INDICATOR, Sentence, is_neutral
from perfeval_xl.findings import Amount, Code, Finding, Phrase
from perfeval_xl.forms.form import FormKind, IndicatorRow
from perfeval_xl.forms.shared_fields import TOTAL, fund_key
from perfeval_xl.patterns import pattern
from perfeval_xl.vocabulary import Category, Polarity, Stage

Rows = Sequence[IndicatorRow]
"""Rows of one form."""

_PRAISE = pattern(
    r"完成了?(?:年初)?(?:既定|预[定期设]|设定|制定)的?(?:各项)?(?:绩效)?(?:目标|指标)"
    r"|(?:明显|均|都|全部|完全|圆满|全面|已经?)?(?<!未)(?<!没有)(?<!不)达到了?(?:年初)?(?:预[定期设]|既定|设定)的?(?:绩效|年度)?"
    r"(?:效果|目标|指标|效益|水平|成效)"
)
"""“完成预定绩效目标，明显达到了预期效果”: of the rows that the line above names."""
_PROJECT_DONE = pattern(
    r"(?:高质量|高标准|圆满|全面|全部|顺利)地?(?:建设)?完成了?(?:该|本|此)(?:项目|专项|工程)(?:的?建设|的?实施)?(?:任务)?(?=[，。；]|$)"
)
_IN_TIME = pattern(
    r"(?<!基本)(?<!未)(?<!未能)(?<!没有)(?:按时|按期|如期|准时)(?:全部|保质保量|圆满|足额)?地?(?:完成|完工|建成|上线|交付|投入使用|竣工)"
)
_IN_BUDGET = pattern(
    r"(?:没有|未|无)(?:超出|超过|超)(?:年初|全年|批复的?|财政)?(?:预算|概算)(?!执行)"
    r"|控制在(?:年初|全年|批复的?|财政|项目)?预算(?:数|金额|总额|资金)?(?:以?内|之内|范围(?:之?内)?)|(?:没有|无)超预算"
)
_BASICALLY = pattern(
    r"基本上?(?:完成|实现|达成|达标)[^。；，,\d]{0,12}?[，,]?(?:均|都|全部|故|应)?(?<!未)得(?:了)?满分"
)
_NO_LOSS = pattern(r"(?:均|都|全部)?(?:未|没有|无)(?:被)?扣分(?:项|指标)?(?=[，。；]|$)")
_EACH = pattern("均|都|全部|各项|所有")
_ALIASES: Sequence[tuple[str, Callable[[IndicatorRow], bool]]] = (
    ("数量", lambda row: row.nature is Category.QUANTITY),
    ("质量", lambda row: row.nature is Category.QUALITY),
    ("时效|进度|及时", lambda row: row.nature is Category.TIMELINESS),
    ("成本|节约", lambda row: row.is_cost),
    ("经济效益", lambda row: row.nature is Category.ECONOMIC),
    ("社会效益", lambda row: row.nature is Category.SOCIAL),
    ("生态|环境效益", lambda row: row.nature is Category.ENVIRONMENTAL),
    ("可持续", lambda row: row.nature is Category.SUSTAINED),
    ("满意", lambda row: row.nature is Category.BENEFICIARY),
)
"""What people call 二级指标 in the line above a paragraph."""
_PAST_OVER = pattern(r"\d")
"""Before a claim: it may be about these figures alone."""


@report_check(Code.H054, Code.S138, Code.S156)
def report_claims_what_its_rows_bear(case: Case) -> Iterator[Finding]:
    """Praise, punctuality and thrift in words are those of the rows they are about."""
    found = []
    for sentence in sentences(case):
        view = forms_meant(case, sentence, len(sentence.text))[0]
        if view.form.kind is not FormKind.BASE_DATA:
            found += [*_praised(view, sentence), *_in_time(view, sentence), *_in_budget(view, sentence)]
            found += [*_basically(view, sentence), *_without_loss(view, sentence)]
    yield from told_once(found, case, (report_admits_what_was_missed,))


def _praised(view: Case, sentence: Sentence) -> Iterator[Finding]:
    """A target that is said to be reached, of the rows that the line above names, or of the whole project."""
    for match in _PRAISE.finditer(sentence.masked):
        rows = _named_above(view, sentence)
        if rows and not _is_of_one_thing(sentence, match) and _is_praise(sentence, match):
            yield from _denied(view, sentence, match, rows)
            return
    for match in _PROJECT_DONE.finditer(sentence.masked):
        lead = sentence.lead(match.start())
        ours = is_neutral(lead.text, PRAISE_HEAD) and not _is_hope(sentence, match, own_clause=True)
        if not view.projects and ours:
            yield from _denied(view, sentence, match, view.form.rows)
            return


def _in_time(view: Case, sentence: Sentence) -> Iterator[Finding]:
    """Work that is said to be done in time, where a deadline was missed."""
    for match in _IN_TIME.finditer(sentence.masked):
        rows = [row for row in view.form.rows if row.indicator.target.polarity is Polarity.DEADLINE]
        late = _surely_missed(view, rows)
        reported = re.search("自评|评价|报送|上报|整改", sentence.masked)
        every = len(late) == len(rows) or _EACH.search(sentence.masked[: match.start()][-_CLAUSE:])
        if (
            late
            and every
            and not reported
            and not _is_hope(sentence, match)
            and is_neutral(sentence.lead(match.start()).text, PRAISE_HEAD)
        ):
            yield from _denied(view, sentence, match, late)
            return


def _in_budget(view: Case, sentence: Sentence) -> Iterator[Finding]:
    """Spending that is said to have kept within its budget."""
    spent = view.scored.number(fund_key(TOTAL, Stage.ACTUAL))
    budgets = [view.scored.number(fund_key(TOTAL, stage)) for stage in (Stage.ORIGINAL, Stage.FINAL)]
    known = [budget for budget in budgets if budget is not None]
    match = _IN_BUDGET.search(sentence.masked)
    if match is None or _is_hope(sentence, match) or not sentence.lead(match.start()).scope.is_ours:
        return
    if spent is not None and known and spent > max(known):
        yield finding(
            Code.S156,
            sentence.place("预算", match.start(), match.end()),
            found=sentence.text[match.start() : match.end()],
            expected=Phrase("{amount}{money}", amount=Amount(spent, AMOUNT_PLACES), money=str(view.money)),
            limit=Phrase("{amount}{money}", amount=Amount(max(known), AMOUNT_PLACES), money=str(view.money)),
            other=view.place(fund_key(TOTAL, Stage.ACTUAL)),
        )
    elif "成本" in sentence.text + sentence.heading:
        costs = [row for row in view.form.rows if row.is_cost and row.indicator.target.polarity is Polarity.AT_MOST]
        yield from _denied(view, sentence, match, costs)


def _basically(view: Case, sentence: Sentence) -> Iterator[Finding]:
    """Full points for what is called basically done."""
    match = _BASICALLY.search(sentence.masked)
    if match is None or not sentence.is_ours(match.start()):
        return
    rows = [row for name, listed in blocks_of(view) if name and stem(name) in sentence.text for row in listed]
    what, at = short_of_points(view, rows)
    words = sentence.text[match.start() : match.end()]
    at_words = sentence.place("得分", match.start(), match.end())
    if what and view.form.profile.scored:
        yield finding(Code.H054, at_words, found=words, expected=what, other=at)
    else:
        yield finding(Code.S138, at_words, found=words)


def _without_loss(view: Case, sentence: Sentence) -> Iterator[Finding]:
    """No points lost, it says, where a row has lost some."""
    match = _NO_LOSS.search(sentence.masked)
    if match is None or not view.form.profile.scored or _is_hope(sentence, match):
        return
    lead = sentence.lead(match.start())
    named = [(name, rows) for name, rows in blocks_of(view) if name and stem(name) in lead.text]
    rows: Rows = named[-1][1] if named else view.form.rows
    rest = lead.text.replace(stem(named[-1][0]), "") if named else lead.text
    what, at = short_of_points(view, rows) if is_neutral(rest, PRAISE_HEAD) and lead.scope.is_ours else ("", "")
    if what:
        words = sentence.text[match.start() : match.end()]
        yield finding(
            Code.H054, sentence.place("扣分", match.start(), match.end()), found=words, expected=what, other=at
        )


def _named_above(view: Case, sentence: Sentence) -> Rows:
    """The rows of which the line above a sentence speaks; none where it names no group."""
    words = sentence.heading
    if not words or HOPED.search(words):
        return ()
    for alias, belongs in _ALIASES:
        if re.search(alias, words):
            return [row for row in view.form.rows if belongs(row)]
    return next((rows for name, rows in blocks_of(view) if name and stem(name) in words), ())


def _is_praise(sentence: Sentence, match: re.Match[str]) -> bool:
    lead = sentence.lead(match.start())
    return is_neutral(lead.text, PRAISE_HEAD) and not _is_hope(sentence, match, own_clause=True)


def _is_of_one_thing(sentence: Sentence, match: re.Match[str]) -> bool:
    """Whether a figure or an indicator was told before: then the claim may be about that alone."""
    before = sentence.masked[: match.start()]
    return bool(_PAST_OVER.search(before)) or INDICATOR in before or sentence.start > 0


_CLAUSE = 30
"""Characters before a claim that may limit it."""


def _is_hope(sentence: Sentence, match: re.Match[str], *, own_clause: bool = False) -> bool:
    """Whether it is wished, of the rest, of another year, or quoted."""
    lead = sentence.lead(match.start())
    before = lead.text if own_clause else sentence.masked[max(0, match.start() - _CLAUSE) : match.start()]
    return (
        lead.scope.other_year
        or lead.scope.part_of_year
        or (lead.scope.wished and not own_clause)
        or sentence.is_quoted(match.start())
        or bool(REST.search(before) or HOPED.search(before) or HOPED.search(sentence.title))
    )


def _surely_missed(view: Case, rows: Rows) -> Rows:
    """Rows whose figures are known and fall short."""
    return [row for row in rows if view.applies(row) and not view.is_reached(row) and _is_known(view, row)]


def _is_known(view: Case, row: IndicatorRow) -> bool:
    """Whether what was reached can be judged: a number beside a number, or a level of the list."""
    field, entered = view.form.fields.get(row.key("actual")), view.scored.values.get(row.key("actual"))
    if isinstance(entered, str):
        return field is not None and entered in (*field.options, *row.facts.words)
    return entered is not None and view.scored.number(row.key("number")) is not None


def _denied(view: Case, sentence: Sentence, match: re.Match[str], rows: Rows) -> Iterator[Finding]:
    """What stands in the form against a claim of ``rows``."""
    short = _surely_missed(view, rows)
    what, at = missed(view, short, denied=False) if short else ("", "")
    if what:
        yield finding(
            Code.H054,
            sentence.place("完成情况", match.start(), match.end()),
            found=sentence.text[match.start() : match.end()],
            expected=what,
            other=at,
        )
