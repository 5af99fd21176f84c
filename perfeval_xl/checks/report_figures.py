"""Rates, scores and ratings that a 自评报告 tells, against the workbook."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from perfeval_xl.checks.case import Case, finding
from perfeval_xl.checks.report_statements import (
    SHORTEST_FUND,
    among,
    differs,
    forms_meant,
    read,
    report_check,
    sentences,
    stem,
)
from perfeval_xl.checks.score_checks import printed_sum
from perfeval_xl.checks.sentences import FURTHEST, NOTE, NUMBER, OWN, Sentence, is_neutral, neutral
from perfeval_xl.findings import Code, Finding, FindingFact, Phrase, Points, Rate
from perfeval_xl.findings.facts import percent
from perfeval_xl.forms.shared_fields import TOTAL, fund_key, rate_key
from perfeval_xl.patterns import pattern
from perfeval_xl.vocabulary import Fund, Stage

_HUNDRED = "百分之百"
_RATE = pattern(
    rf"(?P<name>执行率|资金使用率|控制率|预算完成率|[支执][出行]进度|资金支付率|支出率)(?P<gap>[^，。；、％%\d-]{{0,24}})"
    rf"(?:{NUMBER}\s*[%％]|(?P<all>{_HUNDRED}))(?!以上|以下|得满分|的|[（(]含)"
)
_RATE_SUM = pattern(
    r"(?P<name>执行率)(?P<gap>[＝=：:为][^，。；、]{1,40}[×xX*÷/][^，。；、]{1,24}[＝=])"
    rf"\s*{NUMBER}\s*[%％](?P<all>(?!))?"
)
"""“执行率=490/500×100%=98%”: the last figure is the rate."""
_WISHED = pattern(r"[≥≤＞＜><]|不低于|不少于|超过|大于|小于|高于|低于|目标|应")
"""A figure after these is a wish, not a result."""
_RATE_GAP = neutral(r"[（(][^（）()]*[）)]")
_RATE_HEAD = neutral(r"年初(?=预算)|调整后的?|平均(?=执行率)|总体|综合|按")
_SCORE = pattern(
    rf"(?P<label>自评[^，。；、\d满扣（(]{{0,6}}?分数?|自评得|绩效自评|自评结果|(?:综合|评价|总|最终|最后|合计|评定|评估)得分|总分|综合评[分价]"
    rf"|评分结果|(?:[本该]?项目|{OWN})得分|(?<=自评)，[本该]?项目|(?<=综合评价)，[本该]?项目)"
    rf"(?P<gap>(?:[（(]满分\d{{1,3}}分[）)])?[^，。；、\d满扣]{{0,6}}){NUMBER}"
    r"\s*(?P<unit>分(?![为成]|\s*[+＋]|以|[（(]含)|(?<=\d)(?=[，。；,;）)\s]|$))"
)
_SCORE_SUM = pattern(
    rf"(?P<label>自评得分|总得分|总分|综合得分)(?P<gap>[＝=：:][\d.分+＋\s]{{3,80}}[＝=])\s*{NUMBER}\s*分"
)
_SCORE_GAP = neutral(r"[（(]满分\d{1,3}分[）)]|得分?|总|综合|结果|评|分|[\d.+＋]")
_SCORE_HEAD = neutral(
    r"经|对|自[评我]|综合|评价|绩效|评定|评估|打分|测算|小组|工作组|领导|结果|得分|总分|最终|最后|根据|评分|标准|对照|指标体系|满分|结论|由|单位"
    r"|部门|组织|开展|本次|一致|认真|指标|汇总|后|认定|有关|相关|和|及"
)
_STANDARD = pattern(
    r"年度考核|考核得分|质量评|质量等|信用|验收|标准|划分|(?<![得评总])分为(?!\s?\d)|以上|平均|复[核评]|抽查|重点评价|再评价|财政评价|财政局|第三方|综合考核|扣分|减分|加分"
)
_BEFORE_DIMENSION = r"(?:^|[^\u4e00-\u9fff]|其中|项目)"
"""A 二级指标 may end in the same words as its 一级指标."""
_DIMENSION_SCORE = (
    r"(?:指标)?[（(，,：:]?(?:(?:(?:分值|满分|权重|总分)(?:为|是)?\d{1,3}(?:\.\d{1,4})?分"
    r"|\d{1,3}(?:\.\d{1,4})?分(?=[）)]?[，,、：]?(?:实际|自评)?得|[，,]自评\d))[）)]?[，,、：]?)?"
    rf"(?:(?:实际|自评|综合)?得分?|(?<=分[，,])自评)[：:为是]?\s*{NUMBER}"
)
_SCORE_OF_FULL = rf"(?:指标)?[：:]?\s?{NUMBER}\s?分(?=[（(](?:满分|分值))"
"""“产出指标48.87分（满分50分）”."""
_EXECUTION_SCORE = pattern(
    rf"执行(?:率|情况)(?:指标)?(?:[\d.%％（）()，,：:分值满权重占为实际达到该项得{NOTE}\s]{{0,30}}?得|(?:实际|自评)?得分[为：:]?\s?)"
    rf"{NUMBER}\s*分(?:（分值{NUMBER}\s*分）)?"
)
_RATING = pattern(
    r"等[级次][^，。；“”\w]{0,2}(?:评定|确定)?(?:结果)?[为是]?(?:属于)?[：:]?\s*[“\"「『]?"
    r"(?P<word>[^，。；、“”\"」』（）()\s为是：:.,;!]{1,4})"
)
_RESULT = pattern(
    r"(?:评价结果|自评结果|评价结论|自评结论|(?<=自评)|评定|综合评价)[为是：:]{0,2}(?:\d{1,3}(?:\.\d{1,4})?分[，,])?"
    r"[“\"「『]?(?P<word>\w)(?=[”\"」』，。；\s（(]|$)"
)
"""Words beside 等级 that tell it, too; only one of the profile's words counts."""
_BY_ORIGINAL = pattern(r"年初预算的?$")
"""“年初预算执行率”: over that budget, and over no other."""
_BY_WHICH = pattern(r"按(?:年初|全年|调整后的?)(?:部门)?预算")
"""Told of one rate, it holds of all."""
_OTHER_GRADE = pattern(
    r"(?:质量|信用|安全|资质|资信|环境|监理|供应商|(?<!绩效)考核)[^。；]{0,8}(?:评[分价定级]|等级|得分)[^。；]{0,16}$"
)
"""Grades that others give for other things."""
_LETTER = pattern(r"[A-D]级?")
_RATING_HEAD = neutral(
    r"经|自评|综合|评价|绩效|评定|评分|得分|结果|总分|最终|根据|对应|确定|考核|本次|结论|认定|小组|单位|部门|[\d.]{1,8}分|因此|属于"
)


