"""What the workbook says while it is filled in: a hint beside each row, ✓ or ✗ for each rule.

Whatever it says is the answer to a question of `entries`, `row_tests`, `form_tests` or
`base_tests`, which the checks of a return ask in the same words. ✗ is what would send the
form back; 核实 is what it would be asked about.
"""

from __future__ import annotations

import functools
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from perfeval_xl.expressions import tree
from perfeval_xl.expressions.tree import NEVER, Any, Choice, Expr, Field, IsNumber, Not
from perfeval_xl.forms import course, course_tests, entries, form_tests, row_hints, row_tests
from perfeval_xl.forms.entries import when
from perfeval_xl.forms.form import DimensionBlock, FieldKind, FormField, IndicatorRow, LiveCheck, Source
from perfeval_xl.forms.remembered import Remembered
from perfeval_xl.forms.row_hints import KEPT
from perfeval_xl.forms.shared_fields import LEFT_OUT, TOTAL, Funds, budget_stage, fund_key, linked, required_texts
from perfeval_xl.frozen import frozen
from perfeval_xl.profiles.profile import Profile
from perfeval_xl.profiles.weights import Weights
from perfeval_xl.tables import named, plain
from perfeval_xl.vocabulary import NOT_APPLICABLE, Stage

BROKEN, ASKED, TOLD = "✗", "核实", "提示"
"""What a rule shows that is not kept: one that sends the form back, one that only asks for a word, one that
only says what to look at."""
_REMEMBERED = 256
"""Budgets, states and lists of hints of which what is said is remembered."""
UNFINISHED = "尚未填齐，请填有颜色的格"
FAILING = "有校验未通过，请看“校验”表"
IN_DOUBT = "已填齐，有需要核实说明的，请看“校验”表"
READY = "已填齐，校验全部通过"
DRAFT_READY = "草稿已填齐，校验全部通过；草稿不得上报"
"""What the first line says of a form, the worst first."""


@frozen
class Live:
    """What a form says of itself."""

    fields: tuple[FormField, ...]
    """The computed fields that say it."""
    checks: tuple[LiveCheck, ...]
    """The lines of the sheet 校验, in order."""


@frozen
class Line:
    """A line of the sheet 校验 before it is written: a rule, and when it is broken."""

    name: str
    label: str
    broken: Expr
    shown: str
    """Key of the field that shows what stands there."""
    expected: str
    at: str
    """Key of the field to go to."""
    asks: bool = False
    """Whether it only asks for a word (核实)."""
    more: tuple[FormField, ...] = ()
    """What ``shown`` shows, where that is no field of the form, and what else is said of it."""
    tells: bool = False
    """Whether it only says what to look at (提示)."""

    @property
    def shows(self) -> str:
        """What it shows where it is not kept."""
        return TOLD if self.tells else ASKED if self.asks else BROKEN

    @functools.cached_property
    def fields(self) -> tuple[FormField, ...]:
        """Its own fields, the last of which shows whether it is kept."""
        return *self.more, marked(self.name, self.broken, shows=self.shows)

    @functools.cached_property
    def check(self) -> LiveCheck:
        """How it stands on the sheet."""
        return LiveCheck(self.label, self.shown, self.expected, f"mark.{self.name}", self.at)


def live(
    profile: Profile,
    dimensions: tuple[DimensionBlock, ...],
    fields: Mapping[str, FormField],
    funds: Funds,
    *,
    draft: bool,
    more: Sequence[Line] = (),
) -> Live:
    """What a form of indicators says of itself; ``more`` are lines of its own."""
    rows = [row for block in dimensions for row in block.rows]
    of_rows = (
        computed(
            row.key("hint"), f"{named(row.indicator.name)}填报提示", FieldKind.MARK, row_hints.row_hint(profile, row)
        )
        for row in rows
    )
    of_funds = _FUNDS.of(_sort_of_funds(profile, fields, funds), lambda: _of_funds(profile, fields, funds))
    of_course = _COURSES.of(_sort_of_course(profile, fields), lambda: _of_course(profile, fields))
    lines = (
        *of_course.lines,
        *_points(profile, dimensions),
        *of_funds.lines,
        *_texts(fields, rows),
        *_head(fields),
        *_of_rows(rows),
        *_left_out(fields, rows),
        *more,
    )
    return finished(
        (*of_course.hints, *of_rows, *of_funds.hints),
        open_count(fields, funds, rows, required_texts(profile.layout)),
        filled_in(fields, _first(fields, rows)),
        lines,
        draft,
    )


