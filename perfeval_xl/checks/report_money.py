"""Amounts that a 自评报告 tells, against the workbook."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from perfeval_xl.checks.case import AMOUNT_PLACES, Case, finding
from perfeval_xl.checks.report_statements import (
    among,
    differs,
    forms_meant,
    read,
    report_check,
    sentences,
)
from perfeval_xl.checks.sentences import NUMBER, OWN, Lead, Sentence, is_neutral, is_of_the_office, neutral
from perfeval_xl.findings import Amount, Code, Finding, Phrase
from perfeval_xl.forms.base_keys import line_key
from perfeval_xl.forms.shared_fields import TOTAL, fund_key
from perfeval_xl.patterns import pattern
from perfeval_xl.vocabulary import BaseColumn, Fund, Income, Stage

AMOUNT = pattern(
    rf"(?P<early>[（(](?:单位：)?(?P<of>亿元|万元|元)[）)][：:为]?\s?)?{NUMBER}\s?"
    r"(?:[（(]?(?P<unit>亿\s?元|万\s?元|元|[万亿](?=[，。；、）)\s]|$))|(?(early)(?![\d.%％])|(?!)))"
    r"(?!\s?(?:以上|以下|以内|左右|的))"
)
SCALES = {"亿": Fraction(1, 10_000), "万": Fraction(1), "元": Fraction(10_000)}
"""How many of a unit make 1万元."""


def scale_of(case: Case, unit: str) -> Fraction:
    """What an amount of the form times gives it in ``unit``."""
    return SCALES[unit[0]] / case.money.per_10k


_WISHED = pattern(r"[≥≤＞＜><]|不低于|不少于|超过|大于|小于|高于|低于|目标|应")
"""A figure after these is a wish, not a result."""


class AmountRelation(enum.Enum):
    """How an amount is compared with that of the form."""

    SAME = "same"
    AT_MOST = "at most"
    """Money that comes in parts, “下达第二批200万元”: only more than all of it is wrong."""
    AT_LEAST = "at least"
    """“累计支出” may count the years before: only less than this year's is wrong."""


class Label(NamedTuple):
    """Words that tell an amount."""

    words: re.Pattern[str]
    keys: tuple[str, ...]
    """Of the fields that they may mean; the first is shown."""
    rule: AmountRelation = AmountRelation.SAME


