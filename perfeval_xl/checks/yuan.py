"""S 核实: is an amount in the unit of its form, or was it typed in another?

An amount ten thousand times too large, or in a form in 元 too small, moves no rate while all of them
are, and so nothing else finds it. It is told by its size, by its look, and by the amounts that stand in
words beside it.
The office is asked before it issues; what a unit typed is asked about when it comes back.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from perfeval_xl.checks.case import AMOUNT_PLACES, Case, Scope, check, finding
from perfeval_xl.checks.plausibility import SLIP, slipped
from perfeval_xl.expressions.evaluate import rounded
from perfeval_xl.findings import Amount, Code, Count, Finding, FindingFact, Phrase
from perfeval_xl.forms.form import FieldKind, FormKind, Source
from perfeval_xl.forms.last_year import STEM
from perfeval_xl.forms.row_tests import MONEY, in_10k_yuan
from perfeval_xl.forms.shared_fields import TOTAL, fund_key, largest_amount
from perfeval_xl.patterns import pattern
from perfeval_xl.tables import plain
from perfeval_xl.vocabulary import MoneyUnit, Stage

LARGE = Fraction(50_000)
"""万元, 5亿元: more than a project of a unit has. Of the published tables the largest is 1444.49, while a project
of 5万元 is 50,000元; what lies between is asked about, once, and confirmed where it is meant."""
LARGE_DEPARTMENT = Fraction(1_000_000)
"""万元, 100亿元, of a whole department."""
SMALL = Fraction(5_000)
"""元, of all lines together: less than a project has, while one of 5000万元 is hardly published."""
YUAN_PLACES = 2
"""Decimals of an amount in 元; one in 万元 often has more."""
LOOKS_LARGE = 5
"""From a fifth of that on the look counts: 72,890 is how 元 are written, 8,000 or 7289.05 is how 万元 are."""
ROUND = 1000
"""What is no multiple of it is told to the last 万元, which nobody does with 亿元."""
UNUSUAL = 1000
"""How many times what is usual in its list makes an amount doubtful."""
FEWEST_PEERS = 4
"""Projects of a list from which on something is usual in it."""
CLOSE = Fraction(1, 200)
"""How far an amount in words may be rounded."""
TOLD_DIGITS = 3
"""Digits that two amounts must share before a factor of ten between them is no accident."""
_AMOUNT = pattern(r"(?<![\d.])(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s?(亿元|万元|千元|百元|元)")
_PER_PIECE = pattern(r"[每人户次均]|单价|标准")
"""Words of a cost that is not that of the whole."""


class _Doubt(NamedTuple):
    """An amount that may be in another unit."""

    key: str
    amount: Fraction
    unit: str
    """That it is probably in."""
    why: FindingFact


@check(Code.S123, Code.S125, on_brief=True, scope=Scope.FORM)
def issued_amounts_are_in_10k_yuan(case: Case) -> Iterator[Finding]:
    """What an office issues is in the unit of the form, or it says that it means it."""
    if case.is_confirmed():
        return
    doubt = _first_doubt(case, _amounts(case, Source.GIVEN))
    if doubt is not None:
        yield _told(case, Code.S123, doubt)
    elif case.form.funds:
        yield from _targets(case)


@check(Code.S124, scope=Scope.FORM)
def typed_amounts_are_in_10k_yuan(case: Case) -> Iterator[Finding]:
    """What a unit types is in the unit of the form; where it lies beside an issued amount, S023 tells."""
    if _first_doubt(case, _amounts(case, Source.GIVEN)) is not None:
        # As it was issued, so it was filled in.
        return
    doubt = _first_doubt(case, _amounts(case, Source.ANSWER), typed=True)
    if doubt is not None:
        yield _told(case, Code.S124, doubt)


def _told(case: Case, code: Code, doubt: _Doubt) -> Finding:
    amount = Amount(doubt.amount, AMOUNT_PLACES)
    return finding(code, case.place(doubt.key), found=amount, why=doubt.why, what=doubt.unit)


def _amounts(case: Case, source: Source) -> Mapping[str, Fraction]:
    """The amounts of a form that were issued, or typed, in its order."""
    most = largest_amount(case.money)
    own = (
        field.key for field in case.form.fields.values() if field.kind is FieldKind.AMOUNT and field.source is source
    )
    values = {key: case.scored.number(key) for key in own if not key.startswith(STEM)}
    # What is larger than any budget is told by itself (T102).
    return {key: value for key, value in values.items() if value and 0 < value <= most}


def _is_told(case: Case, key: str, amount: Fraction) -> bool:
    """Whether another amount of its line is about ten thousand times as large or small (S023)."""
    stem, _, _ = key.rpartition(".")
    beside = (case.scored.number(other) for other in case.form.fields if other.rpartition(".")[0] == stem)
    return any(value is not None and value > 0 and slipped(amount, value) for value in beside)


def _first_doubt(case: Case, amounts: Mapping[str, Fraction], *, typed: bool = False) -> _Doubt | None:
    """The first amount to be asked about; where one is wrong, all of them are, and one question is enough.

    Of what was typed beside another amount S023 tells.
    """
    in_words = list(_in_words(case)) if amounts else []
    for test in _TESTS[case.money]:
        for key, amount in amounts.items():
            doubt = test(case, key, amount, in_words)
            if doubt is not None and not (typed and _is_told(case, key, amount)):
                return doubt
    return None


class _InWords(NamedTuple):
    """An amount in a text, in 万元."""

    amount: Fraction
    digits: int
    written: str
    where: str


def _in_words(case: Case) -> Iterator[_InWords]:
    """The amounts in the texts that come with a form: its goal, its targets."""
    texts = [("年度总体目标", case.scored.text("goal.expected") if "goal.expected" in case.form.fields else "")]
    texts += [(f"指标“{row.indicator.name}”", row.indicator.target.text) for row in case.form.rows]
    for where, text in texts:
        if "元" not in text and unicodedata.is_normalized("NFKC", text):
            continue
        for match in _AMOUNT.finditer(unicodedata.normalize("NFKC", text)):
            number = match[1].replace(",", "")
            digits = len(number.replace(".", "").strip("0"))
            yield _InWords(Fraction(number) * MONEY[match[2]], digits, match[0], where)


def _against_words(case: Case, key: str, amount: Fraction, in_words: list[_InWords]) -> _Doubt | None:
    """The same digits in words, with a unit: 12465100 beside 1,246.51万元."""
    if not in_words:
        return None
    money = case.money
    if any(_alike(money.in_10k(amount), told.amount) for told in in_words):
        return None
    for told in in_words:
        for unit, factor in MONEY.items():
            # 50 in a column of 万元 and “每人50元” share their digits by accident; 500,000 and “50万元” do not.
            large = amount >= SLIP if unit == "元" else told.digits >= TOLD_DIGITS
            if unit != money and large and _alike(amount * factor, told.amount):
                return _Doubt(key, amount, unit, Phrase("{where}里写的是“{text}”", where=told.where, text=told.written))
    return None


def _alike(one: Fraction, other: Fraction) -> bool:
    return abs(one - other) <= other * CLOSE


def _by_size(case: Case, key: str, amount: Fraction, _: list[_InWords]) -> _Doubt | None:
    if amount < _large(case):
        return None
    return _Doubt(key, amount, "元", Phrase("合{amount}亿元，数额过大", amount=Amount(amount / SLIP)))


def _large(case: Case) -> Fraction:
    return LARGE if case.form.kind is FormKind.PROJECT else LARGE_DEPARTMENT


def _by_look(case: Case, key: str, amount: Fraction, _: list[_InWords]) -> _Doubt | None:
    """72,890: whole, large, and not round, or with the commas of 元 in a list."""
    if amount.denominator != 1 or amount * LOOKS_LARGE < _large(case):
        return None
    if amount % ROUND == 0 and case.form.full(key) not in case.grouped:
        return None
    words = "合{amount}亿元而没有小数，像是以元为单位的数"
    return _Doubt(key, amount, "元", Phrase(words, amount=Amount(amount / SLIP)))


def _against_the_list(case: Case, key: str, amount: Fraction, _: list[_InWords]) -> _Doubt | None:
    usual = case.usual_budget
    if usual is None or case.form.kind is not FormKind.PROJECT or amount < usual * UNUSUAL:
        return None
    why = Phrase("是清单里各项目中位数{usual}的{times}倍", usual=Amount(usual), times=Count(amount // usual))
    return _Doubt(key, amount, "元", why)


def _too_small(case: Case, key: str, amount: Fraction, _: list[_InWords]) -> _Doubt | None:
    """In a form in 元 all that a column holds, where that is less than any project has."""
    stem, stage = key.rsplit(".", 1)
    if not stem.startswith("funds.") or case.form.kind is not FormKind.PROJECT:
        return None
    whole = case.scored.number(f"funds.{TOTAL}.{stage}")
    if whole is None or not 0 < whole < SMALL or stage not in (Stage.ORIGINAL, Stage.FINAL):
        return None
    return _Doubt(key, amount, "万元", Phrase("全部资金合计只有{whole}元，数额过小", whole=Amount(whole)))


def _looks_small(case: Case, key: str, amount: Fraction, _: list[_InWords]) -> _Doubt | None:
    """1246.5133: more decimals than 元 have."""
    if rounded(amount, YUAN_PLACES) == amount:
        return None
    words = "有{places}位以上的小数，像是以万元为单位的数"
    return _Doubt(key, amount, "万元", Phrase(words, places=Count(YUAN_PLACES + 1)))


def _below_the_list(case: Case, key: str, amount: Fraction, _: list[_InWords]) -> _Doubt | None:
    usual = case.usual_budget
    if usual is None or case.form.kind is not FormKind.PROJECT or amount * UNUSUAL > usual:
        return None
    why = Phrase("只有清单里各项目中位数{usual}的{times}分之一", usual=Amount(usual), times=Count(usual // amount))
    return _Doubt(key, amount, "万元", why)


def _targets(case: Case) -> Iterator[Finding]:
    """A cost that, in 万元, is ten thousand times the whole budget, or has the digits of the budget in 元."""
    budgets = [case.scored.number(fund_key(TOTAL, stage)) for stage in (Stage.FINAL, Stage.ORIGINAL)]
    own = next((amount for amount in budgets if amount), None)
    budget = None if own is None else case.money.in_10k(own)
    for row in case.form.rows:
        cost = in_10k_yuan(row) if row.is_cost else None
        if own is None or budget is None or not cost or case.is_confirmed(row) or _PER_PIECE.search(row.indicator.name):
            continue
        measure, number = row.indicator.target.measure, plain(row.indicator.target.number or 0)
        unit = "元" if cost > budget else "万元"
        if _alike(cost, budget * SLIP) or _alike(cost * SLIP, budget) or (cost > budget and slipped(cost, budget)):
            yield finding(
                Code.S125,
                case.row_place(row, "number"),
                found=f"{number}{measure}",
                expected=Amount(own, AMOUNT_PLACES),
                what=unit,
            )


_Test = Callable[[Case, str, Fraction, list[_InWords]], _Doubt | None]
_TESTS: Mapping[MoneyUnit, tuple[_Test, ...]] = {
    MoneyUnit.TEN_THOUSAND: (_against_words, _by_size, _by_look, _against_the_list),
    MoneyUnit.YUAN: (_against_words, _too_small, _looks_small, _below_the_list),
}
"""What is asked of an amount, by the unit that it should be in."""