def finished(hints: Iterable[FormField], opened: Expr, first: LiveCheck, lines: Sequence[Line], draft: bool) -> Live:
    """The fields of all ``lines``, how many of them are broken, and how the form stands."""
    fields = [*hints, computed("check.open", "未填的必填格", FieldKind.COUNT, opened)]
    fields.append(marked("open", Field("check.open").above(0)))
    for line in lines:
        fields += line.fields
    checks = (first, *(line.check for line in lines))
    marks = tuple([Field(check.mark) for check in checks])
    fields.append(computed("check.broken", "未通过的校验", FieldKind.COUNT, tree.Matches(marks, BROKEN)))
    fields.append(computed("check.state", "填报状态", FieldKind.MARK, _state(draft, marks)))
    return Live(tuple(fields), checks)


def open_count(
    fields: Mapping[str, FormField], funds: Funds, rows: Sequence[IndicatorRow] = (), texts: Sequence[str] = ()
) -> Expr:
    """How many cells must still be filled in; of a row, and its ``texts``, its hint tells."""
    typed = {row.key("actual") for row in rows if not row.indicator.ratio}
    typed |= {row.key(text) for row in rows for text in texts}
    count: Expr = tree.HowMany(
        tuple(cell.test for cell in form_tests.open_cells(fields, funds) if cell.key not in typed)
    )
    hints = tuple(Field(row.key("hint")) for row in rows)
    return (
        count + counted(hints, (row_hints.OPEN, *(row_hints.TEXT_OPEN,) * bool(texts), *row_hints.TO_FILL))
        if hints
        else count
    )


def filled_in(fields: Mapping[str, FormField], otherwise: str) -> LiveCheck:
    """The line about required cells; it leads to the first of them."""
    first = next((field.key for field in fields.values() if field.required), otherwise)
    return LiveCheck("必填单元格全部填写（未填格数）", "check.open", "0", "mark.open", first)


@functools.lru_cache(maxsize=_REMEMBERED)
def counted(hints: tuple[Field, ...], texts: tuple[str, ...]) -> Expr:
    """How many of ``hints`` say one of ``texts``."""
    first, *others = (tree.Matches(hints, text) for text in texts)
    count: Expr = first
    for other in others:
        count = count + other
    return count


Groups = tuple[tuple[str, tuple[str, ...]], ...]
"""Hints that are counted together, with what the count is called."""


@functools.lru_cache(maxsize=_REMEMBERED)
def of_hints(hints: tuple[Field, ...], groups: Groups, unit: str, at: str) -> tuple[Line, ...]:
    """A line for each group of hints: how many cells say one of them."""
    return tuple(_of_hints(hints, groups, unit, at))


def _of_hints(hints: tuple[Field, ...], groups: Groups, unit: str, at: str) -> Iterator[Line]:
    for number, (label, texts) in enumerate(groups, start=1):
        key = f"check.hint{number}"
        count = computed(key, f"{label}{unit}", FieldKind.COUNT, counted(hints, texts))
        asks = all(row_hints.passes(text) for text in texts)
        yield Line(f"hint{number}", f"{label}{unit}", Field(key).above(0), key, "0", at, asks, (count,))


def marked(name: str, broken: Expr, *, shows: str = BROKEN) -> FormField:
    """The field that shows whether a rule is kept, and what it ``shows`` where it is not."""
    expr = Choice(broken, tree.Text(shows), tree.Text(KEPT))
    return computed(f"mark.{name}", "校验结果", FieldKind.MARK, expr)


def computed(key: str, label: str, kind: FieldKind, expr: Expr) -> FormField:
    """A field that shows what an expression gives."""
    return FormField(key, label, kind, Source.COMPUTED, expr=expr)


def _first(fields: Mapping[str, FormField], rows: Sequence[IndicatorRow]) -> str:
    """Where a line about the rows leads to."""
    if rows:
        return rows[0].key("actual")
    return "goal.actual" if "goal.actual" in fields else "execution.reason"


class _Part(NamedTuple):
    """What is said of a part of a form that many forms have."""

    hints: tuple[FormField, ...] = ()
    lines: tuple[Line, ...] = ()


