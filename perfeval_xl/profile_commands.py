"""The commands ``perfeval profiles``, and the option that says where profiles are looked for."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from perfeval_xl.errors import Mistake, OutputError, ProfileError
from perfeval_xl.exit_codes import BLOCKING, errors_reported, say
from perfeval_xl.files import write_file

if TYPE_CHECKING:
    from perfeval_xl.profiles import Library


def _with_profiles(context: click.Context, parameter: click.Parameter, value: tuple[Path, ...]) -> tuple[Path, ...]:
    """Say of folders of own rules that have none, most likely a level too high or too low."""
    for path in value:
        if not any(path.glob("*/*.toml")) and not any(path.glob("released/*/*.json")):
            say(f"注意：--rules 指的文件夹里没有规则集：{path}（应是“某县/2024.toml”所在的上一级）", err=True)
    return value


RULES = click.option(
    "--rules",
    "rule_folders",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    multiple=True,
    metavar="文件夹",
    callback=_with_profiles,
    help="自己的规则集所在的文件夹，先于随程序的规则集；写在命令之前，可写多个",
)
"""The option that names folders of own rules."""


def chosen_folders() -> tuple[Path, ...]:
    """The folders of own rules that were named."""
    given: Sequence[Path] = click.get_current_context().find_root().params.get("rule_folders", ())
    return tuple(path.resolve() for path in given)


def chosen_library() -> Library:
    """The profiles that the running command works with."""
    from perfeval_xl.profiles.library import search_path

    return search_path(*chosen_folders())


@click.group(invoke_without_command=True)
@click.pass_context
def profiles(context: click.Context) -> None:
    """列出规则集；show 查看一个规则集。"""
    if context.invoked_subcommand is None:
        with errors_reported():
            _list(chosen_library())


@profiles.command("show")
@click.argument("profile_id")
@click.option("--version", type=int, help="看已下发过的第几版；不写为现行的一版")
def show(profile_id: str, version: int | None) -> None:
    """用中文列出规则集的规则和依据。"""
    from perfeval_xl.profiles.describe import describe, describe_course, sources

    with errors_reported():
        library = chosen_library()
        profile = library.load(profile_id, version=version)
        say(f"{profile.title}（{profile.id}，第{profile.version}版，{profile.year}年起）")
        for line in (*describe(profile), *describe_course(profile.project_rules)):
            for part in ("", f"{line.topic}：{line.rule}", f"    依据：{line.basis}"):
                say(part)
        say("")
        say("依据的出处：")
        for name, text in sources(profile):
            say(f"  {name}　{text}")


@profiles.command("own")
def own() -> None:
    """显示“本程序自定规则”：没有文件规定、由本程序定的规则和数字。"""
    from perfeval_xl.findings.own_rules import document

    with errors_reported():
        for line in document().splitlines():
            say(line)


@profiles.command("new")
@click.argument("place", metavar="某地/年份")
@click.option("--from", "parent", metavar="规则集", help="从哪个规则集起步；不写为随程序的项目支出通用规则集")
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), help="写到哪个规则集文件夹")
def new(place: str, parent: str | None, output: Path | None) -> None:
    """起一个新地方的规则集：把各地常有不同的部分抄出来，逐项改成本地的。

    例：perfeval profiles new 某省/2024 -o 本局规则。写法见docs/profile.md。
    """
    from perfeval_xl import folders
    from perfeval_xl.profiles.library import basis_of
    from perfeval_xl.profiles.parse import PROJECT
    from perfeval_xl.profiles.starting import profile_text

    with errors_reported():
        text = profile_text(chosen_library(), place, parent or basis_of(PROJECT))
        given = click.get_current_context().find_root().params.get("rule_folders", ())
        path = (output or next(iter(given), folders.rules())) / f"{place}.toml"
        if path.exists():
            raise OutputError(f"{path}已经有了，没有覆盖")
        write_file(path, text.encode())
        say(f"已写出 {path}")
        say("下一步：用文本编辑器（UTF-8）照本地的文件和表样逐项改，每改一处检查一次：")
        say(f"  perfeval profiles check {path}")


@profiles.command("check")
@click.argument("files", type=click.Path(path_type=Path, dir_okay=False), nargs=-1, required=True, metavar="文件…")
def check(files: Sequence[Path]) -> None:
    """逐个检查规则集文件（…/某县/2024.toml），列出全部错误。

    除了每一项写得对不对，还按规则试做表格，看有没有重叠的格、循环的公式、没有位置的项。
    退出码：0 没有错误，1 有错误。
    """
    wrong = False
    for path in files:
        mistakes = _mistakes_of(path)
        wrong = wrong or bool(mistakes)
        say(f"{path}：{f'有{len(mistakes)}处错误' if mistakes else '没有发现错误'}")
        for mistake in mistakes:
            say(f"  {mistake}")
        for notice in [] if mistakes else _notices_in(path):
            say(f"  注意：{notice}")
    if wrong:
        sys.exit(BLOCKING)


@profiles.command("schema")
@click.option("--report", is_flag=True, help="自评报告提纲（.report.toml）的")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="写到哪个文件；不写就显示出来")
@click.option("--force", is_flag=True, help="覆盖已有的文件")
def schema(report: bool, output: Path | None, force: bool) -> None:
    """写出规则集的JSON Schema，编辑器可以用它提示和检查（TOML插件的schema设置）。"""
    import json

    from perfeval_xl.profiles.schema import outline_schema, profile_schema

    with errors_reported():
        content = outline_schema() if report else profile_schema()
        text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        if output is None:
            click.echo(text, nl=False)
            return
        if output.exists() and not force:
            raise OutputError(f"{output}已经有了，没有覆盖；确需覆盖请加 --force")
        write_file(output, text.encode())
        say(f"已写出 {output}")


def _mistakes_of(path: Path) -> list[Mistake]:
    """Everything that is wrong with the profile in a file, its outline among it."""
    from perfeval_xl.profile_check import mistakes_in
    from perfeval_xl.profiles.library import Library
    from perfeval_xl.profiles.outline import unlisted
    from perfeval_xl.profiles.shelf import OUTLINE_SUFFIX
    from perfeval_xl.reports.outlines import check_outline
    from perfeval_xl.vocabulary import Category, Dimension

    file = path.resolve()
    if not file.is_file():
        return [Mistake(path.name, "整个文件", "没有这个文件")]
    library = Library((file.parents[1], *chosen_library().folders))
    try:
        profile = library.load(f"{file.parent.name}/{file.name.removesuffix(OUTLINE_SUFFIX).removesuffix('.toml')}")
    except ProfileError as error:
        return list(error.mistakes)
    mistakes = mistakes_in(profile)
    try:
        if profile.outline is not None:
            check_outline(profile.outline)
    except ProfileError as error:
        mistakes += error.mistakes
    if profile.outline is not None and profile.outline.file == f"{profile.id}{OUTLINE_SUFFIX}":
        dimensions = {rule.dimension for rule in profile.dimensions}
        mistakes += unlisted(profile.outline, {*dimensions, *profile.categories, *Dimension, *Category})
    try:
        changed = library.changed(profile)
    except ProfileError as error:
        return [*mistakes, *error.mistakes]
    return [*mistakes, *([changed] if changed is not None else [])]


def _notices_in(path: Path) -> list[str]:
    """What is still to be done about a sound profile, and what will show badly in print."""
    from perfeval_xl.profile_check import notices_in
    from perfeval_xl.profiles.library import Library
    from perfeval_xl.profiles.outline import outdated
    from perfeval_xl.profiles.sense import unnamed_provisions
    from perfeval_xl.profiles.shelf import OUTLINE_SUFFIX

    file = path.resolve()
    library = Library((file.parents[1], *chosen_library().folders))
    name = file.name.removesuffix(OUTLINE_SUFFIX).removesuffix(".toml")
    profile = library.load(f"{file.parent.name}/{name}")
    unnamed = [f"{mistake}；写好以前只能下发草稿" for mistake in unnamed_provisions(profile)]
    own = profile.outline
    # The outline of the profile that it extends is another author's.
    former = outdated(own) if own is not None and own.file == f"{profile.id}{OUTLINE_SUFFIX}" else ()
    return [*unnamed, *map(str, notices_in(profile)), *map(str, former)]


def _list(library: Library) -> None:
    wrong = False
    for profile_id in library.available():
        home = library.home(profile_id)
        own = "" if home == library.folders[-1] else f"　〔{home}〕"
        try:
            profile = library.load(profile_id)
        except ProfileError as error:
            wrong = True
            say(f"{profile_id:24} 有{len(error.mistakes)}处错误，不能用：{error.mistakes[0]}{own}", err=True)
            continue
        parts = [str(share) for share in profile.shares("执行率", short=True)]
        versions = "、".join(map(str, library.versions(profile_id)))
        say(f"{profile_id:24} {profile.title}　{'/'.join(parts)}　第{versions}版{own}")
        if library.hidden(profile_id):
            say(f"{'':24} 注意：另有同名的规则集没有采用：{'、'.join(map(str, library.hidden(profile_id)))}")
    if wrong:
        sys.exit(BLOCKING)
