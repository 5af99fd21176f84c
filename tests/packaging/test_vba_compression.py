"""Compression gives back what was put in, reads what others wrote, and sees what is broken."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import olefile
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.packaging.vba_compression import CHUNK_BYTES, compress
from tests.packaging.olevba import decompressed
from tests.packaging.vba_decompression import decompress

XLWINGS_FILE = "xlwings_custom_addin.bas"
TEXTS = st.text("abcdef =()'\n", max_size=200).map(str.encode)


@given(st.lists(TEXTS, max_size=60), st.integers(1, 40))
def test_texts_come_back(pieces: list[bytes], times: int) -> None:
    data = b"".join(pieces) * times

    assert decompress(compress(data)) == data
    assert not data or decompressed(compress(data)) == data


@given(st.binary(max_size=3 * CHUNK_BYTES))
def test_noise_comes_back_but_for_the_padding_of_its_last_chunk(data: bytes) -> None:
    back = decompress(compress(data))

    assert back[: len(data)] == data
    assert back[len(data) :].strip(b"\0") == b""


@pytest.mark.parametrize("length", [0, 1, 2, 3, 4, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 5 * CHUNK_BYTES])
def test_the_longest_copies_come_back(length: int) -> None:
    """One letter repeated: the length of a copy reaches its limit, which shrinks along the chunk."""
    assert decompress(compress(b"x" * length)) == b"x" * length


def test_the_examples_of_the_specification() -> None:
    """[MS-OVBA] 3.2.1 to 3.2.3: no copies, some copies, as long ones as can be.

    In the second, copies reach further back than they must; ours are as long.
    """
    examples = {
        b"abcdefghijklmnopqrstuv.": "01 19B0 00 6162636465666768 00 696A6B6C6D6E6F70 00 7172737475762E",
        b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa": (
            "01 2FB0 00 2361616162636465 82 6600706167 68696A0138 08 616B6C00306D6E6F70 06 7102700410727374"
            "7576 10 7778797A003C"
        ),
        b"a" * 73: "01 03B0 02 614500",
    }

    assert [decompress(bytes.fromhex(compressed)) for compressed in examples.values()] == list(examples)
    assert [len(compress(data)) for data in examples] == [
        len(bytes.fromhex(compressed)) for compressed in examples.values()
    ]


def test_what_another_writer_compressed_is_read() -> None:
    """The module in xlwings' own add-in, whose text lies beside it."""
    spec = find_spec("xlwings")
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent
    with zipfile.ZipFile(folder / "quickstart_addin.xlam") as archive:
        project = archive.read("xl/vbaProject.bin")
    with olefile.OleFileIO(io.BytesIO(project)) as ole:
        module = decompress(ole.openstream("VBA/xlwings").read()).decode("ascii")

    assert module.splitlines() == (folder / XLWINGS_FILE).read_text(encoding="ascii").splitlines()


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (lambda data: b"\x02" + data[1:], "starts with 01"),
        (lambda data: data[:-1], "no whole chunk"),
        (lambda data: data[:2] + b"\x10" + data[3:], "no whole chunk"),
        # The first token becomes a copy, of which there can be none.
        (lambda data: data[:3] + b"\x01" + data[4:], "copies nothing"),
        (lambda data: data + compress(b"more")[1:], "only the last chunk"),
    ],
)
def test_a_broken_container_is_refused(broken: Callable[[bytes], bytes], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        decompress(broken(compress(b"Option Explicit\r\n" * 9)))
