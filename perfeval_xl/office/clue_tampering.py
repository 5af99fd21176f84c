"""Clues in how a workbook was changed: what the check found of J (结构) and G (篡改), the worst first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from perfeval_xl.findings import Severity
from perfeval_xl.office.clues import HEAVIEST, LONGEST_MESSAGE, Clue, ClueKind, Fault, Form, Seen, clue_of
from perfeval_xl.plain_text import one_line

STAGES = ("J", "G")
"""Findings about the workbook itself, and not about what was filled in."""
FORGED, HIDDEN, REBUILT, SLIPPED = 95, 75, 55, 30
"""Weights: what makes another score, budget or issuer of it; what hides or moves something; another shape; what happens
to honest people who paste, link and drag. Our own: no document ranks them (本程序自定规则 第33条)."""
_WORST: Mapping[int, tuple[str, ...]] = {
    FORGED: ("G101", "G102", "G104", "G110", "G111", "G117", "G118", "G127", "G141", "G142", "G145", "G147", "G166"),
    HIDDEN: ("G103", "G107", "G109", "G112", "G151", "G153", "G154", "G162", "G163", "G167", "G173", "J112"),
    SLIPPED: (
        *("G106", "G108", "G119", "G120", "G121", "G125", "G144", "G146", "G152", "G161", "G164", "G168", "G172"),
        "J102",
    ),
}
_WEIGHTS = {code: weight for weight, codes in _WORST.items() for code in codes}
MENDED = 0.6
"""What is left of the weight where the file that counts is another one, without any of it."""
FOR_EACH = 2
"""What every further kind of change adds."""
MOST_KINDS = 3
"""Kinds of changes that a sentence tells."""
_ALWAYS = frozenset({"G127"})
"""Told though it is no error: changed after 上报."""
_NEVER = frozenset({"J005"})
"""Of a 自评报告, which is no part of what was issued."""


def tampered(faults: Iterable[Fault], counted: Collection[str]) -> Iterator[Clue]:
    """One clue for each project of which a file came that was changed; ``counted`` are the codes of those of which a
    file counts.
    """
    projects: dict[str, list[Fault]] = {}
    for fault in faults:
        is_error = fault.severity == Severity.ERROR.chinese or fault.finding in _ALWAYS
        if is_error and fault.finding[:1] in STAGES and fault.finding not in _NEVER:
            projects.setdefault(fault.code, []).append(fault)
    for found in projects.values():
        worst_first = sorted(found, key=lambda one: (-_weight(one), one.finding, one.place))
        yield _clue(worst_first, is_mended=found[0].code in counted and not any(one.is_counted for one in found))


def _weight(fault: Fault) -> int:
    return _WEIGHTS.get(fault.finding, REBUILT)


def _clue(found: list[Fault], *, is_mended: bool) -> Clue:
    """Of one project; the worst stands first."""
    worst = found[0]
    kinds: dict[str, list[Fault]] = {}
    for fault in found:
        kinds.setdefault(fault.finding, []).append(fault)
    told = [
        f"{one_line(same[0].message, LONGEST_MESSAGE)}{f'（共{len(same)}处）' if len(same) > 1 else ''}（{code}）"
        for code, same in list(kinds.items())[:MOST_KINDS]
    ]
    more = f"，另有{len(kinds) - MOST_KINDS}种改动" if len(kinds) > MOST_KINDS else ""
    why = f"发来的表与下发的不同：{'；'.join(told)}{more}。"
    if is_mended:
        why += "后来计入的那份没有这些改动。"
    weight = min(HEAVIEST, _weight(worst) + FOR_EACH * (len(kinds) - 1)) * (MENDED if is_mended else 1)
    form = Form(worst.code, "", worst.name, worst.department, worst.unit, worst.sha)
    return clue_of(ClueKind.TAMPERED, [form], why, (Seen(one.code, one.place, one.sha) for one in found), weight)