@report_check(Code.H053)
def report_tells_the_rates(case: Case) -> Iterator[Finding]:
    """执行率 and 控制率 in the report are those of the form."""
    for sentence, match in _rates(case):
        views, key = forms_meant(case, sentence, match.start()), "execution.rate"
        if match["name"] == "控制率":
            staff = case.base
            if staff is None or "在职" not in sentence.text[max(0, match.start() - 20) : match.end()]:
                continue
            views, key = (staff,), "staff.rate"
        written = match[3] or "100"
        values = [view.scored.number(key) for view in views]
        if key != "staff.rate" and _BY_ORIGINAL.search(sentence.masked[: match.start()]):
            values = []
        values += (
            [value for view in views for value in _other_rates(view, sentence, match)] if key != "staff.rate" else []
        )
        known = [value * 100 for value in values if value is not None]
        if known and not among(written, known):
            yield differs(sentence, match, views[0], key, f"{written}%", Rate(values[0]))


@report_check(Code.S053)
def report_names_the_budget_of_its_rate(case: Case) -> Iterator[Finding]:
    """Where the two budgets give two rates, the report says over which one it is computed."""
    rates = {stage: _rate_over(case, stage) for stage in (Stage.ORIGINAL, Stage.FINAL)}
    shown_rates = {percent(rate) for rate in rates.values() if rate is not None}
    if len(shown_rates) < 2:
        return
    stated = [
        (sentence, match)
        for sentence, match in _rates(case)
        if match["name"] != "控制率"
        and forms_meant(case, sentence, match.start())[0] is case
        and sentence.lead(match.start()).scope.fund is None
    ]
    if any(_BY_WHICH.search(sentence.text) for sentence in sentences(case)):
        return
    naming = re.compile(r"年初预算|全年预算|调整后|预算数?(?:安排|为)?\d")
    sections = {sentence.title for sentence in sentences(case) if naming.search(sentence.text)}
    if any(sentence.title in sections for sentence, _ in stated):
        return
    for sentence, match in stated[:1]:
        known = [value * 100 for value in rates.values() if value is not None]
        if not among(match[3] or "100", known):
            return  # A rate that is neither is told as wrong.
        yield finding(
            Code.S053,
            sentence.place("预算执行率", match.start(), match.end()),
            found=f"{match[3] or '100'}%",
            original=Rate(rates[Stage.ORIGINAL]),
            final=Rate(rates[Stage.FINAL]),
            other=case.place(fund_key(TOTAL, Stage.FINAL)),
        )


