"""What the base data of the second edition say beside each line, as they were issued (see `second_edition`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from perfeval_xl.expressions import tree
from perfeval_xl.expressions.tree import Choice, Expr, Field, IsNumber
from perfeval_xl.forms import second_edition, shared_fields
from perfeval_xl.forms.base_keys import (
    LINKED,
    asks_reason,
    breakdown_key,
    first_amount,
    formless,
    line_key,
    project_key,
)
from perfeval_xl.forms.form import FieldKind, FormField, LiveCheck, Source
from perfeval_xl.forms.live_checks import Live
from perfeval_xl.profiles.profile import BaseData, BaseLine, BaseStrip, Profile
from perfeval_xl.rules.ratios import STAFF
from perfeval_xl.vocabulary import BaseColumn

PARTS_EXCEED = "其中各项之和超过本项"
OVERSPENT = "决算超过预算，请说明"
NO_QUOTA = "编制数应大于0"
OVERSTAFFED = "在职超过编制，请说明"
NOT_ALL = "明细之和与决算数不等"
NO_FORM = "没有自评表，请说明"
"""What is shown."""

HINTS = (
    ("应填数字而未填对的", (second_edition.NOT_A_NUMBER, second_edition.NEGATIVE)),
    ("其中各项之和超过本项的", (PARTS_EXCEED,)),
    ("决算超过预算而未说明的", (OVERSPENT,)),
    ("编制数为0或超编未说明的", (NO_QUOTA, OVERSTAFFED)),
    ("功能科目明细与决算数不等的", (NOT_ALL,)),
    ("没有项目自评表而未说明的", (NO_FORM,)),
)
_STOPS = ("。", "！", ".", "!")
"""What may stand behind a word that says nothing."""


def live(profile: Profile, base: BaseData, fields: Mapping[str, FormField], projects: tuple[str, ...]) -> Live:
    """What the base data say of themselves; a line without a place of its own leads to the first amount."""
    otherwise = first_amount(base)
    live_parts = {field.key: field for field in hint_fields(profile, base, projects)}
    live_parts.update((item.key, item) for item in second_edition.open_cells(fields))
    checks = [second_edition.filled_in(fields, otherwise)]
    hints = tuple(Field(key) for key in live_parts if key.endswith(".hint"))
    for number, (label, texts) in enumerate(HINTS, start=1):
        count = second_edition.counted(hints, texts)
        field = FormField(f"check.hint{number}", f"{label}处数", FieldKind.COUNT, Source.COMPUTED, expr=count)
        mark = second_edition.marked(f"hint{number}", Field(field.key).equals(0))
        live_parts[field.key], live_parts[mark.key] = field, mark
        checks.append(LiveCheck(f"{label}处数", field.key, "0", mark.key, otherwise))
    live_parts.update((item.key, item) for item in second_edition.outcome_fields(tuple(checks)))
    return Live(tuple(live_parts.values()), tuple(checks))


def hint_fields(profile: Profile, base: BaseData, projects: tuple[str, ...]) -> Iterator[FormField]:
    """The hints of the base data."""
    silent = _Silence(profile)
    for strip in base.strips:
        yield _hint(f"{strip.key}.hint", strip.heading, _strip_hint(strip, silent))
    for line in base.lines:
        yield _hint(f"line.{line.key}.hint", line.name, _line_hint(base, line, projects, silent))
    if base.breakdown is not None:
        yield _hint("breakdown.hint", "功能科目明细", _breakdown_hint(base.breakdown.line, base.breakdown.rows))


class _Silence:
    """Whether a reason says nothing, as the check of a return understands it."""

    def __init__(self, profile: Profile) -> None:
        empty = profile.reasons.empty_words
        self._words = (*empty, *(f"{word}{stop}" for word in empty for stop in _STOPS[:1]), "  ")

    def __call__(self, key: str) -> Expr:
        return second_edition.says_nothing(Field(key), self._words)


def _hint(key: str, name: str, expr: Expr) -> FormField:
    return FormField(key, f"{name}勾稽", FieldKind.MARK, Source.COMPUTED, expr=expr)


def _typed_right(keys: tuple[str, ...], signed: frozenset[str], right: Expr) -> Expr:
    """``right`` where every entry is a number, and none below zero that must not be."""
    if not keys:
        return right
    fields = tuple(Field(key) for key in keys)
    entries = tree.node(len(fields)) - tree.Blanks(fields)
    wrong = entries.above(tree.Numbers(fields))
    plain = tuple(tree.Total((Field(key),)) for key in keys if key not in signed)
    checked = Choice(tree.Least(plain).below(0), tree.Text(second_edition.NEGATIVE), right) if plain else right
    return Choice(wrong, tree.Text(second_edition.NOT_A_NUMBER), checked)


def _strip_hint(strip: BaseStrip, silent: _Silence) -> Expr:
    keys = tuple(f"{strip.key}.{cell.key}" for cell in strip.cells if not cell.ratio)
    signed = frozenset(f"{strip.key}.{cell.key}" for cell in strip.cells if cell.signed)
    right: Expr = tree.WhenNumbers(tuple(Field(key) for key in keys), tree.Text(second_edition.KEPT))
    if any(cell.ratio == STAFF for cell in strip.cells):
        right = _staff_hint(silent(f"{strip.key}.reason"))
    return _typed_right(keys, signed, right)


def _staff_hint(silent: Expr) -> Expr:
    staff, quota = (Field(key) for key in STAFF.needs)
    more = Choice(silent, tree.Text(OVERSTAFFED), tree.Text(second_edition.KEPT))
    judged = Choice(
        quota.at_most(0), tree.Text(NO_QUOTA), Choice(staff.above(quota), more, tree.Text(second_edition.KEPT))
    )
    return tree.WhenNumbers((staff, quota), judged)


def _line_hint(base: BaseData, line: BaseLine, projects: tuple[str, ...], silent: _Silence) -> Expr:
    spent, budget = (Field(line_key(line.key, c)) for c in (BaseColumn.ACTUAL, BaseColumn.BUDGET))
    quiet = silent(line_key(line.key, "reason"))
    left: Expr = tree.Text(second_edition.KEPT)
    if asks_reason(line):
        over = shared_fields.exceeds(tree.Total((spent,)), tree.Total((budget,)))
        left = Choice(over, Choice(quiet, tree.Text(OVERSPENT), left), left)
    if line.key in formless(base):
        left = Choice(tree.Total((spent,)).above(0), Choice(quiet, tree.Text(NO_FORM), left), left)
    left = Choice(tree.Any((IsNumber(spent), IsNumber(budget))), left, tree.NOT_SCORED)
    inner = [other.key for other in base.lines if other.within == line.key]
    if inner:
        exceeded = tree.Any(
            tuple(
                shared_fields.exceeds(
                    tree.Total(tuple(Field(line_key(key, column)) for key in inner)),
                    tree.Total((Field(line_key(line.key, column)),)),
                )
                for column in base.columns
            )
        )
        left = Choice(exceeded, tree.Text(PARTS_EXCEED), left)
    return _typed_right(_typed(base, line, projects), frozenset(), left)


def _typed(base: BaseData, line: BaseLine, projects: tuple[str, ...]) -> tuple[str, ...]:
    """The amounts of a line that are typed; those of single projects have their hint at the sum."""
    if line.projects:
        return tuple(
            project_key(project, column) for column in base.columns if column not in LINKED for project in projects
        )
    return () if line.parts else tuple(line_key(line.key, column) for column in base.columns)


def _breakdown_hint(line: str, rows: int) -> Expr:
    whole, spent = Field("breakdown.total"), Field(line_key(line, BaseColumn.ACTUAL))
    equal = shared_fields.same_amount(tree.Total((whole,)), tree.Total((spent,)))
    tied = Choice(equal, tree.Text(second_edition.KEPT), tree.Text(NOT_ALL))
    amounts = tuple(breakdown_key(row, "amount") for row in range(1, rows + 1))
    return _typed_right(amounts, frozenset(), Choice(IsNumber(whole), tied, tree.NOT_SCORED))
