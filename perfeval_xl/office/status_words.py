"""How a round stands, for people: a table on a terminal, a line for each project in a pipe, and the sums."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from perfeval_xl.arrivals.model import NAMELESS
from perfeval_xl.findings import Severity
from perfeval_xl.findings.facts import percent, shown
from perfeval_xl.ledger import states
from perfeval_xl.ledger.rows import AttemptState, DecisionRow, FindingRow, ProjectState
from perfeval_xl.office.below_words import incomplete_lines
from perfeval_xl.office.forwarded_words import forwarded_lines
from perfeval_xl.office.office_findings import EVIDENCE, in_beijing
from perfeval_xl.office.pending import in_words
from perfeval_xl.office.said_to_units import sent_lines
from perfeval_xl.office.status import (
    KINDS,
    OF_THE_OFFICE,
    STEP,
    ProjectLine,
    Total,
    Unopened,
    View,
    totals_of,
    unjudged_of,
    unopened_of,
    unregistered_of,
    untied_of,
)
from perfeval_xl.office.tally import Tally
from perfeval_xl.plain_text import one_line

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

MOST_ROWS = 100
"""Projects in a table on a terminal: whoever has more looks at what is to be done first, or asks for all."""
SHORT_YEAR = 2
"""Digits of the year that are left out where there is little room."""
NARROW = 110
"""Columns of a terminal below which a share of them is too little for the time of sending on one line."""
TIME = len("24-03-28 10:12")
"""Columns that it takes."""
MOST_NAMED = 20
"""Files of one kind that are named before the rest is counted."""
NOT_YET = "还没有审核"
"""Said of a form that waits for its judgement."""
BETWEEN_FLAGS = "·"
"""Stands between a state and what is to be said besides."""
HEADINGS = (
    "编码",
    "项目",
    "主管部门",
    "单位",
    "状态",
    "得分",
    "等级",
    "上报时间",
    "时间依据",
    "文件",
    "错误",
    "核实",
    "报告问题",
    "首要问题",
)
"""Of the line for each project in a pipe, which are separated by tabs."""
NO_TEXT = tuple('=+-@"＝＋－＠')
"""Signs, those of a Chinese keyboard too, with which a spreadsheet program reads something else than a text."""
_COLOURS = {
    states.UNDECIDED: "bold magenta",
    states.RETURNED: "bold red",
    states.MISSING: "yellow",
    states.COUNTED: "green",
    states.EXEMPT: "dim",
}


def state_in_words(state: ProjectState) -> str:
    """``已计·迟报·待说明``."""
    return BETWEEN_FLAGS.join((state.state, *state.flags))


def plain_lines(lines: Sequence[ProjectLine]) -> Iterator[str]:
    """A heading, and one line for each project with tabs between what stands in it."""
    yield "\t".join(HEADINGS)
    for line in lines:
        state, worst = line.state, line.open[:1]
        errors, verify = _open_counts(line)
        yield "\t".join(
            map(
                as_cell,
                (
                    state.code,
                    state.name,
                    state.department,
                    state.unit,
                    state_in_words(state),
                    _score(line.score),
                    line.rating,
                    in_beijing(state.sent),
                    EVIDENCE.get(state.sent_by, ""),
                    state.file,
                    str(errors),
                    str(verify),
                    str(len(line.of_reports)),
                    _named(worst[0]) if worst else "",
                ),
            )
        )


def as_cell(text: str) -> str:
    """``text`` as a field between tabs: whoever pastes it into a workbook gets a text and never a formula, and no
    quotation mark swallows the fields behind it.
    """
    shown = one_line(text)
    return f"'{shown}" if shown.lstrip().startswith(NO_TEXT) else shown


def table_of(lines: Sequence[ProjectLine], width: int) -> Table:
    """The projects for a terminal of so many columns, each in a row of a few lines; no word is left out."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, expand=True, pad_edge=False, show_lines=False)
    # Short things keep their width; what is long shares the rest and goes on in the next line.
    table.add_column("编码", max_width=14, overflow="fold")
    table.add_column("项目／单位", ratio=4, overflow="fold")
    table.add_column("状态", max_width=10, overflow="fold")
    table.add_column("得分", max_width=8, overflow="fold")
    narrow = width < NARROW
    table.add_column("上报／文件", width=TIME if narrow else None, ratio=None if narrow else 4, overflow="fold")
    table.add_column("未了的问题", ratio=5, overflow="fold")
    for line in lines:
        state = line.state
        # Text and not markup: what a file says may look like it.
        table.add_row(
            Text(one_line(state.code)),
            _stacked(state.name, state.unit or state.department),
            Text("\n".join((state.state, *state.flags)), _COLOURS.get(state.state, "")),
            _stacked(_score(line.score), line.rating),
            # What it lay in is told of one project, and in a pipe.
            _stacked(
                in_beijing(state.sent)[SHORT_YEAR:], EVIDENCE.get(state.sent_by, ""), state.file.rpartition(STEP)[2]
            ),
            _stacked(_open_in_words(line), _named(line.open[0]) if line.open else ""),
        )
    return table


