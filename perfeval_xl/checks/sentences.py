"""The sentences of a 自评报告, and to whom a figure in one of them belongs.

A figure that contradicts the form sends it back, so it must surely be the form's own. A report
also tells of last year, of the first quarter, of one of several works, of what was planned, and
of other offices. Every sentence is split into clauses once; what a clause says of time and of
subject is carried on to the next, as a reader carries it, and what is in doubt is not ours.
"""

from __future__ import annotations

import bisect
import enum
import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from perfeval_xl.findings import Place
from perfeval_xl.frozen import frozen
from perfeval_xl.patterns import pattern
from perfeval_xl.returns.numerals import numbers_in
from perfeval_xl.returns.report_text import ReportLine
from perfeval_xl.vocabulary import Fund, Income

NUMBER = r"(?<![\d.])(-?\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,8})?|-?\d{1,15}(?:\.\d{1,8})?)"
LONGEST_QUOTE = 24
"""Characters of a sentence that a finding quotes, enough to search for."""
FURTHEST = 200
"""Characters before a figure that may lead up to it; a line of 60,000 must not be read for each of its figures."""
EARLIER_WORDS = r"上年(?!度?结转)|去年|上一年|以前年度|往年"
EARLIER = pattern(EARLIER_WORDS)
OWN, UNIT, INDICATOR, NOTE, ELSE = "\ue000\ue001\ue002\ue003\ue004"
"""What stands for each character of a name of the form, of an office, of an indicator, of a remark in brackets, and of
another project or the department of a project: a name may hold any words, “结转”, “80%”, “等级”, and tells nothing."""
_OPEN = pattern(f"{NOTE}+")
TITLE_LINE = pattern(r"^[（(]?[一二三四五六七八九十]{1,3}[）)、.．][^。；]{2,40}$")
_SENTENCES = pattern(r"[^。；！？;\n]+[。；！？;]?")
_CLAUSES = pattern(r"[^，,。；;：:、（）()！？]+[，,。；;：:、（）()！？]*")
_LEAD = pattern(r"[，,。；;：:、（）()！？]|\d\s?[万亿]元|\d\s?[%％]")
_BEFORE_NUMBER = '：:=＝（( 　“"￥¥'
_NOTE = pattern(r"[（(](?!含|万元|亿元|元|单位)[^（）()\d]{1,30}[）)]")
_TIMES = pattern(
    r"(?P<range>20\d\d年?度?\s?(?:[—–~～-]{1,2}|至|到|、)\s?20\d\d年|以来|至今|历年|[二三四五六七八九十]年(?:来|间|累计|共))"
    r"|(?P<year>20\d\d)年(?:度|[底末])?"
    r"|(?P<last>12月(?:31日|底|末))|(?P<part>(?<!\d)\d{1,2}月(?!度)|[一二三四1-4]季度?|[上下]半年|目前|截[至止](?:自评|评价|报告|本报告|审计)|前[一二三两\d]个?季)"
    rf"|(?P<earlier>{EARLIER_WORDS}|下一?年度?|次年|明年|来年)"
    r"|(?P<now>本年(?!级)|今年)|(?P<whole>全年|年底|年末|年终)"
)
_OTHERS = pattern(
    rf"{ELSE}|方面|标段|子项|[镇乡](?!村)|街道|全[县市省区国]|每|分公司|第[一二三四五六]批|审计|第三方|下属|二级单位|剔除|村级"
    r"|合同[价额款金]|中标[价额金]|签订"
)
_OURS = pattern(rf"{OWN}|[本该]项目|[本该]专项")
_WHOLE = pattern(r"全年(?:预算|执行|支出)|总体|合计|20\d\d年")
"""Words that begin to tell of the whole again, where nobody else is named beside them."""
_WISHES = pattern(
    r"(?P<wish>确保|力争|争取|要求|(?:评分|评价|计分|考核|验收)标准|标准[为：:]|如果|假如|假设|剔除|扣除"
    r"|(?<!绩效)目标[值为是：:]|计划|预计|拟(?=[安在于下])|考核(?:要求|办法|指标))|(?P<fact>实际|截至|全年(?:执行|支出)|[本该]项目|已)"
)
FundNames = tuple[tuple[str, str], ...]
"""What the sources of funds of a form are called in a text, and their keys."""
USUAL_FUNDS: FundNames = tuple((fund.chinese.removesuffix("资金"), fund.value) for fund in Fund)
"""Those of most forms."""
_MONEY = pattern(rf"{NUMBER}\s?[万亿]?元")
_STATED_WORDS = "|".join(
    (
        "基本|公用|三公|预算|下达|下拨|到位|拨款|执行|支出|使用|支付|列支|拨付|决算|结余|结转|剩余",
        "追加|调增|调减|调整|申报|申请|批复|交回|收回|上缴",
    )
)
_STATED = pattern(_STATED_WORDS)
_WORDS = "|".join(
    (
        r"20\d\d年度?|12月31日|12月底|[本该此我全](?:项目|工程|专项|资金|部门|单位|局|站|所|院|校|中心|办|委)",
        "经统计|据统计|经核算|经测算|本年度|年度|本年|全年|今年|当年|年末|年底|期末|截至|截止|人民币|[（(]万元[）)]",
        "项目|专项|资金|经费|财政|预算|支出|金额|数额|总额|总体|整体|情况|使用|完成|执行|安排|批复",
        "共计|总共|累计|合计|总计|实际|实现|达到|只有|仅有",
        rf"[{OWN}{UNIT}{NOTE}\s“”\"其总共约仅只的数额为是达到了已实在至并且而则故即按计：:=＝￥¥、，,（）()]",
    )
)
"""Words around a figure that name nobody but the form itself, longer ones first."""
_THE_OFFICE = pattern(r"[我本全](?:局|站|所|院|校|中心|办|委|处|厅|馆|队|单位|部门)")
"""Beside a project, the office spends more than it."""
_THE_DEPARTMENT = pattern(r"(?:部门|单位)整体(?:支出)?|共有?\d{1,3}个项目")
"""Of which a project is only a part."""
_OTHER_PROJECT = pattern(r"(?:另有|另外还有|同时实施的?|还实施了?)(?P<name>[\u4e00-\u9fff]{4,24})(?:项目|工程|专项)")
_NAME_TAIL = 4
_NO_NAME_END = tuple("的了本该此各和与及年个类级新等期")
"""How words before 项目 end that are no name of one."""
_OF_A_UNIT = pattern(rf"{UNIT}|部门|单位")
_PROJECT = pattern(rf"{OWN}|项目|专项")
_INDICATOR_WORDS = ("率", "支出", "预算", "得分", "等级", "目标", "满意度")
"""An indicator may be called by the very words that a check reads; then they stay."""


