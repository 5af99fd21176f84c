"""Of which project and which year a 自评报告 is."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from perfeval_xl.checks.case import Case, finding
from perfeval_xl.checks.report_statements import bare, body, name_of, report_check, sentences
from perfeval_xl.checks.sentences import EARLIER, Sentence, place
from perfeval_xl.findings import Code, Finding, Phrase, Year
from perfeval_xl.forms.shared_fields import paragraph_key
from perfeval_xl.patterns import pattern
from perfeval_xl.returns.report_text import ReportLine
from perfeval_xl.tables import named

_PROJECT_NAMED = (
    pattern(r"对([^，。；：]{2,60}?)项目(?:支出)?(?:开展|进行|组织)了?[^，。；]{0,6}(?:自评|绩效评价)"),
    pattern(
        r"对((?:20\d\d年度?)?[^，。；：]{2,60}?(?:工程|专项|项目|资金|经费))(?:开展|进行|组织)了?[^，。；]{0,6}绩效(?:自评|评价)"
    ),
    pattern(
        r"(?:^|[，。；])(?:20\d\d年度?)?([^，。；：\d]{4,40}?(?:工程|专项|项目|资金|经费|系统|平台))(?:项目)?(?:支出)?"
        r"(?:绩效)?自评(?:得分|得|分|总分|报告|情况|结果)"
    ),
)
_NO_NAME = pattern(
    r"20\d\d|年度?|我单位|我局|我站|我中心|本单位|本部门|单位|部门|整体支出|项目支出|专项|资金|支出|预算|财政|重点|市本级"
    r"|[本该各各类有和及以上述所全部的等与项目绩效自评价\s]"
)
_YEAR_JUDGED = pattern(
    r"(?<!\d)(\d{4})年度[^，。；\d《》]{0,40}?(?:绩效自评|自评报告|绩效分析)(?!表|工作|结果|发现|中|问题|反馈|办法)"
)
_YEAR_SPENT = pattern(r"^(\d{4})年度?[^，。；\d]{0,30}(?:预算|支出|编制)(?:数|收入|执行)?[^，。；\d]{0,4}(?=\d)")
_RESULT_OF_YEAR = pattern(r"自评|得分|执行率|完成率")
_STILL_TO_COME = pattern(
    r"(?:计划|预计|拟|力争|争取)(?:于|在|到)?(?P<when>(?P<year>20\d\d)年(?:上半年|下半年|\d{1,2}月|年?底|年?末|内)?"
    r"|(?:今|本)?年(?:底|末)前?)[^，。；]{0,12}(?:完成|签发|建成|启动|投入|上线|验收|实施)"
)
_QUOTES_PLAN = pattern(r"原$|年初$|目标|合同|方案》?[，提要明确规]|按[^，。；]{0,8}$|规划")
_TELLS_RESULT = pattern(r"实际|[已均][^，。；]{0,6}完成|如期|按期|已于|提前|推迟|延期")
"""Before and after a plan: it is quoted, or stated together with its result."""
_TITLE = pattern(
    r"^(?:.{0,30}?(?:20|二[〇○零])[〇○零一二三四五六七八九\d]{2}年度?)?(?P<name>[^，。；：]{2,60}?)(?:支出)?(?:绩效)?(?:自评价?|评价|绩效分析)"
    r"(?:情况)?(?:工作)?的?(?:总结)?报?告?(?:[（(][^（）()]{0,8}[）)])?$"
)
_TITLE_YEAR = pattern(r"^[（(]?(?P<year>\d{4}|二[〇○零][〇○零一二三四五六七八九]{2})年(?:度|(?!\s?\d))")
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_TITLE_LINES = 6
"""A cover has an office, a title, a year, perhaps a date."""
_LONGEST_TITLE = 60
_TAIL = pattern(r"(?:项目|专项|工程|资金|经费|支出|建设|绩效){1,4}$")
_OFFICE = (
    *"局站所院校委办处厅部队馆会社县市区镇乡村",
    "中心",
    "办公室",
    "公司",
    "政府",
    "部门",
    "单位",
    "街道",
    "本级",
)
"""How the name of an office ends."""
_SHORTEST = 4
"""Characters of another project's name by which its paragraphs are known again."""
_SIMILAR = 0.6
"""Share of a name that must stand in the report in one piece."""
_MOST_OTHERS = 10
"""Other projects that are looked for again in the whole report; a report is copied from one or two."""


