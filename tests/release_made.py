"""Builds what a release consists of: ``make release``, or ``macros/release.ps1`` on Windows.

Run by the Python of a clone's .venv in its top folder. On Linux everything but the programs for Windows, which
PyInstaller makes nowhere else; on Windows these, each in one zip with its add-in. Nothing is taken from the network.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from perfeval_xl import __version__
from perfeval_xl.packaging.bundles import EPOCH, SUMS, files_in, repacked_tar, sums_of, write_tar, zip_of
from perfeval_xl.packaging.oxt import EXTENSION_FILE, OFFICE_EXTENSION_FILE, build_oxt
from perfeval_xl.packaging.release import OFFICE_SPEC, SPEC, linux_files, release_files
from perfeval_xl.packaging.wps import wps_files

ROOT = Path(__file__).parents[1]
PROGRAM = "perfeval-addin"
"""The folder that PyInstaller makes."""
UNWANTED = shutil.ignore_patterns(".*", "__pycache__", "build", "dist", "*.egg-info", "*_output", "output")
BUILD = "import sys; from setuptools import build_meta; print(getattr(build_meta, sys.argv[1])(sys.argv[2]))"
FREEZE = "import gc; gc.disable(); from PyInstaller.__main__ import run; run()"
ON_WINDOWS = """\
Only a Windows computer can add: the programs for Windows, with their add-ins
  (perfeval-{version}-windows-{machine}.zip, perfeval-office-…). On it, in a clone of this commit, with Python 3.11:
  powershell -ExecutionPolicy Bypass -File macros\\release.ps1
  then put its dist\\*.zip beside these files, and its lines of SHA256SUMS-windows behind SHA256SUMS."""


OWN = re.compile(
    r"perfeval_xl-[0-9][\w.+-]*(?:\.whl|\.tar\.gz)|perfeval(?:-office)?-[0-9][\w.+-]*(?:\.zip|\.tar\.gz)"
    rf"|{re.escape(EXTENSION_FILE)}|{re.escape(OFFICE_EXTENSION_FILE)}|{SUMS}(?:-windows)?"
)
"""Names of the files of a release, of any version."""


def _named(what: str, *, office: bool = False) -> str:
    return f"perfeval{'-office' if office else ''}-{__version__}-{what}"


def _python(folder: Path, *arguments: str, **more: str) -> None:
    """Run this Python in ``folder``, the same in whichever shell and at whatever time."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment |= {"SOURCE_DATE_EPOCH": str(EPOCH), "PYTHONHASHSEED": "0", **more}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        # The wheel says who may read its files.
        umask=0o022 if os.name == "posix" else -1,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")


def _source(work: Path) -> Path:
    """A copy of the sources: building writes into the folder that it builds from."""
    source = work / "source"
    shutil.copytree(ROOT, source, ignore=UNWANTED)
    for path in source.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return source


def wheel_and_sdist(output: Path, work: Path) -> Iterator[Path]:
    """The package for pip, and its sources."""
    source = _source(work)
    for kind in ("build_sdist", "build_wheel"):
        _python(source, "-c", BUILD, kind, str(output.absolute()))
    sdist = output / f"perfeval_xl-{__version__}.tar.gz"
    sdist.write_bytes(repacked_tar(sdist.read_bytes()))
    yield sdist
    yield from output.glob("*.whl")


def addins(output: Path, *, office: bool) -> Iterator[Path]:
    """The add-in of Excel with its scripts, and the extension of LibreOffice."""
    excel = output / f"{_named('excel', office=office)}.zip"
    excel.write_bytes(zip_of(excel.stem, release_files(office=office)))
    yield excel
    extension = output / (OFFICE_EXTENSION_FILE if office else EXTENSION_FILE)
    extension.write_bytes(build_oxt(office=office))
    yield extension


def for_wps(output: Path) -> Path:
    """The add-in for WPS by itself; with the program it travels in the program's package."""
    package = output / f"{_named('wps')}.zip"
    package.write_bytes(zip_of(package.stem, wps_files()))
    return package