class KnownNames(NamedTuple):
    """What the workbook calls things."""

    own: tuple[str, ...]
    units: tuple[str, ...]
    indicators: tuple[str, ...]
    funds: FundNames = USUAL_FUNDS


class Subject(enum.IntEnum):
    """To whom a figure belongs."""

    OURS = 0
    PART = 1
    """Something that was paid for; “全年支出” tells of the whole again."""
    OTHER = 2
    """One of several works, another office, another place; only the project's own name ends it."""


class ClauseScope(NamedTuple):
    """Of whom and when a clause tells."""

    other_year: bool = False
    part_of_year: bool = False
    subject: Subject = Subject.OURS
    wished: bool = False
    """A plan, a standard, a supposition."""
    fund: str | None = None
    """The source of funds that was named last, by key."""

    @property
    def is_ours(self) -> bool:
        """Whether a figure may be the form's, of its whole year."""
        return self.subject is Subject.OURS and not (self.other_year or self.part_of_year or self.wished)

    @property
    def is_of_another(self) -> bool:
        """Whether somebody or something else was named, with figures of its own."""
        return self.subject is Subject.OTHER


class Lead(NamedTuple):
    """What leads up to a figure."""

    text: str
    """Its own clause, names masked."""
    scope: ClauseScope


@frozen
class Sentence:
    """One sentence of a report."""

    line: ReportLine
    text: str
    title: str = ""
    """Of the section it stands in."""
    heading: str = ""
    """The last short line above it that is counted or ends in a colon: “（2）项目完成质量”, “质量指标：”."""
    year: int = 0
    """Of the form."""
    masked: str = ""
    """``text`` with the names of the form made unreadable, each character where it was."""
    starts: tuple[int, ...] = ()
    """Of its clauses."""
    scopes: tuple[ClauseScope, ...] = ()
    """What each clause takes over from those before."""
    start: int = 0
    """Where in its line, or in its cell, it begins."""
    of_indicator: bool = False
    """Whether the line tells one indicator; its figures are read by its name."""
    funds: FundNames = USUAL_FUNDS
    written: str = ""
    """As it stands in the report, where that has Chinese numerals; ``text`` has digits for them."""
    moved: tuple[tuple[int, int], ...] = ()
    """Where in ``text`` a figure ends that was written in Chinese numerals, and where that stands in ``written``."""

    def is_quoted(self, at: int) -> bool:
        """Whether ``at`` lies inside 《》: the name of a document tells nothing of this project."""
        before = self.text[max(0, at - FURTHEST) : at]
        return before.rfind("《") > before.rfind("》")

    def lead(self, at: int, *, to_number: bool = False) -> Lead:
        """What leads up to the words at ``at``, or to the number there, which a colon parts from its own words."""
        end = at
        while to_number and end > 0 and self.masked[end - 1] in _BEFORE_NUMBER:
            end -= 1
        begin = max(0, end - FURTHEST)
        parts = list(_LEAD.finditer(self.masked, begin, end))
        start = parts[-1].end() if parts else begin
        clause = max(0, bisect.bisect_right(self.starts, max(start, 0)) - 1)
        carried = self.scopes[clause] if self.scopes else ClauseScope()
        lead = self.masked[start:end]
        # Within one clause, several figures may follow each other without a comma.
        within = self.masked[self.starts[clause] if self.starts else 0 : end][-FURTHEST:]
        return Lead(lead, _after(carried, within, self.year, self.funds, whole=False))

    def is_ours(self, at: int) -> bool:
        """Whether what stands at ``at`` is about this form's own year, as a result."""
        return not self.is_quoted(at) and self.lead(at).scope.is_ours

    def is_earlier(self, at: int) -> bool:
        """Whether what stands at ``at`` is about another year."""
        return self.lead(at).scope.other_year

    def place(self, item: str, start: int = 0, end: int = 0) -> Place:
        """Where it stands, with enough of it to search for."""
        end = end or len(self.text)
        if not self.moved:
            return place(self.line, item, self.text, start, end)
        return place(self.line, item, self.written, self._before(start), self._before(end))

    def _before(self, at: int) -> int:
        """Where in ``written`` stands what stands at ``at`` in ``text``."""
        known = [(new, old) for new, old in self.moved if new <= at]
        new, old = known[-1] if known else (0, 0)
        return old + at - new