def detail_lines(line: ProjectLine) -> Iterator[str]:
    """All there is to say of one project."""
    state = line.state
    yield f"{state.year}年度　{state.code}　{state.name}　{state.unit or state.department}"
    score = f"，得分{_score(line.score)}{f'（{line.rating}）' if line.rating else ''}" if line.score else ""
    yield f"  状态：{state_in_words(state)}{score}"
    if state.deadline:
        yield f"  截止日期：{state.deadline}"
    if state.person or state.address:
        yield f"  联系人：{state.person}　{state.address}"
    yield from (f"  下级：{said}" for said in line.said_below)
    if state.file:
        yield f"  所据文件：{state.file}　{_sent(state.sent, state.sent_by)}"
    for made in line.decisions:
        yield f"  决定：{in_words(made)}　{made.who}　{in_beijing(made.at)}　理由：{made.why}{_of_what(line, made)}"
    for told in line.told_units[:MOST_NAMED]:
        yield f"  给单位的：{told.words}　{told.address or '没有收件人'}　{told.file}"
    for row in line.findings:
        cure = f"单位已说明：“{row.explanation.rstrip('。')}”" if row.explanation else row.fix
        yield f"  [{Severity(row.severity).chinese}] {row.place}：{row.message}。{cure}。（{row.code}）"
    for one in line.attempts:
        counted = "，计入" if one.counted else "，已决定不采用" if one.put_aside else ""
        verdict = one.verdict if one.judged_by else NOT_YET
        yield f"  来件：{one.file}　{_sent(one.sent, one.sent_by)}　{verdict}{counted}{_again(one)}"
        others = line.of_others.get(one.sha, ())
        yield from (f"    {_in_full(row)}" for row in others[:MOST_NAMED])
        if len(others) > MOST_NAMED:
            yield f"    另有{len(others) - MOST_NAMED}处"
    for along in line.materials:
        yield f"  材料：{along.row.file or along.row.name or NAMELESS}　{along.what}"
        for row in along.findings:
            yield f"    {_in_full(row)}"


def opening_lines(view: View, *, running: bool) -> Iterator[str]:
    """What is to be known before anything else: for standard error."""
    if running:
        yield "正在收件，以下是到现在为止的情况"
        return
    if not view.states:
        yield "这一轮还没有登记项目；请先用 perfeval build … --round 下发"
    elif not (view.attempts or view.refused or view.materials or view.below.packages):
        ways = "把收到的文件放进“来件”文件夹，或用 perfeval mailbox add 添加邮箱"
        yield f"这一轮还没有收过件；{ways}，再运行 perfeval collect"


def summary_lines(view: View, counts: Tally, *, running: bool = False) -> Iterator[str]:
    """What the round makes together, and the lines that it ends with; the last ones say what could not be opened."""
    for total in totals_of(view):
        yield _total_in_words(total)
    unregistered = [(one.file, row) for one, told in unregistered_of(view) for row in told]
    yield from _told("不在这一轮登记里的表", unregistered)
    yield from _told(
        "不知是哪个项目的材料",
        [(one.row.file or one.row.name, row) for one in untied_of(view) for row in one.findings[:1]],
    )
    yield from sent_lines(view.told_units.values())
    waiting = [one.file for one in unjudged_of(view)]
    if waiting:
        yield f"有{len(waiting)}个表收到了还没有审核{'' if running else '，请再运行 perfeval collect'}："
        yield from (f"  {name}" for name in waiting[:MOST_NAMED])
    if len(waiting) > MOST_NAMED:
        yield _rest(waiting)
    yield from incomplete_lines(view.below.packages)
    yield from forwarded_lines(view.forwarded)
    if counts.exempt:
        yield f"免报{counts.exempt}个"
    counted, returned, pending, missing = counts.lines
    yield _with(counted, _flags(view, states.COUNTED))
    yield returned
    parts = [f"待定{counts.undecided}个"] if counts.undecided else []
    yield _with(pending, [*parts, f"不在册{counts.unregistered}件"] if counts.unregistered else [])
    yield _with(missing, _flags(view, states.MISSING))
    yield from unopened_lines(unopened_of(view))


