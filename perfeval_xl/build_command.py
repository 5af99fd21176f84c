"""``perfeval build``: workbooks from a list, registered in a round where that is wanted."""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from perfeval_xl.errors import PerfevalError
from perfeval_xl.exit_codes import BLOCKING, errors_reported, reading, say
from perfeval_xl.frozen import frozen
from perfeval_xl.key_commands import register_lines
from perfeval_xl.profile_commands import chosen_library
from perfeval_xl.progress import with_progress

if TYPE_CHECKING:
    from perfeval_xl.issuing import Issued, Job, Make
    from perfeval_xl.list_answers import Prepared
    from perfeval_xl.office.registering import Registration
    from perfeval_xl.profiles import Library
    from perfeval_xl.sealing.keys import SigningKey


@click.command()
@click.argument("profile_id", required=False)
@click.option(
    "--brief",
    "brief_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="项目材料：.toml、.json（一个项目）或 .xlsx（清单）",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="写到哪个文件夹；登记时默认为其中的“自评表”",
)
@click.option("--draft", is_flag=True, help="分值不合也写出，标明草稿，不签名")
@click.option("--force", is_flag=True, help="覆盖已有的文件")
@click.option("--password", help="自定保护密码；不给则由表内身份推出")
@click.option(
    "--key", "key_file", type=click.Path(path_type=Path, dir_okay=False), help="签发单位的密钥（perfeval keys new）"
)
@click.option(
    "--round",
    "round_folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="登记到哪一轮：这一轮的文件夹，第一次用时自动建立",
)
@click.option(
    "--issued",
    "issued_folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="登记以前下发过、没有登记的表：它们所在的文件夹；与--round同用，可以不写规则集和--brief",
)
@click.option(
    "--previous",
    type=click.Path(path_type=Path),
    help="附上年对比：上年那一轮的文件夹，或上年收回的自评表（一份，或所在的文件夹）",
)
@click.option(
    "-j", "--jobs", "processes", type=click.IntRange(1), default=1, show_default=True, help="同时写出几个文件"
)
@click.pass_context
def build(
    ctx: click.Context,
    profile_id: str | None,
    brief_file: Path | None,
    output: Path | None,
    draft: bool,
    force: bool,
    password: str | None,
    key_file: Path | None,
    round_folder: Path | None,
    issued_folder: Path | None,
    previous: Path | None,
    processes: int,
) -> None:
    """按规则集和项目材料写出自评表工作簿，每个项目一个。

    写到已有表的文件夹，只写新增的和改过的，相同的不动；清单的错误和疑问另写在清单旁边的“清单问题.xlsx”里。
    写了--round的，写出的表登记到这一轮的台账，以后收表（perfeval collect）按登记核对。
    写了--previous的，每份表附一张锁定的“上年对比”：上年的数和本年的并排，只供对照，不填进本年的任何一格。
    """
    given = {"profile_id": profile_id, "brief_file": brief_file, "output": output or round_folder}
    if issued_folder is not None and round_folder is not None and not (profile_id or brief_file):
        given = {}
    for name in (name for name, value in given.items() if value is None):
        raise click.MissingParameter(ctx=ctx, param=next(one for one in ctx.command.params if one.name == name))
    with errors_reported(), contextlib.ExitStack() as stack:
        if password == "":
            raise PerfevalError("--password 后面是空的；不要密码就不写这一项")
        if issued_folder is not None and round_folder is None:
            raise PerfevalError("--issued 是登记以前下发的表，要与 --round 一起写，说明登记到哪一轮")
        if draft and round_folder is not None:
            raise PerfevalError("草稿不登记：--draft 与 --round 不能一起写；没有写出任何文件")
        library = chosen_library()
        registration = None
        if round_folder is not None:
            from perfeval_xl.office.registering import registering

            registration = stack.enter_context(registering(round_folder, library, lambda line: say(line, err=True)))
        if issued_folder is not None and registration is not None:
            registration.adopt(issued_folder, say)
        if profile_id is None or brief_file is None:
            return
        options = _BuildOptions(draft, force, password, key_file, previous, processes)
        target = output or (registration.forms if registration is not None else Path())
        _build(library, profile_id, brief_file, target, options, registration)


@frozen
class _BuildOptions:
    """How workbooks are written."""

    draft: bool
    force: bool
    password: str | None
    key_file: Path | None
    previous: Path | None = None
    """Where last year's answers are, which go beside each form."""
    processes: int = 1
    """How many write at the same time."""