def place(line: ReportLine, item: str, text: str, start: int, end: int) -> Place:
    """Where something stands in a report: which paragraph, and its words."""
    begin = max(0, min(start, end - LONGEST_QUOTE))
    quote = text[begin : begin + max(LONGEST_QUOTE, min(end - begin, 2 * LONGEST_QUOTE))].strip()
    left = "…" if begin > 0 else ""
    right = "…" if begin + len(quote) < len(text.strip()) else ""
    return Place(item=item, path=f"报告{line.where}“{left}{_OPEN.sub('…', quote)}{right}”")


def neutral(*more: str) -> re.Pattern[str]:
    """Words around a figure that name nobody but the form itself, with those that a check allows besides."""
    return pattern("|".join((*more, _WORDS)))


_NEUTRAL = neutral()
_ACCOUNT = neutral("|".join(line.chinese for line in Income), _STATED_WORDS, "年初|年中|其中|均|和|与")


def is_neutral(words: str, allowed: re.Pattern[str] = _NEUTRAL) -> bool:
    """Whether ``words`` name nobody but the form itself."""
    return not allowed.sub("", words)


def is_of_the_office(words: str) -> bool:
    """Whether ``words`` speak of the office as a whole, which spends more than its project."""
    return bool(_OF_A_UNIT.search(words)) and not _PROJECT.search(words)