_ORIGINAL, _FINAL, _ACTUAL = (fund_key(TOTAL, stage) for stage in (Stage.ORIGINAL, Stage.FINAL, Stage.ACTUAL))
_BALANCE = "funds.balance"
_LABELS: Sequence[Label] = (
    Label(pattern(r"年初(?:安排|批复|部门|财政|项目)?的?预算"), (_ORIGINAL,)),
    Label(pattern(r"全年预算(?!执行)|调整后的?(?:全年)?预算|预算批复|批复预算"), (_FINAL,)),
    Label(pattern(r"下达|下拨|到位|财政拨款"), (_FINAL,), AmountRelation.AT_MOST),
    Label(
        pattern(
            r"执行数|全年执行|(?:全年|全年预算)?执行金额|决算|支出|实际发生额?"
            r"|使用(?:专项|项目)?资金|(?:实际|全年|累计|共计|共|已)(?:使用|执行)"
            r"|(?:实际|全年|累计|共计|共)(?:支付|列支|拨付)"
        ),
        (_ACTUAL,),
    ),
    Label(pattern(r"预算支出"), (_ACTUAL, _FINAL, _ORIGINAL)),
    Label(pattern(r"预算(?!执行)|资金总额|[本该]?项目资金"), (_FINAL, _ORIGINAL)),
    Label(pattern(r"(?:结转)?结余|未支出|剩余|未使用(?:的?资金)?"), (_BALANCE,)),
    Label(
        pattern(r"结转(?!结余)"),
        (_BALANCE, fund_key(Fund.CARRY_OVER, Stage.FINAL), fund_key(Fund.CARRY_OVER, Stage.ORIGINAL)),
        AmountRelation.AT_MOST,
    ),
)
_HEAD = neutral(
    r"20\d\d$|[其当]中?(?=年)|年初预算(?=[和与、])|与|在|部门|单位|(?<=实际)完成(?:投资)?|全年(?=预算)|年中|(?<=项目)总(?=预算)|及|和|到位|财政(?=拨款)|当年"
)
_GAP = neutral(r"均|安排|批复|数额?|(?:总|金)额|资金|经费|财政|支出|预算|合计|使用|结余|为人民币|计")
_SOME_MONEY = pattern(r"(?<![本该])专项|经费|财政")
"""Spending from these may be one of several."""
_PARTS = pattern(r"分别|各[为是]|收入|平均|人均|单价|第[一二三四五六\d]批")
LINES = {
    "基本支出": "basic",
    "项目支出": "projects",
    "公用经费": "public",
    "三公经费": "three_public",
    "“三公”经费": "three_public",
}
"""Lines of the base data by the words that a report uses for them."""
_COLUMN_WORDS = (("上年决算", BaseColumn.PREVIOUS_ACTUAL), ("预算", BaseColumn.BUDGET), ("决算", BaseColumn.ACTUAL))
_SOURCE_REST = neutral(r"年初|预算|安排|执行|支出|结余|决算|数|下达|到位|调整后")
LINE_GAP = pattern(r"(?:年初)?预算|上年决算|上年|同比|决算|数|支出|经费|合计|[比较，,]|增加|减少|万元|[^\u4e00-\u9fff]")
"""What may stand between the name of a line and its amount."""
_NOTHING_LEFT = pattern(
    r"(?:(?:没有|无|未有|不存在)(?:任何)?(?:资金|预算)?结[余转](?:结[余转])?(?:资金)?"
    r"|(?:(?:资金|经费|预算|款项)(?:均?已?(?:经)?|现已)|" + NUMBER + r"万元(?:资金)?已?)(?:全部|全额)"
    r"(?:使用|支出|执行|支付)(?:完毕|完成|到位)?|结余(?:资金)?为?[0零])(?=[，。；、）)]|$)"
)
_CAME = pattern(r"(?:财政拨款|下达|下拨|到位)(?:资金|经费|金额|数额?)?[：:为是]?$")
"""Words of money that came in, before its amount."""
_LEFT_HEAD = neutral(r"资金|经费|预算|款项|全部|期末|年末|均|已|且|并")


@report_check(Code.H053)
def report_tells_the_amounts(case: Case) -> Iterator[Finding]:
    """Budgets, spending and what is left are those of the form, in 万元."""
    for sentence in sentences(case):
        for match in AMOUNT.finditer(sentence.masked):
            at = match.start("early") if match["early"] else match.start(3)
            lead = sentence.lead(at, to_number=True)
            wished = _WISHED.search(sentence.masked[max(0, match.start() - 3) : match.start()])
            if wished or sentence.of_indicator or sentence.is_quoted(at):
                continue
            unit = (match["unit"] or match["of"])[0]
            yield from _line_of_base_data(case, sentence, match, lead, unit)
            yield from _total(case, sentence, match, lead, unit)


@report_check(Code.H053)
def report_tells_what_is_left(case: Case) -> Iterator[Finding]:
    """Nobody says that all was spent, or more than all, while money is left."""
    for sentence in sentences(case):
        yield from _overspent(case, sentence)
        for match in _NOTHING_LEFT.finditer(sentence.masked):
            lead = sentence.lead(match.start())
            view = forms_meant(case, sentence, match.start())[0]
            left = view.balance
            if (
                left is None
                or left < Fraction(1, 100)
                or not lead.scope.is_ours
                or lead.scope.fund is not None
                or sentence.is_quoted(match.start())
                or not is_neutral(lead.text, _LEFT_HEAD)
                or is_of_the_office(lead.text)
            ):
                continue
            budgets = [view.scored.number(fund_key(TOTAL, stage)) for stage in (Stage.ORIGINAL, Stage.FINAL)]
            if not match[1] or among(match[1], budgets):
                words = sentence.text[match.start() : match.end()]
                yield differs(sentence, match, view, _BALANCE, f"“{words}”", _amount_fact(case, left))
                break