@report_check(Code.S055)
def report_is_of_this_project(case: Case) -> Iterator[Finding]:
    """The report names this project, and no paragraph is about another one."""
    lines, seen = case.report.lines if case.report else (), set[int]()
    text, name = bare("".join(line.text for line in lines)), bare(name_of(case))
    if name and text and not _stands_in(name, text):
        line = body(case)[0]
        seen.add(line.number)
        yield finding(
            Code.S055,
            place(line, "项目名称", line.text, 0, len(line.text)),
            found="别的项目或部门（全文没有本项目的名称）",
            expected=f"“{name_of(case)}”",
        )
    else:
        for line, other in _titles_of_another(case):
            seen.add(line.number)
            yield finding(
                Code.S055,
                place(line, "项目名称", line.text, 0, len(line.text)),
                found=f"“{other}”",
                expected=f"“{name_of(case)}”",
            )
    own = _own_words(case)
    for other in itertools.islice(dict.fromkeys(_others(case, own)), _MOST_OTHERS):
        for line, mark in _named_again(case, other, own):
            if line.number not in seen:
                seen.add(line.number)
                at = line.text.index(mark)
                yield finding(
                    Code.S055,
                    place(line, "项目名称", line.text, at, at + len(mark)),
                    found=named(other) if mark == other else f"{named(mark)}，像是项目{named(other)}",
                    expected=named(name_of(case)),
                )


@report_check(Code.S055)
def report_is_of_this_year(case: Case) -> Iterator[Finding]:
    """The report is about the year of the form, and tells what happened, not what is planned for it."""
    year = case.form.brief.year
    for line in _cover(case):
        match = _TITLE_YEAR.match(line.text)
        title_year = int(match["year"].translate(_DIGITS)) if match else year
        if match and title_year != year and not _YEAR_JUDGED.search(line.text):
            yield finding(
                Code.S055, place(line, "年度", line.text, 0, match.end()), found=Year(title_year), expected=Year(year)
            )
    # Where the report also states figures of this year, those of another year are for comparison.
    own = re.compile(rf"{year}年度?[^，。；\d]{{0,30}}(?:预算|支出|编制|执行)[^，。；\d]{{0,8}}\d")
    tells_own = any(own.search(sentence.text) for sentence in sentences(case))
    for sentence in sentences(case):
        yield from _another_year(sentence, year, tells_own=tells_own)
        for match in _STILL_TO_COME.finditer(sentence.text):
            past = match["year"] is None or int(match["year"]) <= year
            before, after = sentence.text[max(0, match.start() - 24) : match.start()], sentence.text[match.end() :][:60]
            if past and not (_QUOTES_PLAN.search(before) or _TELLS_RESULT.search(after)):
                yield finding(
                    Code.S055,
                    sentence.place("年度", match.start(), match.end()),
                    found=f"“{match[0]}”，像是从前的计划",
                    expected=Phrase("{year}，已经结束", year=Year(year)),
                )


def _another_year(sentence: Sentence, year: int, *, tells_own: bool) -> Iterator[Finding]:
    """Another year that a sentence says it is about."""
    for sought in (_YEAR_JUDGED, _YEAR_SPENT):
        for match in sought.finditer(sentence.text):
            named_year = int(match[1])
            near = sentence.text[max(0, match.start() - 4) : match.start()]
            compared = (
                EARLIER.search(f"{sentence.title}{sentence.text}")
                or re.search(r"[较比同]", near)
                or f"{year}年" in sentence.text
                # Notes tell last year's figures most of all.
                or (sought is _YEAR_SPENT and sentence.line.place.startswith(("脚注", "尾注")))
                or (sought is _YEAR_SPENT and (tells_own or named_year > year))
                # A year that is told with its result is told for comparison.
                or (sought is _YEAR_SPENT and _RESULT_OF_YEAR.search(sentence.text, match.end()))
            )
            if named_year != year and not compared and not sentence.is_quoted(match.start()):
                yield finding(
                    Code.S055,
                    sentence.place("年度", match.start(), match.end()),
                    found=Year(named_year),
                    expected=Year(year),
                )


