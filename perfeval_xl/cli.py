"""The command line: arguments, printing, exit codes; no logic.

Heavy modules are imported in the command that needs them, so that ``--help``
answers at once.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from perfeval_xl import __version__, click_words
from perfeval_xl.console import UTF_8, is_followed, prepare_console, take_interrupts
from perfeval_xl.errors import PerfevalError, UnreadableError
from perfeval_xl.exit_codes import (
    BLOCKING,
    FINE,
    INTERRUPTED,
    UNREADABLE,
    errors_reported,
    faults_reported,
    output_reported,
    reading,
    say,
)
from perfeval_xl.key_commands import KEYS, chosen_trust
from perfeval_xl.later_commands import Commands
from perfeval_xl.plain_text import json_text
from perfeval_xl.profile_commands import RULES, chosen_library
from perfeval_xl.progress import with_progress

if TYPE_CHECKING:
    from perfeval_xl.checks.year_forms import LastYear
    from perfeval_xl.folder_contents import Meant
    from perfeval_xl.outputs.repeats import Repeats
    from perfeval_xl.outputs.terminal import Printer
    from perfeval_xl.profiles import Library
    from perfeval_xl.result import Result
    from perfeval_xl.sealing.trust import Trust

OF_FILES = "W"
"""Stage of what is said of a file that cannot be read, be it the report beside a form."""
WIDE = 120
"""Columns of a table in what is no terminal."""
AS_A_TERMINAL = ("FORCE_COLOR", "TTY_COMPATIBLE")
"""Variables of the environment by which somebody asks for tables where there is no terminal."""


SWEEP = 50_000
"""New objects between two searches for garbage. A form of sixty projects makes half a million that all live
until it is judged; Python's own 700 spent a third of the time on looking through them."""


class _Program(click.Group):
    """The commands, on a console that takes whatever they write; the context knows its encoding."""

    def main(self, *arguments: Any, **options: Any) -> Any:
        """Run a command."""
        encoding = prepare_console()
        if is_followed():
            take_interrupts()
        with output_reported(), faults_reported():
            return super().main(*arguments, obj=encoding, **options)

    def invoke(self, ctx: click.Context) -> Any:
        """Run what was asked for; click would end a command whose reader went away with the code of a finding."""
        with output_reported():
            return super().invoke(ctx)


@click.group(cls=_Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="perfeval")
@RULES
def main(rule_folders: Sequence[Path]) -> None:
    """绩效自评表：下发、填报、审核。"""
    gc.set_threshold(SWEEP)
    # A tenth of a short process was to look for garbage in what ends with it.
    atexit.register(gc.freeze)


@main.command()
@click.argument("profile_id")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True)
@click.option("--force", is_flag=True, help="覆盖已有的文件")
def brief(profile_id: str, output: Path, force: bool) -> None:
    """写出空的项目清单（Excel），填好后用来下发。"""
    from perfeval_xl.files import write_file
    from perfeval_xl.writer.blank_list import list_bytes

    with errors_reported():
        data = list_bytes(chosen_library().load(profile_id))
        _refuse_standing(output, force)
        write_file(output, data)
        say(f"已写出 {output}")


