"""What ties the form of a department to the other forms of its workbook, as lines of the sheet 校验."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval_xl.expressions import tree
from perfeval_xl.expressions.tree import Field
from perfeval_xl.forms import form_tests, live_checks
from perfeval_xl.forms.form import FieldKind, Form
from perfeval_xl.forms.live_checks import IN_DOUBT, Line
from perfeval_xl.forms.shared_fields import EXPENDITURE, TOTAL, fund_key
from perfeval_xl.vocabulary import Spending, Stage


def ties(companions: tuple[Form, ...]) -> Iterator[Line]:
    """What ties the form of a department to the other forms of its workbook."""
    whole, both = fund_key(TOTAL, Stage.FINAL), fund_key(EXPENDITURE, Stage.FINAL)
    money = companions[0].profile.money
    label, at = f"收入合计等于支出合计（基本支出＋项目支出，{money}）", fund_key(Spending.BASIC, Stage.FINAL)
    yield Line("expenditure", label, form_tests.income_differs(), both, whole, at)
    first, others = companions[0].full("check.state"), "基础数据表和各项目表"
    for key, label in (("open", f"{others}的必填格（未填格数）"), ("broken", f"{others}未通过的校验（项数）")):
        counts = tuple(Field(form.full(f"check.{key}")) for form in companions)
        yield _others(key, label, tree.Total(counts), first)
    states = tuple(Field(form.full("check.state")) for form in companions)
    yield _others("asked", f"{others}需要核实说明的（张数）", tree.Matches(states, IN_DOUBT), first, asks=True)


def _others(key: str, label: str, count: tree.Expr, at: str, *, asks: bool = False) -> Line:
    shown = live_checks.computed(f"check.others_{key}", label, FieldKind.COUNT, count)
    return Line(f"others_{key}", label, Field(shown.key).above(0), shown.key, "0", at, asks, (shown,))
