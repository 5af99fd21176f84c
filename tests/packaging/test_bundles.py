"""What is given away: every file with its checksum, and nothing in it of the machine and the hour."""

from __future__ import annotations

import io
import os
import re
import subprocess
import tarfile
import zipfile
from importlib import resources
from pathlib import Path

import pytest

from perfeval_xl import __version__
from perfeval_xl.buttons import MACROS_PACKAGE
from perfeval_xl.packaging.bundles import EPOCH, SUMS, repacked_tar, sums_of, write_tar, zip_of
from perfeval_xl.packaging.freezing import licence_files
from perfeval_xl.packaging.release import linux_files, release_files
from perfeval_xl.packaging.wps import wps_files
from tests import release_made
from tests.packaging.test_release import powershell_problems


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release without what PyInstaller makes."""
    output, work = (tmp_path_factory.mktemp(name) for name in ("dist", "work"))
    release_made.release(output, work, programs=False)
    return output


def test_a_release_has_its_parts_by_their_names(made: Path) -> None:
    names = {path.name for path in made.iterdir()}

    assert names == {
        SUMS,
        f"perfeval_xl-{__version__}-py3-none-any.whl",
        f"perfeval_xl-{__version__}.tar.gz",
        f"perfeval-{__version__}-excel.zip",
        f"perfeval-{__version__}-wps.zip",
        f"perfeval-office-{__version__}-excel.zip",
        "perfeval.oxt",
        "perfeval-office.oxt",
    }


def test_only_what_an_earlier_release_left_is_deleted(made: Path, tmp_path: Path) -> None:
    output = tmp_path / "dist"
    release_made.emptied(output)
    output.mkdir()
    names = [path.name for path in made.iterdir()]
    names += ["perfeval-0.1.0-linux-x86_64.tar.gz", "perfeval-office-0.1.0-windows-amd64.zip", f"{SUMS}-windows"]
    for name in names:
        (output / name).write_bytes(b"")
    (output / "perfeval-0.1.0-mine.txt").write_bytes(b"")
    with pytest.raises(SystemExit, match=r"perfeval-0\.1\.0-mine\.txt"):
        release_made.emptied(output)
    assert len(list(output.iterdir())) == len(names) + 1
    (output / "perfeval-0.1.0-mine.txt").unlink()
    (output / "perfeval-1.zip").mkdir()
    with pytest.raises(SystemExit, match=r"nothing was deleted"):
        release_made.emptied(output)
    (output / "perfeval-1.zip").rmdir()
    release_made.emptied(output)
    assert list(output.iterdir()) == []


def test_the_checksums_are_as_sha256sum_reads_them(made: Path) -> None:
    done = subprocess.run(["sha256sum", "--check", "--strict", SUMS], cwd=made, check=True, capture_output=True)

    assert done.stdout.count(b": OK\n") == len(list(made.iterdir())) - 1


def test_nothing_says_when_and_where_it_was_made(made: Path) -> None:
    """The same sources give the same bytes."""
    with tarfile.open(next(made.glob("*.tar.gz"))) as archive:
        members = archive.getmembers()
    assert {(one.mtime, one.uid, one.uname, one.mode & 0o022) for one in members} == {(EPOCH, 0, "", 0)}
    for path in (*made.glob("*.whl"), *made.glob("*.zip"), *made.glob("*.oxt")):
        with zipfile.ZipFile(path) as archive_of:
            assert {one.date_time for one in archive_of.infolist()} == {(2000, 1, 1, 0, 0, 0)}, path.name
        assert str(Path.home()).encode() not in path.read_bytes()


def test_the_folder_of_the_add_in_is_the_release_of_the_command(made: Path) -> None:
    [path] = made.glob("perfeval-[0-9]*-excel.zip")
    with zipfile.ZipFile(path) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}

    assert held == {f"{path.stem}/{name}": data for name, data in release_files().items()}


def test_an_archive_is_the_same_from_other_folders(tmp_path: Path) -> None:
    """Links stay links, what may be started may be started, and times and owners are nobody's."""
    archives = []
    for number, when in enumerate((1_600_000_000, 1_700_000_000)):
        folder = tmp_path / str(number) / "a"
        (folder / "innen").mkdir(parents=True)
        (folder / "innen" / "甲.txt").write_bytes(b"1")
        (folder / "program").write_bytes(b"2")
        (folder / "program").chmod(0o700 + number)
        (folder / "link").symlink_to("program")
        os.link(folder / "program", folder / "twin")
        os.utime(folder / "program", (when, when))
        write_tar(tmp_path / f"{number}.tar.gz", "top", folder)
        archives.append((tmp_path / f"{number}.tar.gz").read_bytes())

    assert archives[0] == archives[1] == repacked_tar(archives[0])
    with tarfile.open(fileobj=io.BytesIO(archives[0])) as archive:
        archive.extractall(tmp_path / "out", filter="data")
    out = tmp_path / "out" / "top"
    assert (out / "link").readlink() == Path("program")
    assert os.access(out / "program", os.X_OK)
    assert (out / "twin").read_bytes() == b"2"
    assert not os.access(out / "innen" / "甲.txt", os.X_OK)
    assert zip_of("top", {"b": b"1", "a": b"2"}) == zip_of("top", {"a": b"2", "b": b"1"})


def test_a_changed_file_has_another_sum(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"1")
    before = sums_of([path])
    path.write_bytes(b"2")

    assert sums_of([path]) != before
    assert re.fullmatch(r"[0-9a-f]{64}  a\.zip\n", before)


def test_the_licences_are_those_of_what_was_frozen() -> None:
    folders = {to.split("/")[1] for to, _, _ in licence_files(["xlwings.main", "docx", "no_such_module", "json"])}

    assert folders == {"xlwings", "python-docx", "Python"}
    assert all(Path(place).is_file() for _, place, _ in licence_files(["lxml"]))


def test_what_lies_beside_the_program_for_linux_names_what_is_there() -> None:
    unit, office = linux_files(), linux_files(office=True)
    there = {*unit, *wps_files(), "perfeval-addin"}

    assert set(re.findall(r"[\w-]+\.sh\b", unit["安装说明.txt"].decode("utf-8"))) <= there
    assert not unit.keys() & wps_files().keys()
    assert unit.keys() == office.keys() == {"install.sh", "安装说明.txt"}
    assert ["--link" in files["安装说明.txt"].decode() for files in (unit, office)] == [False, True]
    assert unit["install.sh"].startswith(b"#!/bin/sh\n")
    assert b"\r" not in unit["install.sh"]


def test_the_script_for_windows_is_powershell_that_every_windows_reads() -> None:
    script = resources.files(MACROS_PACKAGE).joinpath("release.ps1").read_bytes()

    assert script.isascii()
    assert powershell_problems(script.decode()) == []
    assert b"tests.release_made" in script
    assert "macros\\release.ps1" in release_made.ON_WINDOWS