@main.command()
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="输出JSON；审核文件夹或多个文件时，每个文件一行")
@click.option("-j", "--jobs", type=click.IntRange(1), default=1, show_default=True, help="同时审核几个文件")
@KEYS
@click.option("--year", type=int, metavar="年份", help="审核哪个年度的；别的年度的表退回")
@click.option(
    "--report",
    "report_file",
    type=click.Path(path_type=Path),
    help="一并审核这份自评报告（.docx、.txt），与表核对；只审核一个表时可用",
)
@click.option(
    "--previous",
    multiple=True,
    type=click.Path(path_type=Path),
    help="与上年的对比：上年收回的表，放它们的文件夹，或上年那一轮的文件夹；可写多次",
)
@click.option("--debug", is_flag=True, help="程序出错时显示详情")
def check(
    files: Sequence[Path],
    as_json: bool,
    jobs: int,
    keys_folder: Path | None,
    year: int | None,
    report_file: Path | None,
    previous: Sequence[Path],
    debug: bool,
) -> None:
    """审核回收的自评表或填报材料；给文件夹则审核其中所有的表。

    审核完一个就显示一个；按Ctrl-C可以中断，已经审核的照样有结果。

    退出码：0 没有必须改的问题，1 有，2 有文件读不出来（其余的照样审核），3 结果写不出来，130 中断了。
    """
    from perfeval_xl.folder_contents import files_meant

    with errors_reported():
        trust = chosen_trust(keys_folder, year)
        library = chosen_library()
        meant = files_meant(files)
        paths = list(meant.files)
        if not paths:
            names = "、".join(map(str, files))
            say(f"{names}里没有可以审核的表（.xlsx、.toml、.json）", err=True)
            _say_left(meant)
            sys.exit(UNREADABLE)
        if report_file and len(paths) > 1:
            raise PerfevalError(f"一份自评报告只能与一个表核对，这里有{len(paths)}个表")
        before = _last_year(previous, jobs, library) if previous else None
    printer = _JsonLines(document=paths == list(files) and len(paths) == 1) if as_json else _printer()
    worst = FINE
    try:
        for result in _results(paths, jobs, report_file, trusted=trust, library=library, debug=debug, before=before):
            worst = max(worst, _shown(printer, result))
    except KeyboardInterrupt:
        printer.finish()
        rest = len(paths) - printer.count
        say(f"已中断：共{len(paths)}个文件，审核了{printer.count}个，其余{rest}个没有审核", err=True)
        sys.exit(INTERRUPTED)
    printer.finish()
    _say_left(meant)
    sys.exit(worst)


def _last_year(previous: Sequence[Path], jobs: int, library: Library) -> LastYear:
    """The forms of years before, of files and of rounds; what could not be used is told.

    Raises UnreadableError where none of it can be: nothing is wrong with what was to be checked.
    """
    from perfeval_xl.checks.year_forms import LastYear as Books
    from perfeval_xl.earlier_forms import last_year
    from perfeval_xl.office.earlier_rounds import books_of
    from perfeval_xl.office.rounds import Round

    rounds = [Round(path) for path in previous if Round(path).is_begun]
    files = [path for path in previous if not Round(path).is_begun]
    for path in files:
        if not path.exists() and "*" not in path.name:
            raise UnreadableError(f"没有这个文件或文件夹：{path}（--previous 后面写上年收回的表，或放它们的文件夹）")
    try:
        found = last_year(files, jobs=jobs, library=library, fenced=True) if files else Books(())
    except PerfevalError as error:
        raise UnreadableError(str(error)) from error
    for line in found.problems:
        say(f"注意：{line}", err=True)
    books = (*found.books, *(book for one in rounds for book in books_of(one)))
    if not books:
        raise UnreadableError(
            "--previous 给的，没有一份能用来对比，没有审核；请换成上年收回的表或上年那一轮，或不写 --previous"
        )
    return Books(books)


def _shown(printer: Printer | _JsonLines, result: Result) -> int:
    """Show a result, or that it cannot be shown; return the exit code that it asks for."""
    from perfeval_xl.batch import faulty

    try:
        printer.show(result)
    except OSError:
        raise
    except Exception as error:
        result = faulty(result, error)
        printer.show(result)
    unread = any(finding.code.name.startswith(OF_FILES) and finding.severity.blocking for finding in result.findings)
    return FINE if not result.blocking else UNREADABLE if unread or not result.readable else BLOCKING


def _results(
    paths: Sequence[Path],
    jobs: int,
    report: Path | None,
    *,
    trusted: Trust,
    library: Library,
    debug: bool,
    before: LastYear | None,
) -> Iterator[Result]:
    """One result a file; with a report there is only one."""
    from perfeval_xl import batch

    results = batch.check_fenced(
        paths, jobs=jobs, report=report, trusted=trusted, library=library, debug=debug, last_year=before
    )
    # Where results are shown to somebody they are the progress.
    yield from results if sys.stdout.isatty() else with_progress(results, len(paths), "审核")


class _JsonLines:
    """Prints results as JSON: one line a file, or one document for a single file."""

    def __init__(self, *, document: bool) -> None:
        self._document = document
        self._repeats: Repeats | None = None
        self.count = 0

    def show(self, result: Result) -> None:
        import json

        from perfeval_xl.outputs.json_output import file_data, to_json
        from perfeval_xl.outputs.repeats import Repeats

        if self._repeats is None:
            self._repeats = Repeats()
        data = to_json([result]) if self._document else file_data(result) | self._repeats.earlier(result)
        indent = 2 if self._document else None
        # Whoever reads it gets JSON, in every encoding.
        utf_8 = click.get_current_context().obj == UTF_8
        text = json_text(data, indent=indent) if utf_8 else json.dumps(data, indent=indent)
        self.count += 1
        self._repeats.add(result)
        click.echo(text)

    def finish(self) -> None:
        """Each line says what came before it; nothing is left to say."""


