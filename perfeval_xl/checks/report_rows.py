"""Lines of a 自评报告 that tell one indicator, against the workbook, and how a figure of an indicator is compared."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from perfeval_xl.checks.case import Case, day_fact, finding
from perfeval_xl.checks.report_statements import agrees, bare, body, name_of, report_check
from perfeval_xl.checks.sentences import EARLIER_WORDS, LONGEST_QUOTE, NUMBER, place
from perfeval_xl.findings import Code, Finding, FindingFact, Measured, Phrase, Place
from perfeval_xl.findings.facts import text_of
from perfeval_xl.forms.form import FieldKind, IndicatorRow
from perfeval_xl.patterns import pattern
from perfeval_xl.vocabulary import Polarity

Rows = Sequence[tuple[Case, IndicatorRow]]
"""Rows of indicators, each with the case it belongs to."""

_COUNTED = pattern(
    r"^(?:指标\d{1,3}[：:.、]|[（(]?\d{1,3}[）).、．]|[（(][一二三四五六七八九十]{1,3}[）)]|[一二三四五六七八九十]{1,3}、|[①-⑳])\s*"
)
_OPEN = pattern("【待[填核][^】]{0,400}】")
"""What a report leaves to be filled in or to be cleared up states nothing."""
_ENDED = "：:；;。，,、“”）)】 "
_TARGET_NEXT = pattern(r"(?:指标)?[，,：:（(]\s?(?:年度)?(?:指标|目标)值")
_DEDUCTED = pattern(rf"(?:自行|主动|自愿)扣减{NUMBER}分")
LONGEST_NAME = 60
"""Characters of a name of a project before that of an indicator."""
_AFTER_NAME = pattern(r"(?:指标)?\s?(?:[：:。（(，,]|(?=[为达完实得≥≤\d]))")
_WHY = pattern(
    r"原因|偏差|改进|下一?步|主要是|[，。]因|扣\d"
    r"|[。；，][^。；，]{0,12}(?:自评|评价|综合|总分|预算|计分|第三方|财政|(?<!年度)指标(?!值))"
)
"""From here on a line tells something else: why, or what is not of the indicator."""
_SIGN = r"(?P<sign>[≥≤＝=＞＜><]|不低于|不少于|不高于|不超过)?"
_STATED = pattern(
    rf"(?:完成率(?:为|达到?|：)?|完成(?:年度)?(?:指标|目标)值的)(?P<rate>{NUMBER})\s?[%％]|(?<![扣应取少多可再])得(?:分[：:为]?)?(?P<score>{NUMBER})\s?分"
    rf"|(?:分值|满分|权重)[：:为]?(?P<points>{NUMBER})\s?分"
    rf"|(?:指标值|目标值)[：:为]?{_SIGN}(?P<number>{NUMBER})"
    rf"|(?:(?<![\u4e00-\u9fff])实际(?:完成|支出|发生)?值?|完成值|(?<=[：:。])完成)[：:为]?(?P<actual>{NUMBER})(?![\d月日])|于(?P<day>{NUMBER})(?=年\d{{1,2}}月\d{{1,2}}日(?:完成|建成|上线|竣工|启动|投入))"
)
_IN_BRACKETS = pattern(
    rf"[（(](?:(?:指标|目标)值[：:为]?)?(?P<sign>[≥≤＝=＞＜><]|不低于|不少于|不高于|不超过)(?P<number>{NUMBER})"
)
_PLANNED = pattern(
    rf"[，,：:]?(?:年度|年初)?(?:目标|计划|要求|控制在)[：:为是]?{_SIGN}(?P<number>{NUMBER})(?!\d*月)(?=[^。；]{{0,24}}实际)"
)
"""“目标420座，实际466座”: right after the name, and told together with what came of it."""
_BY_PLAN = pattern(r"按照?[^。；]{0,12}(?:规划|方案|文件|通知|计划)[^。；，]{0,8}，$")
"""Before the name: what follows is what a plan asks, and no target of the form."""
_DIRECT = pattern(rf"(?:为|达到?|完成)?(?P<either>{NUMBER})(?P<measure>[^\s\d，。；、（）()]{{1,8}})")
_LEVEL = pattern(
    r"(?:实际(?:完成值?|值)|(?:实际|(?<=”，))(?=(?:未|没有|部分|基本未?)?(?:达成|达到|完成)))"
    r"[：:为]?[“\"]?(?P<words>[^，。；“”\"]{2,40})"
)
_OTHER_TIME = pattern(rf"[一二三四]季度|上半年|截至(?!20\d\d年(?:12月|年?底))|{EARLIER_WORDS}")
_YEARS = pattern(r"(20\d\d)年")
_DAY = pattern(r"\d{4}年\d{1,2}月\d{1,2}日")
FAMILY = {
    "≥": "≥",
    ">": "≥",
    "＞": "≥",
    "不低于": "≥",
    "不少于": "≥",
    "≤": "≤",
    "<": "≤",
    "＜": "≤",
    "不高于": "≤",
    "不超过": "≤",
    "=": "=",
    "＝": "=",
    "≧": "≥",
    "≦": "≤",
}
"""Signs that people write, by the one of the form."""
_ROLES = {
    **{"rate": "完成率", "score": "得分", "points": "分值", "number": "年度指标值", "actual": "实际完成值"},
    "deduction": "自行扣减",
}
_NOT_REACHED = ("未", "没有", "部分", "基本未")


@report_check(Code.H053)
def report_tells_the_indicators(case: Case) -> Iterator[Finding]:
    """Where an indicator is told by its name, its target, actual value, rate and score are those of the form."""
    named = by_name(case.views)
    names = "|".join(re.escape(name) for name in sorted(named, key=len, reverse=True))
    if not names:
        return
    anywhere, projects = re.compile(names), {name_of(view): view for view in case.projects}
    for line in body(case):
        if line.cells:
            continue
        text = _OPEN.sub("", _COUNTED.sub("", line.text)).lstrip("“")
        found = list(anywhere.finditer(text))
        # Several indicators may be described on one line; each surely is up to the next.
        for match, following in itertools.zip_longest(found, found[1:]):
            whole = text[match.end() : following.start() if following else None].removeprefix("”")
            if not _is_told(text, match, whole, projects):
                continue
            if _BY_PLAN.search(text[max(0, match.start() - LONGEST_QUOTE) : match.start()]):
                continue
            rows = _of_project(named[match[0]], text[: match.start()], projects)
            statement = _WHY.split(whole, maxsplit=1)[0]
            first, _, rest = statement.partition("。")
            statement = first if _tells(first) else first + rest.partition("。")[0]
            at = place(line, match[0], line.text, 0, len(line.text))
            if match.start():
                begin = max(0, line.text.find(text[match.start() : match.end() + 1]))
                at = place(line, match[0], line.text, begin, min(len(line.text), begin + LONGEST_QUOTE))
            yield from _compare_statement(at, rows, statement, case.form.brief.year)
            taken = _DEDUCTED.search(whole)
            if taken:
                yield from of_row(at, rows, "deduction", taken[1], taken[1])


def _tells(statement: str) -> bool:
    """Whether a sentence states anything; what only stands in brackets behind a name is its points."""
    return bool(re.search(r"\d", re.sub(r"^[（(][^（）()]{1,12}[）)]", "", statement)))


def _is_told(text: str, match: re.Match[str], after: str, projects: Iterable[str]) -> bool:
    """Whether a name begins what is said of its indicator: at the start of a line, or before its target."""
    if not match.start():
        return bool(_AFTER_NAME.match(after) or _PLANNED.match(after) or after.startswith(("指标值", "目标值")))
    before = text[max(0, match.start() - LONGEST_NAME) : match.start()]
    begins = before[-1] in _ENDED or any(before.endswith(name[-LONGEST_NAME:]) for name in projects if name)
    return begins and bool(_TARGET_NEXT.match(after) or _PLANNED.match(after))


def _of_project(rows: Rows, before: str, projects: Mapping[str, Case]) -> Rows:
    """The rows of the project that was named last before an indicator, else all."""
    last = max(((before.rfind(name), name) for name in projects if name and name in before), default=(-1, ""))[1]
    own = [pair for pair in rows if last and pair[0].form.id == projects[last].form.id]
    return own or rows


def _compare_statement(at: Place, rows: Rows, statement: str, year: int) -> Iterator[Finding]:
    """What a line tells of its indicator after the name."""
    statement = statement.removeprefix("指标")
    bracket = _IN_BRACKETS.match(statement)
    planned = _PLANNED.match(statement)
    for match in [*filter(None, (bracket, planned)), *_STATED.finditer(statement)]:
        before, groups = statement[: match.start()], match.groupdict()
        years = _YEARS.findall(_DAY.sub("", before))
        group = next(role for role in (*_ROLES, "day") if groups.get(role))
        role = "actual" if group == "day" else group
        text = statement[match.start(group) :]
        dated = re.match(r"\d{4}年", text) and not _DAY.match(text)
        if dated or _OTHER_TIME.search(before) or (years and int(years[-1]) != year):
            continue
        yield from of_row(at, rows, role, match[group], text)
        yield from of_sign(at, rows, groups.get("sign") or "")
    direct = _DIRECT.match(statement)
    if direct and all(direct["measure"] == row.indicator.target.measure for _, row in rows):
        rights = [
            right
            for view, row in rows
            for role in ("actual", "number")
            for right in _expected_facts(view, row, role, statement[direct.start("either") :], "")
        ]
        if rights and not any(same for _, same in rights):
            yield from of_row(at, rows, "actual", direct["either"], statement[direct.start("either") :])
    level = _LEVEL.search(statement)
    yield from of_level(at, rows, level["words"] if level else "")


def of_sign(at: Place, rows: Rows, sign: str) -> Iterator[Finding]:
    """The direction of a target: ≥ is not ≤."""
    view, row = rows[0]
    polarities = [row.indicator.target.polarity for _, row in rows]
    if (
        sign
        and all(polarity.is_number for polarity in polarities)
        and FAMILY[sign] not in [polarity.sign for polarity in polarities]
    ):
        yield finding(
            Code.H053,
            at,
            item=f"“{row.indicator.name}”{_ROLES['number']}",
            found=sign,
            expected=polarities[0].sign,
            other=view.row_place(row, "number"),
        )


def of_level(at: Place, rows: Rows, words: str) -> Iterator[Finding]:
    """How far a qualitative indicator was reached, in the words of the form's list."""
    for view, row in rows if len(rows) == 1 and words else ():
        known = view.form.fields.get(row.key("actual"))
        entered = view.scored.values.get(row.key("actual"))
        if known is None or not isinstance(entered, str) or row.indicator.target.polarity is not Polarity.QUALITATIVE:
            continue
        listed = any(bare(option) == bare(words) for option in known.options)
        denied = words.startswith(_NOT_REACHED) and not entered.startswith(_NOT_REACHED)
        if bare(words) != bare(entered) and (listed or (denied and known.options)):
            yield finding(
                Code.H053,
                at,
                item=f"“{row.indicator.name}”{_ROLES['actual']}",
                found=words,
                expected=entered,
                other=view.row_place(row, "actual"),
            )


