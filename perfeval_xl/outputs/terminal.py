"""Findings for people at a terminal: a table there, plain text in a pipe."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from perfeval_xl.checks import Case
from perfeval_xl.findings import Finding, Severity
from perfeval_xl.findings.facts import percent, shown
from perfeval_xl.submission import Submission

if TYPE_CHECKING:
    from rich.console import Console

MOST_PLACES = 6
"""Places that are named one by one before the rest is counted."""
_CELL = re.compile(r"(.+![A-Z]+)(\d+)")
_COLOURS = {Severity.ERROR: "bold red", Severity.VERIFY: "yellow", Severity.NOTE: "dim"}


@dataclass(frozen=True)
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
    for found in findings:
        groups.setdefault((found.code.name, found.message, found.fix), []).append(found)
    made = [Group(alike[0], tuple(join_cells([str(found.place) for found in alike]))) for alike in groups.values()]
    worst: dict[str, Severity] = {}
    for group in made:
        place = group.places[0]
        worst[place] = max(worst.get(place, Severity.NOTE), group.finding.severity)
    order = {place: at for at, place in enumerate(worst)}
    return sorted(made, key=lambda group: (-worst[group.places[0]], order[group.places[0]], -group.finding.severity))


def join_cells(places: Sequence[str]) -> list[str]:
    """Places without repetition; cells below one another become ``自评表!H12:H18``."""
    found: list[str] = []
    runs: list[tuple[str, int, int]] = []
    for place in dict.fromkeys(places):
        cell = _CELL.fullmatch(place)
        if cell is None:
            found.append(place)
            continue
        column, row = cell[1], int(cell[2])
        if runs and runs[-1][0] == column and runs[-1][2] == row - 1:
            runs[-1] = (column, runs[-1][1], row)
        else:
            runs.append((column, row, row))
    for column, first, last in runs:
        letters = column.rpartition("!")[2]
        found.append(f"{column}{first}" + (f":{letters}{last}" if last > first else ""))
    return found


def tally(findings: Iterable[Finding]) -> str:
    """How many findings of each weight: ``错误3项，核实1项，提示0项``."""
    counts = dict.fromkeys(reversed(Severity), 0)
    for found in findings:
        counts[found.severity] += 1
    return "，".join(f"{severity.chinese}{count}项" for severity, count in counts.items())


def summary(submission: Submission) -> str:
    """One line that says how a file stands."""
    said = tally(submission.findings)
    if submission.case is None:
        return f"读不出来；{said}"
    scored = scores_of(submission.case)
    origin = {True: "下发的原表，未被改动", False: "与下发的原表不符", None: "填报材料"}
    verdict = "退回" if submission.blocking else "通过"
    known = submission.case.recognised
    unsigned = known is not None and known.signature_holds is None
    return f"{verdict}；{origin[submission.genuine]}{'（未签名）' if unsigned else ''}；{scored}；{said}"


def scores_of(case: Case) -> str:
    """The recomputed result in one line."""
    if case.missing:
        return f"缺少{'、'.join(sorted(case.missing))}，没有复算总分"
    rate = case.scored.number("execution.rate")
    total = case.scored.number("total.score")
    points = case.scored.number("total.points")
    rating = case.scored.text("total.rating") or "（未填齐，不定等级）"
    execution = shown(case.scored.number("execution.score"))
    worth = shown(case.scored.number("execution.points"))
    projects = len(case.form.brief.projects)
    executed = "执行率未算出" if rate is None else f"执行率{percent(rate)}得{execution}/{worth}分"
    return (
        f"复算总分{shown(total)}（分值合计{shown(points)}），等级{rating}，"
        f"{executed}{f'，项目{projects}个' if projects else ''}"
    )


def print_submissions(console: Console, submissions: Iterable[Submission]) -> None:
    """Print each file with its findings; a table on a terminal, lines in a pipe."""
    counts = {"通过": 0, "退回": 0, "读不出来": 0}
    for submission in submissions:
        if console.is_terminal:
            _table(console, submission)
        else:
            _lines(console, submission)
        verdict = "退回" if submission.blocking else "通过"
        counts[verdict if submission.readable else "读不出来"] += 1
    if sum(counts.values()) > 1:
        said = "，".join(f"{verdict}{count}个" for verdict, count in counts.items())
        console.file.write(f"共{sum(counts.values())}个文件：{said}\n")


def _lines(console: Console, submission: Submission) -> None:
    lines = [f"{submission.path}", f"  {summary(submission)}"]
    for group in grouped(submission.findings):
        found = group.finding
        lines.append(
            f"  [{found.severity.chinese}] {group.where}：{found.message}。{found.fix}。"
            f"依据：{found.basis}（{found.code.name}）"
        )
    skipped = sum(1 for outcome in submission.outcomes if outcome.skipped)
    passed = sum(1 for o in submission.outcomes if not (o.findings or o.skipped))
    lines.append(
        f"  校验{len(submission.outcomes)}项：通过{passed}，有问题"
        f"{len(submission.outcomes) - passed - skipped}，未做{skipped}"
    )
    # Straight to the file: a pipe wants whole lines, neither wrapped nor coloured.
    console.file.write("\n".join(lines) + "\n")


def _table(console: Console, submission: Submission) -> None:
    from rich.markup import escape
    from rich.table import Table

    colour = "red" if submission.blocking else "green"
    console.print(f"[bold]{escape(str(submission.path))}[/bold]")
    console.print(f"  [{colour}]{escape(summary(submission))}[/{colour}]")
    if not submission.findings:
        return
    table = Table(show_lines=True, expand=True)
    for name, ratio in (("位置", 3), ("问题", 6), ("怎么改", 5), ("依据", 4), ("编号", 1)):
        table.add_column(name, ratio=ratio, overflow="fold", min_width=4)
    for group in grouped(submission.findings):
        found = group.finding
        style = _COLOURS[found.severity]
        table.add_row(
            escape(group.where),
            f"[{style}]{found.severity.chinese}[/] {escape(found.message)}",
            escape(found.fix),
            escape(found.basis),
            found.code.name,
        )
    console.print(table)
