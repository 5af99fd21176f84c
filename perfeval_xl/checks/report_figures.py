"""Figures that a 自评报告 tells, against the workbook: rates, scores, ratings, amounts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from perfeval_xl.checks.model import Case, Scope, check, finding, percent, shown
from perfeval_xl.checks.scores import printed_sum
from perfeval_xl.checks.telling import (
    NUMBER,
    Sentence,
    agrees,
    among,
    bare,
    base,
    body,
    meant,
    needs_report,
    of_indicator,
    place,
    read,
    sentences,
    stem,
    tables,
)
from perfeval_xl.findings import Code, Finding, Place
from perfeval_xl.forms.base_keys import line_key
from perfeval_xl.forms.model import IndicatorRow, Kind
from perfeval_xl.forms.parts import TOTAL, fund_key
from perfeval_xl.forms.reading import chinese_day
from perfeval_xl.vocabulary import BaseColumn, Fund, Income, Stage

_RATE = re.compile(rf"(执行率|资金使用率|控制率)(?P<gap>[^，。；、％%\d-]{{0,8}}){NUMBER}\s*[%％](?!以上|以下)")
_WISHED = re.compile(r"[≥≤＞＜><]|不低于|不少于|超过|大于|小于|目标|应")
"""A figure after these is a wish, not a result."""
_SCORE = re.compile(
    rf"(?:自评[^，。；、\d]{{0,6}}?分数?|绩效自评|综合得分|评价得分|总得分)[^，。；、\d满扣]{{0,4}}{NUMBER}"
    r"\s*(?P<unit>分(?![为成])|(?<=\d)(?=[，。；,;）)\s]|$))")
_BEFORE_DIMENSION = r"(?:^|[^\u4e00-\u9fff]|其中|项目)"
"""A 二级指标 may end in the same words as its 一级指标."""
_DIMENSION_SCORE = (
    r"(?:指标)?[（(，,：:]?(?:(?:分值|满分|权重|总分)(?:为|是)?\d{1,3}(?:\.\d{1,4})?分[）)]?[，,、]?)?"
    rf"(?:实际|自评|综合)?得分?[：:为是]?\s*{NUMBER}")
_EXECUTION_SCORE = re.compile(rf"执行率[^。；]{{0,24}}?得{NUMBER}\s*分(?:（分值{NUMBER}\s*分）)?")
_RATING = re.compile(
    r"等级[^，。；“”\w]{0,2}(?:评定|确定)?[为是]?[：:]?\s*[“\"「『]?"
    r"(?P<word>[^，。；、“”\"」』（）()\s为是：:]{1,4})")
_AMOUNT = re.compile(rf"{NUMBER}\s*(亿元|万元|元)")
_SCALES = {"亿元": Fraction(1, 10_000), "万元": Fraction(1), "元": Fraction(10_000)}
"""How many of a unit make 1万元."""
BUDGET = "budget"
"""预算数 without saying which."""
_LABELS: Sequence[tuple[re.Pattern[str], str]] = (
    (re.compile(r"年初(?:安排|批复)?预算"), fund_key(TOTAL, Stage.ORIGINAL)),
    (re.compile(r"全年预算(?!执行)|调整后预算|预算批复|批复预算|下达|下拨"), fund_key(TOTAL, Stage.FINAL)),
    (re.compile(r"执行数|全年执行|(?:实际|全年|年度|本年|本部门|本单位|共|累计|合计)支出|^支出|实际发生额?|使用(?:专项)?资金"),
     fund_key(TOTAL, Stage.ACTUAL)),
    (re.compile(r"(?:年|项目)预算数"), BUDGET),
    (re.compile(r"结余|未支出|剩余资金"), "funds.balance"),
)
_LINES = {"基本支出": "basic", "项目支出": "projects", "公用经费": "public", "三公经费": "three_public"}
"""Lines of the base data by the words that a report uses for them."""
_FUNCTION = re.compile(rf"[（(]\s*\d{{7}}\s*[）)][^\d；。]{{2,40}}?{NUMBER}\s*万元")
_COLUMN_WORDS = (("上年决算", BaseColumn.PREVIOUS_ACTUAL), ("年初预算", BaseColumn.BUDGET), ("决算", BaseColumn.ACTUAL))
_LINE_END = re.compile(r"(?:支出|经费|年初预算|决算)[^，。；\d]{0,4}$")
_STAFF = ((re.compile(rf"编制数?(?:为|共|是)?{NUMBER}[人名]"), "staff.quota"),
          (re.compile(rf"(?:在职|实有)(?:人员|人数)?(?:为|共|是)?{NUMBER}[人名]"), "staff.actual"))
_SHARE = re.compile(rf"(?:为预算的|增加|减少|增长|下降){NUMBER}[%％]")
_TOLD = re.compile(
    rf"完成率{NUMBER}[%％]|得{NUMBER}分|分值{NUMBER}分|指标值[≥≤＝=＞＜]?{NUMBER}|实际完成{NUMBER}(?!年)")
_TELLS = ("rate", "score", "points", "number", "actual")
"""What each number of `_TOLD` tells of an indicator."""
_ROLES = {"rate": "完成率", "score": "得分", "points": "分值", "number": "年度指标值", "actual": "实际完成值"}
_COLUMNS = {"年度指标值": "number", "实际完成值": "actual", "分值": "points", "得分": "score"}
_HEADINGS = frozenset({"资金来源", "三级指标", Stage.FINAL.chinese})
_COUNTED = re.compile(r"^[（(]?\d{1,3}[）).、．]\s*")


@check(Code.H053, skip=needs_report, scope=Scope.WHOLE)
def report_tells_the_rates(case: Case) -> Iterator[Finding]:
    """执行率 and 控制率 in the report are those of the form."""
    for said in sentences(case):
        for found in _RATE.finditer(said.text):
            if _not_ours(said, found.start()) or _WISHED.search(found["gap"]) or "权重" in said.text:
                continue
            views, key = meant(case, said.line), "execution.rate"
            if found[1] == "控制率":
                staff = base(case)
                if staff is None or "在职" not in said.text[: found.end()]:
                    continue
                views, key = (staff,), "staff.rate"
            written = found[3]
            values = [view.scored.number(key) for view in views]
            known = [value * 100 for value in values if value is not None]
            if known and not among(written, known):
                yield _differs(said, found, views[0], key, f"{written}%", percent(values[0]))


@check(Code.S053, skip=needs_report, scope=Scope.WHOLE)
def report_names_the_budget_of_its_rate(case: Case) -> Iterator[Finding]:
    """Where the two budgets give two rates, the report says over which one it is computed."""
    rates = {stage: _rate_over(case, stage) for stage in (Stage.ORIGINAL, Stage.FINAL)}
    shown_rates = {percent(rate) for rate in rates.values() if rate is not None}
    if len(shown_rates) < 2:
        return
    told = [(said, found) for said in sentences(case) for found in _RATE.finditer(said.text)
            if found[1] != "控制率" and meant(case, said.line)[0] is case and not _not_ours(said, found.start())]
    if any(re.search(r"年初预算|全年预算|调整后", said.line.text) for said, _ in told):
        return
    for said, found in told[:1]:
        yield finding(
            Code.S053, said.place("预算执行率", found.start(), found.end()), found=f"{found[3]}%",
            original=percent(rates[Stage.ORIGINAL]), final=percent(rates[Stage.FINAL]),
            other=str(case.place(fund_key(TOTAL, Stage.FINAL))))


@check(Code.H053, skip=needs_report, scope=Scope.WHOLE)
def report_tells_the_scores(case: Case) -> Iterator[Finding]:
    """自评得分, the score of the execution rate and those of the 一级指标 are those of the form."""
    for said in sentences(case):
        views = meant(case, said.line)
        read_at = set[int]()
        for pattern, key in _score_patterns(views[0]):
            for found in pattern.finditer(said.text):
                if _not_ours(said, found.start()) or (pattern is _SCORE and _of_a_part(said, found, views[0])):
                    continue
                if found.start(1) in read_at:
                    continue
                read_at.add(found.start(1))
                values = [value for view in views for value in _scores(view, key)]
                if values and read(found[1]) not in values:
                    yield _differs(said, found, views[0], key, found[1], _expected_score(views[0], key))
                if pattern is _EXECUTION_SCORE and found[2]:
                    points = [view.scored.number("execution.points") for view in views]
                    if read(found[2]) not in points:
                        yield _differs(said, found, views[0], "execution.points", found[2], shown(points[0]))


@check(Code.H053, Code.S049, skip=needs_report, scope=Scope.WHOLE)
def report_tells_the_rating(case: Case) -> Iterator[Finding]:
    """The grade in the report is one of the profile's, and the one of the form."""
    words = [band.rating for band in case.form.profile.ratings]
    for said in sentences(case):
        for found in _RATING.finditer(said.text):
            views, word = meant(case, said.line), found["word"]
            right = [view.scored.text("total.rating") for view in views]
            if not words or not any(right) or _not_ours(said, found.start()) or word in right:
                continue
            if word in words:
                yield _differs(said, found, views[0], "total.rating", word, right[0])
            elif any(word.startswith(known) for known in words) or "“" in found[0]:
                yield finding(Code.S049, said.place("等级", found.start(), found.end()), found=word,
                              expected=right[0], words="、".join(words), other=str(views[0].place("total.rating")),
                              basis=str(case.form.profile.ratings_basis))


