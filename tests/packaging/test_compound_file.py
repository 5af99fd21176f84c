"""The container of a VBA project is sound, whatever is put in."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable

import olefile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval_xl.packaging import compound_file
from tests.packaging.compound_check import problems, read

NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,30}", fullmatch=True)
SIZES = st.sampled_from([0, 1, 63, 64, 65, 511, 512, 4095, 4096, 4097, 20_000])
STREAMS = st.dictionaries(NAMES, SIZES, max_size=120)
ENTRY, COLOUR = 128, 67
SAMPLE = {
    ("PROJECT",): b"p" * 700,
    **{("VBA", f"Module{number}"): b"m" * 900 for number in range(6)},
    ("VBA", "dir"): b"d" * 5000,
}


def _spread(sizes: dict[str, int]) -> dict[tuple[str, ...], bytes]:
    """Streams of these sizes, half of them in a storage, no two names differing in case only."""
    distinct = {name.upper(): name for name in sizes if name.upper() != "VBA"}
    return {
        (("VBA", name) if index % 2 else (name,)): name.encode().ljust(sizes[name], b".")[: sizes[name]]
        for index, name in enumerate(distinct.values())
    }


@settings(max_examples=100)
@given(STREAMS)
def test_any_streams_come_back_from_a_sound_file(sizes: dict[str, int]) -> None:
    streams = _spread(sizes)
    data = compound_file.compound_file_bytes(streams)
    reading = read(data)

    assert reading.problems == []
    assert reading.streams == {"/".join(path): content for path, content in streams.items()}
    with olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_POTENTIAL) as ole:
        assert {tuple(path) for path in ole.listdir()} == set(streams)


def test_the_same_streams_give_the_same_bytes() -> None:
    assert compound_file.compound_file_bytes(SAMPLE) == compound_file.compound_file_bytes(dict(SAMPLE))


def test_many_sectors_are_chained() -> None:
    """A table of several sectors, as large projects need."""
    data = compound_file.compound_file_bytes({("large",): b"x" * 3_000_000})

    assert problems(data) == []


@pytest.mark.parametrize("path", [("",), ("a" * 32,), ("中文",), ("a/b",)])
def test_names_that_the_format_does_not_know_are_refused(path: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="cannot hold the name"):
        compound_file.compound_file_bytes({path: b""})


def test_names_that_differ_in_case_only_are_refused() -> None:
    with pytest.raises(ValueError, match="two entries"):
        compound_file.compound_file_bytes({("dir",): b"", ("DIR",): b""})


def test_more_than_the_header_can_name_is_refused() -> None:
    with pytest.raises(ValueError, match="more than this writer can chain"):
        compound_file.compound_file_bytes({("large",): bytes(8_000_000)})


def _directory(data: bytes) -> int:
    """Where the directory starts in ``data``."""
    (sector,) = struct.unpack_from("<I", data, 48)
    return int(512 * (sector + 1))


def _recoloured(data: bytes) -> bytes:
    """A node of the deepest level turned from red to black."""
    at = _directory(data)
    red = next(entry for entry in range(1, 9) if data[at + entry * ENTRY + COLOUR] == 0)
    return _changed(data, at + red * ENTRY + COLOUR, b"\x01")


def _changed(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (_recoloured, "black nodes"),
        (lambda data: _changed(data, _directory(data) + 3 * ENTRY, b"Z"), "out of order"),
        (lambda data: _changed(data, _directory(data) + ENTRY + 76, struct.pack("<I", 3)), "children"),
        (lambda data: _changed(data, _directory(data) + 2 * ENTRY + 116, struct.pack("<I", 1)), "a storage with data"),
        (lambda data: _changed(data, 26, b"\x04"), "version"),
        (lambda data: _changed(data, 56, struct.pack("<I", 512)), "fields of the header"),
        (lambda data: data[:-1], "whole number of sectors"),
        (lambda data: data[:-512], "lies beyond the end"),
        (lambda data: _changed(data, len(data) - 512, struct.pack("<I", 0)), "no sector of its own"),
        (lambda data: _changed(data, _directory(data) + ENTRY + 120, struct.pack("<I", 9)), "length of the chain"),
    ],
)
def test_the_check_sees_a_broken_file(broken: Callable[[bytes], bytes], message: str) -> None:
    """The check is not one that says yes to everything."""
    data = compound_file.compound_file_bytes(SAMPLE)

    assert problems(data) == []
    assert any(message in problem for problem in problems(broken(data)))