@report_check(Code.H053)
def report_tells_the_scores(case: Case) -> Iterator[Finding]:
    """自评得分, the score of the execution rate and those of the 一级指标 are those of the form."""
    for sentence in sentences(case):
        read_at = set[int]()
        for sought, key in _score_patterns(forms_meant(case, sentence, len(sentence.text))[0]):
            for match in sought.finditer(sentence.masked):
                views = forms_meant(case, sentence, match.start())
                number = match[3] if key == "total.score" else match[1]
                at = match.start(3) if key == "total.score" else match.start(1)
                if (
                    at in read_at
                    or _is_no_result(sentence, match.start())
                    or (key == "total.score" and not _is_total(sentence, match, views[0]))
                ):
                    continue
                read_at.add(at)
                values = [value for view in views for value in _scores(view, key)]
                if values and key.startswith("dimension."):
                    values += _less_what_is_named(views[0], key, sentence.text)
                if values and key == "total.score":
                    values += _parts(views[0], f"{sentence.title}{sentence.text[: match.start()]}"[-FURTHEST:])
                if values and read(number) not in values:
                    yield differs(sentence, match, views[0], key, number, _expected_score(views[0], key))
                if sought is _EXECUTION_SCORE and match[2]:
                    points = [view.scored.number("execution.points") for view in views]
                    if read(match[2]) not in points:
                        yield differs(sentence, match, views[0], "execution.points", match[2], Points(points[0]))


@report_check(Code.H053, Code.S049)
def report_tells_the_rating(case: Case) -> Iterator[Finding]:
    """The grade in the report is one of the profile's, and the one of the form."""
    words = [band.rating for band in case.form.profile.ratings]
    for sentence in sentences(case):
        for sought in (_RATING, _RESULT):
            for match in sought.finditer(sentence.masked):
                views, word = forms_meant(case, sentence, match.start()), _grade(match["word"], words)
                right = [view.scored.text("total.rating") for view in views]
                # A grade that does not fit its table is a fault of the table (P049), and none of who repeats it.
                printed = [view.filled.reported.get("total.rating") for view in views if view.book is None]
                plain = word.removesuffix("级").removesuffix("等")
                if not words or not any(right) or plain in right or not _is_our_rating(sentence, match.start()):
                    continue
                if (
                    word in words
                    and word not in printed
                    and not re.match(r"[、”“\"]{1,3}(?:[优良中差]|合格)", sentence.text[match.end("word") :])
                ):
                    yield differs(sentence, match, views[0], "total.rating", word, right[0])
                elif sought is _RATING and (
                    any(word.startswith(known) and word != known for known in words)
                    or (word not in words and ("“" in match[0] or _LETTER.fullmatch(word)))
                ):
                    yield finding(
                        Code.S049,
                        sentence.place("等级", match.start(), match.end()),
                        found=word,
                        expected=right[0],
                        words=tuple(words),
                        other=views[0].place("total.rating"),
                        basis=str(case.form.profile.ratings_basis),
                    )


