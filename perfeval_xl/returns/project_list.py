"""Read the Excel list of an issuing office: a brief for each project, or each department.

The rows become the tables of a dossier and are read as one, so that a
list and a dossier mean the same; a mistake is then reported on the cell
where it can be fixed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from perfeval_xl.errors import BriefError, Mistake
from perfeval_xl.forms.department_fields import MOST_PROJECTS
from perfeval_xl.forms.dossier import Dossier, read_brief
from perfeval_xl.forms.form import MOST_INDICATORS, Brief
from perfeval_xl.forms.list_columns import (
    CONFIRMED,
    CORE,
    DEPARTMENT_SHEET,
    EXTRA,
    INDICATOR_SHEET,
    PROJECT_SHEET,
    SCORING,
    list_sheets,
)
from perfeval_xl.forms.list_problems import Level, ListProblem, in_order
from perfeval_xl.profiles.profile import DimensionRule, Profile
from perfeval_xl.returns.list_contacts import contact_problems
from perfeval_xl.returns.list_origins import ListedBrief
from perfeval_xl.returns.list_sheets import ListRow, read_sheets
from perfeval_xl.returns.list_tables import (
    ListEntry,
    category_of,
    heading_of,
    knows_polarity,
    polarity_in,
    says_yes,
    scoring_meant,
    tables_of,
)
from perfeval_xl.returns.list_words import bare, bare_name
from perfeval_xl.tables import plain
from perfeval_xl.vocabulary import POLARITY_BY_SIGN, Polarity

_MEASURED = re.compile(r"\s*[≥≤＝=<>＜＞]?\s*[0-9０-９]")
"""How a target begins that is a number."""

EXECUTION_NAMES = frozenset({"预算执行率", "预算执行", "预算执行情况", "执行率", "资金执行率", "预算资金执行率"})
"""What offices call the execution rate where they list it as a 一级指标."""
SAME_SPELLING = "编码要写得一样，001与1不同"
_REPORTED = re.compile(r"projects|(projects\[\d+]\.)?indicators(\[\d+]\.(dimension|category))?")
"""Key paths whose mistakes are all reported on the rows, in the words of the list."""


@dataclass(frozen=True)
class ProjectList:
    """A list as read: the briefs that could be read, and what is to be said of it."""

    briefs: tuple[ListedBrief, ...]
    problems: tuple[ListProblem, ...]
    """In the order of the list; with a mistake among them nothing is issued."""
    sheets: tuple[str, ...]
    parts: tuple[ListedBrief, ...] = ()
    """What could be read of the others: never to be issued, only to be asked about."""


def read_list(path: Path, profile: Profile, *, draft: bool = False) -> ProjectList:
    """Read one brief per row of the sheet 项目, or 部门 under a profile of departments.

    Raises BriefError where the file cannot be read at all.
    """
    sheets = list_sheets(profile)
    rows, problems = read_sheets(path, sheets, profile.id)
    if not rows:
        return ProjectList((), in_order(problems, tuple(sheets)), tuple(sheets))
    first = next(iter(rows))
    rows, problems = _without_execution(profile, rows, problems)
    entries = _entries(profile, rows)
    problems += _code_problems(rows)
    problems += (problem for entry in entries for problem in _ownership_problems(entry))
    problems += _wording_problems(profile, rows[INDICATOR_SHEET], entries)
    problems += _answer_problems(rows)
    problems += contact_problems(entries, date.today())
    briefs, parts = [], []
    for entry in _certain(entries):
        try:
            brief = read_brief(Dossier(tables_of(entry), path.name), entry.rules, draft=draft, answered=False)
        except BriefError as error:
            # What is reported already is left out, but never everything.
            known = any(problem.level is Level.ERROR for problem in problems)
            problems += [
                _on_cell(mistake, entry)
                for mistake in error.mistakes
                if not (known and _REPORTED.fullmatch(mistake.where))
            ]
            part = _readable_part(entry, error.mistakes, path.name)
            if part is not None:
                parts.append(part)
                problems += _direction_problems(part.brief, part.entry)
        else:
            briefs.append(ListedBrief(brief, entry))
            problems += _direction_problems(brief, entry)
    problems += _listed_twice(briefs)
    if not rows[first]:
        problems.append(ListProblem(Level.ERROR, f"一个{first}也没有", "", first))
    return ProjectList(tuple(briefs), in_order(_causes(problems), tuple(sheets)), tuple(sheets), tuple(parts))


def _without_execution(
    profile: Profile, rows: Mapping[str, list[ListRow]], problems: Sequence[ListProblem]
) -> tuple[dict[str, list[ListRow]], list[ListProblem]]:
    """Leave out the rows of the execution rate, which the rules prescribe, and say so."""
    departments = {row.mark("code") for row in rows.get(DEPARTMENT_SHEET, ())}
    kept, told, listed = list[ListRow](), list[ListProblem](), set[int]()
    for row in rows[INDICATOR_SHEET]:
        rules = profile if profile.projects is None or row.mark("code") in departments else profile.projects
        known = {rule.heading for rule in rules.dimensions}
        outside = (
            bare_name(row.text("dimension")) in EXECUTION_NAMES
            and heading_of(rules, row.text("dimension")) not in known
        )
        if not outside and not _is_execution(rules, row):
            kept.append(row)
            continue
        points, told_by = rules.execution.points, "dimension" if outside else "name"
        # Whatever else stands in it, or is missing, makes no difference.
        listed.add(row.number)
        if row.values.get("points") == points:
            what, level = (
                f"“{row.text(told_by)}”一行没有读：执行率由规则集定为{plain(points)}分，自动计算",
                Level.NOTE,
            )
            told.append(row.problem(told_by, what, "留着不影响", level))
        else:
            what = f"“{row.text(told_by)}”不用在清单里列"
            cure = f"请删去这一行：执行率由规则集定为{plain(points)}分，自动计算"
            told.append(row.problem(told_by, what, cure))
    sheet = rows[INDICATOR_SHEET][0].sheet if rows[INDICATOR_SHEET] else ""
    others = [p for p in problems if p.sheet != sheet or not {row for *_, row in p.cells} <= listed]
    return {**rows, INDICATOR_SHEET: kept}, others + told


def _is_execution(rules: Profile, row: ListRow) -> bool:
    """Whether a row is the indicator that the execution rate is by the rules, inside its 一级指标."""
    inside = rules.execution.inside
    if inside is None:
        return False
    home = rules.dimension(inside.dimension)
    named = bare_name(row.text("name")) in {*EXECUTION_NAMES, bare_name(inside.heading)}
    return named and home is not None and heading_of(rules, row.text("dimension")) == home.heading


def _readable_part(entry: ListEntry, mistakes: Iterable[Mistake], file: str) -> ListedBrief | None:
    """What is left of an entry without the rows and cells that cannot be read; None where that is nothing."""
    part = _without(entry, [mistake.where for mistake in mistakes])
    try:
        return ListedBrief(read_brief(Dossier(tables_of(part), file), part.rules, answered=False), part)
    except BriefError:
        return None


def _without(entry: ListEntry, places: Iterable[str]) -> ListEntry:
    """An entry without the indicators and cells at these key paths."""
    rows, cells, inner = set[int](), set[str](), dict[int, list[str]]()
    for where in places:
        table, _, key = where.partition(".")
        name, _, number = table.rstrip("]").partition("[")
        if name == "indicators" and number:
            rows.add(int(number) - 1)
        elif name == "projects" and number:
            inner.setdefault(int(number) - 1, []).append(key)
        else:
            cells |= {"goal", "whole"} if name == "goal" else {key, f"choice.{key}"}
    values = {key: value for key, value in entry.row.values.items() if key not in cells}
    if "year" in cells:
        values["year"] = entry.rules.year
    projects = (_without(own, inner.get(at, ())) for at, own in enumerate(entry.projects))
    return replace(
        entry,
        row=replace(entry.row, values=values),
        indicators=tuple(row for at, row in enumerate(entry.indicators) if at not in rows),
        projects=tuple(projects),
    )


def _certain(entries: Sequence[ListEntry]) -> Iterator[ListEntry]:
    """Those whose code is theirs alone: of two of one code nobody knows which indicators are whose."""
    marks = [entry.row.mark("code") for entry in entries]
    twice = {mark for mark, count in Counter(marks).items() if count > 1}
    yield from (entry for entry, mark in zip(entries, marks, strict=True) if mark not in twice)


def _causes(problems: Iterable[ListProblem]) -> Iterator[ListProblem]:
    """Of several mistakes in one cell the first: it is the cause of the others."""
    seen: set[tuple[str, str, int]] = set()
    for problem in problems:
        if problem.level is Level.ERROR:
            if problem.cells <= seen:
                continue
            seen |= problem.cells
        yield problem


def _entries(profile: Profile, rows: Mapping[str, list[ListRow]]) -> list[ListEntry]:
    """What is to be read, each with the rows of its code.

    Projects of no department stand among them, as long as the list is wrong: what
    else is wrong with them is reported as well.
    """
    indicators, rules = _grouped(rows[INDICATOR_SHEET], "code"), profile.project_rules

    def entry(row: ListRow, own_rules: Profile, projects: Iterable[ListRow] = ()) -> ListEntry:
        own = tuple(entry(project, rules) for project in projects)
        return ListEntry(row, own_rules, tuple(indicators.get(row.mark("code"), ())), own)

    if profile.projects is None:
        return [entry(row, rules) for row in rows[PROJECT_SHEET]]
    owned, departments = _grouped(rows[PROJECT_SHEET], "department"), rows[DEPARTMENT_SHEET]
    codes = {row.mark("code") for row in departments}
    # A project takes the year of its department: without one, any will do.
    others = [
        replace(row, values={**row.values, "year": profile.year})
        for code, owned_rows in owned.items()
        if code not in codes
        for row in owned_rows
    ]
    return [
        *(entry(row, profile, owned.get(row.mark("code"), ())) for row in departments),
        *(entry(row, rules) for row in others),
    ]


def _grouped(rows: Iterable[ListRow], key: str) -> dict[str, list[ListRow]]:
    grouped: dict[str, list[ListRow]] = {}
    for row in rows:
        grouped.setdefault(row.mark(key), []).append(row)
    return grouped


def _code_problems(rows: Mapping[str, list[ListRow]]) -> Iterator[ListProblem]:
    """Codes without an owner, or with two."""
    owner_sheets = {name: sheet_rows for name, sheet_rows in rows.items() if name != INDICATOR_SHEET}
    yield from _repeated([row for sheet_rows in owner_sheets.values() for row in sheet_rows], "code", "编码", bare)
    if DEPARTMENT_SHEET in rows:
        owners = {DEPARTMENT_SHEET: rows[DEPARTMENT_SHEET]}
        yield from _missing_owners(rows[PROJECT_SHEET], "department", owners)
    yield from _missing_owners(rows[INDICATOR_SHEET], "code", owner_sheets)


def _repeated(
    rows: Iterable[ListRow], key: str, heading: str, mark: Callable[[str], str] = str
) -> Iterator[ListProblem]:
    seen: dict[str, ListRow] = {}
    for row in rows:
        text = row.text(key)
        other = seen.setdefault(mark(text), row)
        if text and other is not row:
            yield row.problem(
                key, f"{heading}“{text}”与“{other.sheet}”表第{other.number}行的重复", f"{heading}不能重复"
            )


def _missing_owners(rows: Iterable[ListRow], key: str, owners: Mapping[str, list[ListRow]]) -> Iterator[ListProblem]:
    known = {row.mark("code"): row.text("code") for owner_rows in owners.values() for row in owner_rows}
    without_zeros = {mark.lstrip("0"): code for mark, code in known.items()}
    names = "、".join(f"“{name}”表" for name in owners)
    for row in rows:
        if row.mark(key) not in known and (row.text(key) or key not in row.columns):
            near = without_zeros.get(row.mark(key).lstrip("0"))
            cure = f"是不是“{near}”？{SAME_SPELLING}" if near else f"两张表的{SAME_SPELLING}"
            yield row.problem(key, f"{names}里没有编码“{row.text(key)}”", cure)


def _ownership_problems(entry: ListEntry) -> Iterator[ListProblem]:
    """Rows that a project or a department lacks, has too many of, or has twice."""
    count, is_department = len(entry.projects), entry.kind == "department"
    missing = [INDICATOR_SHEET] * (not entry.indicators)
    if is_department and not count:
        missing.insert(0, PROJECT_SHEET)
    if missing and entry.row.text("code"):
        names = "、".join(f"“{name}”表" for name in missing)
        yield entry.row.problem("code", f"没有{'和'.join(missing)}", f"{names}里至少要有它的一行，{SAME_SPELLING}")
    elif count > MOST_PROJECTS:
        yield entry.row.problem("code", f"有{count}个项目", f"一个部门最多{MOST_PROJECTS}个项目")
    if len(entry.indicators) > MOST_INDICATORS:
        many = f"有{len(entry.indicators)}个指标"
        yield entry.row.problem("code", many, f"一张表最多{MOST_INDICATORS}个指标；{SAME_SPELLING}")
    yield from _repeated((own.row for own in entry.projects), "name", "同一部门的项目名称")
    for own in entry.projects:
        yield from _ownership_problems(own)


def _wording_problems(profile: Profile, rows: Iterable[ListRow], entries: Iterable[ListEntry]) -> Iterator[ListProblem]:
    """Mistakes in the words of a row of 指标, by the rules of its project or department."""
    owners: dict[str, list[ListEntry]] = {}
    for entry in entries:
        for owner in (entry, *entry.projects):
            owners.setdefault(owner.row.mark("code"), []).append(owner)
    all_rules = (profile, profile.project_rules)
    for row in rows:
        matching = owners.get(row.mark("code"), ())
        rules = [owner.rules for owner in matching] or all_rules
        owner_sheet = matching[0].row.sheet if profile.projects and len(matching) == 1 else ""
        yield from _heading_problems(rules, row, owner_sheet)
        if row.text(SCORING) and not any(scoring_meant(each, row) for each in rules):
            titles = dict.fromkeys(title for each in rules for title in each.special.titles)
            what = f"{owner_sheet}没有计分办法“{row.text(SCORING)}”"
            yield row.problem(SCORING, what, f"允许：{'、'.join(titles)}" if titles else "请留空")
        if not knows_polarity(row):
            yield row.problem(
                "polarity", f"没有指标性质“{row.text('polarity')}”", f"允许：{'、'.join(POLARITY_BY_SIGN)}"
            )


def _heading_problems(profiles: Sequence[Profile], row: ListRow, owner_sheet: str) -> Iterator[ListProblem]:
    """Unknown 一级指标 and 二级指标, with those that are allowed."""
    rules = [(profile, rule) for profile in profiles for rule in profile.dimensions]
    headings = dict.fromkeys(rule.heading for _, rule in rules)
    dimension, category = row.text("dimension"), row.text("category")
    meant = next((known for p in profiles if (known := heading_of(p, dimension)) in headings), dimension)
    if dimension and meant not in headings:
        yield row.problem("dimension", f"{owner_sheet}没有一级指标“{dimension}”", f"允许：{'、'.join(headings)}")
    names = dict.fromkeys(
        profile.categories[c]
        for profile, rule in rules
        for c in rule.categories
        if meant not in headings or rule.heading == meant
    )
    if category and category_of(names, category) not in names:
        cure = _meant_category(category, names, {rule.heading: (p, rule) for p, rule in rules})
        yield row.problem("category", f"{owner_sheet}没有二级指标“{category}”", cure)


def _meant_category(
    category: str, names: Mapping[str, object], rules: Mapping[str, tuple[Profile, DimensionRule]]
) -> str:
    """Where an unknown 二级指标 belongs, or which one it may be, with those that are allowed."""
    allowed = f"允许：{'、'.join(names)}"
    for heading, (profile, rule) in rules.items():
        others = dict.fromkeys(profile.categories[c] for c in rule.categories)
        if (known := category_of(others, category)) in others:
            return f"“{known}”在一级指标“{heading}”下；请改一级指标，或者改选，{allowed}"
    near = get_close_matches(bare_name(category), [bare_name(name) for name in names], n=1)
    meant = next((name for name in names if [bare_name(name)] == near), "")
    return f"是不是“{meant}”？{allowed}" if meant else allowed


def _answer_problems(rows: Mapping[str, list[ListRow]]) -> Iterator[ListProblem]:
    """What stands in 已核实 or 核心指标 and is neither yes nor no."""
    for row in (row for sheet_rows in rows.values() for row in sheet_rows):
        for column, cure in ((CONFIRMED, "核对无误的填“是”，否则不填"), (CORE, "是核心指标的填“是”，否则不填")):
            if says_yes(row, column) is None:
                what = f"“{column.heading}”写的是“{row.text(column.key)}”"
                yield row.problem(column.key, what, cure)


def _direction_problems(brief: Brief, entry: ListEntry) -> Iterator[ListProblem]:
    """Targets that say another direction than the column 指标性质 beside them."""
    for indicator, row in zip(brief.indicators, entry.indicators, strict=True):
        stated, read = polarity_in(row), indicator.target.polarity
        written = row.written.get("target", "") or row.text("target")
        if indicator.scale and _MEASURED.match(written):
            what = f"“计分办法”填了“{row.text(SCORING)}”，指标值“{written}”却是数：按档次评，不按完成率计分"
            yield row.problem(SCORING, what, "确是按档次评的，不用改；按数计分的，删去“计分办法”", Level.NOTE)
        # A day is reached by being early, whatever sign stands beside it.
        if stated in (None, read) or (read is Polarity.DEADLINE and stated is not Polarity.QUALITATIVE):
            continue
        target = row.written.get("target", "")
        if read is Polarity.QUALITATIVE:
            what = f"“指标性质”是“{row.text('polarity')}”，“{target}”却读不成数或日期"
            yield row.problem("target", what, "请只填数字或日期，或把“指标性质”改为“定性”")
        else:
            what = f"“指标性质”是“{row.text('polarity')}”，指标值“{target}”却是“{read.sign}”"
            yield row.problem("target", what, "请改成一致，或只留一处写“≥”“≤”")
    for own, project in zip(entry.projects, brief.projects, strict=True):
        yield from _direction_problems(project, own)


def _listed_twice(briefs: Iterable[ListedBrief]) -> Iterator[ListProblem]:
    """Projects of one name, unit and the same indicators that differ in their code alone."""
    seen: dict[object, ListRow] = {}
    for listed in briefs:
        brief, row = listed.brief, listed.entry.row
        indicators = tuple(replace(item, confirmed=False) for item in brief.indicators)
        other = seen.setdefault((bare(brief.name), brief.year, bare(brief.implementing_unit), indicators), row)
        if other is not row:
            what = f"与第{other.number}行的项目只有编码不同，名称、单位和指标都一样"
            yield row.problem("name", what, "请核对是不是重复列了", Level.NOTE)


def _on_cell(mistake: Mistake, entry: ListEntry) -> ListProblem:
    """The mistake with the cell that its key path came from."""
    table, _, key = mistake.where.partition(".")
    name, _, number = table.rstrip("]").partition("[")
    if name == "projects" and number:
        return _on_cell(replace(mistake, where=key), entry.projects[int(number) - 1])
    if name in ("indicators", "projects") and not number:
        return entry.row.problem("code", mistake.what, mistake.allowed)
    if name == "indicators":
        row, key = entry.indicators[int(number) - 1], key.replace("extras.", EXTRA, 1)
        key = {"scale": SCORING, "rule": SCORING, "part": "points"}.get(key, key)
    else:
        row, key = entry.row, "goal" if name == "goal" else key
    return row.problem(key, row.named(key, mistake.what), mistake.allowed)
