"""The commands ``perfeval profiles``, and the option that says where profiles are looked for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from perfeval_xl.errors import ProfileError
from perfeval_xl.exit_codes import BLOCKING, errors_reported

if TYPE_CHECKING:
    from perfeval_xl.profiles import Library

RULES = click.option(
    "--rules",
    "rule_folders",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    multiple=True,
    metavar="DIR",
    help="自己的规则集所在的文件夹，先于随程序的规则集；写在命令之前，可写多个",
)
"""The option that names folders of own rules."""


def chosen_library() -> Library:
    """The profiles that the running command works with."""
    from perfeval_xl.profiles.library import search_path

    return search_path(*click.get_current_context().find_root().params.get("rule_folders", ()))


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
    from perfeval_xl.profiles.describe import describe, sources

    with errors_reported():
        library = chosen_library()
        profile = library.load(profile_id, version=version)
        click.echo(f"{profile.title}（{profile.id}，第{profile.version}版，{profile.year}年起）")
        for line in describe(profile):
            click.echo(f"\n{line.topic}：{line.rule}\n    依据：{line.basis}")
        click.echo("\n依据的出处：")
        for name, text in sources(profile):
            click.echo(f"  {name}　{text}")


def _list(library: Library) -> None:
    wrong = False
    for profile_id in library.available():
        home = library.home(profile_id)
        own = "" if home == library.folders[-1] else f"　〔{home}〕"
        try:
            profile = library.load(profile_id)
        except ProfileError as error:
            wrong = True
            click.echo(f"{profile_id:24} 有{len(error.mistakes)}处错误，不能用：{error.mistakes[0]}{own}", err=True)
            continue
        parts = [f"执行率{profile.execution.points:f}"]
        parts += [f"{rule.heading.removesuffix('指标')}{rule.points:f}" for rule in profile.dimensions]
        versions = "、".join(map(str, library.versions(profile_id)))
        click.echo(f"{profile_id:24} {profile.title}　{'/'.join(parts)}　第{versions}版{own}")
        if library.hidden(profile_id):
            click.echo(f"{'':24} 注意：另有同名的规则集没有采用：{'、'.join(map(str, library.hidden(profile_id)))}")
    if wrong:
        sys.exit(BLOCKING)