def without_count(text: str) -> str:
    """``text`` without the number before it: 1. （一） 指标2：."""
    return _COUNTED.sub("", text)


def by_name(views: Iterable[Case]) -> Mapping[str, Rows]:
    """The indicators of forms by their names; a name may stand in several."""
    named: dict[str, list[tuple[Case, IndicatorRow]]] = {}
    for view in views:
        for row in view.form.rows:
            named.setdefault(row.indicator.name.strip(), []).append((view, row))
    return {name: rows for name, rows in named.items() if name}


def of_row(at: Place, rows: Rows, role: str, written: str, text: str, *, heading: str = "") -> Iterator[Finding]:
    """A figure stated for an indicator; ``text`` begins with it, and may be a date; ``heading`` of its column."""
    rights = [right for view, row in rows for right in _expected_facts(view, row, role, text, heading)]
    if rights and not any(same for _, same in rights):
        view, row = rows[0]
        day = re.match(r"\d{4}年\d{1,2}月\d{1,2}日", text)
        shown = day[0] if day else f"{written}%" if text_of(rights[0][0]).endswith("%") else written
        yield finding(
            Code.H053,
            at,
            item=f"“{row.indicator.name}”{_ROLES[role]}",
            found=shown,
            expected=rights[0][0],
            other=view.row_place(row, role),
        )