@check(Code.H053, skip=needs_report, scope=Scope.WHOLE)
def report_tells_the_amounts(case: Case) -> Iterator[Finding]:
    """Budgets, spending and what is left are those of the form, in 万元."""
    for said in sentences(case):
        for found in _AMOUNT.finditer(said.text):
            clause = said.before(found.start())
            previous = "上年决算" in clause
            wished = _WISHED.search(said.text[max(0, found.start() - 3):found.start()])
            if (_not_ours(said, found.start()) and not previous) or wished:
                continue
            views, key, values = _meant_by(case, said, found.start())
            known = [value for value in values if value is not None]
            if not known:
                continue
            if not among(found[1], [value * _SCALES[found[2]] for value in known]):
                yield _differs(said, found, views, key, found[0], f"{shown(known[0], 6)}万元")


@check(Code.H053, skip=needs_report, scope=Scope.WHOLE)
def report_tells_the_base_data(case: Case) -> Iterator[Finding]:
    """Staff, and how expenditure compares with the year before and with its budget."""
    staff = base(case)
    if staff is None:
        return
    for said in sentences(case):
        for pattern, key in _STAFF:
            for found in pattern.finditer(said.text):
                value = staff.scored.number(key)
                if value is not None and read(found[1]) != value:
                    yield _differs(said, found, staff, key, f"{found[1]}人", f"{shown(value)}人")
        for found in _SHARE.finditer(said.text):
            named = [(said.text.rfind(word, 0, found.start()), line) for word, line in _LINES.items()]
            at, line = max(named)
            role = "used" if "预算" in found[0] else "growth"
            value = staff.scored.number(line_key(line, role)) if at >= 0 else None
            if value is not None and not agrees(found[1].removeprefix("-"), abs(value) * 100):
                yield _differs(said, found, staff, line_key(line, role), f"{found[1]}%", percent(value))