def joined(parts: Sequence[Sentence]) -> Sentence:
    """Sentences that follow each other as one, which has no clauses."""
    if len(parts) == 1:
        return parts[0]
    moved, said, stood = [], 0, 0
    for part in parts:
        moved += [(said + new, stood + old) for new, old in part.moved]
        said, stood = said + len(part.text), stood + len(part.written or part.text)
    return replace(
        parts[0],
        text="".join(part.text for part in parts),
        masked="".join(part.masked for part in parts),
        written="".join(part.written or part.text for part in parts),
        moved=tuple(moved),
        starts=(),
        scopes=(),
    )


def split(
    line: ReportLine, text: str, title: str, year: int, names: KnownNames, heading: str = ""
) -> Iterator[Sentence]:
    """The sentences of ``text``, which stands in ``line``."""
    masked = _mask(text, names)
    above = _after(ClauseScope(), _mask(title, names), year, names.funds, whole=True)
    begin = ClauseScope(other_year=bool(above.other_year))
    scope = begin
    of_indicator = "指标值" in line.text and "得" in line.text
    for match in _SENTENCES.finditer(text):
        said, part, moved = _in_figures(match[0], masked[match.start() : match.end()])
        starts, scopes = [], []
        for clause in _CLAUSES.finditer(part):
            starts.append(clause.start())
            scopes.append(scope)
            scope = _after(scope, clause[0], year, names.funds, whole=True)
        yield Sentence(
            line,
            said,
            title,
            heading,
            year,
            part,
            tuple(starts),
            tuple(scopes),
            match.start(),
            of_indicator,
            names.funds,
            match[0] if moved else "",
            moved,
        )
        if match[0][-1] not in "；;":
            # “平台预算300万元。实际支出295万元。”: within a paragraph, somebody else's account may go on.
            scope = begin._replace(subject=Subject.PART if scope.is_of_another else Subject.OURS)


def _in_figures(text: str, masked: str) -> tuple[str, str, tuple[tuple[int, int], ...]]:
    """``text`` and ``masked`` with digits for Chinese numerals, and where each of them ends in both spellings."""
    said, hidden, moved, done = "", "", [], 0
    for number in numbers_in(masked):
        said += text[done : number.start] + number.figures
        hidden += masked[done : number.start] + number.figures
        done = number.end
        moved.append((len(said), done))
    return said + text[done:], hidden + masked[done:], tuple(moved)


def _after(scope: ClauseScope, clause: str, year: int, funds: FundNames, *, whole: bool) -> ClauseScope:
    """What holds after ``clause``; where it is not ``whole``, what holds at the figure that ends it."""
    other_year, part = scope.other_year, scope.part_of_year
    for word in _TIMES.finditer(clause):
        match word.lastgroup:
            case "year":
                other_year, part = int(word["year"]) != year, False
            case "range" | "earlier":
                other_year = True
            case "now":
                other_year, part = False, False
            case "part":
                part = True
            case _:
                part = False
    wished = scope.wished
    for word in _WISHES.finditer(clause):
        wished = word.lastgroup == "wish"
    money = _MONEY.search(clause)
    if whole and part and not (money or "截至" in clause or "截止" in clause or len(clause) <= 15):
        # “系统于6月上线，支出490万元” does not tell what was spent until June.
        part = scope.part_of_year
    fund, keys = scope.fund, dict(funds)
    named = [keys[word[0]] for word in _fund_names(funds).finditer(clause)]
    fund = named[-1] if named else fund
    subject = _subject(scope.subject, clause, money, whole=whole, of_fund=bool(named))
    if (_OURS.search(clause) or _WHOLE.search(clause)) and not named:
        fund = None
    return ClauseScope(other_year, part, subject, wished, fund)


