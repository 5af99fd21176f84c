"""What a 复核 workbook says of a form that was drawn, as plain values: made of the ledger, and carried in the workbook.

The workbook carries all of it, so that it can be read years later by a program whose rules or 口径 have changed.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from perfeval_xl.expressions.evaluate import rounded
from perfeval_xl.expressions.tree import COMPARED_PLACES
from perfeval_xl.findings.facts import exact_text
from perfeval_xl.office.recheck_criteria import Criteria, Criterion
from perfeval_xl.sealing.identity import join_chunks
from perfeval_xl.tables import plain

FORMAT = 1
"""Of what a workbook carries, and of how its sheets are laid out; a program refuses a newer one."""
PROPERTY = "perfeval_recheck_{:03}"
"""Custom properties that hold it, in pieces."""
LONGEST_PIECE = 255
"""Characters of a property."""
LARGEST = 1_000_000
"""Bytes of what a workbook carries, unpacked: a department with a hundred projects has a tenth of it."""
SCORE_PLACES = 2
"""Decimals of a score that a 口径 takes a part of: scores are printed so."""
EXECUTION = "execution"
"""Key of the row 执行率."""
NUMERATOR, DENOMINATOR = "rate.numerator", "rate.denominator"
"""Keys of the figures that a rate divides."""
_BASE_DATA = "base_data"
"""Kind of a form that has no score of its own."""
_ROW = re.compile(r"(i\d+)\.indicator")
_NUMBER = re.compile(r"-?\d{1,60}(\.\d{1,60}|/[1-9]\d{0,59})?")
"""An exact number: shorter than what takes long to compute with."""
_FIRST_DAY = date(1899, 12, 30)
"""Days are counted from it."""

Answers = Mapping[str, tuple[Fraction | str, str]]
"""Value and cell by full key: `perfeval_xl.office.judging.answers_in`."""
Money = Mapping[tuple[str, str], Fraction]
"""What the rates of forms divide, in 万元, by the code of a form inside (empty: the main one) and the key."""


@dataclass(frozen=True)
class Row:
    """One indicator, or the 执行率."""

    key: str
    """``i03``, ``execution``; with the id of its form before it inside of a department's workbook: ``p01:i03``."""
    dimension: str
    category: str
    indicator: str
    polarity: str
    target: str
    measure: str
    points: str
    """权重, exactly, as `Fraction` reads it; empty where it has none."""
    actual: str
    """自评完成值 as it is shown."""
    score: str
    """自评得分, exactly; empty where the form is not scored."""
    actual_place: str
    """``自评表!F17``."""
    score_place: str
    offered: tuple[str, ...]
    """Ids of the 口径 that may be chosen."""

    @property
    def is_execution(self) -> bool:
        """Whether it is the 执行率."""
        return self.key.rpartition(":")[2] == EXECUTION


@dataclass(frozen=True)
class Form:
    """One form of a workbook: that of the project, of the department, or of a project inside of it."""

    id: str
    """Empty for the main form, ``p01`` for a project inside."""
    code: str
    name: str
    budget: str
    """What its rate divides by, in 万元, as it is shown; empty where it has no rate."""
    spent: str
    """全年执行数, the same."""
    rate: str
    score: str
    """自评总分, exactly; empty where it has none."""
    score_place: str
    rating: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Paper:
    """Everything that is printed on a 复核 workbook but for what is typed in."""

    draw: str
    year: int
    code: str
    kind: str
    """``project`` or ``whole_department``."""
    name: str
    department: str
    unit: str
    sha: str
    """Of the form that is checked again."""
    original: str
    """Where that lies, as a path in the folder of the round, with ``/``."""
    file: str
    """What it was called when it came."""
    stratum: str
    """Why it was drawn."""
    source: tuple[str, ...]
    """Where the 口径 come from, in sentences."""
    rules: tuple[str, ...]
    """How they are applied: a heading, and sentences."""
    criteria: tuple[Criterion, ...]
    forms: tuple[Form, ...]

    def criterion(self, ids: Sequence[str]) -> tuple[Criterion, ...]:
        """The 口径 of these ids."""
        return tuple(one for one in self.criteria if one.id in ids)


def forms_of(answers: Answers, money: Money, criteria: Criteria) -> tuple[Form, ...]:
    """The forms of a workbook that have indicators, the main one first."""
    ids = dict.fromkeys(key.rpartition(":")[0] for key in answers)
    found = (_form(form, answers, money, criteria) for form in ids if _text(answers, form, "form.kind") != _BASE_DATA)
    return tuple(one for one in found if one.rows)