@check(Code.H053, skip=needs_report, scope=Scope.WHOLE)
def report_adds_up_its_functions(case: Case) -> Iterator[Finding]:
    """支出功能科目 that a report lists add up to the expenditure they are said to make."""
    staff = base(case)
    if staff is None:
        return
    listed = [(line, found) for line in body(case) for found in _FUNCTION.finditer(line.text)]
    if len(listed) < 2:
        return
    total = sum((read(found[1]) for _, found in listed), Fraction(0))
    keys = [line_key(line, BaseColumn.ACTUAL) for line in ("basic", "projects")]
    values = [staff.scored.number(key) for key in keys]
    spent = case.scored.number(fund_key(TOTAL, Stage.ACTUAL))
    if values[0] is not None and total not in (*values, spent):
        line, found = listed[0]
        yield finding(Code.H053, Sentence(line, line.text).place("支出功能科目明细合计", found.start(), found.end()),
                      item="支出功能科目明细合计", found=shown(total), expected=shown(values[0]),
                      other=str(staff.place(keys[0])))


@check(Code.H053, skip=needs_report, scope=Scope.WHOLE)
def report_tells_the_indicators(case: Case) -> Iterator[Finding]:
    """A line that begins with an indicator tells its target, actual value, rate and score."""
    named = _by_name(case)
    for line in body(case):
        name, parted, rest = _COUNTED.sub("", line.text).partition("：")
        rows = named.get(bare(name)) if parted and not line.cells else None
        told = rest.split("原因及改进措施")[0]
        if not rows or "指标值" not in told or "得" not in told:
            continue
        for found in _TOLD.finditer(told):
            [(role, written)] = [(r, n) for r, n in zip(_TELLS, found.groups(), strict=True) if n]
            at = Sentence(line, line.text).place(name)
            yield from _of_row(at, rows, role, written, told[found.start(1 + _TELLS.index(role)):])