@main.command()
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="写到哪个文件：.json（一个工作簿），或 .xlsx（几个工作簿的清单）",
)
@click.option("--force", is_flag=True, help="覆盖已有的文件")
def extract(files: Sequence[Path], output: Path, force: bool) -> None:
    """从工作簿取出项目材料和填报内容，存为JSON；或把几个工作簿、材料的项目取回成一份清单。"""
    from perfeval_xl.extracting import dossier_bytes, list_of
    from perfeval_xl.files import write_file
    from perfeval_xl.folder_contents import files_meant
    from perfeval_xl.submission import check_file

    with errors_reported():
        as_list = output.suffix.lower() == ".xlsx"
        library = chosen_library()
        meant = files_meant(files)
        paths = meant.files
        if not as_list and len(paths) != 1:
            raise PerfevalError("几个文件只能取成清单：-o 后面写 .xlsx")
        cases = []
        for path in paths:
            with reading(path):
                submission = check_file(path, library=library)
            if submission.case is None:
                _printer().show(submission.result)
                sys.exit(UNREADABLE)
            if submission.genuine is False:
                say(f"注意：{path.name}与下发的原表不符，取出的内容未必可靠，请先 check", err=True)
            cases.append((path.name, submission.case.filled))
        _refuse_standing(output, force)
        if as_list:
            taken = list_of(cases, library)
            write_file(output, taken.data)
            _say(taken.notes)
        else:
            write_file(output, dossier_bytes(cases[0][1]))
        say(f"已写出 {output}")
        _say_left(meant)


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="写到哪个文件：.docx、.xlsx 或 .txt",
)
@click.option("--previous", type=click.Path(path_type=Path), help="上年的工作簿或材料，用于比较")
@click.option("--force", is_flag=True, help="覆盖已有的文件")
def report(file: Path, output: Path, previous: Path | None, force: bool) -> None:
    """由表内数据写出自评报告，数字与表一致；要人写的地方标出【待填】。"""
    from perfeval_xl.files import write_file
    from perfeval_xl.reports.doors import REPORT_SUFFIXES, report_bytes, report_of

    with errors_reported():
        if output.suffix.lower() not in REPORT_SUFFIXES:
            raise PerfevalError(f"不认识的格式“{output.suffix}”；允许：{'、'.join(REPORT_SUFFIXES)}")
        with reading(file):
            composed = report_of(file, previous, library=chosen_library())
        _refuse_standing(output, force)
        write_file(output, report_bytes(composed, output.suffix.lower()))
        say(f"已写出 {output}")
        for line in composed.still_open:
            say(line, err=True)


@main.command()
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False), default=Path("demo_output"), show_default=True
)
def demo(output: Path) -> None:
    """用公开的自评表走一遍：下发、填报、审核。"""
    from perfeval_xl.demonstration import run_demonstration

    with errors_reported():
        run_demonstration(output, say=lambda text: _say_out(text.split("\n")))


def _say_left(meant: Meant) -> None:
    """Say what lay there and was not looked at."""
    lines = list(meant.lines())
    if lines:
        # Behind the results, also where both go to one file.
        sys.stdout.flush()
        _say((f"文件夹里还有{len(meant.left)}个没有审核：", *lines))
    _say(tuple(meant.held()))


def _printer() -> Printer:
    """What shows results: on a terminal, and where somebody asked for one, as tables."""
    from perfeval_xl.outputs.terminal import Printer

    if not sys.stdout.isatty() and not any(name in os.environ for name in AS_A_TERMINAL):
        # Nothing of what draws tables is loaded for a pipe.
        return Printer()
    from rich.console import Console

    return Printer(Console() if sys.stdout.isatty() else Console(width=WIDE))


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        say(line, err=True)


def _say_out(lines: Iterable[str]) -> None:
    for line in lines:
        say(line)


def _refuse_standing(path: Path, force: bool) -> None:
    from perfeval_xl.errors import OutputError
    from perfeval_xl.files import exists

    if exists(path) and not force:
        raise OutputError(f"{path}已经有了，没有覆盖；确需覆盖请加 --force")


click_words.in_chinese(main)
main.commands = Commands(main.commands)
