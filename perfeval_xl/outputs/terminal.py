"""Findings for people at a terminal: a table there, plain text in a pipe."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, TYPE_CHECKING

from perfeval_xl.checks import Case
from perfeval_xl.findings import Finding, Severity
from perfeval_xl.findings.facts import percent, shown
from perfeval_xl.frozen import frozen
from perfeval_xl.outputs.repeats import Repeats, whose
from perfeval_xl.plain_text import one_line
from perfeval_xl.result import Origin, Result, Scores
from perfeval_xl.submission import OF_SIGNATURES, OF_USE, is_of_workbook, scores_of

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

MOST_PLACES = 6
"""Places that are named one by one before the rest is counted."""
INDENT = 4
"""Columns before a line of a terminal that goes on: what begins further left is said by the program itself."""
PASSES, SENT_BACK, UNREADABLE = "通过", "退回", "读不出来"
"""What is said of a whole file."""
_CELL = re.compile(r"(.+![A-Z]+)(\d+)")
_COLOURS = {Severity.ERROR: "bold red", Severity.VERIFY: "yellow", Severity.NOTE: "dim"}


@frozen
class Group:
    """Findings that say the same of several places."""

    finding: Finding
    places: tuple[str, ...]

    @property
    def where(self) -> str:
        """The places of the group, the last ones as a number."""
        named = "、".join(self.places[:MOST_PLACES])
        more = len(self.places) - MOST_PLACES
        return f"{named} 等{len(self.places)}处" if more > 0 else named


def grouped(findings: Sequence[Finding]) -> list[Group]:
    """Findings by cell, the cell with the worst first; equal ones are put together."""
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.code.name, finding.message, _cure(finding)), []).append(finding)
    result = [
        Group(alike[0], tuple(join_cells([one_line(str(finding.place)) for finding in alike])))
        for alike in groups.values()
    ]
    worst: dict[str, Severity] = {}
    for group in result:
        place = group.places[0]
        worst[place] = max(worst.get(place, Severity.NOTE), group.finding.severity)
    order = {place: at for at, place in enumerate(worst)}
    return sorted(result, key=lambda group: (-worst[group.places[0]], order[group.places[0]], -group.finding.severity))


def join_cells(places: Sequence[str]) -> list[str]:
    """Places without repetition; cells below one another become ``自评表!H12:H18``."""
    joined: list[str] = []
    runs: list[tuple[str, int, int]] = []
    for place in dict.fromkeys(places):
        cell = _CELL.fullmatch(place)
        if cell is None:
            joined.append(place)
            continue
        column, row = cell[1], int(cell[2])
        if runs and runs[-1][0] == column and runs[-1][2] == row - 1:
            runs[-1] = (column, runs[-1][1], row)
        else:
            runs.append((column, row, row))
    for column, first, last in runs:
        letters = column.rpartition("!")[2]
        joined.append(f"{column}{first}" + (f":{letters}{last}" if last > first else ""))
    return joined


def tally(findings: Iterable[Finding]) -> str:
    """How many findings of each weight: ``错误3项，核实1项，提示0项``."""
    counts = dict.fromkeys(reversed(Severity), 0)
    for finding in findings:
        counts[finding.severity] += 1
    return "，".join(f"{severity.chinese}{count}项" for severity, count in counts.items())


def summary(result: Result) -> str:
    """One line that says how a file stands."""
    counts = tally(result.findings)
    explained = sum(bool(finding.explanation) for finding in result.findings)
    counts += f"（其中{explained}项单位已说明）" if explained else ""
    if result.origin is None:
        return f"读不出来；{counts}"
    scores = scores_in_words(result.scores, result.missing)
    return f"{verdict(result)}；{_origin(result)}{_signature(result.origin)}；{scores}；{counts}"


def _origin(result: Result) -> str:
    """Whether it is the workbook that was issued, as far as anybody can know."""
    blocking = {finding.code for finding in result.findings if finding.severity.blocking}
    if result.genuine is False and not any(map(is_of_workbook, blocking)):
        unproven = blocking & (OF_SIGNATURES - OF_USE)
        return "未见改动，但不能证明是下发的原表" if unproven else "未见改动，但不是现在该用的表"
    return {True: "下发的原表，未被改动", False: "与下发的原表不符", None: "填报材料"}[result.genuine]


def _signature(origin: Origin) -> str:
    """Who signed; a signature that nobody vouches for never reads like one of an office."""
    if origin.layout is None:
        return ""
    if not origin.signed:
        return "（未签名）" if origin.signed is None else "（签名不符）"
    if not origin.signed_by:
        return "（签名不能证明是谁签发的）"
    issued = f"第{origin.issue.number}号，{origin.issue.day}" if origin.issue else ""
    return f"（{origin.signed_by}{issued}签发）"


def verdict(result: Result) -> str:
    """Whether a file passes, in a word."""
    return UNREADABLE if not result.readable else SENT_BACK if result.blocking else PASSES


def scores_of_case(case: Case) -> str:
    """The recomputed result of a form in one line."""
    return scores_in_words(None if case.missing else scores_of(case), sorted(case.missing))


def scores_in_words(scores: Scores | None, missing: Sequence[str]) -> str:
    """The recomputed result in one line."""
    if scores is None:
        return f"缺少{'、'.join(missing)}，没有复算总分"
    # A form without scores has none for the execution rate.
    has = scores.execution_points is not None
    worth = f"得{shown(scores.execution)}/{shown(scores.execution_points)}分" if has else ""
    executed = "执行率未算出" if scores.rate is None else f"执行率{percent(scores.rate)}{worth}"
    if scores.unrated:
        return f"不计分，不评等级，{executed}"
    rating = scores.rating or "（未填齐，不定等级）"
    return (
        f"复算总分{shown(scores.total)}（分值合计{shown(scores.points)}），等级{rating}，"
        f"{executed}{f'，项目{len(scores.projects)}个' if scores.projects else ''}"
    )


class Printer:
    """Prints each file as it is done, and counts; of what it printed it remembers only what tells one from another."""

    def __init__(self, console: Console | None = None) -> None:
        """On ``console``; in a pipe, where none is needed, as lines of standard output."""
        self._console = console
        self._counts = dict.fromkeys((PASSES, SENT_BACK, UNREADABLE), 0)
        self._repeats = Repeats()

    def show(self, result: Result) -> None:
        """Print a file with its findings; a table on a terminal, lines in a pipe."""
        console = self._terminal
        parts = list(_on_terminal(result, console) if console else _lines(result))
        # All is worked out by now. Ctrl-C hardly comes between the count and what it counts.
        self._counts[verdict(result)] += 1
        self._repeats.add(result)
        if console:
            for part in parts:
                console.print(part)
        else:
            # Straight to the file: a pipe wants whole lines, neither wrapped nor coloured.
            self._file.write("".join(f"{line}\n" for line in parts))
        self._file.flush()

    @property
    def count(self) -> int:
        """How many files were shown."""
        return sum(self._counts.values())

    def finish(self) -> None:
        """Say how many there were of each kind, where there was more than one, and what came twice."""
        if self.count > 1:
            kinds = "，".join(f"{word}{number}个" for word, number in self._counts.items())
            for line in self._repeats.lines():
                self._say(line)
            self._say(f"共{self.count}个文件：{kinds}")

    @property
    def _terminal(self) -> Console | None:
        """The console where somebody sits before it."""
        return self._console if self._console is not None and self._console.is_terminal else None

    @property
    def _file(self) -> IO[str]:
        """Where the lines go."""
        return sys.stdout if self._console is None else self._console.file

    def _say(self, line: str) -> None:
        if console := self._terminal:
            from rich.text import Text

            console.print(_hanging(Text(line), console))
        else:
            self._file.write(f"{line}\n")


def _cure(finding: Finding) -> str:
    """What is to be done about a finding, or what the unit wrote of it."""
    return f"单位已说明：“{finding.explanation.rstrip('。')}”" if finding.explanation else finding.fix


def _lines(result: Result) -> list[str]:
    lines = [one_line(result.path), *_whose(result), one_line(f"  {summary(result)}")]
    for group in grouped(result.findings):
        finding = group.finding
        lines.append(
            f"  [{finding.severity.chinese}] {group.where}：{one_line(finding.message)}。{one_line(_cure(finding))}。"
            f"{f'依据：{one_line(finding.basis)}。' if finding.basis else ''}（{finding.code.name}）"
        )
    ends = result.checks
    passed, faulty, skipped = len(ends.passed), len(ends.found), len(ends.skipped)
    lines.append(f"  校验{passed + faulty + skipped}项：通过{passed}，有问题{faulty}，未做{skipped}")
    return lines


def _whose(result: Result) -> list[str]:
    """Whose form it is, in one line; none where that cannot be read."""
    return [one_line(f"  {whose(result.origin)}")] if result.origin else []


def _on_terminal(result: Result, console: Console) -> Iterator[RenderableType]:
    from rich.table import Table
    from rich.text import Text

    colour = "red" if result.blocking else "green"
    yield _hanging(Text(one_line(result.path), "bold"), console)
    for line in _whose(result):
        yield _hanging(Text(line), console)
    yield _hanging(Text(one_line(f"  {summary(result)}"), colour), console)
    if not result.findings:
        return
    table = Table(show_lines=True, expand=True)
    for name, ratio in (("位置", 3), ("问题", 6), ("怎么改", 5), ("依据", 4), ("编号", None)):
        table.add_column(name, ratio=ratio, overflow="fold", min_width=4)
    for group in grouped(result.findings):
        finding = group.finding
        # Text and not markup: what a file says may look like it.
        message = Text.assemble((finding.severity.chinese, _COLOURS[finding.severity]), f" {one_line(finding.message)}")
        rest = (one_line(_cure(finding)), one_line(finding.basis), finding.code.name)
        table.add_row(Text(group.where), message, *map(Text, rest))
    yield table


def _hanging(text: Text, console: Console) -> Text:
    """``text`` wrapped, so that no line of its own begins where the program begins one."""
    from rich.text import Text

    lines = text.wrap(console, max(console.width - INDENT, INDENT), overflow="fold")
    return Text(f"\n{' ' * INDENT}").join(lines)