_FUNDS, _COURSES = Remembered[_Part](_REMEMBERED), Remembered[_Part](_REMEMBERED)


def _sort_of_funds(profile: Profile, fields: Mapping[str, FormField], funds: Funds) -> Hashable:
    """All that decides what is said of the funds, but for what the profile says: who types which amount."""
    if not funds:
        return None
    amounts = [
        (key, field.source is Source.ANSWER, field.value is None)
        for key, field in fields.items()
        if key.startswith("funds.") and field.kind is FieldKind.AMOUNT
    ]
    return profile, tuple(funds), fields["execution.reason"].waived, tuple(amounts)


def _of_funds(profile: Profile, fields: Mapping[str, FormField], funds: Funds) -> _Part:
    if not funds:
        return _Part()
    hint = computed("execution.hint", "资金填报提示", FieldKind.MARK, row_hints.funds_hint(profile, fields, funds))
    return _Part((hint,), tuple(_funds(profile, fields, funds)))


def _sort_of_course(profile: Profile, fields: Mapping[str, FormField]) -> Hashable:
    """The same of the state of a project."""
    if course.STATE.key not in fields:
        return None
    return profile, *(fields[field.key].source is Source.ANSWER for field in (course.STATE, course.REASON))


def _of_course(profile: Profile, fields: Mapping[str, FormField]) -> _Part:
    if course.STATE.key not in fields:
        return _Part()
    hint = computed(course.HINT, "项目状态填报提示", FieldKind.MARK, course_tests.hint(profile, fields))
    return _Part((hint,), tuple(_course()))


def _course() -> Iterator[Line]:
    """The state of the project, and why it did not begin or was called off."""
    at = course.STATE.key
    label = "项目状态选自列表，未启动、取消的已写明原因"
    yield Line("course", label, course_tests.is_wrong(), course.HINT, KEPT, at)
    label = "未启动、取消、跨年由下发单位确定（本单位选定的，下发单位会核对）"
    yield Line("chosen", label, course_tests.is_asked(), course.HINT, KEPT, at, asks=True)


def _points(profile: Profile, dimensions: tuple[DimensionBlock, ...]) -> Iterator[Line]:
    if not profile.scored:
        return
    full, total = profile.full_points, "total.points"
    wrong: Expr = Not(Field(total).equals(full))
    yield Line("points", "分值合计（预算执行率＋各项指标）", wrong, total, plain(full), total)
    for block in dimensions:
        key, kind = f"dimension.{block.dimension}.points", block.weights.kind
        if kind is Weights.FREE:
            continue
        own = Field(key)
        wrong = Not(own.equals(block.prescribed))
        expected = plain(block.prescribed)
        if kind is Weights.RANGE:
            low, high = block.weights.least, block.weights.most
            wrong, expected = Any((own.below(low), own.above(high))), f"{plain(low)}至{plain(high)}"
        elif kind is Weights.DEFAULT:
            # The office has chosen otherwise, was asked, and the unit cannot change it.
            wrong, expected = Not(own.equals(block.usual)), f"一般为{plain(block.usual)}"
        tells = kind is Weights.DEFAULT
        yield Line(f"points.{block.dimension}", f"{block.heading}分值合计", wrong, key, expected, key, tells=tells)


def _funds(profile: Profile, fields: Mapping[str, FormField], funds: Funds) -> Iterator[Line]:
    spent, reason = fund_key(TOTAL, Stage.ACTUAL), "execution.reason"
    empty = Any(tuple(Not(IsNumber(Field(fund_key(TOTAL, stage)))) for stage in funds if stage is not Stage.ADJUSTMENT))
    # A total that stands alone is typed, and an open cell stands in one place only.
    mirrors = {key: _mirror(fields[key]) for key in (spent, fund_key(TOTAL, budget_stage(funds)))}
    shown, budget = (mirror.key for mirror in mirrors.values())
    more = tuple(mirror for key, mirror in mirrors.items() if mirror.key != key)
    label = f"预算数和执行数都已填写（执行数，{profile.money}）"
    yield Line("funds", label, empty, shown, "各栏至少填一行", spent, more=more)
    amounts = form_tests.typed_amounts(fields)
    if amounts:
        typed = (test(field) for field in amounts for test in (entries.holds_no_number, entries.holds_out_of_range))
        wrong = entries.any_of((*typed, form_tests.is_cut_below_nothing(funds)))
        label = f"金额只填数字，{'除调整数外' if Stage.ADJUSTMENT in funds else ''}不为负、不过大"
        yield Line("amounts", label, wrong, shown, "不小于0的数字", amounts[0].key)
    over = form_tests.any_overspends(funds)
    yield Line("spent", f"各行执行数不超过预算数（{profile.money}）", over, shown, budget, spent)
    below = plain(profile.reasons.execution_below * 100)
    low = form_tests.low_execution_is_unexplained(profile, fields[reason])
    label = f"预算执行率低于{below}%的已说明原因"
    yield Line("execution", label, low, "execution.rate", f"≥{below}%或说明原因", reason, asks=True)
    changed = form_tests.change_is_unexplained(profile, funds, fields[reason])
    if changed is not NEVER:
        above = plain(profile.reasons.budget_change_above * 100)
        label = f"预算调整超过{above}%的已说明原因"
        yield Line("change", label, changed, "funds.change", f"≤{above}%或说明原因", reason, asks=True)


