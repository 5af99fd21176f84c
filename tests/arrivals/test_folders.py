"""Every file of a folder is given or told, links are not followed, and what is being written is noticed."""

from __future__ import annotations

import inspect
import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from perfeval_xl.arrivals import folders
from perfeval_xl.arrivals.folders import BEING_WRITTEN, GONE, OWN, BeingWrittenError, Found, LeftOut, NotOpened, walk
from perfeval_xl.arrivals.leftovers import LOCK, SYSTEM, UNFINISHED
from perfeval_xl.errors import NoFileError
from perfeval_xl.findings.arrival_types import FACTS

Outcome = tuple[str, str]


def told(paths: Sequence[Path], top: Path, own: Sequence[Path] = ()) -> list[Outcome]:
    """The name below ``top`` of all that `walk` gives, with what it says of it."""
    return list(_told(paths, top, own))


def _told(paths: Sequence[Path], top: Path, own: Sequence[Path]) -> Iterator[Outcome]:
    for given in walk(paths, own):
        name = os.path.relpath(given.path, top)
        match given:
            case Found():
                yield name, "found"
            case NotOpened(refused=refused):
                assert set(refused.facts) == set(FACTS[refused.code])
                yield name, " ".join((refused.code, *refused.facts.values()))
            case LeftOut(what=what):
                yield name, what


def test_files_are_given_in_order_with_those_of_subfolders(tmp_path: Path) -> None:
    for name in ("b/2.xlsx", "b/1.xlsx", "a.zip", "b/c/3.eml", "c"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")

    assert told([tmp_path], tmp_path) == [
        (name, "found") for name in ("a.zip", "b/1.xlsx", "b/2.xlsx", "b/c/3.eml", "c")
    ]


def test_size_and_time_are_those_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"12345")
    os.utime(file, ns=(5, 7_000_000_001))

    assert list(walk([file])) == [Found(file, 5, 7_000_000_001)]


def test_a_file_is_given_once_however_often_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "1").write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path / "a")

    assert told([tmp_path / "a" / "1", tmp_path / "a", tmp_path / "link"], tmp_path) == [("a/1", "found")]


def test_links_are_told_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "in" / "folder").mkdir(parents=True)
    (tmp_path / "secret").write_bytes(b"x")
    (tmp_path / "in" / "1").symlink_to(tmp_path / "secret")
    (tmp_path / "in" / "folder" / "up").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "nowhere").symlink_to(tmp_path / "gone")
    what = "Z007 快捷方式（链接）"

    assert told([tmp_path / "in"], tmp_path / "in") == [("1", what), ("folder/up", what), ("nowhere", what)]


def test_a_link_that_is_named_is_meant(tmp_path: Path) -> None:
    (tmp_path / "share").mkdir()
    (tmp_path / "share" / "1").write_bytes(b"x")
    (tmp_path / "来件").symlink_to(tmp_path / "share")

    assert told([tmp_path / "来件"], tmp_path) == [("share/1", "found")]


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "gone")
    what = "Z002 没有这个文件或文件夹"

    assert told([tmp_path / "no", tmp_path / "link"], tmp_path) == [("no", what), ("gone", what)]


def test_a_pipe_is_told_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xlsx")
    (tmp_path / "z").write_bytes(b"x")

    assert told([tmp_path], tmp_path) == [("pipe.xlsx", "Z002 不是普通的文件，而是管道、设备一类"), ("z", "found")]


def test_a_pipe_that_takes_the_place_of_a_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a")

    with pytest.raises(NoFileError, match="管道"), Found(tmp_path / "a", 0, 0).opened():
        pass


def test_what_may_not_be_read_is_told_and_the_rest_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "open").write_bytes(b"x")
    listing = os.listdir

    def listed(path: str) -> list[str]:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return listing(path)

    # The rights themselves do not stop the tests where they run as root.
    monkeypatch.setattr(folders.os, "listdir", listed)

    assert told([tmp_path], tmp_path) == [("closed", "Z002 没有权限，或正被别的程序打开"), ("open", "found")]


@pytest.mark.parametrize(
    ("name", "size", "what"),
    [
        ("~$甲.xlsx", 165, LOCK),
        (".~甲.xlsx", 100, LOCK),
        (".~lock.甲.xlsx#", 80, LOCK),
        ("~$甲.xlsx", 20_000, "found"),
        ("._甲.xlsx", 4_096, SYSTEM),
        (".DS_Store", 6_148, SYSTEM),
        ("Thumbs.db", 9_000, SYSTEM),
        ("desktop.ini", 90, SYSTEM),
        ("甲.xlsx.crdownload", 9_000, UNFINISHED),
        (".甲.xlsx", 9_000, "found"),
        ("nothing", 0, "found"),
    ],
)
def test_what_nobody_sent_is_left_out_with_a_word(tmp_path: Path, name: str, size: int, what: str) -> None:
    (tmp_path / name).write_bytes(bytes(size))

    assert told([tmp_path], tmp_path) == [(name, what)]