def pieces(paper: Paper) -> dict[str, str]:
    """``paper`` as custom properties."""
    data = {"format": FORMAT, **asdict(paper)}
    for criterion in data["criteria"]:
        criterion["deduction"] = str(criterion["deduction"])
    return packed_pieces(data)


def packed_pieces(data: Mapping[str, object]) -> dict[str, str]:
    """``data`` as custom properties, with a checksum: whoever changes a letter of it is found out."""
    packed = zlib.compress(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode(), 9)
    text = hashlib.sha256(packed).hexdigest()[:16] + base64.b64encode(packed).decode()
    parts = [text[at : at + LONGEST_PIECE] for at in range(0, len(text), LONGEST_PIECE)]
    return {PROPERTY.format(number): part for number, part in enumerate(parts, 1)}


def is_one(properties: Mapping[str, str]) -> bool:
    """Whether a workbook says that it is for a 复核, whole or not."""
    stem = PROPERTY.split("{")[0]
    return any(name.casefold().startswith(stem) for name in properties)


def paper_in(properties: Mapping[str, str]) -> Paper | None:
    """What `pieces` wrote; None where it is damaged, or by a newer program."""
    text = join_chunks(properties, PROPERTY) or ""
    try:
        packed = base64.b64decode(text[16:], validate=True)
        if hashlib.sha256(packed).hexdigest()[:16] != text[:16]:
            return None
        unpacker = zlib.decompressobj()
        written = unpacker.decompress(packed, LARGEST)
        if not unpacker.eof:
            return None
        data = json.loads(written)
        paper = _paper(data) if data.pop("format") == FORMAT else None
        return paper if paper is not None and _is_sound(paper) else None
    except (ValueError, KeyError, TypeError, ZeroDivisionError, AttributeError, zlib.error, RecursionError):
        return None


def _is_sound(paper: Paper) -> bool:
    """Whether everything in it is of its kind: it came in a file, and may say anything."""
    rows = [row for form in paper.forms for row in form.rows]
    numbers = [text for row in rows for text in (row.points, row.score)] + [form.score for form in paper.forms]
    return (
        all(map(_is_typed, (paper, *paper.forms, *rows, *paper.criteria)))
        and bool(paper.forms)
        and all(form.rows for form in paper.forms)
        and len({row.key for row in rows}) == len(rows)
        and all(not text or _NUMBER.fullmatch(text) for text in numbers)
        and all(0 <= one.deduction <= 1 for one in paper.criteria)
    )


def _is_typed(one: object) -> bool:
    """Whether each field of a value is what it is said to be; what tuples of values hold was made of these types."""
    return all(_is_a(str(kind), getattr(one, name)) for name, kind in one.__annotations__.items())


def _is_a(kind: str, value: object) -> bool:
    if kind == "tuple[str, ...]":
        return isinstance(value, tuple) and all(isinstance(item, str) for item in value)
    named: Mapping[str, type] = {"str": str, "int": int, "bool": bool, "Fraction": Fraction}
    return type(value) is named.get(kind, tuple)


def _paper(data: dict[str, Any]) -> Paper:
    texts = {name: tuple(data[name]) for name in ("source", "rules")}
    forms = tuple(
        Form(**{**form, "rows": tuple(Row(**{**row, "offered": tuple(row["offered"])}) for row in form["rows"])})
        for form in data["forms"]
    )
    lists = ("words", "polarity")
    criteria = tuple(
        Criterion(
            **{**one, "deduction": _fraction(one["deduction"]), **{name: tuple(one[name]) for name in lists}},
        )
        for one in data["criteria"]
    )
    return Paper(**{**data, **texts, "forms": forms, "criteria": criteria})


def _fraction(text: str) -> Fraction:
    """A number as `exact_text` writes it. Raises ValueError: what is longer would take for ever."""
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    return Fraction(text)