def frozen(work: Path, wheel: Path, *, office: bool) -> Path:
    """The folder of the program for this system, frozen from the wheel: what a spec finds is what is given away."""
    folder, spec = work / ("office" if office else "unit"), OFFICE_SPEC if office else SPEC
    folder.mkdir(parents=True)
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    (folder / spec).write_bytes(release_files(office=office)[spec])
    here = folder.absolute()
    settings = {"PYTHONPATH": str(here / "site"), "PYINSTALLER_CONFIG_DIR": str(here / "cache")}
    _python(folder, "-c", FREEZE, "--noconfirm", "--log-level", "WARN", spec, **settings)
    made = folder / "dist" / PROGRAM
    tested = subprocess.run([made / PROGRAM, "--test"], check=True, capture_output=True, encoding="utf-8")
    print(f"  {tested.stdout.strip()}")
    return made


def program(output: Path, work: Path, wheel: Path, *, office: bool) -> Path:
    """The program for this system, with what installs it, and the add-in for WPS, which starts it as well."""
    made, machine = frozen(work, wheel, office=office), platform.machine().lower()
    wps = {name: data for name, data in wps_files().items() if name != SPEC}
    if sys.platform == "win32":
        package = output / f"{_named(f'windows-{machine}', office=office)}.zip"
        inside = {f"{PROGRAM}/{name}": data for name, data in files_in(made).items()}
        package.write_bytes(zip_of(package.stem, {**release_files(office=office), **wps, **inside}))
        return package
    top = _named(f"{sys.platform}-{machine}", office=office)
    folder = work / top
    folder.mkdir()
    made.rename(folder / PROGRAM)
    for name, data in {**linux_files(office=office), **wps}.items():
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        (folder / name).write_bytes(data)
        (folder / name).chmod(0o755 if name.endswith(".sh") else 0o644)
    package = output / f"{top}.tar.gz"
    write_tar(package, top, folder)
    return package


def release(output: Path, work: Path, *, programs: bool = True) -> list[Path]:
    """Build everything that this system can, with its checksums; return the files."""
    output.mkdir(parents=True, exist_ok=True)
    windows = sys.platform == "win32"
    made = list(wheel_and_sdist(output, work))
    [wheel] = [path for path in made if path.suffix == ".whl"]
    if not windows:
        made += [path for office in (False, True) for path in addins(output, office=office)]
        made.append(for_wps(output))
    if programs:
        made += [program(output, work, wheel, office=office) for office in (False, True)]
    sums = output / (f"{SUMS}-windows" if windows else SUMS)
    listed = [path for path in made if path.suffix == ".zip"] if windows else made
    sums.write_text(sums_of(listed), encoding="utf-8", newline="\n")
    return [*made, sums]


def emptied(output: Path) -> None:
    """Delete what an earlier release left in a folder. Raises SystemExit where anything else lies there."""
    there = list(output.iterdir()) if output.exists() else []
    if others := sorted(path.name for path in there if not _made_here(path)):
        raise SystemExit(
            f"{output} holds other files ({', '.join(others[:5])}); nothing was deleted. Name another folder."
        )
    for path in there:
        path.unlink()


def _made_here(path: Path) -> bool:
    """Whether a release, of whichever version, has a file of that name."""
    return path.is_file() and not path.is_symlink() and OWN.fullmatch(path.name) is not None


def main() -> None:
    """Build a release into a folder, and say what is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "dist")
    parser.add_argument("--without-programs", action="store_true", help="without PyInstaller, which takes minutes")
    options = parser.parse_args()
    work = ROOT / "build" / "release"
    emptied(options.output)
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    for path in release(options.output, work, programs=not options.without_programs):
        print(f"{path.stat().st_size:>12,}  {path.name}")
    if sys.platform != "win32":
        print(ON_WINDOWS.format(version=__version__, machine="amd64"))


if __name__ == "__main__":
    main()
