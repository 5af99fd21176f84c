"""What is wrong with a profile beyond what its tables say one by one: samples of its form are built and looked at.

A profile may be right in every table and still give a workbook in which two things share a cell, a formula
that needs itself, or a field without a place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from perfeval_xl.errors import LayoutError, Mistake
from perfeval_xl.expressions.excel import to_excel
from perfeval_xl.forms.build import build_form
from perfeval_xl.forms.form import Brief, FilledForm, Form, Indicator
from perfeval_xl.forms.list_columns import EXTRA, list_sheets
from perfeval_xl.forms.shared_fields import typed_funds
from perfeval_xl.forms.written_values import Target, serial
from perfeval_xl.layout.arrange import arrange
from perfeval_xl.layout.grid import Address, Plan, PlannedCell, cell_name
from perfeval_xl.layout.overlaps import overlaps
from perfeval_xl.layout.pages import SMALLEST_OF_NOTES, shrinks_to
from perfeval_xl.profiles.profile import Profile
from perfeval_xl.returns.list_words import bare_heading
from perfeval_xl.scoring import score
from perfeval_xl.tables import named, plain
from perfeval_xl.text_measure import LINE, MARGIN, TALLEST, lines_of
from perfeval_xl.vocabulary import Polarity
from perfeval_xl.writer.xlsx import Seal, workbook_bytes

LAYOUT = "layout"
"""Where in a profile whatever shows in the form is to be corrected."""
CURE = "请检查layout的columns、funds、blocks、identity：次序、起止栏有没有重叠或遗漏"
"""What an author can do about it."""
UNPLACED = frozenset({"project.code"})
"""Fields that stand in the name of the file only."""
MOST_LINES_OF_HEADING = 8
"""Of the heading of a column: more of them are higher than the rows below."""
OF_POINTS = ("points", "score")
"""Columns of the funds that show what the execution rate is worth and scores."""
_OWN: Mapping[str, tuple[str, str]] = {EXTRA: ("layout.columns", "文字栏"), "choice.": ("layout.fields", "表头项")}
_OF_MONEY = ("fund_lines", "资金来源")
"""Where in a profile a column of the list comes from that is not there under every one, and what it is."""
_PERCENT, _COUNT = Decimal(90), Decimal(10)


def mistakes_in(profile: Profile) -> list[Mistake]:
    """Everything that is wrong with the workbooks of ``profile``, which was read without a mistake."""
    mistakes: dict[Mistake, None] = dict.fromkeys(_like_the_list(profile))
    for brief in _samples(profile):
        mistakes.update(dict.fromkeys(_mistakes(profile, brief)))
    return list(mistakes)


def notices_in(profile: Profile) -> list[Mistake]:
    """What is no mistake in a sound profile and will be regretted in print."""
    found = (_too_small(profile), _too_tall(profile), _worth_nothing(profile))
    return [Mistake(f"{profile.id}.toml", *notice) for notices in found for notice in notices]


def _too_small(profile: Profile) -> Iterator[tuple[str, str, str]]:
    layout = profile.layout
    widths = [float(column.width) for column in layout.columns if column.printed]
    size = shrinks_to(widths, landscape=layout.landscape)
    if size >= SMALLEST_OF_NOTES:
        return
    what = f"打印的各栏合计宽{plain(Decimal(str(sum(widths))))}，打印时会缩到{size:.0%}，字太小"
    fitting = shrinks_to(widths, landscape=True) >= SMALLEST_OF_NOTES
    turned = "写landscape = true（横版），或把宽的栏改窄"
    yield "layout.columns", what, turned if fitting and not layout.landscape else "把宽的栏改窄，或少印几栏"


def _too_tall(profile: Profile) -> Iterator[tuple[str, str, str]]:
    """Headings of columns that make a tower of their row, and notes that no row can hold."""
    printed = [column for column in profile.layout.columns if column.printed]
    for heading in dict.fromkeys(column.heading for column in printed):
        # Neighbours of one heading are under one cell.
        width = float(sum(column.width for column in printed if column.heading == heading))
        lines = lines_of(heading, width)
        if lines > MOST_LINES_OF_HEADING:
            what = f"“{heading[:10]}…”一栏的栏名要折成{lines}行"
            yield "layout.columns", what, f"缩短栏名，或加宽这一栏；{MOST_LINES_OF_HEADING}行以内看得清"
    across = float(sum(column.width for column in printed))
    most = int((TALLEST - MARGIN) / LINE)
    for number, note in enumerate(profile.layout.head.notes, start=1):
        lines = lines_of(note, across)
        if lines > most:
            what = f"要折成{lines}行，Excel的一行至多印{most}行，其余印不出来"
            yield f"layout.notes[{number}]", what, "分成几条写"


def _worth_nothing(profile: Profile) -> Iterator[tuple[str, str, str]]:
    """Columns of the funds for points that the execution rate does not have."""
    names = [column.heading for column in profile.layout.funds if column.role in OF_POINTS]
    if profile.scored and not profile.execution.points and names:
        listed = "".join(map(named, names))
        yield "layout.funds", f"执行率不计分（execution.points = 0），{listed}栏里总是0", "照空白表没有这两栏的，去掉"


def _mistakes(profile: Profile, brief: Brief) -> Iterator[Mistake]:
    def mistake(what: str) -> Mistake:
        return Mistake(f"{profile.id}.toml", LAYOUT, what, CURE)

    form = build_form(profile, brief)
    try:
        plan = arrange(form, {})
    except LayoutError as error:
        yield mistake(str(error))
        return
    except KeyError as error:
        yield mistake(f"公式要用到{_label(form, str(error.args[0]))}，表上没有放它的格")
        return
    problems = [*_same_names(plan), *_overlapping(plan), *_unplaced(plan), *_circular(plan)]
    yield from map(mistake, problems)
    if not problems:
        try:
            workbook_bytes(plan, score(FilledForm.empty(form)).values, seal=Seal({}, {}), lock=None)
        except LayoutError as error:
            yield mistake(str(error))


def _like_the_list(profile: Profile) -> Iterator[Mistake]:
    """Columns of the list that go by one name; it knows its columns by their names."""
    for sheet, columns in list_sheets(profile).items():
        headings = [bare_heading(column.heading) for column in columns]
        for bare in (bare for bare in dict.fromkeys(headings) if headings.count(bare) > 1):
            alike = [column for column, other in zip(columns, headings, strict=True) if other == bare]
            place, what = next((_OWN[key] for key in _OWN for one in alike if one.key.startswith(key)), _OF_MONEY)
            told = f"由下发单位填的{what}叫“{alike[-1].heading}”，项目清单“{sheet}”表里已经有这一栏"
            yield Mistake(f"{profile.id}.toml", place, told, "换一个名称，如在后面加“说明”")


def _same_names(plan: Plan) -> Iterator[str]:
    names = [sheet.name.casefold() for sheet in plan.sheets]
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            yield f"有{names.count(name)}个表都叫“{name}”"


def _overlapping(plan: Plan) -> Iterator[str]:
    """The first of each pair of columns that share cells."""
    for sheet in plan.sheets:
        seen = set()
        for one, other in overlaps(sheet):
            if (one.column, other.column) in seen:
                continue
            seen.add((one.column, other.column))
            place = f"{sheet.name}!{cell_name(other.row, other.column)}"
            yield f"{place}：{_content(plan.form, one)}与{_content(plan.form, other)}占了同一格"


def _content(form: Form, cell: PlannedCell) -> str:
    if cell.key is not None:
        return _label(form, cell.key)
    text = "".join(str(cell.value).split()) if cell.value is not None else ""
    return named(text) if text else "空白格"


def _label(form: Form, key: str) -> str:
    field = form.every_field.get(key)
    return named(field.label) if field is not None else named(key)


def _unplaced(plan: Plan) -> Iterator[str]:
    for key in plan.form.every_field:
        if key not in plan.addresses and key.rpartition(":")[2] not in UNPLACED:
            yield f"{_label(plan.form, key)}在表上没有位置"


def _circular(plan: Plan) -> Iterator[str]:
    """Formulas that need themselves: by fields, or because two fields share a cell."""
    homes: dict[str, Form] = {}
    for form in plan.form.forms:
        for own in form.fields:
            homes.setdefault(form.full(own), form)
    needs = {place: _needed(plan, homes[key], key) for key, place in plan.addresses.items()}
    done: set[Address] = set()
    for start in needs:
        path: list[Address] = []
        pending = [(start, iter(needs.get(start, ())))] if start not in done else []
        while pending:
            place, inner = pending[-1]
            if not path or path[-1] != place:
                path.append(place)
            following = next(inner, None)
            if following is None:
                done.add(place)
                pending.pop()
                path.pop()
            elif following in path:
                circle = [*path[path.index(following) :], following]
                yield f"公式循环：{' → '.join(map(str, circle))}"
            elif following not in done:
                pending.append((following, iter(needs.get(following, ()))))


def _needed(plan: Plan, form: Form, key: str) -> tuple[Address, ...]:
    """The cells that the formula of a field of ``form`` reads."""
    expr = plan.form.every_field[key].expr
    if expr is None:
        return ()
    read: dict[Address, None] = {}

    def address(other: str) -> str:
        place = plan.addresses[form.full(other)]
        read[place] = None
        return place.absolute

    to_excel(expr, address)
    return tuple(read)


def _samples(profile: Profile) -> Iterator[Brief]:
    """A project or department with every kind of target, and a draft with hardly anything."""
    yield _sample(profile, full=True)
    yield _sample(profile, full=False)


def _sample(profile: Profile, *, full: bool) -> Brief:
    return Brief(
        code="P-1",
        name="样例",
        year=profile.year,
        supervising_department="主管部门",
        implementing_unit="实施单位",
        goal="年度目标" if full else "",
        indicators=tuple(_indicators(profile)) if full else tuple(_indicators(profile))[:1],
        budget={(line, stages[0]): _COUNT for line, stages in typed_funds(profile).items()} if full else {},
        choices={key: choice.options[0] for key, choice in profile.layout.choices.items() if choice.options}
        if full
        else {},
        draft=not full,
        projects=(_sample(profile.projects, full=full),) if profile.projects is not None else (),
    )


def _indicators(profile: Profile) -> Iterator[Indicator]:
    targets: Mapping[Polarity, Callable[[], Target]] = {
        Polarity.AT_LEAST: lambda: Target(Polarity.AT_LEAST, _PERCENT, "%"),
        Polarity.AT_MOST: lambda: Target(Polarity.AT_MOST, _COUNT, "万元"),
        Polarity.EXACT: lambda: Target(Polarity.EXACT, Decimal(0), "起"),
        Polarity.DEADLINE: lambda: Target(Polarity.DEADLINE, serial(date(profile.year, 12, 31))),
        Polarity.QUALITATIVE: lambda: Target(Polarity.QUALITATIVE, text="效果明显"),
    }
    for rule in profile.dimensions:
        for category in rule.categories:
            for polarity in Polarity:
                name = f"{profile.categories[category]}{polarity.sign}"
                yield Indicator(rule.dimension, category, name, targets[polarity](), Decimal(1))
    home = profile.dimensions[0]
    for key, scale in profile.special.scales.items():
        none = Target(Polarity.QUALITATIVE, text="—")
        yield Indicator(home.dimension, home.categories[0], scale.title, none, Decimal(1), scale=key)
    for key, chosen in profile.special.rules.items():
        target = targets[chosen.polarity]()
        yield Indicator(home.dimension, home.categories[0], chosen.title, target, Decimal(1), rule=key)