@check(Code.H053, skip=needs_report, scope=Scope.WHOLE)
def report_copies_the_tables(case: Case) -> Iterator[Finding]:
    """Tables of funds and of indicators in the report are those of the form."""
    rows = _by_name(case)
    head: tuple[str, ...] = ()
    for line in tables(case):
        if _HEADINGS & set(line.cells):
            head = line.cells
            continue
        told = dict(zip(head, line.cells, strict=False))
        lines = {"年度资金总额": TOTAL} | {fund.chinese: str(fund) for fund in Fund}
        first = lines.get(line.cells[0]) if line.cells else None
        for stage in Stage if first else ():
            key, written = fund_key(first or "", stage), told.get(stage.chinese, "").replace(",", "")
            value = case.scored.number(key) if key in case.form.fields else None
            if value is not None and re.fullmatch(NUMBER, written) and not agrees(written, value):
                yield finding(Code.H053, place(line, stage.chinese, line.text, 0, len(line.text)),
                              item=case.form.fields[key].label, found=written, expected=shown(value, 6),
                              other=str(case.place(key)))
        known = rows.get(bare(told.get("三级指标", ""))) or []
        for heading, role in _COLUMNS.items() if known else ():
            found = re.match(rf"[≥≤=＝＞＜]?{NUMBER}", told.get(heading, ""))
            if found:
                at = place(line, heading, line.text, 0, len(line.text))
                yield from _of_row(at, known, role, found[1], told[heading][found.start(1):])


Rows = Sequence[tuple[Case, IndicatorRow]]


def _by_name(case: Case) -> Mapping[str, Rows]:
    """The indicators of all forms by their names; a name may stand in several."""
    named: dict[str, list[tuple[Case, IndicatorRow]]] = {}
    for view in case.views:
        for row in view.form.rows:
            named.setdefault(bare(row.indicator.name), []).append((view, row))
    return named


def _of_row(at: Place, rows: Rows, role: str, written: str, text: str) -> Iterator[Finding]:
    """A figure told of an indicator; ``text`` begins with it, and may be a date."""
    rights = [right for view, row in rows for right in _as_told(view, row, role, text)]
    if rights and not any(same for _, same in rights):
        view, row = rows[0]
        day = re.match(r"\d{4}年\d{1,2}月\d{1,2}日", text)
        found = day[0] if day else f"{written}%" if rights[0][0].endswith("%") else written
        yield finding(Code.H053, at, item=f"“{row.indicator.name}”{_ROLES[role]}", found=found,
                      expected=rights[0][0], other=str(view.row_place(row, role)))


def _as_told(view: Case, row: IndicatorRow, role: str, text: str) -> Iterator[tuple[str, bool]]:
    """What an indicator has, as it would be told, and whether ``text`` tells it."""
    field, held = view.form.fields.get(row.key(role)), view.scored.values.get(row.key(role))
    value = view.scored.number(row.key(role))
    if isinstance(held, str):
        yield held, True  # what is no number is for the checks of the form
    elif field is None or value is None:
        return
    elif field.kind is Kind.DATE:
        day = chinese_day(Decimal(int(value)))
        yield day, text.startswith(day)
    else:
        share = field.kind is Kind.RATE
        number = re.match(NUMBER, text)
        told = value * 100 if share else value
        yield f"{shown(told)}%" if share else shown(told, 4), bool(number and agrees(number[1], told))


def _rate_over(case: Case, stage: Stage) -> Fraction | None:
    spent = case.scored.number(fund_key(TOTAL, Stage.ACTUAL))
    budget = case.scored.number(fund_key(TOTAL, stage))
    return spent / budget if spent is not None and budget else None