def test_folders_of_the_system_and_of_our_own_are_not_entered(tmp_path: Path) -> None:
    for name in ("__MACOSX/._a", "台账/原件/ab/1.xlsx", "来件/1.xlsx"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_bytes(b"x")

    assert told([tmp_path], tmp_path, [tmp_path / "台账"]) == [
        ("__MACOSX", SYSTEM),
        ("台账", OWN),
        ("来件/1.xlsx", "found"),
    ]


@pytest.mark.parametrize("raw", [b"\xca\xd0\xd0\xc5\xcf\xa2.xlsx", b"two\nlines.xlsx", b"\xff\xff.xlsx", b" .xlsx"])
def test_odd_names_are_given_and_can_be_stored(tmp_path: Path, raw: bytes) -> None:
    file = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + raw))
    file.write_bytes(b"good")
    (given,) = walk([tmp_path])
    expected = {b"\xca\xd0\xd0\xc5\xcf\xa2.xlsx": "市信息.xlsx", b"\xff\xff.xlsx": "\\xff\\xff.xlsx"}

    assert isinstance(given, Found)
    with given.opened() as opened:
        assert opened.read() == b"good"
    assert given.name == expected.get(raw, raw.decode("ascii", "ignore"))
    assert given.name.encode("utf-8")


def test_a_file_that_grew_since_it_was_found_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"half")
    (found,) = walk([tmp_path])
    file.write_bytes(b"half and half")

    assert isinstance(found, Found)
    with pytest.raises(BeingWrittenError), found.opened():
        pytest.fail("it was handed out")


def test_a_file_that_changes_while_it_is_read_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"half")
    (found,) = walk([tmp_path])

    assert isinstance(found, Found)
    with pytest.raises(BeingWrittenError) as caught, found.opened() as opened:  # noqa: PT012
        opened.read()
        with file.open("ab") as other:
            other.write(b"more")
    refused = found.refused(caught.value)
    assert (refused.code, refused.name, refused.facts) == ("Z002", "a", {"why": BEING_WRITTEN})


def test_what_was_written_just_now_is_fresh(tmp_path: Path) -> None:
    found = Found(tmp_path, 1, 1_000_000_000_000)

    assert [found.is_fresh(now) for now in (1_000, 1_009.9, 1_010.1, 991, 989)] == [True, True, False, True, False]


def test_a_folder_may_change_while_it_is_looked_through(tmp_path: Path) -> None:
    for name in ("a", "b", "c/1", "d"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    given = walk([tmp_path])
    next(given)
    (tmp_path / "b").unlink()
    (tmp_path / "c").rename(tmp_path / "e")

    assert [(left.path.name, left.what if isinstance(left, LeftOut) else "found") for left in given] == [
        ("b", GONE),
        ("c", GONE),
        ("d", "found"),
    ]


def test_deep_folders_are_walked(tmp_path: Path) -> None:
    """More of them than Python may go into itself: here it may a hundred times."""
    folder = tmp_path
    for _ in range(200):
        folder /= "d"
        folder.mkdir()
    (folder / "f").write_bytes(b"x")
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 100)
    try:
        found = [given.path for given in walk([tmp_path])]
    finally:
        sys.setrecursionlimit(usual)

    assert found == [folder / "f"]


def test_ten_thousand_files_take_no_time(tmp_path: Path) -> None:
    for number in range(10_000):
        (tmp_path / f"{number}.txt").touch()
    before = time.process_time()

    assert sum(isinstance(given, Found) for given in walk([tmp_path])) == 10_000
    assert time.process_time() - before < 2


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("C:\\来件\\a.xlsx", "C:\\来件\\a.xlsx"),
        ("C:\\" + "深" * 240 + "\\a.xlsx", "\\\\?\\C:\\" + "深" * 240 + "\\a.xlsx"),
        ("\\\\server\\share\\" + "深" * 240, "\\\\?\\UNC\\server\\share\\" + "深" * 240),
        ("\\\\?\\C:\\" + "深" * 240, "\\\\?\\C:\\" + "深" * 240),
    ],
)
def test_windows_is_told_that_a_path_is_long(path: str, expected: str) -> None:
    assert folders.long_path(path) == expected