def _grade(written: str, words: Sequence[str]) -> str:
    """A grade without what may stand behind it: “优.”, “优等”, “优级”."""
    bare_word = written.rstrip(".．")
    short = bare_word.removesuffix("等").removesuffix("级")
    return short if short in words else bare_word


def _rates(case: Case) -> Iterator[tuple[Sentence, re.Match[str]]]:
    """Rates that are surely stated as results of this form."""
    for sentence in sentences(case):
        for sought in (_RATE, _RATE_SUM):
            for match in sought.finditer(sentence.masked):
                lead, gap = sentence.lead(match.start()), match["gap"]
                ours = lead.scope.is_ours and is_neutral(lead.text, _RATE_HEAD)
                staff = match["name"] == "控制率" and not lead.scope.other_year
                stated = sought is _RATE_SUM or is_neutral(gap, _RATE_GAP)
                # “权重为：执行率10%、产出50%”: percentages that are points.
                weighed = "权重" in sentence.masked[max(0, match.start() - 40) : match.end()]
                if (
                    (ours or staff)
                    and stated
                    and not weighed
                    and not _WISHED.search(gap)
                    and not sentence.of_indicator
                    and not sentence.is_quoted(match.start())
                ):
                    yield sentence, match


def _other_rates(view: Case, sentence: Sentence, match: re.Match[str]) -> list[Fraction | None]:
    """Rates that may be meant besides that of the form: over the other budget, or of one source of funds."""
    near = sentence.text[max(0, match.start() - 16) : match.end()]
    named = ((Stage.ORIGINAL, "年初预算"), (Stage.FINAL, "全年预算"), (Stage.FINAL, "调整后"))
    rates = [_rate_over(view, stage) for stage, words in named if words in near]
    for own in view.form.profile.project_rules.fund_lines:
        short = own.name.removeprefix("当年").removesuffix("资金")
        if len(short) >= SHORTEST_FUND and short in sentence.text[: match.start()]:
            rates.append(view.scored.number(rate_key(own.key)))
            rates += [_rate_over(view, stage, own.key) for stage in (Stage.ORIGINAL, Stage.FINAL)]
    fund = sentence.lead(match.start()).scope.fund
    if fund is None and "财政拨款" in sentence.masked[: match.start()]:
        fund = next((line.key for line in view.form.profile.fund_lines if line.nature is Fund.APPROPRIATION), None)
    if fund is not None:
        rates.append(view.scored.number(rate_key(fund)))
        rates += [_rate_over(view, stage, fund) for stage in (Stage.ORIGINAL, Stage.FINAL)]
    return rates


def _rate_over(case: Case, stage: Stage, line: str = TOTAL) -> Fraction | None:
    spent = case.scored.number(fund_key(line, Stage.ACTUAL))
    budget = case.scored.number(fund_key(line, stage))
    return spent / budget if spent is not None and budget else None


def _scores(view: Case, key: str) -> list[Fraction]:
    """What may be said of a score: what the rules give, and for a table what it adds up to."""
    rule = view.scored.number(key)
    if rule is None:
        return []
    printed = printed_sum(view, rule) if key == "total.score" else view.reported(key)
    if view.book is not None or printed is None:
        return [rule]
    # A total that is no sum is a fault of the table (P048), and none of a report that repeats it.
    stated = view.reported(key)
    return [rule, printed] if stated in (None, rule, printed) else [rule, printed, stated]


def _less_what_is_named(view: Case, key: str, text: str) -> list[Fraction]:
    """The score of a 一级指标 without those of its 二级指标 that are told apart beside it: 效益28分，满意度10分."""
    block = next((one for one in view.form.dimensions if key == f"dimension.{one.dimension}.score"), None)
    apart = [part for part in (block.categories if block else ()) if _stands_apart(part.heading, text)]
    taken = [row for part in apart for row in part.rows]
    if not taken or block is None:
        return []
    scores = [view.scored.number(row.key("score")) or Fraction(0) for row in taken]
    return [value - sum(scores, Fraction(0)) for value in _scores(view, key)]