def _form(form: str, answers: Answers, money: Money, criteria: Criteria) -> Form:
    total, code = _number(answers, form, "total.score"), _text(answers, form, "project.code")
    rate, own = _number(answers, form, "execution.rate"), code if form else ""
    return Form(
        id=form,
        code=code,
        name=_text(answers, form, "project.name"),
        budget=amount(money.get((own, DENOMINATOR))),
        spent=amount(money.get((own, NUMERATOR))),
        rate=percent(rate),
        score="" if total is None else exact_text(total),
        score_place=_place(answers, form, "total.score"),
        rating=_text(answers, form, "total.rating"),
        rows=tuple(_rows(form, answers, criteria)),
    )


def _rows(form: str, answers: Answers, criteria: Criteria) -> Iterator[Row]:
    execution = _number(answers, form, "execution.points")
    if execution:
        yield Row(
            key=_full(form, EXECUTION),
            dimension="预算执行率",
            category="预算执行率",
            indicator="预算执行率",
            polarity="",
            target="100%",
            measure="",
            points=exact_text(execution),
            actual=percent(_number(answers, form, "execution.rate")),
            score=_exact(answers, form, "execution.score"),
            actual_place=_place(answers, form, "execution.rate"),
            score_place=_place(answers, form, "execution.score"),
            offered=tuple(one.id for one in criteria.of_execution),
        )
    stem = f"{form}:" if form else ""
    for key in answers:
        own = _ROW.fullmatch(key.removeprefix(stem)) if key.startswith(stem) else None
        if own is not None:
            yield _row(form, own[1], answers, criteria)


def _row(form: str, key: str, answers: Answers, criteria: Criteria) -> Row:
    dimension, category, indicator = (
        _text(answers, form, f"{key}.{level}") for level in ("dimension", "category", "indicator")
    )
    polarity, kind = _text(answers, form, f"{key}.polarity"), _text(answers, form, f"{key}.kind")
    target = _shown(answers, form, f"{key}.number", kind) or _text(answers, form, f"{key}.target")
    return Row(
        key=_full(form, key),
        dimension=dimension,
        category=category,
        indicator=indicator,
        polarity=polarity,
        target=target,
        measure=_text(answers, form, f"{key}.measure"),
        points=_exact(answers, form, f"{key}.points"),
        actual=_shown(answers, form, f"{key}.actual", kind),
        score=_exact(answers, form, f"{key}.score"),
        actual_place=_place(answers, form, f"{key}.actual"),
        score_place=_place(answers, form, f"{key}.score"),
        offered=tuple(one.id for one in criteria.offered((dimension, category, indicator), polarity)),
    )


def _full(form: str, key: str) -> str:
    return f"{form}:{key}" if form else key


def text_in(answers: Answers, key: str) -> str:
    """The value of a full key as a text."""
    value = answers.get(key, ("", ""))[0]
    return value if isinstance(value, str) else plain(float(value))


def number_in(answers: Answers, key: str) -> Fraction | None:
    """The value of a full key, where it is a number."""
    value = answers.get(key, ("", ""))[0]
    return value if isinstance(value, Fraction) else None


def _text(answers: Answers, form: str, key: str) -> str:
    return text_in(answers, _full(form, key))


def _number(answers: Answers, form: str, key: str) -> Fraction | None:
    return number_in(answers, _full(form, key))


def _place(answers: Answers, form: str, key: str) -> str:
    return answers.get(_full(form, key), ("", ""))[1]


def _exact(answers: Answers, form: str, key: str) -> str:
    number = _number(answers, form, key)
    return "" if number is None else exact_text(number)


def _shown(answers: Answers, form: str, key: str, kind: str) -> str:
    return shown(answers, _full(form, key), kind)


def shown(answers: Answers, key: str, kind: str) -> str:
    """The value of a full key as a form shows it, by what its number means: ``percent``, ``day``, ``number``."""
    number = number_in(answers, key)
    if number is None:
        return text_in(answers, key)
    if kind == "percent":
        return percent(number)
    if kind == "day" and number.denominator == 1 and 0 <= number < 10**6:
        day = _FIRST_DAY + timedelta(days=int(number))
        return f"{day.year}年{day.month}月{day.day}日"
    return amount(number)


def amount(number: Fraction | None) -> str:
    """A number without idle zeros; at most nine decimals."""
    return "" if number is None else _decimal(rounded(number, COMPARED_PLACES))


def percent(number: Fraction | None) -> str:
    """A fraction of 1 in per cent, with two decimals where it has them."""
    return "" if number is None else f"{_decimal(rounded(number * 100, 2))}%"


def _decimal(number: Fraction) -> str:
    """A number whose decimals end."""
    return exact_text(number)
