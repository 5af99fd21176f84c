"""Clues in words: the same text in many forms, benefits that nothing measures, satisfaction that nobody asked for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from perfeval_xl.forms.written.numbers import numeral
from perfeval_xl.office.clues import (
    MOST_NAMES,
    Clue,
    ClueKind,
    Form,
    Indicator,
    Words,
    brief,
    clue_of,
    listed,
    number,
    percent,
    quoted,
    seen,
)

FEWEST_FORMS, FEWEST_LETTERS = 3, 12
"""Forms that say the same, and letters of it without signs, from which on it is a clue (本程序自定规则 第33条).
That units copy one another was seen (reference/domain.md row 55)."""
LONG_TEXT = 30
"""Letters from which on two units are enough: so much is not the same by chance."""
VERY_LONG_TEXT = 60
OUR_PHRASES = (
    "达成年度指标",
    "部分达成年度指标并具有一定效果",
    "未达成年度指标且效果较差",
    "达成预期指标",
    "部分达成预期指标并具有一定效果",
    "未完成预期指标且效果较差",
)
"""What forms and platforms offer in their lists (reference/domain.md §3.4): everybody has them."""
_LONGEST_HEADING = 25
_HEADING = re.compile(rf"^(?:[^：:。；，,]{{1,{_LONGEST_HEADING}}}[：:])+")
"""``存在问题：``, which the form itself asks for."""
_NO_LETTER = re.compile(r"[\W_]+")
_REASON_KEYS = (".reason", ".deduction_reason", "execution.reason")
_FREE_KEYS = ("goal.", "texts.")

LEAST_BENEFIT = 0.90
"""From which share on a benefit in % is one of those that are written without measuring: ≥95%, ≥90%
(reference/domain.md row 36)."""
_BENEFIT = re.compile("效益|可持续")
_MEASURED = re.compile(
    r"(率|比|比例|比重|占比|覆盖面|满意度|知晓度|认可度|支持度|指数|指标值|幅|幅度|增长|下降|减少|增加)$"
)
"""Endings of names that say what is to be counted."""
_BRACKETS = re.compile(r"[（(][^（()）]*[)）]$")
SURVEY_WORDS = re.compile(
    "问卷|调查|抽样|抽查|样本|回访|访谈|座谈|测评|评议|评价表|意见表|走访|电话|随机|受访|反馈表|好差评|打分|"
    r"\d+\s*余?\s*(?:份|人|户|名|位)"
)
"""What tells that somebody was asked, where satisfaction is spoken of (reference/domain.md row 38)."""
ASKED = re.compile(r"问卷|回访|满意度调查|满意度测评|好差评|抽样调查")
"""What tells it wherever it stands."""
NO_COMPLAINTS = re.compile(
    "(?:未|没有|无|零)(?:收到|接到|接|发生|出现|发现|有)?(?:过|任何|一起|一例|群众|服务对象|有效|相关|的)*"
    "(?:投诉|举报|差评|信访|上访|不满)"
)
"""“没有投诉＝满意” is not accepted by reviewers (reference/domain.md row 38)."""
_SATISFACTION = "满意"
_SENTENCE = re.compile("[。；;!！?？\n]")
_CLAUSE = re.compile("[。；;!！?？\n，,]")
_QUANTITY, _OUTPUT, _COST = "数量", "产出", "成本"
_MONEY_UNITS = ("元", "百元", "千元", "万元", "百万元", "亿元")
_EXECUTION = re.compile(
    "(预算|资金|经费|款)[^，,]{0,6}(执行|支出|支付|拨付|到位|使用|完成)(率|进度|比例)$|(支付|拨付|支出)(率|进度)$|^执行率$"
)
"""Names of the rate of execution; 场馆使用率 is none."""
_AMOUNT = re.compile("(资金|经费|款项?)(拨付|支付|支出|发放)(数|额|金额|总额)?$|金额$")
_DONE = re.compile("完成|竣工|验收|交付|补齐|投入使用|上线|到位|结束|建成|实施|推迟|延期|延至|延后|顺延")
_DAY = re.compile(r"(20\d\d)\s*[年./-]\s*(?:(\d{1,2})\s*(?:[月./-]\s*(\d{1,2})?)?)?")
_YEAR_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_DAY_IN_WORDS = re.compile(
    "二[〇○零]([〇○零一二三四五六七八九]{2})年(?:([一二三四五六七八九十]{1,3})月)?(?:(?<=月)([一二三四五六七八九十]{1,3})[日号])?"
)
_NEXT_YEAR = re.compile("次年|明年|翌年|下一年|下年")
_PROMISE = re.compile("确保|争取|提前|按期|按时|及时|加强|避免|做好")
"""Words of a measure for another time, which tells of no work that is still to be done."""
_ANOTHER_TIME = re.compile(
    r"确保|争取|提前|原定|原计划|合同期|合同约定|列入|二期|后续|下一?期|备案|归档|(?<=[\d日月年])版"
)
"""Words with which a day is not the one on which the work was done: that of a plan, a contract, a later stage, papers
that follow, an edition."""
_DAY_ZERO = date(1899, 12, 30)
_BIGGEST_DAY = 2_958_465


def plainly(text: str) -> str:
    """A text as it is compared: letters and digits alone, full-width ones as the others, without the heading that the
    form asks for.
    """
    folded = unicodedata.normalize("NFKC", text).strip()
    without = _HEADING.sub("", folded)
    letters = _NO_LETTER.sub("", without)
    return letters if len(letters) >= FEWEST_LETTERS else _NO_LETTER.sub("", folded)


_OURS = frozenset(map(plainly, OUR_PHRASES))


def same_text(words: Iterable[Words]) -> Iterator[Clue]:
    """One clue for each text that stands in three forms or more, or, where it is long, in two units; what else the same
    forms have in common is part of that clue.
    """
    groups: dict[str, list[Words]] = {}
    for one in sorted(words, key=lambda one: one.form.key):
        if is_free(one.key):
            text = plainly(one.text)
            if len(text) >= FEWEST_LETTERS and text not in _OURS:
                groups.setdefault(text, []).append(one)
    together: dict[tuple[tuple[str, str], ...], list[tuple[str, list[Words]]]] = {}
    for text, found in groups.items():
        forms = {one.form.key: one.form for one in found}
        units = {(form.department, form.unit) for form in forms.values()}
        if len(forms) >= FEWEST_FORMS or (len(units) > 1 and len(text) >= LONG_TEXT):
            together.setdefault(tuple(forms), []).append((text, found))
    for texts in together.values():
        longest_first = sorted(texts, key=lambda one: (not _is_reason(one[1]), -len(one[0]), one[0]))
        yield _same(*longest_first[0], [found for _, found in longest_first[1:]])


def _is_reason(found: Iterable[Words]) -> bool:
    return any(one.key.endswith(_REASON_KEYS) for one in found)


def is_free(key: str) -> bool:
    """Whether a unit writes a field as it likes: reasons, goals and the texts around the table."""
    return key.endswith(_REASON_KEYS) or key.startswith(_FREE_KEYS)


def _same(text: str, found: Sequence[Words], others: Sequence[Sequence[Words]]) -> Clue:
    """``others`` are texts that the same forms have in common besides."""
    forms = list({one.form.key: one.form for one in found}.values())
    units = len({(form.department, form.unit) for form in forms})
    is_reason = _is_reason(found)
    what = "、".join(dict.fromkeys(map(_what, found)))
    first = found[0].text.strip()
    heading = _HEADING.match(unicodedata.normalize("NFKC", first))
    said = first[heading.end() :] if heading and len(plainly(first[heading.end() :])) >= FEWEST_LETTERS else first
    where = f"{units}个单位的{len(forms)}个表" if units > 1 else f"同一单位的{len(forms)}个表"
    why = f"{where}（{what}）除标点外一字不差，都写着{quoted(said)}（{len(text)}字，共{len(found)}处）"
    why += f"，另有{len(others)}段文字也相同。" if others else "。"
    length = 20 if len(text) >= VERY_LONG_TEXT else 12 if len(text) >= LONG_TEXT else 0
    weight = (25 if is_reason else 12) + length + (min(20, units) if units > 1 else 0) + 2 * min(5, len(others))
    cells = (seen(one.form, one.place) for same in (found, *others) for one in same)
    return clue_of(ClueKind.SAME_TEXT, forms, why, cells, weight)


def _what(one: Words) -> str:
    if one.key.endswith(_REASON_KEYS):
        return "原因"
    return {"goal.expected": "预期目标", "goal.actual": "完成情况"}.get(one.key, "文字说明")


def unmeasured(indicators: Iterable[Indicator]) -> Iterator[Clue]:
    """Benefits of 90 % or more of something that cannot be counted; one clue for each form."""

    def is_one(row: Indicator) -> bool:
        name = _BRACKETS.sub("", unicodedata.normalize("NFKC", row.name).strip())
        return (
            bool(_BENEFIT.search(row.category or row.dimension))
            and row.value_kind == "percent"
            and row.target_number is not None
            and row.target_number >= LEAST_BENEFIT
            and not row.polarity.startswith(("≤", "＜", "<"))
            and not _MEASURED.search(name)
            and _SATISFACTION not in row.name
            and not SURVEY_WORDS.search(row.name + row.reason + row.actual)
        )

    for form, rows in _by_form(indicators, is_one):
        told = "、".join(f"{quoted(row.name, 30)}写{quoted(row.target)}" for row in rows[:MOST_NAMES])
        more = f"等{len(rows)}项" if len(rows) > MOST_NAMES else ""
        why = f"效益指标{told}{more}，完成值{brief(rows[0].actual)}，没有写按什么数、由谁统计得来。"
        yield clue_of(
            ClueKind.UNMEASURED, [form], why, (seen(form, row.actual_place) for row in rows), 30 + 3 * len(rows)
        )


def money_as_quantity(indicators: Iterable[Indicator]) -> Iterator[Clue]:
    """数量指标 that are money, and 产出指标 that are the rate of execution, which has points of its own; one clue for
    each form. Reviewers give nothing for them (reference/domain.md row 30).
    """

    def is_one(row: Indicator) -> bool:
        name = _BRACKETS.sub("", unicodedata.normalize("NFKC", row.name).strip())
        is_money = row.measure.strip() in _MONEY_UNITS or bool(_AMOUNT.search(name))
        is_rate = _OUTPUT in row.dimension + row.category and bool(_EXECUTION.search(name))
        return (_QUANTITY in row.category and (is_money or is_rate)) or (is_rate and _COST not in row.category)

    for form, rows in _by_form(indicators, is_one):
        points = sum(row.points or 0 for row in rows)
        told = "、".join(f"{quoted(row.name, 30)}（{brief(row.target)}）" for row in rows[:MOST_NAMES])
        more = f"等{len(rows)}项" if len(rows) > MOST_NAMES else ""
        why = f"产出指标{told}{more}说的是多少钱，不是做了多少事，共{number(points)}分；复核口径对这样的指标不给分。"
        weight = 30 + min(20, points)
        yield clue_of(ClueKind.MONEY_AS_QUANTITY, [form], why, (seen(form, row.target_place) for row in rows), weight)


def _by_form(
    indicators: Iterable[Indicator], is_one: Callable[[Indicator], bool]
) -> Iterator[tuple[Form, list[Indicator]]]:
    found: dict[tuple[str, str], list[Indicator]] = {}
    for row in indicators:
        if is_one(row):
            found.setdefault(row.form.key, []).append(row)
    for rows in found.values():
        yield rows[0].form, rows


def later(indicators: Iterable[Indicator], years: Mapping[str, int]) -> Iterator[Clue]:
    """A date of completion, and beside it a reason that tells a later one; one clue for each form. ``years`` are those
    of the projects, by code.
    """
    told: dict[tuple[str, str], list[tuple[Indicator, str]]] = {}
    for row in indicators:
        if row.value_kind != "day" or not row.actual_number or not 0 < row.actual_number <= _BIGGEST_DAY:
            continue
        day = _DAY_ZERO + timedelta(days=int(row.actual_number))
        sentence = _later_than(day, row.reason, years.get(row.form.code, day.year))
        if sentence:
            told.setdefault(row.form.key, []).append((row, sentence))
    for found in told.values():
        form, (row, sentence) = found[0][0].form, found[0]
        full = row.points is not None and row.score is not None and row.score >= row.points
        why = (
            f"时效指标{quoted(row.name, 30)}的完成日期填{brief(row.actual)}{'，得满分' if full else ''}，"
            f"原因却写{quoted(sentence)}，比填的日期晚{f'；这样的指标共{len(found)}项' if len(found) > 1 else ''}。"
        )
        cells = (seen(form, one.actual_place) for one, _ in found)
        yield clue_of(ClueKind.LATER, [form], why, cells, 65 if full else 50)


def _later_than(day: date, reason: str, year: int) -> str:
    """The sentence of a reason that tells of work later than ``day``; empty where none does."""
    for sentence in _SENTENCE.split(reason):
        for part in filter(_DONE.search, _CLAUSE.split(sentence)):
            days = [] if _ANOTHER_TIME.search(part) else [_day(found) for found in _DAY.finditer(_in_figures(part))]
            if _NEXT_YEAR.search(part) and not _PROMISE.search(part):
                days.append(date(year + 1, 1, 1))
            if any(one is not None and one > day for one in days):
                return sentence.strip()
    return ""


def _in_figures(text: str) -> str:
    """The same with its days in figures: those of a Chinese keyboard, and years and what follows them in words."""

    def spelled(found: re.Match[str]) -> str:
        rest = "".join(f"{numeral(word)}{unit}" for word, unit in ((found[2], "月"), (found[3], "日")) if word)
        return f"20{found[1].translate(_YEAR_DIGITS)}年{rest}"

    return _DAY_IN_WORDS.sub(spelled, unicodedata.normalize("NFKC", text))


def _day(found: re.Match[str]) -> date | None:
    """The first day that is meant, of a month or a year where no more is said."""
    try:
        return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None


def satisfaction(indicators: Sequence[Indicator], words: Iterable[Words]) -> Iterator[Clue]:
    """Satisfaction that rests on nobody having complained, one clue for each form; and where the form says nowhere that
    anybody was asked: one for each unit that has 100 %, and one for all others together.
    """
    rows: dict[tuple[str, str], list[Indicator]] = {}
    for row in indicators:
        if _SATISFACTION in row.dimension + row.category + row.name:
            rows.setdefault(row.form.key, []).append(row)
    texts: dict[tuple[str, str], list[Words]] = {}
    for one in words:
        if is_free(one.key):
            texts.setdefault(one.form.key, []).append(one)
    silent: list[Indicator] = []
    for key, found in rows.items():
        own = texts.get(key, [])
        if _is_surveyed(found, own):
            continue
        if clue := _no_complaints(found, own):
            yield clue
        elif not found[0].form.materials:
            silent += [row for row in found if row.actual_number is not None]
    yield from _unsurveyed(silent)


def _is_surveyed(rows: Iterable[Indicator], words: Iterable[Words]) -> bool:
    """Whether a form says anywhere that somebody was asked."""
    own = (f"{row.name} {row.target} {row.actual} {row.reason}" for row in rows)
    sentences = (part for one in words for part in _SENTENCE.split(one.text))
    return any(map(SURVEY_WORDS.search, own)) or any(
        ASKED.search(part) or (_SATISFACTION in part and SURVEY_WORDS.search(part)) for part in sentences
    )


def _no_complaints(rows: Sequence[Indicator], words: Iterable[Words]) -> Clue | None:
    form = rows[0].form
    for row in rows:
        for text in (row.actual, row.reason, row.name):
            if NO_COMPLAINTS.search(text):
                return _complaint_clue(form, row, text, row.actual_place)
    for one in words:
        for sentence in _SENTENCE.split(one.text):
            if _SATISFACTION in sentence and NO_COMPLAINTS.search(sentence):
                return _complaint_clue(form, rows[0], sentence, one.place)
    return None


def _complaint_clue(form: Form, row: Indicator, text: str, place: str) -> Clue:
    why = (
        f"满意度指标{quoted(row.name, 30)}填{brief(row.actual)}，依据写的是{quoted(text)}，没有写问卷、抽样、访谈："
        "没有投诉不等于满意，复核口径对没有调查的满意度不给分。"
    )
    cells = dict.fromkeys((seen(form, place), seen(form, row.actual_place)))
    return clue_of(ClueKind.NO_COMPLAINTS, [form], why, cells, 50)


def _unsurveyed(silent: Iterable[Indicator]) -> Iterator[Clue]:
    units: dict[tuple[str, str], list[Indicator]] = {}
    others: list[Indicator] = []
    for row in silent:
        if row.actual_number is not None and row.actual_number >= 1:
            units.setdefault((row.form.department, row.form.unit), []).append(row)
        else:
            others.append(row)
    for rows in units.values():
        forms = list({row.form.key: row.form for row in rows}.values())
        which = listed(form.called for form in forms)
        why = f"{which}的满意度填{percent(rows[0].actual_number or 0)}，表内没有写问卷、抽样、访谈，也没有附材料。"
        yield clue_of(ClueKind.UNSURVEYED, forms, why, (seen(row.form, row.actual_place) for row in rows), 25)
    if others:
        forms = list({row.form.key: row.form for row in others}.values())
        why = (
            f"{len(forms)}个表填了满意度，表内没有一处写问卷、抽样、访谈，也没有随表来的材料；"
            "表上不一定有地方写，复核时请要依据。"
        )
        yield clue_of(ClueKind.UNSURVEYED, forms, why, (seen(row.form, row.actual_place) for row in others), 10)