def _stands_apart(heading: str, text: str) -> bool:
    """Whether a 二级指标 has a score of its own in a text; 服务对象满意度指标 may be called 满意度指标."""
    name = stem(heading)
    return any(re.search(rf"{re.escape(one)}(?:指标)?[^，。；]{{0,6}}\d", text) for one in {name, name[-3:]} if one)


def _parts(view: Case, words: str) -> list[Fraction]:
    """Scores of the 一级 and 二级指标 that were named before: “产出指标……合计得分49分” may be theirs."""
    own, none = view.scored.number("execution.score") or Fraction(0), Fraction(0)
    blocks = [(block.heading, block.rows, own if block.holds_execution else none) for block in view.form.dimensions]
    blocks += [
        (part.heading, part.rows, own if part.execution else none)
        for block in view.form.dimensions
        for part in block.categories
    ]
    return [
        sum((view.scored.number(row.key(role)) or Fraction(0) for row in rows), execution)
        for heading, rows, execution in blocks
        if stem(heading) in words
        for role in ("score", "rule_score")
    ]


def _score_patterns(view: Case) -> Iterator[tuple[re.Pattern[str], str]]:
    """Words that tell a score, with the field of the form that holds it, the narrowest first."""
    for block in view.form.dimensions:
        heading = re.escape(stem(block.heading))
        for told in (_DIMENSION_SCORE, _SCORE_OF_FULL):
            yield re.compile(f"{_BEFORE_DIMENSION}{heading}{told}"), f"dimension.{block.dimension}.score"
    yield _EXECUTION_SCORE, "execution.score"
    yield _SCORE_SUM, "total.score"
    yield _SCORE, "total.score"


def _is_total(sentence: Sentence, match: re.Match[str], view: Case) -> bool:
    """Whether a score is the form's total: not of a part, not a standard, not what somebody else gave."""
    lead = sentence.lead(match.start())
    words = lead.text + match["label"] + match["gap"]
    if any(stem(block.heading) in words for block in view.form.dimensions):
        return False
    near = sentence.masked[max(0, match.start() - 30) : match.end() + 4]
    if (
        _STANDARD.search(near)
        or lead.scope.is_of_another
        or not (is_neutral(lead.text, _SCORE_HEAD) and is_neutral(match["gap"], _SCORE_GAP))
    ):
        return False
    # “总分100分，得94.8分”: what all points make, not what was scored.
    later = re.compile(r"得|评").search(sentence.masked, match.end(), match.end() + 60)
    is_full = "总分" in words and read(match[3]) == view.scored.number("total.points")
    return not (is_full and (later or "自评" not in words))


def _expected_score(view: Case, key: str) -> FindingFact:
    values = _scores(view, key)
    if len(set(values)) == 1:
        return Points(values[0])
    by_rule, printed = map(Points, values[:2])
    if key == "total.score":
        return Phrase("{printed}（表内各行相加；按规则复算{rule}）", printed=printed, rule=by_rule)
    return Phrase("{rule}（表内写{printed}）", rule=by_rule, printed=printed)


def _is_no_result(sentence: Sentence, at: int) -> bool:
    """Whether a score is of another year or of one indicator, or is quoted."""
    return sentence.of_indicator or sentence.is_earlier(at) or sentence.is_quoted(at)


def _is_our_rating(sentence: Sentence, at: int) -> bool:
    lead = sentence.lead(at)
    return (
        not _is_no_result(sentence, at)
        and not lead.scope.is_of_another
        and is_neutral(lead.text, _RATING_HEAD)
        and not _OTHER_GRADE.search(sentence.masked, max(0, at - 40), at)
        and not _STANDARD.search(sentence.masked[max(0, at - 30) : at])
    )