def _cover(case: Case) -> Iterator[ReportLine]:
    """Title, cover and headers: what names the year without being a sentence."""
    for line in itertools.chain(body(case)[:_TITLE_LINES], case.report.notes if case.report else ()):
        sentence = re.search(r"[。；，]|[：:]$|绩效自评工作|^[（(]?[一1][）)、.．]", line.text)
        if not sentence and not line.cells and len(line.text) <= _LONGEST_TITLE:
            yield line


def _titles_of_another(case: Case) -> Iterator[tuple[ReportLine, str]]:
    """Titles that name a project which is not in the workbook, with its name."""
    own = [bare(name) for name in _workbook_names(case) if len(bare(name)) > 1]
    for line in _cover(case):
        match = _TITLE.match(line.text)
        name = bare(match["name"]) if match else ""
        core = bare(_NO_NAME.sub("", _TAIL.sub("", name)))
        if (
            match
            and len(core) >= _SHORTEST
            and not _TAIL.sub("", name).endswith(_OFFICE)
            and not any(is_same_name(name, own_name) for own_name in own)
        ):
            yield line, match["name"]


def _named_again(case: Case, other: str, own: str) -> Iterator[tuple[ReportLine, str]]:
    """Every line that bears a mark of another project, with the mark."""
    known = _marks(other, own)
    # A long mark holds a short one: what has none of the shortest has none at all.
    least = [mark for mark in known if not any(part in mark for part in known if len(part) < len(mark))]
    if not least:
        return
    any_of = re.compile("|".join(re.escape(mark) for mark in least))
    for line in body(case):
        mark = next((mark for mark in known if mark in line.text), None) if any_of.search(line.text) else None
        if mark is not None:
            yield line, mark


def _stands_in(name: str, text: str) -> bool:
    """Whether the greater part of a name stands in a text in one piece."""
    size = max(2, int(len(name) * _SIMILAR))
    return any(name[at : at + size] in text for at in range(max(1, len(name) - size + 1)))


def is_same_name(name: str, other: str) -> bool:
    """Whether one name is the other shortened: its characters in the same order, the kind of project aside."""
    first, second = _TAIL.sub("", name) or name, _TAIL.sub("", other) or other
    return _is_within(first, second) or _is_within(second, first)


def _is_within(short: str, long: str) -> bool:
    rest = iter(long)
    return all(character in rest for character in short)


def _workbook_names(case: Case) -> list[str]:
    brief = case.form.brief
    return [brief.name, brief.supervising_department, brief.implementing_unit, *(name_of(view) for view in case.views)]


def _own_words(case: Case) -> str:
    """Everything that the workbook itself says; what was written in it for the report is the report."""
    words = _workbook_names(case)
    for view in case.views:
        words += [
            value
            for key, value in view.scored.values.items()
            if isinstance(value, str) and not key.startswith(paragraph_key(""))
        ]
    return bare("".join(words))


def _others(case: Case, own: str) -> Iterator[str]:
    """Names of projects that the report says it evaluates, and that are not in the workbook."""
    known = [bare(name) for name in _workbook_names(case) if len(bare(name)) > 1]
    for sentence in sentences(case):
        for sought in _PROJECT_NAMED:
            for match in sought.finditer(sentence.text):
                name = re.sub(r"^20\d\d年度?|(?<=..)项目$", "", match[1].strip())
                core = bare(_NO_NAME.sub("", name))
                if (
                    len(core) >= 2
                    and not EARLIER.search(f"{sentence.title}{sentence.text}")
                    and bare(name) not in own
                    and not any(is_same_name(bare(name), one) for one in known)
                    and not sentence.is_quoted(match.start(1))
                ):
                    yield name


def _marks(name: str, own: str) -> list[str]:
    """Pieces of another project's name that the workbook never uses, the longest first."""
    pieces = [
        name[at : at + size] for size in range(len(name), _SHORTEST - 1, -1) for at in range(len(name) - size + 1)
    ]
    if len(name) > _SHORTEST:
        pieces.append(name[-2:])
    return [piece for piece in pieces if bare(piece) == piece and piece not in own]