def _build(
    library: Library,
    profile_id: str,
    brief_file: Path,
    output: Path,
    options: _BuildOptions,
    registration: Registration | None,
) -> None:
    """Write the workbooks of a brief, and register them where that is wanted."""
    from perfeval_xl.list_answers import answer, prepare
    from perfeval_xl.making_many import making_in
    from perfeval_xl.sealing.keys import load_key
    from perfeval_xl.standing import Standing

    profile = library.load(profile_id)
    key = load_key(options.key_file) if options.key_file else None
    with reading(brief_file, a_list=True):
        prepared = prepare(profile, brief_file, draft=options.draft)
    told = answer(prepared, brief_file)
    if prepared.blocked:
        _say(("没有写出任何文件。", *told.lines))
        sys.exit(BLOCKING)
    jobs: Sequence[Job] = prepared.jobs
    compared: list[str] = []
    if options.previous is not None:
        jobs, compared = _compared(jobs, options.previous, library)
    if registration is not None:
        registration.refuse(jobs)

    with making_in(options.processes, len(jobs), profile, key=key, password=options.password) as making:
        done = _written(jobs, output, options, key, library, registration, making)
    _say_outcome(prepared, done, output, registration)
    _say_out(compared)
    if registration is not None and options.previous is not None:
        _say_out(registration.hold_against(options.previous))
    if key is not None:
        _say(register_lines(key, done))
    if prepared.is_list:
        _say(told.lines)
    else:
        _say_doubts(jobs)
    if any(issued.standing is Standing.KEPT for issued in done):
        sys.exit(BLOCKING)


def _written(
    jobs: Sequence[Job],
    output: Path,
    options: _BuildOptions,
    key: SigningKey | None,
    library: Library,
    registration: Registration | None,
    making: Make,
) -> list[Issued]:
    """Write the workbooks, and say of each what became of it."""
    from perfeval_xl.issuing import issue_all
    from perfeval_xl.list_answers import outcome_lines

    def planned() -> Iterator[Issued]:
        how = functools.partial(issue_all, key=key, password=options.password, force=options.force, library=library)
        return how(jobs, output, kept=_say_kept, making=making)

    writing = planned()
    if registration is not None:
        writing = registration.through(jobs, writing, key, planned)
    done = []
    for issued in with_progress(writing, len(jobs), "写出自评表"):
        done.append(issued)
        for line in outcome_lines(issued):
            say(line)
    return done


def _compared(jobs: Sequence[Job], previous: Path, library: Library) -> tuple[list[Job], list[str]]:
    """The jobs with last year's forms beside them, and what is to be said of that."""
    from perfeval_xl.office.last_years import last_year_at, years_of
    from perfeval_xl.office.prefilling import compared

    year = years_of([job.brief.year for job in jobs])
    done = compared(jobs, last_year_at(previous, year, library))
    return done.jobs, done.lines


def _say_outcome(prepared: Prepared, done: Sequence[Issued], output: Path, registration: Registration | None) -> None:
    """What was written and registered, and what else lies there."""
    from perfeval_xl.list_answers import absent_lines, former_lines, summary_lines, unused_contact_lines
    from perfeval_xl.office.rounds import unregistered_lines

    jobs = prepared.jobs
    absent = absent_lines(jobs, output) if prepared.is_list else []
    _say_out((*summary_lines(done), *former_lines(jobs, output), *absent))
    if registration is None:
        _say_out((*unused_contact_lines(jobs), *unregistered_lines(output)))
    else:
        _say_out(registration.lines(jobs))


def _say_doubts(jobs: Sequence[Job]) -> None:
    """Say what had to be supposed about the briefs that were just issued."""
    from perfeval_xl.issuing import brief_findings, cure, label

    lines = [
        f"  [{label(doubt)}] {job.about(doubt)}：{doubt.message}。{cure(job, doubt)}。"
        for job in jobs
        for doubt in brief_findings(job)
        if not doubt.severity.blocking or job.brief.draft
    ]
    _say(lines)


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        say(line, err=True)


def _say_out(lines: Iterable[str]) -> None:
    for line in lines:
        say(line)


def _say_kept(path: Path) -> None:
    say(f"下发所依据的规则已留存，以后改规则时不要删除：{path}")