@functools.cache
def _fund_names(funds: FundNames) -> re.Pattern[str]:
    words = sorted((word for word, _ in funds), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)) or "(?!)")


def _subject(before: Subject, clause: str, money: re.Match[str] | None, *, whole: bool, of_fund: bool) -> Subject:
    """Of whom is spoken after ``clause``."""
    named = [match.start() for match in _OTHERS.finditer(clause)]
    ours = [match.start() for match in _OURS.finditer(clause)]
    if named or ours:
        return Subject.OTHER if max(named, default=-1) > max(ours, default=-1) else Subject.OURS
    lead = clause[: money.start()] if money else clause
    if before is Subject.PART and _WHOLE.match(lead) and is_neutral(lead, _ACCOUNT):
        return Subject.OURS
    if money is None or not whole or of_fund:
        return before
    if is_neutral(lead, _ACCOUNT):
        return Subject.OTHER if UNIT in lead and not _PROJECT.search(lead) else before
    # “其中电费3万元” names a part and goes back to the whole; “电费预算3万元，支出2万元” may not.
    own_account = "预算" in lead or (_STATED.search(lead) and lead.startswith("其中"))
    return Subject.OTHER if own_account else before if lead.startswith("其中") else max(before, Subject.PART)


def _mask(text: str, names: KnownNames) -> str:
    for known, sign, after in _kinds(names):
        here = [name for name in known if name in text and not is_neutral(name)]
        if here:
            text = _without(text, here, sign, after)
    if names.units:
        text = _covered(text, _THE_OFFICE, UNIT)
        text = _covered(text, _THE_DEPARTMENT, ELSE)
        text = _OTHER_PROJECT.sub(lambda match: _if_another(match, names.own), text)
    return _covered(text, _NOTE, NOTE)


def _if_another(match: re.Match[str], own: tuple[str, ...]) -> str:
    """A name before “项目”, unless it is part of the own name or no name at all."""
    name = match["name"]
    tail = name[-_NAME_TAIL:]
    known = any(tail in one for one in own) or is_neutral(name) or name.endswith(_NO_NAME_END)
    return match[0] if known else ELSE * len(match[0])


def _covered(text: str, pattern: re.Pattern[str], sign: str) -> str:
    return pattern.sub(lambda match: sign * len(match[0]), text)


@functools.lru_cache(maxsize=8)
def _kinds(names: KnownNames) -> tuple[tuple[list[str], str, str], ...]:
    """The names of each kind, the longest first, the sign that stands for one, and behind what it is none."""
    kept = tuple(name for name in names.indicators if not name.endswith(_INDICATOR_WORDS) or re.search(r"\d", name))
    kinds = ((names.own, OWN, ""), (names.units, UNIT, ""), (kept, INDICATOR, "指标"))
    return tuple(
        (sorted({name for name in given if len(name) > 1}, key=len, reverse=True), sign, after)
        for given, sign, after in kinds
    )


def _without(text: str, names: list[str], sign: str, after: str) -> str:
    """``text`` with ``sign`` for the letters of names that stand in it, unless ``after`` follows; of two that begin
    at one letter the first. One text has few of the names of a form, and a pattern of all of them takes long to make.
    """
    pieces, done = list[str](), 0
    while True:
        found = [(start, at) for at, name in enumerate(names) if (start := _next(text, name, done, after)) >= 0]
        if not found:
            return "".join((*pieces, text[done:]))
        start, at = min(found)
        pieces += (text[done:start], sign * len(names[at]))
        done = start + len(names[at])


def _next(text: str, name: str, start: int, after: str) -> int:
    """Where a name stands next that ``after`` does not follow; -1 where it does not."""
    at = text.find(name, start)
    while at >= 0 and after and text.startswith(after, at + len(name)):
        at = text.find(name, at + 1)
    return at
