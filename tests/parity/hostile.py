"""Forms filled in well but for a few cells, in which anything stands that a person or a paste may leave there."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from perfeval_xl.expressions.evaluate import ERRORS, Value
from perfeval_xl.forms.build import build_form
from perfeval_xl.forms.form import Brief, FieldKind, FilledForm, Form, FormField, FormKind, Indicator, Source
from perfeval_xl.forms.rows import dimension_blocks
from perfeval_xl.profiles.profile import Profile
from perfeval_xl.vocabulary import UNFINISHED, Polarity
from tests.parity.fillings import answer, brief_for

ERROR_VALUES = frozenset({"#N/A", "#DIV/0!"})
assert ERROR_VALUES <= ERRORS
SAYS_NOTHING = [
    *(
        "无",
        "无。",
        "无！",
        "没有。",
        " 没有 ",
        "暂无，",
        "无|",
        "/",
        "—",
        "-",
        "……",
        "。",
        "N/A。",
        "n/a",
        "NA",
        "不适用；",
    ),
    *("\t", "  ", " ", "\u3000", "\u00a0", "\u200b", "\ufeff", "无\n", "\n", "无\u200b", "无偏差、", "“无”", "无|没有"),
]
"""`无。` and its kin; the last two are no words of the list."""
WORDS = [
    "因资金下达较晚，年底前已完成",
    "因",
    "详见附件",
    "因" * 100,
    "因" * 101,
    "因" * 201,
    "因" * 251,
    "因" * 2001,
    "𠮷" * 250,
]
TEXTS = [
    "NULL",
    "null",
    "None",
    "80%",
    "≥95",
    "五",
    "1,000",
    "2023-12-20",
    "12.20",
    UNFINISHED,
    f"{UNFINISHED} ",
    "达成年度指标",
    "达成年度指标 ",
    "优",
    "a|b",
    "||",
]
NUMBERS = [
    *map(
        Decimal,
        ("0", "1", "5", "-1", "-5", "-0.0000000001", "0.5", "12.2", "1E+9", "1000000000.01", "1E+12", "1.1E+12"),
    ),
    *map(Decimal, ("9E+99", "-9E+99", "45291", "36525", "73051", "73050.5", "9.999", "20", "0.005", "1E-10", "17.5")),
]
ANYTHING: list[Value] = [None, None, True, False, *SAYS_NOTHING, *WORDS, *TEXTS, *NUMBERS, *sorted(ERROR_VALUES)]
REASON = "因年中调整，年底前已完成"


def hostile_fillings(profile: Profile, count: int, seed: int) -> Iterator[FilledForm]:
    """``count`` fillings of forms of ``profile``, the same ones every time."""
    rng = random.Random(f"{profile.id} {seed}")
    forms = list(forms_of(profile))
    for number in range(count):
        form = forms[number % len(forms)]
        careless = rng.choice([0, 0, 1, 2, 3, 6, 12])
        silent = rng.random() < 0.5
        filled = [dict(_sound(rng, own, silent=silent)) for own in form.forms]
        cells = [(index, field) for index, own in enumerate(form.forms) for field in own.answers]
        for index, field in rng.sample(cells, min(careless, len(cells))):
            filled[index][field.key] = _spoilt(rng, form.forms[index], field, filled[index])
        main, *others = (
            FilledForm(own, {key: value for key, value in answers.items() if value is not None})
            for own, answers in zip(form.forms, filled, strict=True)
        )
        yield replace(main, companions=tuple(others))


def forms_of(profile: Profile) -> Iterator[Form]:
    """Forms whose points add up, with and without an issued budget, and a draft in which much is wrong."""
    for budget in (False, True):
        brief = _sound_brief(profile, brief_for(profile, budget=budget))
        yield build_form(profile, brief)
    brief = _sound_brief(profile, brief_for(profile))
    yield build_form(profile, replace(brief, draft=True, goal="", indicators=tuple(_issued_wrong(brief.indicators))))


def _sound_brief(profile: Profile, brief: Brief) -> Brief:
    """``brief`` with points that make what is prescribed, and no draft."""
    own: dict[int, Decimal] = {}
    for block in dimension_blocks(profile, brief.indicators):
        typed = [row.indicator for row in block.rows if not row.indicator.ratio]
        rest = block.prescribed - sum(
            (row.indicator.points for row in block.rows if row.indicator.ratio), start=Decimal(0)
        )
        for number, indicator in enumerate(typed):
            last = number == len(typed) - 1
            share = rest if last else round(rest / (len(typed) - number), 2)
            own[id(indicator)], rest = share, rest - share
    indicators = tuple(replace(item, points=own[id(item)]) for item in brief.indicators)
    if not profile.scored:
        return replace(brief, draft=False)

    department = profile.department
    projects = tuple(_sound_brief(department.projects, inner) for inner in brief.projects) if department else ()
    return replace(brief, indicators=indicators, draft=False, projects=projects)


def _issued_wrong(indicators: tuple[Indicator, ...]) -> Iterator[Indicator]:
    """No points for the first, nothing asked of the second; the others as they were."""
    for number, item in enumerate(indicators):
        if number == 0:
            yield replace(item, points=Decimal(0))
        elif item.target.polarity is Polarity.AT_LEAST and number > 2:
            yield replace(item, target=replace(item.target, number=Decimal(0)))
        else:
            yield item


def _sound(rng: random.Random, form: Form, *, silent: bool) -> Iterator[tuple[str, Value]]:
    """Answers that the form takes: targets met, every reason given unless nothing asks for one."""
    for field in form.answers:
        yield field.key, _right(rng, form, field, silent=silent)


def _right(rng: random.Random, form: Form, field: FormField, *, silent: bool) -> Value:
    if field.key.endswith(("reason",)):
        return None if silent else REASON
    match field.kind:
        case FieldKind.AMOUNT if form.kind is FormKind.PROJECT:
            return Decimal("1246.51") if "appropriation" in field.key else None
        case FieldKind.AMOUNT | FieldKind.FIGURE if form.kind is FormKind.BASE_DATA:
            return _base_amount(field)
        case FieldKind.AMOUNT:
            return _department_amount(field)
        case FieldKind.CHOICE if field.key == "course.state":
            return rng.choice([None] * 12 + [*field.options])
        case FieldKind.CHOICE:
            return field.options[0]
        case FieldKind.NUMBER | FieldKind.PERCENT | FieldKind.DATE:
            row = next(row for row in form.rows if row.key("actual") == field.key)
            number = row.indicator.target.number
            return number if number is None else row.stored(number)
        case FieldKind.SCORE:
            return None
        case FieldKind.LONG_TEXT if field.required:
            return "已按计划完成，群众反映良好"
    return None


def _base_amount(field: FormField) -> Value:
    """Amounts that tie: nothing within 公用经费, people as many as posts, nothing left over."""
    if field.key.startswith("staff."):
        return Decimal(40)
    if field.key.startswith("line."):
        return {"basic": Decimal(2000), "public": Decimal(100)}.get(field.key.split(".")[1], Decimal(0))
    return Decimal(0) if field.key == "adjustment.balance" else Decimal(1) if field.required else None


def _department_amount(field: FormField) -> Value:
    if field.key == "funds.basic.final_budget":
        return Decimal(2000)
    return Decimal("4493.02") if field.key == "funds.general_public.final_budget" else None


def _spoilt(rng: random.Random, form: Form, field: FormField, sofar: Mapping[str, Value]) -> Value:
    """Anything, or a value that may well stand there."""
    assert field.source is Source.ANSWER
    if field.key.endswith("reason") and rng.random() < 0.6:
        return rng.choice(SAYS_NOTHING)
    return rng.choice(ANYTHING) if rng.random() < 0.6 else answer(rng, form, field, sofar)
