"""What the base data say beside each line while they are filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from perfeval_xl.expressions import tree
from perfeval_xl.expressions.tree import Expr, Field
from perfeval_xl.forms import base_tests, entries, live_checks
from perfeval_xl.forms.base_keys import LONGEST_LINE_REASON, breakdown_key, first_amount, line_key, project_key
from perfeval_xl.forms.entries import any_of
from perfeval_xl.forms.form import FieldKind, FormField, Source
from perfeval_xl.forms.live_checks import Live, computed
from perfeval_xl.forms.remembered import Remembered
from perfeval_xl.forms.row_hints import KEPT, NOT_A_NUMBER, OPEN, OUT_OF_RANGE, TOO_LONG, first_of
from perfeval_xl.profiles.profile import BaseData, BaseLine, BaseStrip, Breakdown, Profile

PARTS_EXCEED = "其中各项之和超过本项"
LINE_OVERSPENT = "✓ 请说明决算超预算"
NO_QUOTA = "编制数应大于0"
NOT_WHOLE = "人数应是整数"
OVERSTAFFED = "✓ 请说明超编原因"
NOT_ALL = "明细之和与决算数不等"
NO_FORM = "✓ 请说明为何没有自评表"
TOO_MUCH_LEFT = "结余大于全年可用资金"
BASE_QUESTIONS = (LINE_OVERSPENT, OVERSTAFFED, NO_FORM)
"""Hints that ask for a word and let the line pass."""

BASE_HINT_GROUPS = (
    ("应填数字而未填对的", (NOT_A_NUMBER, OUT_OF_RANGE, NOT_WHOLE)),
    ("其中各项之和超过本项的", (PARTS_EXCEED,)),
    ("决算超过预算而未说明的", (LINE_OVERSPENT,)),
    ("编制数为0的", (NO_QUOTA,)),
    ("超编未说明的", (OVERSTAFFED,)),
    ("结余大于全年可用资金的", (TOO_MUCH_LEFT,)),
    ("功能科目明细与决算数不等的", (NOT_ALL,)),
    ("没有项目自评表而未说明的", (NO_FORM,)),
    ("说明写得太长的", (TOO_LONG,)),
)
"""The hints that are counted in the sheet 校验, with what the count is called."""
_HINTS = Remembered[tuple[FormField, ...]](64)
"""The hints of base data, by the figures that are issued and the number of projects."""


def side_reasons(base: BaseData) -> Iterator[FormField]:
    """The reasons beside the strips that may ask for one."""
    for strip in base.strips:
        if base_tests.has_staff(strip):
            key, label = f"{strip.key}.reason", f"{strip.heading}说明"
            yield FormField(key, label, FieldKind.LONG_TEXT, Source.ANSWER, longest=LONGEST_LINE_REASON)


def hint_fields(
    profile: Profile, base: BaseData, fields: Mapping[str, FormField], projects: tuple[str, ...]
) -> Iterator[FormField]:
    """The hints of the base data; ``projects`` are the ids of the forms of the projects."""
    for strip in base.strips:
        yield _hint(f"{strip.key}.hint", strip.heading, _of_strip(profile, strip, fields))
    for line in base.lines:
        yield _hint(f"line.{line.key}.hint", line.name, _of_line(profile, base, line, fields, projects))
    if base.breakdown is not None:
        yield _hint("breakdown.hint", "功能科目明细", _of_breakdown(base.breakdown, fields))


def hinted_fields(fields: Mapping[str, FormField]) -> set[str]:
    """The texts of whose length a hint tells."""
    return {key for key in fields if key.startswith("breakdown.") or key.endswith(".reason")}


def _hint(key: str, name: str, expr: Expr) -> FormField:
    return computed(key, f"{name}勾稽", FieldKind.MARK, expr)


def _typed_right(cells: Sequence[FormField]) -> Iterator[tuple[Expr, str]]:
    """What may be wrong with what is typed, whatever it means."""
    typed = [cell for cell in cells if cell.source is Source.ANSWER]
    numbers = [cell for cell in typed if cell.kind in entries.NUMBERS]
    yield any_of(entries.is_blank(Field(cell.key)) for cell in typed if cell.required), OPEN
    yield any_of(entries.holds_no_number(cell) for cell in numbers), NOT_A_NUMBER
    yield any_of(entries.holds_out_of_range(cell) for cell in numbers), OUT_OF_RANGE
    yield any_of(entries.holds_too_long(cell) for cell in typed if cell.kind in entries.TEXTS), TOO_LONG


def _of_strip(profile: Profile, strip: BaseStrip, fields: Mapping[str, FormField]) -> Expr:
    cells = [fields[f"{strip.key}.{cell.key}"] for cell in strip.cells if not cell.ratio]
    if not base_tests.has_staff(strip):
        balance = [(base_tests.balance_exceeds(), TOO_MUCH_LEFT)] if base_tests.has_balance(strip) else []
        return first_of([*_typed_right(cells), *balance], tree.Text(KEPT))
    people = (fields[key] for key in (base_tests.STAFF_NUMBER, base_tests.QUOTA) if key in fields)
    return first_of(
        [
            *_typed_right([*cells, fields[f"{strip.key}.reason"]]),
            (
                any_of(entries.is_not_whole(Field(field.key)) for field in people if field.source is Source.ANSWER),
                NOT_WHOLE,
            ),
            (base_tests.has_no_quota(), NO_QUOTA),
            (base_tests.overstaffing_is_unexplained(profile, strip), OVERSTAFFED),
        ],
        tree.Text(KEPT),
    )


def _of_line(
    profile: Profile, base: BaseData, line: BaseLine, fields: Mapping[str, FormField], projects: tuple[str, ...]
) -> Expr:
    return first_of(
        [
            *_typed_right([*_cells(base, line, fields, projects), fields[line_key(line.key, "reason")]]),
            (any_of(_exceeding(base, line)), PARTS_EXCEED),
            (base_tests.formless_spending_is_unexplained(profile, base, line), NO_FORM),
            (base_tests.overspending_is_unexplained(profile, line), LINE_OVERSPENT),
        ],
        tree.Text(KEPT),
    )


def _cells(
    base: BaseData, line: BaseLine, fields: Mapping[str, FormField], projects: tuple[str, ...]
) -> Iterator[FormField]:
    """The amounts of a line; those of single projects have their hint at the sum."""
    for column in base.columns:
        yield fields[line_key(line.key, column)]
        if line.projects:
            yield from (fields[project_key(project, column)] for project in projects)


def _exceeding(base: BaseData, line: BaseLine) -> Iterator[Expr]:
    tests = (base_tests.parts_exceed(base, line, column) for column in base.columns)
    yield from (test for test in tests if test is not tree.NEVER)


def _of_breakdown(breakdown: Breakdown, fields: Mapping[str, FormField]) -> Expr:
    rows = range(1, breakdown.rows + 1)
    cells = [fields[breakdown_key(row, role)] for row in rows for role in ("code", "name", "amount")]
    differs = base_tests.breakdown_differs(breakdown.line)
    return first_of([*_typed_right(cells), (differs, NOT_ALL)], tree.Text(KEPT))


def live(
    profile: Profile, base: BaseData, fields: Mapping[str, FormField], projects: tuple[str, ...], *, draft: bool
) -> Live:
    """What the base data say of themselves; ``projects`` are the ids of the forms of the projects."""
    first = first_amount(base)
    # All that decides what is asked of a field, but for what the profile says: who fills it in.
    typed = tuple([field.source is Source.ANSWER for field in fields.values()])
    hints = _HINTS.of((profile, projects, typed), lambda: tuple(hint_fields(profile, base, fields, projects)))
    of_hints = live_checks.of_hints(tuple(Field(hint.key) for hint in hints), BASE_HINT_GROUPS, "处数", first)
    lines = (*of_hints, *live_checks.too_long(fields, hinted_fields(fields)))
    opened, leads = live_checks.open_count(fields, {}), live_checks.filled_in(fields, first)
    return live_checks.finished(hints, opened, leads, lines, draft)