_OVERSPENT = pattern(rf"超支{NUMBER}\s?(?:亿元|万元|元)")


def _overspent(case: Case, sentence: Sentence) -> Iterator[Finding]:
    for match in _OVERSPENT.finditer(sentence.masked):
        view, lead = forms_meant(case, sentence, match.start())[0], sentence.lead(match.start())
        left = view.balance
        if left is not None and left > 0 and lead.scope.is_ours and not lead.text and lead.scope.fund is None:
            words = sentence.text[match.start() : match.end()]
            yield differs(sentence, match, view, _BALANCE, f"“{words}”", _amount_fact(case, left))


@report_check(Code.S126)
def report_tells_whose_money_was_spent(case: Case) -> Iterator[Finding]:
    """Where the report says that no money came in, the form has another source for what was spent; told once."""
    if case.base is not None:
        return
    spent = case.scored.number(_ACTUAL)
    typed = case.form.funds.get(Stage.ACTUAL, ())
    granted = {line.key for line in case.form.profile.fund_lines if line.nature is Fund.APPROPRIATION}
    # A total that stands alone names no other source.
    others = [line for line in typed if line not in (*granted, TOTAL)]
    covered = sum((case.scored.number(fund_key(line, Stage.ACTUAL)) or Fraction(0) for line in others), Fraction(0))
    if spent is None or spent <= covered:
        return
    for sentence in sentences(case):
        for match in AMOUNT.finditer(sentence.masked):
            at = match.start("early") if match["early"] else match.start(3)
            lead = sentence.lead(at, to_number=True)
            came = _CAME.search(lead.text)
            if (
                came is not None
                and read(match[3]) == 0
                and lead.scope.is_ours
                and (lead.scope.fund is None or lead.scope.fund in granted)
                and is_neutral(lead.text[: came.start()], _HEAD)
                and not _PARTS.search(lead.text)
                and not sentence.is_quoted(at)
            ):
                yield finding(
                    Code.S126,
                    sentence.place("资金来源", at, match.end()),
                    found=f"{came[0]}{sentence.text[at : match.end()]}",
                    expected=_amount_fact(case, spent),
                    other=case.place(_ACTUAL),
                    what=_others_give(case, covered) if others else "表内没有别的资金来源",
                )
                return


def _others_give(case: Case, covered: Fraction) -> Phrase:
    return Phrase("表内别的资金来源只支出{amount}", amount=_amount_fact(case, covered))


def _amount_fact(case: Case, amount: Fraction) -> Phrase:
    """An amount as a report tells it."""
    return Phrase("{amount}{money}", amount=Amount(amount, AMOUNT_PLACES), money=str(case.money))


