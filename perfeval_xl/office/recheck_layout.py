"""The cells of a 复核 workbook: what stands where, what may be typed where, and the formulas with the values they have.

Whoever writes it and whoever reads it back build the same cells from the same `Paper`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from perfeval_xl.expressions.tree import COMPARED_PLACES
from perfeval_xl.layout.grid import cell_name
from perfeval_xl.office.recheck_criteria import INDICATOR, WHOLE
from perfeval_xl.office.recheck_facts import SCORE_PLACES, Form, Paper, Row
from perfeval_xl.office.recheck_scores import NOTHING, departure, score_of, total_of
from perfeval_xl.plain_text import visible
from perfeval_xl.text_measure import height_for, lines_of

CRITERIA_SHEET, MAIN_SHEET, INNER_SHEET = "口径", "复核表", "项目{:02}复核表"
"""Tabs."""
WIDTHS = (8.0, 9.0, 17.0, 6.0, 12.0, 6.0, 6.0, 14.0, 8.0, 12.0, 17.0, 17.0, 8.0, 20.0, 6.5, 8.0, 7.0, 0.0)
"""Characters; the last column is hidden."""
(
    DIMENSION,
    CATEGORY,
    INDICATOR_NAME,
    POLARITY,
    TARGET,
    MEASURE,
    POINTS,
    ACTUAL,
    OWN,
    VALUE,
    FIRST_CRITERION,
    SECOND_CRITERION,
    FIXED,
    NOTE,
    TAKEN,
    FOUND,
    DEVIATION,
    MARK,
) = range(len(WIDTHS))
"""Columns, from 0."""
HEADINGS = (
    "一级指标",
    "二级指标",
    "三级指标",
    "计算符号",
    "指标值",
    "计量单位",
    "权重",
    "自评完成值",
    "自评得分",
    "复核完成值",
    "口径",
    "另一口径",
    "改定得分",
    "备注",
    "扣减",
    "复核得分",
    "偏差",
    "标记",
)
FIRST_OF_MAIN, FIRST_OF_INNER = 8, 6
"""Row of the first indicator, from 0."""
TOTALS, OPINION, DONE = 4, 6, 5
"""Rows of the head: the totals, the opinion, who checked and whether it is done."""
OWN_TOTAL, FOUND_TOTAL, LOST_TOTAL, DEPARTURE = 2, 6, 10, 12
"""Columns of the totals in the head."""
WHO, WHEN, IS_DONE, SAID = 2, 8, 12, 2
"""Columns of what is typed into the head."""
YES, VERDICTS = "是", ("符合", "不符合", "不适用")
LONGEST_NAME, LONGEST_DAY, LONGEST_VALUE, LONGEST_NOTE = 50, 30, 200, 500
"""Characters that may be typed in; a cell holds more, and the row of a table does not."""
FIRST_CRITERION_ROW = 4
"""Of the sheet 口径, from 0."""
CRITERIA_WIDTHS = (7.0, 40.0, 9.0, 22.0, 62.0)
_OPTION, _PART = 1, 2
"""Columns of the sheet 口径 that formulas look into."""
LEAST_HEIGHT = 24.0
"""Points of a row."""
_LOOKALIKE = "_x"
"""How an escape of a cell begins, which text of a unit must not be taken for."""

At = tuple[int, int]
"""Row and column of a cell, from 0."""


@dataclass(frozen=True)
class Put:
    """What stands in a cell."""

    value: str | Fraction | None = None
    """What is shown; of a formula what it gives now."""
    style: tuple[str, ...] = ()
    formula: str = ""
    """With its sign."""
    open: bool = False
    last: int = 0
    """The last column, where it is merged to the right; 0 where it is not."""
    place: str = ""
    """The cell of the original that it leads to, as ``自评表!H12``."""
    options: tuple[str, ...] = ()
    """Of a drop-down."""
    longest: int = 0
    """Characters that may be typed in; 0 for any."""
    most: str = ""
    """The cell that holds the largest number that may be typed in."""
    what: str = ""
    """What is typed in, for messages."""


@dataclass
class Sheet:
    """One sheet."""

    name: str
    widths: tuple[float, ...]
    cells: dict[At, Put] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    heading: int = 0
    """The row of the headings, which is repeated when it is printed; what stands above it is frozen."""
    rows: dict[str, int] = field(default_factory=dict)
    """Where each row of the form stands, by its key."""
    wholes: dict[str, int] = field(default_factory=dict)
    """Where the 口径 of the whole stand, by their ids."""


def clean(text: str) -> str:
    """A text of a unit as a cell takes it, with every character to be seen."""
    return visible(text).replace(_LOOKALIKE, "_ x") if _LOOKALIKE in text else visible(text)


def sheets_of(paper: Paper) -> list[Sheet]:
    """All sheets: one for each form, and the 口径."""
    forms = [_form_sheet(paper, form, number) for number, form in enumerate(paper.forms)]
    return [*forms, _criteria_sheet(paper)]


def _form_sheet(paper: Paper, form: Form, number: int) -> Sheet:
    is_main = number == 0
    first = FIRST_OF_MAIN if is_main else FIRST_OF_INNER
    sheet = Sheet(MAIN_SHEET if is_main else INNER_SHEET.format(number), WIDTHS, heading=first - 1)
    last = first + len(form.rows) - 1
    _head(sheet, paper, form, first, last, is_main=is_main)
    for column, heading in enumerate(HEADINGS):
        yellow = VALUE <= column <= NOTE
        sheet.cells[first - 1, column] = Put(heading, ("boxed", "label", "required") if yellow else ("boxed", "label"))
    sheet.heights[first - 1] = 30
    for row, line in enumerate(form.rows, first):
        sheet.rows[line.key] = row
        _line(sheet, paper, line, row)
    _totals(sheet, form, last + 1)
    if is_main:
        _wholes(sheet, paper, last + 2)
    return sheet


def _head(sheet: Sheet, paper: Paper, form: Form, first: int, last: int, *, is_main: bool) -> None:
    cells = sheet.cells
    name = paper.name if is_main else form.name
    code = paper.code if is_main else f"{form.code or form.id}（在{paper.code}的工作簿里）"
    cells[0, 0] = Put(f"{paper.year}年度绩效自评复核表", ("title",), last=DEVIATION)
    sheet.heights[0] = 34
    about = (
        f"复核的是：{clean(paper.file)}（{paper.sha[:8]}）。黄格由复核人填；点蓝色的数，打开单位上报的那一格。"
        "没有改的得分不用填；扣减、复核得分、偏差由公式算。"
        f"口径的意思和怎样扣，见“{CRITERIA_SHEET}”表。"
    )
    cells[1, 0] = Put(about, ("note",), last=DEVIATION)
    sheet.heights[1] = height_for(lines_of(about, sum(WIDTHS[: DEVIATION + 1]))) + 2
    money = f"{form.budget} / {form.spent}（{form.rate}）" if form.budget and form.spent else "（无）"
    _pairs(
        sheet,
        2,
        (0, 1, 5, "项目名称" if paper.kind == "project" or not is_main else "部门名称", name),
        (6, 7, 10, "项目编码", code),
        (11, 11, DEVIATION, "单位", paper.unit),
    )
    _pairs(
        sheet,
        3,
        (0, 1, 5, "主管部门", paper.department),
        (6, 7, 10, "预算/执行（万元）", money),
        (11, 11, DEVIATION, "抽查", f"{paper.draw}　{paper.stratum}"),
    )
    own = Fraction(form.score) if form.score else None
    found = total_of(form, {row.key: score_of(row, NOTHING) for row in form.rows})
    at_own, at_found = (cell_name(TOTALS, column) for column in (OWN_TOTAL, FOUND_TOTAL))
    lost = f"{cell_name(first, DEVIATION)}:{cell_name(last, DEVIATION)}"
    _label(sheet, TOTALS, 0, 1, "自评总分")
    cells[TOTALS, OWN_TOTAL] = Put(own, ("boxed", "score", "strong", "link"), place=form.score_place)
    _label(sheet, TOTALS, 3, 5, "复核总分")
    formula = f'=IF(ISNUMBER({at_own}),MAX(0,ROUND({at_own}-SUM({lost}),{COMPARED_PLACES})),"")'
    cells[TOTALS, FOUND_TOTAL] = Put(found, ("boxed", "computed", "score", "strong"), formula, last=FOUND_TOTAL + 1)
    _label(sheet, TOTALS, 8, 9, "偏差")
    formula = f'=IF(ISNUMBER({at_found}),{at_own}-{at_found},"")'
    lost_now = None if own is None or found is None else own - found
    cells[TOTALS, LOST_TOTAL] = Put(lost_now, ("boxed", "computed", "score"), formula)
    _label(sheet, TOTALS, 11, 11, "偏离度")
    # Of a score of 0 nothing can be a part.
    formula = f'=IF(ISNUMBER({at_found}),IF({at_own}>0,({at_own}-{at_found})/{at_own},""),"")'
    cells[TOTALS, DEPARTURE] = Put(
        departure(own, found), ("boxed", "computed", "rate", "strong"), formula, last=DEPARTURE + 1
    )
    _label(sheet, TOTALS, 14, 15, "自评等级")
    cells[TOTALS, DEVIATION] = Put(clean(form.rating), ("boxed", "center"))
    if is_main:
        _typed_head(sheet)


def _typed_head(sheet: Sheet) -> None:
    cells = sheet.cells
    _label(sheet, DONE, 0, 1, "复核人")
    cells[DONE, WHO] = _typed("left", last=5, longest=LONGEST_NAME, what="复核人")
    _label(sheet, DONE, 6, 7, "复核日期")
    cells[DONE, WHEN] = _typed("left", last=10, longest=LONGEST_DAY, what="复核日期")
    _label(sheet, DONE, 11, 11, "填完了，收回")
    cells[DONE, IS_DONE] = _typed("center", last=DEVIATION, options=(YES,), what="填完了，收回")
    _label(sheet, OPINION, 0, 1, "复核意见")
    cells[OPINION, SAID] = _typed("left", last=DEVIATION, longest=LONGEST_NOTE, what="复核意见")
    sheet.heights[OPINION] = 34


def _typed(align: str, **more: object) -> Put:
    return Put(None, ("boxed", "text", align, "input"), open=True, **more)  # type: ignore[arg-type]


def _pairs(sheet: Sheet, row: int, *pairs: tuple[int, int, int, str, str]) -> None:
    """A label from a first to a last column, and behind it a text to another one."""
    most = 1
    for first, last, end, label, text in pairs:
        _label(sheet, row, first, last, label)
        sheet.cells[row, last + 1] = Put(clean(text), ("boxed", "left"), last=end if end > last + 1 else 0)
        most = max(most, lines_of(clean(text), sum(WIDTHS[last + 1 : end + 1])))
    sheet.heights[row] = max(LEAST_HEIGHT, height_for(most))


def _label(sheet: Sheet, row: int, first: int, last: int, text: str) -> None:
    sheet.cells[row, first] = Put(text, ("boxed", "sidehead"), last=last if last > first else 0)
    sheet.heights.setdefault(row, LEAST_HEIGHT)


def _line(sheet: Sheet, paper: Paper, line: Row, row: int) -> None:
    cells = sheet.cells
    own, points = (Fraction(text) if text else None for text in (line.score, line.points))
    texts = (line.dimension, line.category, line.indicator, line.polarity, line.target, line.measure)
    for column, text in enumerate(texts):
        align = "left" if column in (INDICATOR_NAME, TARGET) else "center"
        cells[row, column] = Put(clean(text), ("boxed", align))
    if line.is_execution:
        cells[row, DIMENSION] = Put(line.dimension, ("boxed", "center"), last=INDICATOR_NAME)
        del cells[row, CATEGORY], cells[row, INDICATOR_NAME]
    cells[row, POINTS] = Put(points, ("boxed", "points"))
    cells[row, ACTUAL] = Put(clean(line.actual), ("boxed", "center", "link"), place=line.actual_place)
    cells[row, OWN] = Put(own, ("boxed", "score", "link"), place=line.score_place)
    options = tuple(one.option for one in paper.criterion(line.offered))
    cells[row, VALUE] = _typed("center", longest=LONGEST_VALUE, what="复核完成值")
    for column in (FIRST_CRITERION, SECOND_CRITERION):
        cells[row, column] = _typed("left", options=options, what=HEADINGS[column])
    is_scored = own is not None and points is not None
    if is_scored:
        most = cell_name(row, POINTS)
        cells[row, FIXED] = Put(None, ("boxed", "score", "input"), open=True, most=most, what="改定得分")
    else:
        cells[row, FIXED] = Put(None, ("boxed",))
    cells[row, NOTE] = _typed("left", longest=LONGEST_NOTE, what="备注")
    _computed(sheet, paper, row, own)
    cells[row, MARK] = Put(line.key, ("name",))
    most_lines = max(lines_of(clean(text), WIDTHS[column]) for column, text in enumerate((*texts, "", line.actual)))
    sheet.heights[row] = max(LEAST_HEIGHT, height_for(most_lines))


def _computed(sheet: Sheet, paper: Paper, row: int, own: Fraction | None) -> None:
    """扣减, 复核得分 and 偏差, before anything is typed in."""
    count = sum(one.level == INDICATOR for one in paper.criteria)
    options, parts = (_column_of(column, count) for column in (_OPTION, _PART))
    found = (
        f"IF(ISNUMBER(MATCH({at},{options},0)),INDEX({parts},MATCH({at},{options},0)),0)"
        for at in (cell_name(row, column) for column in (FIRST_CRITERION, SECOND_CRITERION))
    )
    at_own, at_fixed, at_taken, at_found = (cell_name(row, column) for column in (OWN, FIXED, TAKEN, FOUND))
    cells = sheet.cells
    # What was typed over the score takes the place of what the 口径 take.
    part = f'=IF(ISNUMBER({at_fixed}),"",MAX({",".join(found)}))'
    cells[row, TAKEN] = Put(Fraction(0), ("boxed", "computed", "percent", "percent_whole"), part)
    less = f"ROUND(ROUND({at_own}*(1-{at_taken}),{COMPARED_PLACES}),{SCORE_PLACES})"
    scored = f"IF(ISNUMBER({at_fixed}),{at_fixed},IF({at_taken}=0,{at_own},{less}))"
    score = f'=IF(ISNUMBER({at_own}),{scored},"")'
    cells[row, FOUND] = Put(own, ("boxed", "computed", "score", "strong"), score)
    lost = f'=IF(ISNUMBER({at_found}),ROUND({at_own}-{at_found},{COMPARED_PLACES}),"")'
    cells[row, DEVIATION] = Put(None if own is None else Fraction(0), ("boxed", "computed", "score"), lost)


def _column_of(column: int, count: int) -> str:
    """A column of the sheet 口径, for a formula."""
    first, last = (cell_name(row, column) for row in (FIRST_CRITERION_ROW, FIRST_CRITERION_ROW + count - 1))
    return f"{CRITERIA_SHEET}!{_fixed(first)}:{_fixed(last)}"


def _fixed(cell: str) -> str:
    letters = cell.rstrip("0123456789")
    return f"${letters}${cell[len(letters) :]}"


def _totals(sheet: Sheet, form: Form, row: int) -> None:
    cells, points = sheet.cells, sum((Fraction(one.points) for one in form.rows if one.points), Fraction(0))
    head = sheet.cells
    cells[row, 0] = Put("合计", ("boxed", "sidehead"), last=MEASURE)
    cells[row, POINTS] = Put(points if points else None, ("boxed", "points", "strong"))
    cells[row, ACTUAL] = Put(None, ("boxed",))
    for column, source in ((OWN, OWN_TOTAL), (FOUND, FOUND_TOTAL), (DEVIATION, LOST_TOTAL)):
        same = cell_name(TOTALS, source)
        look = ("boxed", "computed", "score", "strong")
        cells[row, column] = Put(head[TOTALS, source].value, look, f'=IF(ISNUMBER({same}),{same},"")')
    cells[row, VALUE] = Put(None, ("boxed",), last=TAKEN)
    sheet.heights[row] = LEAST_HEIGHT


def _wholes(sheet: Sheet, paper: Paper, row: int) -> None:
    """What is said of the form and its report together."""
    for criterion in (one for one in paper.criteria if one.level == WHOLE):
        sheet.wholes[criterion.id] = row
        text = f"{criterion.id} {criterion.text}：{criterion.about}"
        sheet.cells[row, 0] = Put(text, ("boxed", "left"), last=OWN)
        sheet.cells[row, VALUE] = _typed("center", options=VERDICTS, what=criterion.text)
        sheet.cells[row, FIRST_CRITERION] = _typed(
            "left", last=DEVIATION, longest=LONGEST_NOTE, what=f"{criterion.text}的说明"
        )
        sheet.heights[row] = max(LEAST_HEIGHT, height_for(lines_of(text, sum(WIDTHS[: OWN + 1]))))
        row += 1


def _criteria_sheet(paper: Paper) -> Sheet:
    sheet = Sheet(CRITERIA_SHEET, CRITERIA_WIDTHS, heading=FIRST_CRITERION_ROW - 1)
    last, cells = len(CRITERIA_WIDTHS) - 1, sheet.cells
    cells[0, 0] = Put("复核口径", ("title",), last=last)
    sheet.heights[0] = 34
    for at, sentence in enumerate(paper.source[: FIRST_CRITERION_ROW - 2], 1):
        _text(sheet, at, sentence, last)
    for column, heading in enumerate(("编号", "口径（下拉里的写法）", "扣减比例", "用于", "说明")):
        cells[FIRST_CRITERION_ROW - 1, column] = Put(heading, ("boxed", "label"))
    row = FIRST_CRITERION_ROW
    ranked = sorted(paper.criteria, key=lambda one: one.level != INDICATOR)
    for one in ranked:
        is_choice = one.level == INDICATOR
        used = "、".join(
            part
            for part in (
                "计算符号" + " ".join(one.polarity) if one.polarity else "",
                "名称有" + "、".join(f"“{word}”" for word in one.words) if one.words else "",
                "执行率" if one.execution else "",
            )
            if part
        )
        is_any = is_choice and not (one.words or one.polarity)
        level = (
            "、".join(filter(None, ("各项指标" if is_any else "", used)))
            if is_choice
            else "报告"
            if one.level == WHOLE
            else "收回时检查"
        )
        cells[row, 0] = Put(one.id, ("boxed", "center"))
        cells[row, _OPTION] = Put(one.option if is_choice else one.text, ("boxed", "left"))
        cells[row, _PART] = Put(one.deduction if is_choice else None, ("boxed", "percent", "percent_whole"))
        cells[row, 3] = Put(level, ("boxed", "left"))
        cells[row, last] = Put(one.about, ("boxed", "left"))
        sheet.heights[row] = max(
            20.0, height_for(max(lines_of(level, CRITERIA_WIDTHS[3]), lines_of(one.about, CRITERIA_WIDTHS[last])))
        )
        row += 1
    for at, sentence in enumerate(paper.rules):
        _text(sheet, row, sentence, last, "note" if at else "section")
        row += 1
    _text(sheet, row, "偏差＝自评得分－复核得分；偏离度＝（自评总分－复核总分）÷自评总分。", last)
    return sheet


def _text(sheet: Sheet, row: int, text: str, last: int, style: str = "note") -> None:
    sheet.cells[row, 0] = Put(text, (style,), last=last)
    sheet.heights[row] = height_for(lines_of(text, sum(CRITERIA_WIDTHS))) + 2


def open_cells(sheets: Iterable[Sheet]) -> Iterator[tuple[Sheet, At, Put]]:
    """Everything that may be typed in."""
    for sheet in sheets:
        for at, put in sheet.cells.items():
            if put.open:
                yield sheet, at, put


def sheet_names(sheets: Iterable[Sheet]) -> Mapping[str, Sheet]:
    """The sheets by their tabs."""
    return {sheet.name: sheet for sheet in sheets}
