"""What may be typed into an open cell, and the messages of the cell."""

from __future__ import annotations

from decimal import Decimal

from perfeval_xl.forms.edition import Edition
from perfeval_xl.forms.entries import FIRST_DAY, LARGEST_NUMBER, LAST_DAY
from perfeval_xl.forms.form import FieldKind, FormField
from perfeval_xl.layout.grid import Validation
from perfeval_xl.layout.shapes import FieldShape
from perfeval_xl.vocabulary import NOT_APPLICABLE, UNFINISHED, MoneyUnit

LONGEST_TITLE, LONGEST_PROMPT = 32, 255
"""Excel's limits for a validation, in UTF-16 units."""


def validation_of(
    field: FormField | FieldShape, name: str, edition: Edition, money: MoneyUnit = MoneyUnit.TEN_THOUSAND
) -> Validation | None:
    """Return the validation of an answer field called ``name``, as workbooks of ``edition`` have it.

    Amounts are in ``money``. What may be typed does not depend on the name, which only the messages say.
    """
    if field.options and field.kind is not FieldKind.CHOICE:
        return _offered(field, name)
    if field.kind in (FieldKind.AMOUNT, FieldKind.FIGURE, FieldKind.NUMBER, FieldKind.PERCENT, FieldKind.SCORE):
        return _of_number(field, name, money)
    counted = "" if edition is Edition.SECOND else "（标点也算）"
    match field.kind:
        case FieldKind.DATE:
            return Validation(
                "date",
                FIRST_DAY,
                LAST_DAY,
                (),
                "实际完成日期",
                _fit(f"{name}：填实际完成的日期，如2023-12-20。", LONGEST_PROMPT),
                "请填日期，如2023-12-20；不要写“完成”或照抄指标值。",
            )
        case FieldKind.CHOICE:
            return Validation(
                "list",
                options=field.options,
                title="请从列表选择",
                prompt=_fit(f"{name}：点右侧箭头选择。", LONGEST_PROMPT),
                error="请从下拉列表中选择，不要自己填写。",
            )
        case FieldKind.LONG_TEXT | FieldKind.TEXT:
            return Validation(
                "length",
                Decimal(0),
                Decimal(field.longest),
                (),
                _fit(name, LONGEST_TITLE),
                _fit(f"{name}：不超过{field.longest}字{counted}。行高可以拉，拉到能看全为止。", LONGEST_PROMPT),
                f"文字太长，请控制在{field.longest}字以内。",
            )
    return None


def _offered(field: FormField | FieldShape, name: str) -> Validation:
    """A list that refuses nothing, so that days or numbers may be typed; the hint says what is wrong."""
    is_day = field.kind is FieldKind.DATE
    typed = {
        FieldKind.DATE: "填实际完成的日期，如2023-12-20",
        FieldKind.PERCENT: "填96就是96%，百分号会自动加上",
    }.get(field.kind, "只填数字，不写≥、≤和计量单位")
    cases = {UNFINISHED: "没有完成的", NOT_APPLICABLE: "对本项目不适用的"}
    chosen = "；".join(f"{cases[word]}选“{word}”" for word in field.options)
    return Validation(
        "list",
        options=field.options,
        title="实际完成日期" if is_day else "实际完成值",
        prompt=_fit(f"{name}：{typed}；{chosen}（点右侧箭头）。", LONGEST_PROMPT),
        refuses=False,
    )


def _of_number(field: FormField | FieldShape, name: str, money: MoneyUnit) -> Validation | None:
    """What keeps amounts, figures, actual values and scores in their bounds."""
    match field.kind:
        case FieldKind.AMOUNT:
            least, empty = field.least or Decimal(0), "填0" if field.required else "不填"
            no_less = "请填不小于0的数字" if least == 0 else "请填数字，减少的填负数"
            return Validation(
                "decimal",
                least,
                field.most,
                (),
                f"金额（{money}）",
                _fit(f"{name}：只填数字，单位{money}；没有就{empty}。", LONGEST_PROMPT),
                f"{no_less}，单位{money}，不要写“{money}”{'字' if len(money) == 1 else '二字'}。",
            )
        case FieldKind.FIGURE:
            return Validation(
                "decimal",
                field.least,
                field.most,
                (),
                "数字",
                _fit(f"{name}：只填数字，不写单位；没有就填0。", LONGEST_PROMPT),
                "请填不小于0的数字，不要写单位。",
            )
        case FieldKind.NUMBER:
            return Validation(
                "decimal",
                -LARGEST_NUMBER if field.least is None else field.least,
                LARGEST_NUMBER,
                (),
                "实际完成值",
                _fit(f"{name}：只填数字，不写≥、≤和计量单位。", LONGEST_PROMPT),
                "请只填数字，不要写≥、≤、%或计量单位。",
            )
        case FieldKind.PERCENT:
            return Validation(
                "decimal",
                -LARGEST_NUMBER if field.least is None else field.least,
                LARGEST_NUMBER,
                (),
                "实际完成值（%）",
                _fit(f"{name}：填96就是96%，百分号会自动加上；不写≥、≤。", LONGEST_PROMPT),
                "请只输入数字，如96，百分号会自动加上；不要写≥、≤和别的字。",
            )
        case FieldKind.SCORE:
            return Validation(
                "decimal",
                Decimal(0),
                field.most,
                (),
                "分数",
                _fit(f"{name}：0至{field.most}之间的数字；没有就不填。", LONGEST_PROMPT),
                f"请填0至{field.most}之间的数字。",
            )
    return None


def _fit(text: str, longest: int) -> str:
    """Cut ``text`` to Excel's limit, which counts UTF-16 units."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * longest:
        return text
    return units[: 2 * (longest - 1)].decode("utf-16-le", "ignore") + "…"