def _mirror(amount: FormField) -> FormField:
    """What shows an amount besides: the sum itself, or a copy of what is typed or issued."""
    if amount.source is Source.COMPUTED:
        return amount
    copied = f"check.{amount.key.rpartition('.')[2]}"
    return computed(copied, amount.label, FieldKind.AMOUNT, linked(amount.key))


def _texts(fields: Mapping[str, FormField], rows: Sequence[IndicatorRow]) -> Iterator[Line]:
    """The texts outside the rows, which have hints of their own."""
    yield from too_long(fields, {row.key(role) for row in rows for role in ("reason", "deduction_reason")})


def too_long(fields: Mapping[str, FormField], shown: set[str]) -> Iterator[Line]:
    """How many texts, but for those that are ``shown`` by another line, are longer than the form allows."""
    texts = [
        field
        for field in fields.values()
        if field.longest and field.source is Source.ANSWER and field.kind in entries.TEXTS and field.key not in shown
    ]
    if texts:
        label = "文字超过限定字数的处数"
        count = tree.HowMany(tuple(entries.holds_too_long(field) for field in texts))
        long = computed("check.long", label, FieldKind.COUNT, count)
        yield Line("long", label, Field(long.key).above(0), long.key, "0", texts[0].key, more=(long,))


def _head(fields: Mapping[str, FormField]) -> Iterator[Line]:
    """Only where something is missing of what the office issues, as it may be in a draft."""
    missing = [key for key in form_tests.ISSUED_HEAD if key in fields and not str(fields[key].value or "").strip()]
    if missing:
        blank = Any(tuple(entries.is_blank(Field(key)) for key in missing))
        yield Line("head", "项目名称、单位和目标齐全（由下发单位填）", blank, missing[0], "不为空", missing[0])


def _of_rows(rows: Sequence[IndicatorRow]) -> Iterator[Line]:
    if rows:
        hints = tuple(Field(row.key("hint")) for row in rows)
        yield from of_hints(hints, row_hints.groups(rows), "行数", rows[0].key("actual"))


def _left_out(fields: Mapping[str, FormField], rows: Sequence[IndicatorRow]) -> Iterator[Line]:
    """What does not apply: all of it cannot be left out, and of any of it the office is told."""
    if LEFT_OUT.key in fields:
        at = rows[0].key("actual")
        label = f"至少有一个指标适用（{NOT_APPLICABLE}指标的分值）"
        none_left = row_tests.nothing_applies([row.facts for row in rows])
        yield Line("applies", label, none_left, LEFT_OUT.key, "不是全部", at)
        label = f"没有{NOT_APPLICABLE}的指标（本单位选了的，下发单位会核对）"
        asked = when(LEFT_OUT.above(0), Not(none_left))
        yield Line("left_out", label, asked, LEFT_OUT.key, "0", at, asks=True)


def _state(draft: bool, marks: tuple[Field, ...]) -> Expr:
    ready = tree.Text(DRAFT_READY if draft else READY)
    in_doubt = Choice(tree.Matches(marks, ASKED).above(0), tree.Text(IN_DOUBT), ready)
    failing = Choice(Field("check.broken").above(0), tree.Text(FAILING), in_doubt)
    return Choice(Field("check.open").above(0), tree.Text(UNFINISHED), failing)
