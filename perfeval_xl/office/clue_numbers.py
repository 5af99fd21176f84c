"""Clues in numbers: full marks everywhere, scores that outrun the money, changed budgets, 元 taken for 万元."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from perfeval_xl.office.clues import (
    LONGEST_MESSAGE,
    MOST_NAMES,
    Clue,
    ClueKind,
    Fault,
    Form,
    Indicator,
    Seen,
    brief,
    clue_of,
    listed,
    number,
    percent,
    quoted,
    seen,
)
from perfeval_xl.plain_text import one_line

FEWEST_FULL, FEWEST_FULL_OF_DEPARTMENT = 2, 5
"""Projects of a unit, and of a department with several units, from which on full marks in all of them are a clue.
Reviewers took 10 of 10 at 100 for 自评流于形式 (reference/domain.md row 50); the numbers are our own."""
HIGH_SCORE = 90.0
"""From which a score is 优 (reference/domain.md §1.1)."""
HIGH_SHARE = 0.90
"""Share of the points of the indicators that is as high: where execution has 20 points, 90 are out of reach."""
LOW_RATE = 0.80
"""Below which money is left: a platform warns of more than 20 % unspent (reference/domain.md row 22)."""
MOST_ADJUSTED = 0.30
"""How much a budget may change in a year without being asked about (reference/domain.md row 16)."""
TEN_THOUSAND, TOLERANCE = 10_000, 3
"""元 in 万元, and how many times more or less still looks like it (本程序自定规则 第22条)."""
FEWEST_PEERS = 4
"""Projects from which on something is usual among them (本程序自定规则 第22条)."""
MIXED_UNITS = ("S023", "S123", "S124", "S125")
"""Findings that take an amount within a form for one in another unit."""
FEWEST_EXACT = 4
"""Rows whose target nobody reaches to the digit by itself, from which on it is a clue that all did; our own."""
_NEAR = 1e-9
"""Numbers that are as near to one another are equal."""


def full_marks(indicators: Iterable[Indicator]) -> Iterator[Clue]:
    """All indicators at full marks in all projects of a unit, or of a whole department with several units."""
    full, rows = _fullness(indicators)
    for department, units in _by_department(full).items():
        forms = [form for some in units.values() for form in some]
        whole = len(units) > 1 and len(forms) >= FEWEST_FULL_OF_DEPARTMENT and all(full[form.key][1] for form in forms)
        groups = {"": forms} if whole else units
        for unit, group in groups.items():
            if len(group) < FEWEST_FULL or not all(full[form.key][1] for form in group):
                continue
            hundred = sum(form.score is not None and form.score >= 100 - _NEAR for form in group)
            who = f"{brief(department)}所属{len(units)}个单位" if whole else brief(unit or department)
            counted = sum(rows[form.key] for form in group)
            why = f"{who}已计的{len(group)}个项目，{counted}项指标没有一项扣分"
            why += f"，其中{hundred}个自评总分也是100分。" if hundred else "。"
            weight = (50 if whole else 30) + 3 * min(len(group), 10)
            yield clue_of(ClueKind.FULL, group, why, (seen(one, one.places.get("score", "")) for one in group), weight)


def _fullness(
    indicators: Iterable[Indicator],
) -> tuple[dict[tuple[str, str], tuple[Form, bool]], dict[tuple[str, str], int]]:
    """Each form of a project that has scores with whether all of them are full, and how many there are."""
    full: dict[tuple[str, str], tuple[Form, bool]] = {}
    rows: dict[tuple[str, str], int] = {}
    for row in indicators:
        if row.form.is_whole or not row.points or row.score is None:
            continue
        _, before = full.get(row.form.key, (row.form, True))
        full[row.form.key] = row.form, before and row.score >= row.points - _NEAR
        rows[row.form.key] = rows.get(row.form.key, 0) + 1
    return full, rows


def _by_department(full: dict[tuple[str, str], tuple[Form, bool]]) -> dict[str, dict[str, list[Form]]]:
    found: dict[str, dict[str, list[Form]]] = {}
    for form, _ in full.values():
        found.setdefault(form.department, {}).setdefault(form.unit, []).append(form)
    return found


def outrun(forms: Iterable[Form], indicators: Iterable[Indicator]) -> Iterator[Clue]:
    """A score that is 优, or nearly all points of the indicators, while a fifth or more of the money is unspent."""
    sums: dict[tuple[str, str], list[float]] = {}
    for row in indicators:
        if row.points and row.score is not None:
            total = sums.setdefault(row.form.key, [0.0, 0.0])
            total[0] += row.score
            total[1] += row.points
    for form in forms:
        scored, points = sums.get(form.key, (0.0, 0.0))
        if form.rate is None or form.rate >= LOW_RATE or not points:
            continue
        share = scored / points
        if share < HIGH_SHARE and (form.score is None or form.score < HIGH_SCORE):
            continue
        score = f"，自评{number(form.score)}分" if form.score is not None else ""
        why = (
            f"预算执行率只有{percent(form.rate)}{_spent(form)}，指标得分率却是{percent(share)}"
            f"（{number(scored)}/{number(points)}分）{score}：钱没有花完，指标却几乎都得满分，是节约还是没有做完，请核对。"
        )
        cells = (seen(form, form.places.get(key, "")) for key in ("rate", "score"))
        yield clue_of(ClueKind.OUTRUN, [form], why, cells, 40 + 50 * (share - form.rate))


def _spent(form: Form) -> str:
    """``（执行21.22万元）``."""
    return f"（执行{number(form.actual)}万元）" if form.actual is not None else ""


def adjusted(forms: Iterable[Form], reasons: dict[tuple[str, str], str]) -> Iterator[Clue]:
    """A budget that changed by more than 30 % within the year; ``reasons`` says what the form says of its money."""
    for form in forms:
        if form.original is None or form.final is None or abs(form.final - form.original) < _NEAR:
            continue
        change = form.final - form.original
        if form.original > 0 and abs(change) / form.original <= MOST_ADJUSTED + _NEAR:
            continue
        way, size = ("调增" if change > 0 else "调减"), abs(change) / form.original if form.original > 0 else None
        reason = reasons.get(form.key, "")
        why = (
            f"全年预算数{number(form.final)}万元，年初预算数{number(form.original)}万元，{way}"
            f"{percent(size) if size is not None else f'{number(abs(change))}万元，年初没有预算'}，"
            f"{f'说明写的是{quoted(reason)}' if reason else '没有写原因'}。"
        )
        cells = (seen(form, form.places.get(key, "")) for key in ("final", "original"))
        weight = (20 if reason else 45) + 25 * min(size if size is not None else 0.5, 1)
        yield clue_of(ClueKind.ADJUSTED, [form], why, cells, weight)


def ten_thousandfold(forms: Sequence[Form], faults: Iterable[Fault]) -> Iterator[Clue]:
    """A budget that is about ten thousand times what is usual in its department, or a ten-thousandth of it; and
    amounts within a form that are so to one another, as the check found.
    """
    by_code: dict[tuple[str, str], list[Fault]] = {}
    for fault in faults:
        if fault.is_counted and fault.finding in MIXED_UNITS:
            by_code.setdefault((fault.code, fault.sha), []).append(fault)
    for form in forms:
        own = by_code.get((form.code, form.sha), []) if not form.inside else []
        if own:
            cells = (Seen(form.called, fault.place, form.sha) for fault in own)
            yield clue_of(
                ClueKind.TEN_THOUSANDFOLD, [form], f"{one_line(own[0].message, LONGEST_MESSAGE)}。", cells, 70
            )
    for group, where in _peers(forms):
        for (form, budget), usual in zip(group, _medians([budget for _, budget in group]), strict=True):
            times = budget / usual
            if not (_is_ten_thousand(times) or (times > 0 and _is_ten_thousand(1 / times))):
                continue
            if times > 1:
                how = f"约为它的{times:.0f}倍：疑似把元填成了万元"
            else:
                how = f"约为它的{1 / times:.0f}分之一：疑似把万元填成了元"
            peers = f"{where}其余{len(group) - 1}个项目的中位数是{number(usual)}万元"
            why = f"预算数{number(budget)}万元，{peers}，{how}。"
            at = [seen(form, form.places.get("original" if form.final is None else "final", ""))]
            yield clue_of(ClueKind.TEN_THOUSANDFOLD, [form], why, at, 85)


def _peers(forms: Iterable[Form]) -> Iterator[tuple[list[tuple[Form, float]], str]]:
    """Forms of projects that are compared with one another, with their budgets: those of a department where it has
    enough of them, all others with those of the whole round.
    """
    departments: dict[str, list[tuple[Form, float]]] = {}
    for form in forms:
        budget = form.final if form.final is not None else form.original
        if budget and budget > 0 and not form.is_whole:
            departments.setdefault(form.department, []).append((form, budget))
    small = []
    for group in departments.values():
        if len(group) >= FEWEST_PEERS:
            yield group, "本部门"
        else:
            small += group
    if len(small) >= FEWEST_PEERS:
        yield small, "项目少的各部门"


def _medians(values: Sequence[float]) -> list[float]:
    """For each of at least two values the median of all others; sorted once, for a round may have thousands."""
    ordered = sorted(values)
    others = len(ordered) - 1

    def without(left_out: int, nth: int) -> float:
        return ordered[nth if nth < left_out else nth + 1]

    found = {}
    for at, value in enumerate(ordered):
        found[value] = (without(at, (others - 1) // 2) + without(at, others // 2)) / 2
    return [found[value] for value in values]


def _is_ten_thousand(times: float) -> bool:
    return TEN_THOUSAND / TOLERANCE <= times <= TEN_THOUSAND * TOLERANCE


def exact(indicators: Iterable[Indicator]) -> Iterator[Clue]:
    """Units in whose forms every actual value is the target to the digit, one clue for each unit."""
    compared: dict[tuple[str, str], list[Indicator]] = {}
    for row in indicators:
        if row.value_kind in ("number", "percent") and None not in (row.actual_number, row.target_number):
            compared.setdefault(row.form.key, []).append(row)
    units: dict[tuple[str, str], list[list[Indicator]]] = {}
    for rows in compared.values():
        if all(row.actual_number == row.target_number for row in rows) and sum(map(_is_free, rows)) >= FEWEST_EXACT:
            units.setdefault((rows[0].form.department, rows[0].form.unit), []).append(rows)
    for found in units.values():
        free = [row for rows in found for row in rows if _is_free(row)]
        forms = [rows[0].form for rows in found]
        told = "、".join(f"{row.name} {row.target}→{row.actual}" for row in free[:MOST_NAMES])
        which = listed(form.called for form in forms)
        why = f"{which}的数字指标，完成值与指标值一个数不差，其中{len(free)}项难得恰好相等（如{quoted(told, 80)}）。"
        weight = 20 + min(20, 2 * len(free)) + min(10, 5 * (len(forms) - 1))
        yield clue_of(ClueKind.EXACT, forms, why, (seen(row.form, row.actual_place) for row in free), weight)


def _is_free(row: Indicator) -> bool:
    """Whether more and less than the target were possible: not of =, of nothing, or of 100 %."""
    whole = 1.0 if row.value_kind == "percent" else 100.0
    return row.polarity != "＝" and row.polarity != "=" and row.target_number not in (0.0, whole)