def _meant_by(case: Case, said: Sentence, at: int) -> tuple[Case, str, list[Fraction | None]]:
    """The form and the field that an amount tells, with every value that it may have."""
    staff, clause = base(case), said.before(at)
    if staff is not None:
        known = [(said.text.rfind(word, 0, at), line) for word, line in _LINES.items()]
        start, line = max(known)
        told = said.text[max(start, 0):at]
        columns = [column for words, column in _COLUMN_WORDS if clause.endswith(words)]
        if start >= 0 and not said.text.count("：", max(start, 0), at):
            keys = [line_key(line, column) for column in columns or list(BaseColumn)[::-1]]
            return staff, keys[0], [staff.scored.number(key) for key in keys] if _LINE_END.search(told) else []
    for fund in (*Fund, *Income):
        keys = [key for stage in reversed(case.form.stages) if (key := fund_key(fund, stage)) in case.form.fields]
        if keys and fund.chinese in clause:
            return case, keys[0], [case.scored.number(key) for key in keys]
    ends = [(match.end(), key) for pattern, key in _LABELS for match in pattern.finditer(clause)]
    if not ends:
        return case, "", []
    views, key = meant(case, said.line), max(ends)[1]
    keys = [fund_key(TOTAL, stage) for stage in (case.form.profile.execution.denominator, Stage.ORIGINAL, Stage.FINAL)]
    keys = keys if key == BUDGET else [key]
    values = [view.scored.number(one) for view in views for one in keys]
    if staff is not None and views[0] is case:
        # 本部门年初预算 may be that of the whole department or of its basic expenditure,
        # and what is left may be that of a project.
        values += [staff.scored.number(line_key("basic", column)) for column in BaseColumn]
        values += [view.scored.number("funds.balance") for view in case.views if key == "funds.balance"]
        if key != "funds.balance" and not re.search(r"部门|单位|全年", said.text):
            return case, "", []
    return views[0], keys[0], values


def _scores(view: Case, key: str) -> list[Fraction]:
    """What may be said of a score: what the rules give, and for a table what it adds up to."""
    rule = view.scored.number(key)
    if rule is None:
        return []
    printed = printed_sum(view, rule) if key == "total.score" else view.reported(key)
    return [rule] if view.book is not None or printed is None else [rule, printed]


def _score_patterns(view: Case) -> Iterator[tuple[re.Pattern[str], str]]:
    """Words that tell a score, with the field of the form that holds it, the narrowest first."""
    for block in view.form.dimensions:
        heading = re.escape(stem(block.heading))
        yield re.compile(f"{_BEFORE_DIMENSION}{heading}{_DIMENSION_SCORE}"), f"dimension.{block.dimension}.score"
    yield _EXECUTION_SCORE, "execution.score"
    yield _SCORE, "total.score"


def _of_a_part(said: Sentence, found: re.Match[str], view: Case) -> bool:
    """Whether a score is not the total: of an indicator, or 总分100分 before the score itself."""
    clause = said.before(found.start()) + said.text[found.start():found.start(1)]
    if "指标" in clause or any(stem(block.heading) in clause for block in view.form.dimensions):
        return True
    later = _SCORE.search(said.text, found.end())
    return "总分" in clause and later is not None and read(found[1]) == view.scored.number("total.points")


def _expected_score(view: Case, key: str) -> str:
    values = _scores(view, key)
    if len(set(values)) > 1:
        return f"{shown(values[1])}（表内各行相加；按规则复算{shown(values[0])}）" if key == "total.score" \
            else f"{shown(values[0])}（表内写{shown(values[1])}）"
    return shown(values[0])


def _not_ours(said: Sentence, at: int) -> bool:
    """Whether a figure is of an earlier year, of the plan, or of one indicator."""
    return of_indicator(said) or said.is_earlier(at) or said.is_quoted(at) or "申报" in said.before(at)


def _differs(said: Sentence, found: re.Match[str], view: Case, key: str, written: str, right: str) -> Finding:
    label = view.form.fields[key].label if key in view.form.fields else key
    if view.form.id:
        label = f"{view.form.sheet}的{label}"
    return finding(Code.H053, said.place(label, found.start(), found.end()), item=label, found=written,
                   expected=right, other=str(view.place(key)))
