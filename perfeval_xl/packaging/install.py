"""Put the add-in where Excel loads it at each start, for the present user only."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from perfeval_xl.buttons import tab
from perfeval_xl.errors import OutputError, PackagingError, reason_of
from perfeval_xl.files import write_file
from perfeval_xl.packaging.xlam import ADDIN_FILE, AUDIENCE, OFFICE, settings_of

PROGRAM = "perfeval-addin"
EXECUTABLE = f"{PROGRAM}.exe"
VERSION_SECONDS = 30.0
SHORTCUTS = {"check": "校验", "report": "生成自评报告", "report_word": "导出Word", "submit": "上报"}
"""What stands in 发送到, by the button that does it: what can be done with one file and needs nobody to look on."""
ZONE = ":Zone.Identifier"
"""The stream beside a file in which Windows notes that it came from another computer."""


@dataclass(frozen=True)
class Places:
    """Folders of the user: where Excel looks for add-ins, and where the frozen program goes."""

    addins: Path
    programs: Path
    send_to: Path | None = None
    """Explorer's 发送到, in which the scripts of a release put entries."""

    @property
    def addin(self) -> Path:
        """The add-in, where Excel looks for it."""
        return self.addins / ADDIN_FILE

    @property
    def program(self) -> Path:
        """The program that the add-in starts."""
        return self.programs / PROGRAM

    @property
    def executables(self) -> tuple[Path, Path]:
        """Where the add-in looks for the program, in this order; see ``sheets.toml``."""
        return self.addins / PROGRAM / EXECUTABLE, self.program / EXECUTABLE

    @property
    def shortcuts(self) -> Sequence[Path]:
        """The entries in 发送到."""
        if self.send_to is None:
            return ()
        return [self.send_to / f"{tab().label} {label}.lnk" for label in SHORTCUTS.values()]


@dataclass(frozen=True)
class Status:
    """What is installed."""

    addin: Path | None
    version: str
    """Of the add-in; empty where ours is not installed."""
    executable: Path | None
    executable_version: str
    """What the program says of itself; empty where it does not run."""
    interpreter: Path | None
    """The Python that the add-in names, where it is there."""
    blocked: bool
    """Whether Windows keeps Excel from loading it, as a file from another computer."""
    office: bool = False
    """Whether it is the add-in of an office, with the tab 绩效汇总."""

    @property
    def ready(self) -> bool:
        """Whether a click would start something."""
        # The add-in takes the frozen program where it is there, whether it runs or not.
        runs = bool(self.executable_version) if self.executable else self.interpreter is not None
        return bool(self.version) and runs and not self.blocked


def places_of(environment: Mapping[str, str], *, platform: str = sys.platform) -> Places:
    """The places on this computer. Raises PackagingError where there is no Excel for Windows."""
    roaming, local = environment.get("APPDATA"), environment.get("LOCALAPPDATA")
    if platform != "win32" or not roaming or not local:
        raise PackagingError("这台电脑不是 Windows，没有可以安装的 Excel；可用 --folder 指定文件夹")
    return Places(
        addins=Path(roaming, "Microsoft", "Excel", "XLSTART"),
        programs=Path(local, "perfeval"),
        send_to=Path(roaming, "Microsoft", "Windows", "SendTo"),
    )


def install(places: Places, addin: bytes, *, program: Path | None = None) -> list[Path]:
    """Install the add-in and, where ``program`` is given, the frozen program's folder.

    Returns what was written. A file is whole or not there at all. Raises PackagingError where Excel
    has it open, or nothing can be written.
    """
    if program is not None and not (program / EXECUTABLE).is_file():
        raise PackagingError(f"{program}里没有{EXECUTABLE}，不是 pyinstaller 生成的文件夹")
    try:
        # First, as an open Excel refuses this one: then nothing has changed.
        write_file(places.addin, addin)
    except OutputError as error:
        raise _refused(places.addin, error.__cause__ or error) from error
    unblock(places.addin)
    if program is None:
        return [places.addin]
    _replace_folder(program, places.program)
    return [places.addin, places.program]


def uninstall(places: Places) -> list[Path]:
    """Remove what `install` or the scripts of a release wrote and return it.

    Raises PackagingError where Excel has it open.
    """
    removed = []
    for path in (places.addin, places.program, *places.shortcuts):
        try:
            if path.is_dir():
                shutil.rmtree(path)
            elif path.exists():
                path.unlink()
            else:
                continue
        except OSError as error:
            raise _refused(path, error) from error
        removed.append(path)
    return removed


def status(places: Places) -> Status:
    """Return what is installed, complete or not."""
    try:
        data = places.addin.read_bytes()
    except FileNotFoundError:
        data = None
    except OSError as error:
        raise PackagingError(f"{places.addin}读不出来：{reason_of(error)}") from error
    settings = settings_of(data or b"")
    interpreter = Path(settings.get("INTERPRETER_WIN", ""))
    executable = next((path for path in places.executables if path.is_file()), None)
    return Status(
        addin=None if data is None else places.addin,
        version=settings.get("VERSION", ""),
        executable=executable,
        executable_version=_version_of(executable) if executable else "",
        interpreter=interpreter if interpreter.is_file() else None,
        blocked=os.path.exists(f"{places.addin}{ZONE}"),
        office=settings.get(AUDIENCE) == OFFICE,
    )


def _version_of(executable: Path) -> str:
    """The last word of what ``--version`` prints; empty where that does not run."""
    try:
        done = subprocess.run(
            [executable, "--version"],
            check=True,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=VERSION_SECONDS,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip().rpartition(" ")[2]


def unblock(path: Path) -> None:
    """Remove the note that a file came from another computer; Excel loads no macros of such a file."""
    with suppress(OSError):
        os.remove(f"{path}{ZONE}")


def _replace_folder(source: Path, target: Path) -> None:
    """Copy a folder under another name and put it in the place of the old one."""
    half, old = target.with_name(f"{target.name}.new"), target.with_name(f"{target.name}.old")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        for rest in (half, old):
            shutil.rmtree(rest, ignore_errors=True)
        shutil.copytree(source, half)
        for path in half.rglob("*"):
            unblock(path)
        if target.exists():
            os.replace(target, old)
        os.replace(half, target)
    except OSError as error:
        if old.exists() and not target.exists():
            os.replace(old, target)
        raise _refused(target, error) from error
    shutil.rmtree(old, ignore_errors=True)


def _refused(path: Path, error: BaseException) -> PackagingError:
    if isinstance(error, PermissionError):
        return PackagingError(f"{path}正被Excel使用，没有改动。请关闭所有的Excel窗口，再试一次")
    reason = reason_of(error) if isinstance(error, OSError) else str(error)
    return PackagingError(f"{path}写不进去：{reason}")