def _expected_facts(
    view: Case, row: IndicatorRow, role: str, text: str, heading: str
) -> Iterator[tuple[FindingFact, bool]]:
    """The value of an indicator, as a report would write it, and whether ``text`` states it."""
    known, entered = view.form.fields.get(row.key(role)), view.scored.values.get(row.key(role))
    # Beside a table that prints its scores, a report may tell those, or what the rules give.
    printed = view.reported(row.key(role)) if view.book is None and role == "score" else None
    value = view.scored.number(row.key(role))
    value = printed if value is None else value
    if isinstance(entered, str):
        yield entered, True  # what is no number is for the checks of the form
    elif known is None or value is None:
        return
    elif known.kind is FieldKind.DATE:
        day = day_fact(Decimal(int(value)))
        yield day, text.startswith(str(day))
    else:
        rate = known.kind is FieldKind.RATE
        share = rate or known.kind is FieldKind.PERCENT
        number = re.match(rf"{NUMBER}\s?([万亿])?(.)?", text)
        shown = value * 100 if share else value
        measured = Measured(shown, "%" if share else row.indicator.target.measure, 2 if rate else 4)
        fact = Phrase("{number}%", number=measured) if share else measured
        written = number[1] if number else ""
        values = [shown]
        if share and number and number[3] not in ("%", "％"):
            values.append(value)
        if not share and number:
            values.append(shown * _scale(row.indicator.target.measure) / _scale(number[2] or ""))
        if printed is not None and _RECOMPUTED not in heading:
            values = [printed] if _PRINTED in heading else [*values, printed]
        yield fact, bool(written) and any(agrees(written, one) for one in values)


_RECOMPUTED, _PRINTED = "复算", "自评表"
"""In the heading of a column: which of two scores it tells."""


def _scale(measure: str) -> int:
    """How many of a thing a unit counts: 万元, 万人."""
    return {"万": 10_000, "亿": 100_000_000}.get(measure[:1], 1)