def unopened_lines(unopened: Sequence[Unopened]) -> Iterator[str]:
    """没能打开, and the reason of each."""
    yield f"没能打开{len(unopened)}件"
    yield from _few([(one.file, one.finding) for one in unopened])


def _told(what: str, files: Sequence[tuple[str, FindingRow]]) -> Iterator[str]:
    if files:
        yield f"{what}{len(files)}件："
        yield from _few(files)


def _few(files: Sequence[tuple[str, FindingRow]]) -> Iterator[str]:
    for name, row in files[:MOST_NAMED]:
        yield f"  {name or NAMELESS}：{row.message}。{row.fix}。（{row.code}）"
    if len(files) > MOST_NAMED:
        yield _rest(files)


def _rest(files: Sequence[object]) -> str:
    return f"  另有{len(files) - MOST_NAMED}件"


def _total_in_words(total: Total) -> str:
    name = KINDS.get(total.kind, total.kind)
    if not total.count:
        return f"合计（{name}）：还没有已计的"
    score = f"得分合计{shown(total.score)}，平均{shown(total.mean)}" if total.scored else "不计分"
    if total.scored and total.scored < total.count:
        score += f"（{total.count - total.scored}个不计分，不在内）"
    if total.rate is None:
        money = "没有执行率"
    else:
        rest = f"（{total.count - total.rated}个没有执行率，不在内）" if total.rated < total.count else ""
        money = (
            f"执行数{shown(total.numerator)}万元，预算数{shown(total.denominator)}万元，"
            f"执行率{percent(total.rate)}{rest}"
        )
    return f"合计（{name}，已计{total.count}个）：{score}；{money}"


def _flags(view: View, state: str) -> list[str]:
    """How many of one state have which flag, the most frequent first."""
    number: dict[str, int] = {}
    for one in view.states:
        if one.state == state:
            for flag in one.flags:
                number[flag] = number.get(flag, 0) + 1
    return [f"{flag}{count}个" for flag, count in sorted(number.items(), key=lambda item: -item[1])]


def _with(line: str, parts: Sequence[str]) -> str:
    return f"{line}（其中{'，'.join(parts)}）" if parts else line


def _open_counts(line: ProjectLine) -> tuple[int, int]:
    errors = sum(row.severity == Severity.ERROR for row in line.open)
    return errors, len(line.open) - errors


def _open_in_words(line: ProjectLine) -> str:
    errors, verify = _open_counts(line)
    numbers = (("错误", errors), ("核实", verify), ("报告问题", len(line.of_reports)))
    return "，".join(f"{word}{count}项" for word, count in numbers if count)


def _named(row: FindingRow) -> str:
    """A finding with its cell; what the office says is of the file, which is named beside it."""
    return f"{_place(row)}{row.message}（{row.code}）"


def _place(row: FindingRow) -> str:
    return "" if row.code.startswith(OF_THE_OFFICE) else f"{row.place}："


def _in_full(row: FindingRow) -> str:
    return f"[{Severity(row.severity).chinese}] {_place(row)}{row.message}。{row.fix}。（{row.code}）"


def _score(text: str) -> str:
    return shown(Fraction(text)) if text else ""


def _sent(sent: str, sent_by: str) -> str:
    """When something was sent, and what that rests on."""
    when, evidence = in_beijing(sent), EVIDENCE.get(sent_by, "")
    return f"{when}（{evidence}）" if when and evidence else when or "上报时间不明"


def _of_what(line: ProjectLine, made: DecisionRow) -> str:
    """What a decision is about, where that is not the project: a file, a finding."""
    file = next((one.file for one in line.attempts if made.sha and one.sha == made.sha and not made.mark), "")
    found = next((f"{row.place}（{row.code}）" for row in line.findings if made.mark and row.mark == made.mark), "")
    return f"　{file or found}" if file or found else ""


def _again(one: AttemptState) -> str:
    """That the same file came more than once, and the last time."""
    if one.deliveries <= 1:
        return ""
    sender = f"，{one.last_sender}" if one.last_sender else ""
    return f"；同样的文件共来过{one.deliveries}次，最后一次{in_beijing(one.last)}{sender}"


def _stacked(first: str, *others: str) -> Text:
    """Lines one below the other, the first one stands out; those without a word are left out."""
    from rich.text import Text

    lines = [Text(one_line(first)), *(Text(one_line(other), "dim") for other in others)]
    return Text("\n").join(line for line in lines if line)
