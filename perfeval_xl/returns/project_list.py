"""Read the Excel list of an issuing office: a brief for each project, or each department.

The rows become the tables of a dossier and are read as one, so that a
list and a dossier mean the same; a mistake is then reported on the cell
where it can be fixed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from perfeval_xl.errors import BriefError, Mistake
from perfeval_xl.forms.department_fields import MOST_PROJECTS
from perfeval_xl.forms.dossier import Dossier, read_brief
from perfeval_xl.forms.form import Brief
from perfeval_xl.forms.list_columns import (
    CONFIRMED,
    DEPARTMENT_SHEET,
    INDICATOR_SHEET,
    NO,
    PROJECT_SHEET,
    YES,
    list_sheets,
)
from perfeval_xl.forms.shared_fields import typed_funds
from perfeval_xl.profiles.profile import Profile
from perfeval_xl.returns.list_sheets import ListRow, read_sheets, typed_number
from perfeval_xl.vocabulary import POLARITY_BY_SIGN, Polarity

HEAD = ("code", "name", "year", "supervising_department", "implementing_unit", "functions")
"""What a dossier says in its first table by the same keys as the list."""
SAME_SPELLING = "编码要写得一样，001与1不同"
_REPORTED = re.compile(r"projects|(projects\[\d+]\.)?indicators\[\d+]\.(dimension|category)")
"""Key paths whose mistakes are all reported on the rows, in the words of the list."""


@dataclass(frozen=True)
class _Entry:
    """A project or a department: its row, and the rows that belong to it."""

    row: ListRow
    rules: Profile
    indicators: tuple[ListRow, ...]
    projects: tuple[_Entry, ...] = ()

    @property
    def kind(self) -> str:
        """The table of a dossier that holds its row."""
        return "department" if self.rules.projects else "project"


def read_list(path: Path, profile: Profile, *, draft: bool = False) -> list[Brief]:
    """Return one brief per row of the sheet 项目, or 部门 under a profile of departments.

    Raises BriefError with every mistake, each with its sheet and cell.
    """
    rows, mistakes = read_sheets(path, list_sheets(profile))
    first = next(iter(rows))
    entries = _entries(profile, rows)
    mistakes += _code_mistakes(rows)
    mistakes += (mistake for entry in entries for mistake in _ownership_mistakes(entry))
    mistakes += _wording_mistakes(profile, rows[INDICATOR_SHEET], entries)
    mistakes += (
        row.mistake("confirmed", f"“{CONFIRMED.heading}”写的是“{row.text('confirmed')}”", "核对无误的填“是”，否则不填")
        for sheet_rows in rows.values()
        for row in sheet_rows
        if _is_confirmed(row) is None
    )
    briefs = []
    for entry in entries:
        try:
            briefs.append(read_brief(Dossier(_tables(entry), path.name), entry.rules, draft=draft))
        except BriefError as error:
            # What is reported already is left out, but never everything.
            mistakes += [
                _on_cell(mistake, entry)
                for mistake in error.mistakes
                if not mistakes or not _REPORTED.fullmatch(mistake.where)
            ]
    if not rows[first]:
        mistakes.append(Mistake(path.name, first, f"一个{first}也没有"))
    if mistakes:
        # Of several mistakes in one cell the first is the cause.
        by_cell: dict[str, Mistake] = {}
        for mistake in mistakes:
            by_cell.setdefault(mistake.where, mistake)
        raise BriefError(by_cell.values())
    return briefs


def _entries(profile: Profile, rows: Mapping[str, list[ListRow]]) -> list[_Entry]:
    """What is to be read, each with the rows of its code.

    Projects of no department stand among them, as long as the list is wrong: what
    else is wrong with them is reported as well.
    """
    indicators, rules = _grouped(rows[INDICATOR_SHEET], "code"), profile.project_rules

    def entry(row: ListRow, own_rules: Profile, projects: Iterable[ListRow] = ()) -> _Entry:
        own = tuple(entry(project, rules) for project in projects)
        return _Entry(row, own_rules, tuple(indicators.get(row.text("code"), ())), own)

    if profile.projects is None:
        return [entry(row, rules) for row in rows[PROJECT_SHEET]]
    owned, departments = _grouped(rows[PROJECT_SHEET], "department"), rows[DEPARTMENT_SHEET]
    codes = {row.text("code") for row in departments}
    # A project takes the year of its department: without one, any will do.
    others = [
        replace(row, values={**row.values, "year": profile.year})
        for code, owned_rows in owned.items()
        if code not in codes
        for row in owned_rows
    ]
    return [
        *(entry(row, profile, owned.get(row.text("code"), ())) for row in departments),
        *(entry(row, rules) for row in others),
    ]


def _grouped(rows: Iterable[ListRow], key: str) -> dict[str, list[ListRow]]:
    grouped: dict[str, list[ListRow]] = {}
    for row in rows:
        grouped.setdefault(row.text(key), []).append(row)
    return grouped


def _code_mistakes(rows: Mapping[str, list[ListRow]]) -> Iterator[Mistake]:
    """Codes without an owner, or with two."""
    owner_sheets = {name: sheet_rows for name, sheet_rows in rows.items() if name != INDICATOR_SHEET}
    yield from _repeated(
        [row for sheet_rows in owner_sheets.values() for row in sheet_rows], "code", "编码", str.casefold
    )
    if DEPARTMENT_SHEET in rows:
        owners = {DEPARTMENT_SHEET: rows[DEPARTMENT_SHEET]}
        yield from _missing_owners(rows[PROJECT_SHEET], "department", owners)
    yield from _missing_owners(rows[INDICATOR_SHEET], "code", owner_sheets)


def _repeated(rows: Iterable[ListRow], key: str, heading: str, mark: Callable[[str], str] = str) -> Iterator[Mistake]:
    seen: dict[str, ListRow] = {}
    for row in rows:
        text = row.text(key)
        other = seen.setdefault(mark(text), row)
        if text and other is not row:
            yield row.mistake(
                key, f"{heading}“{text}”与“{other.sheet}”表第{other.number}行的重复", f"{heading}不能重复"
            )


def _missing_owners(rows: Iterable[ListRow], key: str, owners: Mapping[str, list[ListRow]]) -> Iterator[Mistake]:
    known = {row.text("code") for owner_rows in owners.values() for row in owner_rows}
    names = "、".join(f"“{name}”表" for name in owners)
    for row in rows:
        if row.text(key) not in known:
            yield row.mistake(key, f"{names}里没有编码“{row.text(key)}”", f"两张表的{SAME_SPELLING}")


def _ownership_mistakes(entry: _Entry) -> Iterator[Mistake]:
    """Rows that a project or a department lacks, has too many of, or has twice."""
    count, is_department = len(entry.projects), entry.kind == "department"
    missing = [INDICATOR_SHEET] * (not entry.indicators)
    if is_department and not count:
        missing.insert(0, PROJECT_SHEET)
    if missing:
        names = "、".join(f"“{name}”表" for name in missing)
        yield entry.row.mistake("code", f"没有{'和'.join(missing)}", f"{names}里至少要有它的一行，{SAME_SPELLING}")
    elif count > MOST_PROJECTS:
        yield entry.row.mistake("code", f"有{count}个项目", f"一个部门最多{MOST_PROJECTS}个项目")
    yield from _repeated((own.row for own in entry.projects), "name", "同一部门的项目名称")
    for own in entry.projects:
        yield from _ownership_mistakes(own)


def _wording_mistakes(profile: Profile, rows: Iterable[ListRow], entries: Iterable[_Entry]) -> Iterator[Mistake]:
    """Mistakes in the words of a row of 指标, by the rules of its project or department."""
    owners: dict[str, list[_Entry]] = {}
    for entry in entries:
        for owner in (entry, *entry.projects):
            owners.setdefault(owner.row.text("code"), []).append(owner)
    all_rules = (profile, profile.project_rules)
    for row in rows:
        matching = owners.get(row.text("code"), ())
        rules = [owner.rules for owner in matching] or all_rules
        owner_sheet = matching[0].row.sheet if profile.projects and len(matching) == 1 else ""
        yield from _heading_mistakes(rules, row, owner_sheet)
        if not _knows_polarity(row):
            yield row.mistake(
                "polarity", f"没有指标性质“{row.text('polarity')}”", f"允许：{'、'.join(POLARITY_BY_SIGN)}"
            )


def _heading_mistakes(profiles: Sequence[Profile], row: ListRow, owner_sheet: str) -> Iterator[Mistake]:
    """Unknown 一级指标 and 二级指标, with those that are allowed."""
    rules = [(profile, rule) for profile in profiles for rule in profile.dimensions]
    headings = dict.fromkeys(rule.heading for _, rule in rules)
    dimension, category = row.values.get("dimension"), row.values.get("category")
    if dimension is not None and dimension not in headings:
        yield row.mistake("dimension", f"{owner_sheet}没有一级指标“{dimension}”", f"允许：{'、'.join(headings)}")
    names = dict.fromkeys(
        profile.categories[c]
        for profile, rule in rules
        for c in rule.categories
        if dimension not in headings or rule.heading == dimension
    )
    if category is not None and category not in names:
        yield row.mistake("category", f"{owner_sheet}没有二级指标“{category}”", f"允许：{'、'.join(names)}")


def _knows_polarity(row: ListRow) -> bool:
    return row.text("polarity") in ("", *POLARITY_BY_SIGN, *Polarity)


def _is_confirmed(row: ListRow) -> bool | None:
    """Whether the office says that the row is meant as it stands; None where it cannot be told."""
    said = row.text("confirmed").strip().upper()
    return True if said in YES else False if said in ("", *NO) else None


def _tables(entry: _Entry) -> dict[str, object]:
    """The same as tables of a dossier."""
    values = entry.row.values
    head = {key: values[key] for key in HEAD if key in values}
    head["confirmed"] = bool(_is_confirmed(entry.row))
    head |= {key.removeprefix("choice."): value for key, value in values.items() if key.startswith("choice.")}
    budget: dict[str, dict[str, object]] = {}
    for line, stages in typed_funds(entry.rules).items():
        for stage in stages:
            if f"{line}.{stage}" in values:
                budget.setdefault(line, {})[stage.value] = values[f"{line}.{stage}"]
    tables: dict[str, object] = {
        entry.kind: head,
        "goal": {"expected": values["goal"]} if "goal" in values else {},
        "budget": budget,
        "indicators": [_indicator(entry.rules, item) for item in entry.indicators],
    }
    if entry.kind == "department":
        tables["projects"] = [_tables(own) for own in entry.projects]
    return tables


def _indicator(profile: Profile, row: ListRow) -> dict[str, object]:
    headings = {rule.heading: rule.dimension.value for rule in profile.dimensions}
    indicator = {key: value for key, value in row.values.items() if key != "code"}
    indicator["confirmed"] = bool(_is_confirmed(row))
    written = str(indicator.get("dimension", ""))
    indicator["dimension"] = headings.get(written, written)
    rule = next((r for r in profile.dimensions if r.dimension.value == indicator["dimension"]), None)
    names = {profile.categories[c]: c.value for c in (rule.categories if rule else ())}
    category = str(indicator.get("category", ""))
    indicator["category"] = names.get(category, category)
    if not _knows_polarity(row):
        # Reported already; without it the meaning of the target is unknown.
        del indicator["polarity"]
    target = indicator.get("target")
    polarity = POLARITY_BY_SIGN.get(str(indicator.get("polarity", "")))
    if isinstance(target, (date, datetime)):
        day = target.date() if isinstance(target, datetime) else target
        if "polarity" in indicator:
            indicator["target"] = day.isoformat()
        else:
            indicator["target"] = f"{day.year}年{day.month}月{day.day}日前"
    elif "polarity" in indicator and polarity is not None and polarity.is_number:
        if isinstance(target, str) and target.endswith("%") and indicator.get("measure") in (None, "%"):
            target, indicator["measure"] = target.removesuffix("%"), "%"
        number = typed_number(target)
        indicator["target"] = target if number is None else number
    elif "polarity" in indicator and polarity is Polarity.QUALITATIVE:
        indicator["target"] = "" if target is None else str(target)
    return indicator


def _on_cell(mistake: Mistake, entry: _Entry) -> Mistake:
    """The mistake with the cell that its key path came from."""
    table, _, key = mistake.where.partition(".")
    name, _, number = table.rstrip("]").partition("[")
    if name == "projects" and number:
        return _on_cell(replace(mistake, where=key), entry.projects[int(number) - 1])
    if name == "indicators" and number:
        row = entry.indicators[int(number) - 1]
    else:
        row, key = entry.row, {"goal": "goal", "indicators": "code", "projects": "code"}.get(name, key)
    return row.mistake(key, mistake.what, mistake.allowed)
