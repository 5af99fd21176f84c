"""What is given away is whole: from the sdist the wheel is built, and its tests pass beside it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from perfeval_xl import __version__

ROOT = Path(__file__).parents[2]
UNWANTED = shutil.ignore_patterns(".*", "__pycache__", "build", "dist", "*.egg-info", "demo_output", "output")
BUILD = "import sys; from setuptools import build_meta; print(getattr(build_meta, sys.argv[1])(sys.argv[2]))"
SMOKE = ("tests/rules/test_execution.py", "tests/examples/test_published.py", "tests/expressions/test_excel.py")
SECONDS = 300.0


def _run(folder: Path, *command: str | Path) -> str:
    """Run Python in ``folder``, where nothing but the folder itself and the libraries is found."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST"))}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist, built and unpacked in an empty folder."""
    folder = tmp_path_factory.mktemp("sdist")
    # Building writes into the folder that it builds from.
    shutil.copytree(ROOT, folder / "source", ignore=UNWANTED)
    _run(folder / "source", "-c", BUILD, "build_sdist", folder)
    with tarfile.open(folder / f"perfeval_xl-{__version__}.tar.gz") as archive:
        archive.extractall(folder / "unpacked", filter="data")
    return folder / "unpacked" / f"perfeval_xl-{__version__}"


@pytest.fixture(scope="module")
def wheel(sdist: Path) -> Path:
    """The wheel that is built from the sdist, unpacked."""
    _run(sdist, "-c", BUILD, "build_wheel", sdist.parent)
    [path] = sdist.parent.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        archive.extractall(sdist.parent / "wheel")
    return sdist.parent / "wheel"


def _files(folder: Path, *suffixes: str) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix in suffixes and "__pycache__" not in path.parts
    }


def test_the_sdist_holds_tests_documents_and_set_up(sdist: Path) -> None:
    for name in ("tests", "docs"):
        wanted = {path.relative_to(ROOT).as_posix() for path in (ROOT / name).rglob("*") if path.is_file()}
        missing = {name for name in wanted if "__pycache__" not in name and "tests/output/" not in name}
        assert {name for name in missing if not (sdist / name).is_file()} == set()
    for name in ("Makefile", "constraints.txt", "CONTRIBUTING.md", "CHANGELOG.md", "README.md", "LICENSE"):
        assert (sdist / name).read_bytes() == (ROOT / name).read_bytes()


def test_the_wheel_holds_every_module_and_all_data(wheel: Path) -> None:
    """Profiles of every version, the macros, and the mark that the package has types."""
    assert _files(wheel / "perfeval_xl", ".py", ".pyi") >= _files(ROOT / "perfeval_xl", ".py", ".pyi")
    for name in ("macros", "workbook_templates"):
        kept = (".toml", ".json", ".bas", ".cmd", ".html", ".js", ".ps1", ".sh", ".spec", ".txt", ".py")
        assert _files(wheel / "perfeval_xl" / name, *kept) == _files(ROOT / name, *kept)
    assert (wheel / "perfeval_xl" / "py.typed").is_file()
    assert f"Version: {__version__}\n" in (wheel / f"perfeval_xl-{__version__}.dist-info" / "METADATA").read_text(
        "utf-8"
    )


def test_the_tests_of_the_sdist_pass_beside_its_wheel(sdist: Path, wheel: Path, tmp_path: Path) -> None:
    """In an empty folder, with nothing of this one."""
    shutil.copytree(wheel, tmp_path, dirs_exist_ok=True)
    shutil.copytree(sdist / "tests", tmp_path / "tests")
    shutil.copyfile(sdist / "setup.cfg", tmp_path / "setup.cfg")

    place = _run(tmp_path, "-c", "from perfeval_xl.profiles.library import folder; print(folder())")
    told = _run(tmp_path, "-m", "pytest", "-q", f"--basetemp={tmp_path / '.tmp'}", *SMOKE)

    assert Path(place.strip()).is_relative_to(tmp_path)
    assert " passed" in told.splitlines()[-1]