def _total(case: Case, sentence: Sentence, amount: re.Match[str], lead: Lead, unit: str) -> Iterator[Finding]:
    """An amount that is stated for the whole of a form."""
    whole = case.base is not None
    if whole and any(word in lead.text for word in LINES):
        return
    ends = [
        (match.end(), -match.start(), label, match) for label in _LABELS for match in label.words.finditer(lead.text)
    ]
    if not ends or not lead.scope.is_ours:
        return
    _, _, label, match = max(ends, key=lambda end: end[:2])
    head, gap = lead.text[: match.start()], lead.text[match.end() :]
    if (
        _PARTS.search(lead.text)
        or not is_neutral(gap, _GAP)
        or not is_neutral(head, _HEAD)
        or (not whole and is_of_the_office(head))
    ):
        return
    views = forms_meant(case, sentence, amount.start())
    if _OURS_LATER.search(sentence.masked, amount.end()) and not _OURS_NAMED.search(sentence.masked[: amount.start()]):
        return
    if _IS_OF_SOURCE.match(sentence.masked, amount.end()) or _one_budget(views[0], label, sentence):
        return
    values = [_value(view, key) for view in views for key in label.keys]
    values += [case.scored.number(key) for key in _of_fund(case, lead, label)]
    if whole and views[0] is case:
        if label.keys[0] != _BALANCE and not re.search(r"部门|单位|全年|年度|合计", sentence.text):
            return
        values += _of_department(case, label)
    if label.keys[0] != _BALANCE and "财政拨款" in sentence.masked[: amount.start()]:
        granted = [line.key for line in case.form.profile.fund_lines if line.nature is Fund.APPROPRIATION]
        values += [case.scored.number(fund_key(line, stage)) for line in granted for stage in case.form.stages]
    if "结转" in sentence.masked and label.keys[0] == _ACTUAL:
        values += [view.scored.number(fund_key(Fund.CARRY_OVER, stage)) for view in views for stage in Stage]
    known = [value for value in values if value is not None]
    stated = read(amount[3]) / scale_of(case, unit)
    spent = label.keys[0] == _ACTUAL
    if spent and _SOME_MONEY.search(head):
        return
    rule = AmountRelation.AT_LEAST if "累计" in head + match[0] and spent else label.rule
    if sentence.masked.startswith(("用于", "用作"), amount.end()):
        rule = AmountRelation.AT_MOST
    beside = label.keys[0] == _BALANCE and re.search(r"结转|交回|收回|上缴", sentence.masked)
    if (
        not known
        or among(amount[3], [value * scale_of(case, unit) for value in known])
        or ((rule is AmountRelation.AT_MOST or beside) and stated <= max(known))
        or (rule is AmountRelation.AT_LEAST and stated >= known[0])
    ):
        return
    written = sentence.text[amount.start(3) : amount.end()]
    yield differs(sentence, amount, views[0], label.keys[0], written, _amount_fact(case, known[0]))


_OURS_LATER = pattern(rf"[，,；;](?:其中)?(?:[本该](?:项目|专项)|{OWN}+)[^，,。；;\d]{{0,8}}\d")
"""“全站项目支出合计86.4万元，本专项10.7万元”: what stands before is another one's."""
_OURS_NAMED = pattern(rf"[本该](?:项目|专项)|{OWN}")
_IS_OF_SOURCE = pattern(r"[（(]?(?:为|是|来自|属于?|系)[^，,。；;\d]{0,8}(?:拨款|资金|收入|自筹|结转)")
"""“265万元为财政拨款”: what was told of no source is told of one behind it."""


def _one_budget(view: Case, label: Label, sentence: Sentence) -> bool:
    """Whether the form has one column of budgets where a sentence tells of two."""
    budgets = {Stage.ORIGINAL, Stage.FINAL} & set(view.form.stages)
    told = "年初预算" in sentence.masked and re.search("全年预算|调整后", sentence.masked)
    same = view.base is not None and view.scored.number(_ORIGINAL) == view.scored.number(_FINAL)
    return (len(budgets) == 1 or same) and bool(told) and label.keys[0] == _ORIGINAL


def _value(view: Case, key: str) -> Fraction | None:
    """An amount of a form; what is left is what could be spent less what was."""
    return view.balance if key == _BALANCE else view.scored.number(key)


def _of_fund(case: Case, lead: Lead, label: Label) -> Iterator[str]:
    """The same amount of the source of funds that was named last; what follows may go on with it."""
    fund = lead.scope.fund
    for key in label.keys if fund is not None else ():
        if key.startswith(f"funds.{TOTAL}."):
            yield key.replace(f".{TOTAL}.", f".{fund}.")


