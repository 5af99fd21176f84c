"""The commands ``perfeval addin``: build, install and remove the Excel add-in."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from perfeval_xl.exit_codes import BLOCKING, errors_reported, say

if TYPE_CHECKING:
    from perfeval_xl.packaging.install import Places

_FOLDER = click.option(
    "--folder", type=click.Path(path_type=Path, file_okay=False), help="代替用户的Excel文件夹（试装用）"
)
_OFFICE = click.option("--office", is_flag=True, help="给收表的部门用的：多一个“绩效汇总”选项卡，不要发给填报单位")


@click.group()
def addin() -> None:
    """Excel加载项：生成、安装、卸载。"""


@addin.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("addin_output"),
    show_default=True,
    help="写到哪个文件夹",
)
@click.option("--libreoffice", is_flag=True, help="生成LibreOffice的扩展（.oxt），按钮与Excel的相同")
@click.option("--wps", is_flag=True, help="生成WPS表格的加载项和安装文件（Windows、麒麟、统信），按钮与Excel的相同")
@click.option(
    "--program",
    type=click.Path(path_type=Path, dir_okay=False),
    help="与--wps同用：由本机的Python运行时，perfeval-wps的全路径（各台电脑相同）",
)
@_OFFICE
def build(output: Path, libreoffice: bool, wps: bool, program: Path | None, office: bool) -> None:
    """生成加载项和给各单位的安装文件。已有的同名文件会被覆盖。"""
    from perfeval_xl.files import write_file
    from perfeval_xl.packaging.release import OFFICE_SPEC, SPEC, release_files

    if wps and (libreoffice or office):
        raise click.UsageError("--wps不能与--libreoffice、--office同用：各生成一次；“绩效汇总”在WPS里没有按钮")
    if program is not None and not wps:
        raise click.UsageError("--program只与--wps同用")
    if wps:
        _build_for_wps(output, program)
        return
    if libreoffice:
        _build_extension(output, office=office)
        return
    with errors_reported():
        files = release_files(office=office)
        for name, data in files.items():
            write_file(output / name, data)
        say(f"已写出{len(files)}个文件到 {output}")
        spec = OFFICE_SPEC if office else SPEC
        say(f"按钮背后的程序要在Windows上生成：pyinstaller {spec}，再把 dist 里的 perfeval-addin 文件夹放进来")


def _build_for_wps(output: Path, program: Path | None) -> None:
    from perfeval_xl.files import write_file
    from perfeval_xl.packaging.wps import ADDIN_FOLDER, wps_files

    with errors_reported():
        files = wps_files(program="" if program is None else str(program.absolute()))
        for name, data in files.items():
            write_file(output / name, data)
        say(f"已写出{len(files)}个文件到 {output}，按钮在 {ADDIN_FOLDER} 里")
        say("双击 install-wps.cmd（Windows）或运行 sh install-wps.sh（麒麟、统信），装好后重新打开WPS")
        if program is None:
            say("按钮背后的程序要在同样的系统上生成：pyinstaller perfeval-addin.spec")
            say("再把 dist 里的 perfeval-addin 文件夹放进来")


def _build_extension(output: Path, *, office: bool) -> None:
    from perfeval_xl.files import write_file
    from perfeval_xl.packaging.oxt import EXTENSION_FILE, OFFICE_EXTENSION_FILE, build_oxt

    with errors_reported():
        path = output / (OFFICE_EXTENSION_FILE if office else EXTENSION_FILE)
        write_file(path, build_oxt(office=office))
        if office:
            _remember_program()
        say(f"已写出 {path}")
        say(f"双击它，或运行 unopkg add {path}，装好后重新打开LibreOffice表格")


@addin.command()
@click.option(
    "--program",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="一并安装pyinstaller生成的perfeval-addin文件夹；不给则由本机的Python运行",
)
@_OFFICE
@_FOLDER
def install(program: Path | None, office: bool, folder: Path | None) -> None:
    """装到当前用户的Excel，下次打开Excel时生效。不需要管理员权限。"""
    from perfeval_xl.buttons import tabs
    from perfeval_xl.packaging.install import install
    from perfeval_xl.packaging.xlam import build_xlam

    with errors_reported():
        addin = build_xlam(interpreter=sys.executable, office=office)
        for path in install(_places(folder), addin, program=program):
            say(f"已安装 {path}")
        if office:
            _remember_program()
        labels = "和".join(f"“{tab.label}”" for tab in tabs(office=office))
        say(f"请重新打开Excel，上方会出现{labels}选项卡")


def _remember_program() -> None:
    """Note where the program is that the buttons of an office start."""
    from perfeval_xl.office_addin import memory

    memory.remember(memory.INTERPRETER, Path(sys.executable))
    say(f"“绩效汇总”的按钮用这里的程序：{sys.executable}（记在 {memory.file()}）")


@addin.command()
@_FOLDER
def uninstall(folder: Path | None) -> None:
    """从当前用户的Excel中卸载。"""
    from perfeval_xl.packaging.install import uninstall

    with errors_reported():
        removed = uninstall(_places(folder))
        for path in removed:
            say(f"已删除 {path}")
        if not removed:
            say("没有安装过，不用卸载")


@addin.command()
@_FOLDER
def status(folder: Path | None) -> None:
    """看装了什么、在哪里、按钮能不能用。退出码：0 能用，1 不能用。"""
    from perfeval_xl import __version__
    from perfeval_xl.packaging.install import status

    with errors_reported():
        places = _places(folder)
        state = status(places)
    whose = "，带“绩效汇总”" if state.office else ""
    where = f"{state.addin}（版本{state.version or '不明，不是本程序生成的'}{whose}）" if state.addin else "没有安装"
    say(f"加载项：{where}")
    if state.blocked:
        say("　　注意：文件带有“来自其他计算机”的标记，Excel不会加载；请重新安装")
    program = state.executable_version or "不明，不能运行"
    say(f"程序：{f'{state.executable}（版本{program}）' if state.executable else '没有找到'}")
    say(f"Python：{state.interpreter or '没有找到'}")
    if {state.version, state.executable_version} - {"", __version__}:
        say(f"　　注意：本程序是{__version__}，各部分版本应当一致，请重新安装")
    if not state.ready:
        say("按钮还不能用", err=True)
        sys.exit(BLOCKING)


def _places(folder: Path | None) -> Places:
    from perfeval_xl.packaging.install import Places, places_of

    return places_of(os.environ) if folder is None else Places(folder / "XLSTART", folder / "perfeval")
