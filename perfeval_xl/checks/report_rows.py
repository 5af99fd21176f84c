"""Lines and tables of a 自评报告 that tell one indicator or one line of funds, against the workbook."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from perfeval_xl.checks.case import AMOUNT_PLACES, Case, day_fact, finding
from perfeval_xl.checks.report_money import SCALES, scale_of
from perfeval_xl.checks.report_statements import agrees, bare, body, read, report_check
from perfeval_xl.checks.score_checks import printed_sum
from perfeval_xl.checks.sentences import EARLIER, NUMBER, place
from perfeval_xl.findings import Amount, Code, Finding, FindingFact, Measured, Phrase, Place, Points, Rate
from perfeval_xl.findings.facts import text_of
from perfeval_xl.forms.form import FieldKind, IndicatorRow
from perfeval_xl.forms.shared_fields import TOTAL, fund_key
from perfeval_xl.returns.report_text import ReportLine
from perfeval_xl.vocabulary import Polarity, Stage

Rows = Sequence[tuple[Case, IndicatorRow]]
"""Rows of indicators, each with the case it belongs to."""

_COUNTED = re.compile(r"^(?:[（(]?\d{1,3}[）).、．]|[（(][一二三四五六七八九十]{1,3}[）)]|[①-⑳])\s*")
_AFTER_NAME = re.compile(r"(?:指标)?\s?(?:[：:。（(，,]|(?=[为达完实得≥≤\d]))")
_WHY = re.compile(
    r"原因|偏差|改进|下一?步|主要是|[，。]因|扣\d"
    r"|[。；，][^。；，]{0,12}(?:自评|评价|综合|总分|预算|计分|第三方|财政|(?<!年度)指标(?!值))"
)
"""From here on a line tells something else: why, or what is not of the indicator."""
_SIGN = r"(?P<sign>[≥≤＝=＞＜><]|不低于|不少于|不高于|不超过)?"
_STATED = re.compile(
    rf"完成率(?:为|达到?|：)?(?P<rate>{NUMBER})\s?[%％]|(?<![扣应取])得(?:分[：:为]?)?(?P<score>{NUMBER})\s?分"
    rf"|(?:分值|满分|权重)[：:为]?(?P<points>{NUMBER})\s?分"
    rf"|(?:指标值|目标值)[：:为]?{_SIGN}(?P<number>{NUMBER})"
    rf"|(?:实际(?:完成)?值?|完成值|(?<=[：:。])完成)[：:为]?(?P<actual>{NUMBER})(?![\d月日])"
)
_IN_BRACKETS = re.compile(
    rf"[（(](?:(?:指标|目标)值[：:为]?)?(?P<sign>[≥≤＝=＞＜><]|不低于|不少于|不高于|不超过)(?P<number>{NUMBER})"
)
_DIRECT = re.compile(rf"(?:为|达到?|完成)?(?P<either>{NUMBER})(?P<measure>[^\s\d，。；、（）()]{{1,8}})")
_LEVEL = re.compile(
    r"实际(?:完成值?|值|(?=(?:未|没有|部分|基本未?)?(?:达成|达到|完成)))[：:为]?[“\"]?(?P<words>[^，。；“”\"]{2,40})"
)
_OTHER_TIME = re.compile(rf"[一二三四]季度|上半年|截至(?!20\d\d年(?:12月|年?底))|{EARLIER.pattern}")
_YEARS = re.compile(r"(20\d\d)年")
_DAY = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
_FAMILY = {
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
}
"""Signs that people write, by the one of the form."""
_ROLES = {"rate": "完成率", "score": "得分", "points": "分值", "number": "年度指标值", "actual": "实际完成值"}
_COLUMNS = {
    **dict.fromkeys(("年度指标值", "指标值", "目标值", "年初目标值"), "number"),
    **dict.fromkeys(("实际完成值", "完成值", "全年实际完成值", "实际完成指标值", "实际值"), "actual"),
    "分值": "points",
    "得分": "score",
    "自评得分": "score",
}
_NOT_REACHED = ("未", "没有", "部分", "基本未")
_NAMES = ("三级指标", "指标名称", "三级指标名称", "绩效指标名称")
_STAGES = {
    **dict.fromkeys(("年初预算数", "年初预算"), (Stage.ORIGINAL,)),
    **dict.fromkeys(("全年预算数", "全年预算", "调整后预算数"), (Stage.FINAL,)),
    "预算数": (Stage.FINAL, Stage.ORIGINAL),
    **dict.fromkeys(("预算调整数", "调整数"), (Stage.ADJUSTMENT,)),
    **dict.fromkeys(("到位资金数", "到位资金", "资金到位数", "到位数"), (Stage.ARRIVED,)),
    **dict.fromkeys(("全年执行数", "执行数", "实际支出数", "实际支出", "支出数"), (Stage.ACTUAL,)),
}
_TOTALS = ("年度资金总额", "资金总额")
_RATES = ("执行率", "预算执行率")
_SUMS = ("总分", "合计", "总计")
_UNIT = re.compile(r"(?:单位[：:]\s?|[（(])(亿元|万元|元)")
_OF_TABLE = re.compile(r"[（(][^（）()]{0,12}[）)]|[A-C]$")


@report_check(Code.H053)
def report_tells_the_indicators(case: Case) -> Iterator[Finding]:
    """A line that begins with an indicator tells its target, actual value, rate and score."""
    named = _by_name(case)
    longest = sorted(named, key=len, reverse=True)
    for line in body(case):
        text = _COUNTED.sub("", line.text)
        name = "" if line.cells else next((name for name in longest if text.startswith(name)), "")
        after = _AFTER_NAME.match(text, len(name)) if name else None
        if after is None:
            continue
        statement = _WHY.split(text[len(name) :], maxsplit=1)[0]
        # Several indicators may be described on one line; only the first surely is up to its end.
        statement = statement[: min((at for other in longest if (at := statement.find(other)) >= 0), default=None)]
        at = place(line, name, line.text, 0, len(line.text))
        first, _, rest = statement.partition("。")
        statement = first if re.search(r"\d", first) else first + rest.partition("。")[0]
        yield from _compare_statement(at, named[name], statement, case.form.brief.year)


@report_check(Code.H053)
def report_copies_the_tables(case: Case) -> Iterator[Finding]:
    """Tables of funds and of indicators in the report are those of the form."""
    named = {bare(name): rows for name, rows in _by_name(case).items()}
    head = _Head()
    above = ""
    for line in case.report.lines if case.report else ():
        if not line.cells:
            above, head = line.text, _Head()
            continue
        heading = _heading(line, above, case.form.brief.year)
        if heading.columns:
            head = heading
        elif head.columns and not head.other_year:
            yield from _funds_row(case, line, head)
            yield from _indicator_row(case, line, head, named)


@dataclass(frozen=True)
class _Head:
    """The headings of a table."""

    columns: Mapping[int, str] = field(default_factory=dict)
    unit: str = ""
    """Of its amounts, where it says so."""
    other_year: bool = False


def _heading(line: ReportLine, above: str, year: int) -> _Head:
    """``line`` as a row of headings; without columns where it is none."""
    names = {at: _OF_TABLE.sub("", bare(_OF_TABLE.sub("", cell))) for at, cell in enumerate(line.cells)}
    known = {at: cell for at, cell in names.items() if cell in (*_COLUMNS, *_STAGES, *_NAMES, *_RATES)}
    if not known or any(_number(cell) for cell in line.cells):
        return _Head()
    years = _YEARS.findall(above)
    other = bool(EARLIER.search(above)) or (bool(years) and str(year) not in years)
    unit = _UNIT.search(above + line.text)
    return _Head(known, unit[1] if unit else "", other)


def _number(cell: str) -> re.Match[str] | None:
    return re.fullmatch(rf"{NUMBER}\s?(?P<unit>亿元|万元|元|[%％]|分)?", cell)


def _funds_row(case: Case, line: ReportLine, head: _Head) -> Iterator[Finding]:
    """年度资金总额 and the sources of funds, wherever in the row they are named."""
    profile = case.form.profile.project_rules
    lines = dict.fromkeys((*_TOTALS, profile.layout.fund_total), TOTAL)
    lines |= {bare(own.name): own.key for own in profile.fund_lines}
    labels = (bare(cell).removeprefix("其中") for cell in line.cells)
    first = next((lines[cell] for cell in labels if cell in lines), None)
    if first is None:
        return
    for at, heading in head.columns.items():
        number = _number(line.cells[at]) if at < len(line.cells) else None
        keys = [fund_key(first, stage) for stage in _STAGES.get(heading, ())]
        if heading in _RATES and first == TOTAL:
            keys = ["execution.rate"]
        elif heading in ("得分", "分值") and first == TOTAL:
            keys = ["execution.score" if heading == "得分" else "execution.points"]
        values = [
            value
            for key in keys
            for view in case.views
            if key in view.form.fields and (value := view.scored.number(key)) is not None
        ]
        if number is None or not values:
            continue
        key, unit = keys[0], number["unit"] or head.unit or str(case.money)
        scale = scale_of(case, unit) if key.startswith("funds.") and unit[0] in SCALES else Fraction(1)
        if key == "execution.rate" and (number["unit"] or read(number[1]) > 1):
            scale = Fraction(100)
        # Amounts and rates may be rounded, scores may not.
        exact = key in ("execution.score", "execution.points")
        if not any(read(number[1]) == value if exact else agrees(number[1], value * scale) for value in values):
            yield finding(
                Code.H053,
                place(line, heading, line.text, 0, len(line.text)),
                item=case.form.fields[key].label if key in case.form.fields else heading,
                found=line.cells[at],
                expected=_expected(key, values[0]),
                other=case.place(key),
            )


def _expected(key: str, value: Fraction) -> FindingFact:
    if key == "execution.rate":
        return Rate(value)
    return Amount(value, AMOUNT_PLACES) if key.startswith("funds.") else Points(value, AMOUNT_PLACES)


def _indicator_row(case: Case, line: ReportLine, head: _Head, named: Mapping[str, Rows]) -> Iterator[Finding]:
    """An indicator, or the sum of all."""
    known: Rows = next(
        (
            named[bare(line.cells[at])]
            for at, heading in head.columns.items()
            if heading in _NAMES and at < len(line.cells) and bare(line.cells[at]) in named
        ),
        (),
    )
    at = place(line, "", line.text, 0, len(line.text))
    for column, heading in head.columns.items():
        cell = line.cells[column] if column < len(line.cells) else ""
        number = re.match(rf"[≥≤=＝＞＜]?{NUMBER}", cell)
        if known and heading in _COLUMNS and number:
            sign = cell[0] if cell[0] in _FAMILY and _COLUMNS[heading] == "number" else ""
            yield from _of_sign(replace(at, item=heading), known, sign)
            yield from _of_row(replace(at, item=heading), known, _COLUMNS[heading], number[1], cell[number.start(1) :])
        elif known and _COLUMNS.get(heading) == "actual":
            yield from _of_level(replace(at, item=heading), known, cell)
    numbers = [cell for cell in line.cells if _number(cell)]
    total, points = case.scored.number("total.score"), case.scored.number("total.points")
    if (
        bare(line.cells[0]) in _SUMS
        and len(numbers) == 2
        and total is not None
        and any(_COLUMNS.get(heading) == "score" for heading in head.columns.values())
        and read(numbers[0].rstrip("分")) == points
        and read(numbers[1].rstrip("分")) not in _totals(case, total)
    ):
        yield finding(
            Code.H053,
            replace(at, item="总分"),
            item="总分",
            found=numbers[1],
            expected=Points(total),
            other=case.place("total.score"),
        )


def _totals(case: Case, total: Fraction) -> tuple[Fraction | None, ...]:
    return total, case.reported("total.score"), printed_sum(case, total)


def _compare_statement(at: Place, rows: Rows, statement: str, year: int) -> Iterator[Finding]:
    """What a line tells of its indicator after the name."""
    statement = statement.removeprefix("指标")
    bracket = _IN_BRACKETS.match(statement)
    for match in [*([bracket] if bracket else []), *_STATED.finditer(statement)]:
        before, groups = statement[: match.start()], match.groupdict()
        years = _YEARS.findall(_DAY.sub("", before))
        role = next(role for role in _ROLES if groups.get(role))
        text = statement[match.start(role) :]
        dated = re.match(r"\d{4}年", text) and not _DAY.match(text)
        if dated or _OTHER_TIME.search(before) or (years and int(years[-1]) != year):
            continue
        yield from _of_row(at, rows, role, match[role], text)
        yield from _of_sign(at, rows, groups.get("sign") or "")
    direct = _DIRECT.match(statement)
    if direct and all(direct["measure"] == row.indicator.target.measure for _, row in rows):
        rights = [
            right
            for view, row in rows
            for role in ("actual", "number")
            for right in _expected_facts(view, row, role, statement[direct.start("either") :])
        ]
        if rights and not any(same for _, same in rights):
            yield from _of_row(at, rows, "actual", direct["either"], statement[direct.start("either") :])
    level = _LEVEL.search(statement)
    yield from _of_level(at, rows, level["words"] if level else "")


def _of_sign(at: Place, rows: Rows, sign: str) -> Iterator[Finding]:
    """The direction of a target: ≥ is not ≤."""
    view, row = rows[0]
    polarities = [row.indicator.target.polarity for _, row in rows]
    if (
        sign
        and all(polarity.is_number for polarity in polarities)
        and _FAMILY[sign] not in [polarity.sign for polarity in polarities]
    ):
        yield finding(
            Code.H053,
            at,
            item=f"“{row.indicator.name}”{_ROLES['number']}",
            found=sign,
            expected=polarities[0].sign,
            other=view.row_place(row, "number"),
        )


def _of_level(at: Place, rows: Rows, words: str) -> Iterator[Finding]:
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


def _by_name(case: Case) -> Mapping[str, Rows]:
    """The indicators of all forms by their names; a name may stand in several."""
    named: dict[str, list[tuple[Case, IndicatorRow]]] = {}
    for view in case.views:
        for row in view.form.rows:
            named.setdefault(row.indicator.name.strip(), []).append((view, row))
    return {name: rows for name, rows in named.items() if name}


def _of_row(at: Place, rows: Rows, role: str, written: str, text: str) -> Iterator[Finding]:
    """A figure stated for an indicator; ``text`` begins with it, and may be a date."""
    rights = [right for view, row in rows for right in _expected_facts(view, row, role, text)]
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


def _expected_facts(view: Case, row: IndicatorRow, role: str, text: str) -> Iterator[tuple[FindingFact, bool]]:
    """The value of an indicator, as a report would write it, and whether ``text`` states it."""
    known, entered = view.form.fields.get(row.key(role)), view.scored.values.get(row.key(role))
    value = view.scored.number(row.key(role))
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
        number = re.match(NUMBER, text)
        shown = value * 100 if share else value
        measured = Measured(shown, "%" if share else row.indicator.target.measure, 2 if rate else 4)
        fact = Phrase("{number}%", number=measured) if share else measured
        yield fact, bool(number and agrees(number[1], shown))