def _of_department(case: Case, label: Label) -> list[Fraction | None]:
    """本部门年初预算 may be that of its basic expenditure, what is left may be that of a project."""
    staff = case.base
    values = [staff.scored.number(line_key("basic", column)) for column in BaseColumn] if staff else []
    parts = [staff.scored.number(line_key(line, BaseColumn.ACTUAL)) for line in ("basic", "projects")] if staff else []
    if label.keys[0] == _ACTUAL and parts and None not in parts:
        values.append(sum((part for part in parts if part is not None), Fraction(0)))
    return values + [view.balance for view in case.views if label.keys[0] == _BALANCE]


def last_line(text: str, start: int, end: int) -> tuple[int, str]:
    """Where the name of a line of the base data ends that stands last between two places, and its key; -1: none."""
    ends = [(at + len(word), line) for word, line in LINES.items() if (at := text.rfind(word, start, end)) >= 0]
    return max(ends, default=(-1, ""))


def _line_of_base_data(
    case: Case, sentence: Sentence, match: re.Match[str], lead: Lead, unit: str
) -> Iterator[Finding]:
    """An amount of 基本支出 and the like, or of one source of funds."""
    staff = case.base
    if staff is None or any(line.chinese in lead.text for line in Income):
        yield from _source(case, sentence, match, lead, unit)
        return
    at = match.start(3)
    start, line = last_line(sentence.masked, max(0, at - 60), at)
    previous = lead.text.endswith("上年决算")
    if start < 0 or (not lead.scope.is_ours and not previous):
        return
    between = sentence.masked[start:at]
    if "：" in between or LINE_GAP.sub("", between):
        return
    columns = [column for words, column in _COLUMN_WORDS if lead.text.endswith(words)]
    keys = [line_key(line, column) for column in columns or list(BaseColumn)[::-1]]
    values = [value for key in keys if (value := staff.scored.number(key)) is not None]
    if values and not among(match[3], [value * scale_of(case, unit) for value in values]):
        yield differs(sentence, match, staff, keys[0], sentence.text[at : match.end()], _amount_fact(case, values[0]))


def _source(case: Case, sentence: Sentence, match: re.Match[str], lead: Lead, unit: str) -> Iterator[Finding]:
    fields, stages = case.form.fields, case.form.stages
    lines = [(line.key, line.name) for line in case.form.profile.fund_lines]
    lines += [(income.value, income.chinese) for income in Income]
    # Of two names of which one is in the other, the longer one is meant.
    longest_first = sorted(lines, key=lambda line: -len(line[1]))
    known = (line for line in longest_first if any(fund_key(line[0], stage) in fields for stage in stages))
    named, name = next((line for line in known if line[1] in lead.text), ("", ""))
    if not named or not lead.scope.is_ours:
        return
    rest = lead.text.replace(name, "").replace("其中", "")
    # “当年财政拨款400万元” is a budget, where nothing says that it was spent.
    said_spent = re.search(r"执行|支出|结余|决算", sentence.masked[: match.start()]) is not None
    told = [read(one[3]) for one in AMOUNT.finditer(sentence.masked)]
    shared = {stage: sum(case.scored.number(fund_key(key, stage)) in told for key, _ in lines) for stage in stages}
    # “其中：财政拨款392万元、上年结转98万元、其他5万元”: of which column the others are, this one is.
    ordered = sorted(stages, key=lambda stage: (-shared[stage], (stage is Stage.ACTUAL) is not said_spent))
    keys = [fund_key(named, stage) for stage in ordered]
    values = {key: value for key in keys if key in case.form.fields and (value := case.scored.number(key)) is not None}
    spent = values.get(fund_key(named, Stage.ACTUAL))
    left = [value - spent for key, value in values.items() if spent is not None and value is not spent]
    if (
        values
        and is_neutral(rest, _SOURCE_REST)
        and not _PARTS.search(rest)
        and not among(match[3], [value * scale_of(case, unit) for value in (*values.values(), *left)])
    ):
        yield differs(
            sentence,
            match,
            case,
            next(iter(values)),
            sentence.text[match.start(3) : match.end()],
            _amount_fact(case, next(iter(values.values()))),
        )
