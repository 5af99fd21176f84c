"""Identity and seal survive other programs, whatever their random letters happen to spell."""

from __future__ import annotations

import warnings
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from perfeval_xl.issuing import workbook
from perfeval_xl.outputs.submitting import stamped
from perfeval_xl.returns.reader import read_book
from perfeval_xl.returns.recognise import recognise
from perfeval_xl.sealing.certificates import Scope
from perfeval_xl.sealing.keys import PRIVATE, SigningKey, load_key, new_key
from perfeval_xl.sealing.stamps import IssueNumber
from perfeval_xl.sealing.submitted import FOOT, stored_code
from tests import making
from tests.engines import libreoffice
from tests.sealing.offices import BUREAU, certificate, with_certificate

ESCAPED = Path(__file__).parent.parent / "golden" / "0.4.0" / "escaped.cn_national.2020.xlsx"
"""Issued by 0.4.0, with ``_x1de3_`` in its identity; its own check refused it."""
OFFICE = "市_x0041_局_x005F_x0042_"
PROJECT = "提升_x000A_项目 _x000D_"
"""Some programs forget to escape what looks like an escape; one of a letter would then be refused in a cell."""
NUMERIC = ("123456789012", "12e456789012")
"""Marks of findings are hexadecimal, and may look like numbers."""
ISSUE = IssueNumber(12, date(2026, 11, 28))
CODE = "1E23-4567-8901"
"""A 校验码 that looks like a number, too."""


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    """The key of an office for which one above stands: the longest seal there is."""
    own = load_key(new_key(OFFICE, tmp_path_factory.mktemp("钥")).with_suffix(PRIVATE))
    scope = Scope(("cn_national",), (NUMERIC[0],), ("A_x0042_", "A-"))
    return with_certificate(own, certificate(own, BUREAU, scope=scope))


@pytest.fixture(scope="module")
def copies(key: SigningKey, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Path]]:
    """A workbook of today and one of 0.4.0, as issued and as other programs save them."""
    folder = tmp_path_factory.mktemp("存")
    today, older = folder / "今.xlsx", folder / "旧.xlsx"
    changes = (
        making.put("project.name", PROJECT),
        making.put("project.supervising_department", NUMERIC[0]),
        making.put("project.implementing_unit", NUMERIC[1]),
    )
    today.write_bytes(workbook(making.filled(making.dossier(*changes)), key=key, issue=ISSUE))
    older.write_bytes(ESCAPED.read_bytes())
    sent = folder / "报.xlsx"
    sent.write_bytes(stamped(workbook(making.filled()), CODE))
    saved = libreoffice.resave([today, older, sent], folder / "lo")
    twice = libreoffice.resave(saved, folder / "lo2")
    copied = [folder / "openpyxl今.xlsx", folder / "openpyxl旧.xlsx"]
    for source, target in zip((today, older), copied, strict=True):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            openpyxl.load_workbook(source).save(target)
    return {
        "今": [today, saved[0], twice[0], copied[0]],
        "旧": [older, saved[1], twice[1], copied[1]],
        "报": [sent, saved[2], twice[2]],
    }


def test_a_new_identity_and_its_seal_are_read_back(copies: dict[str, list[Path]], key: SigningKey) -> None:
    for path in copies["今"]:
        known = recognise(read_book(path))

        assert (known.identity.brief.name, known.copies, known.copies_differ) == (PROJECT, 2, False), path
        assert known.stamp is not None
        assert known.stamp.office is not None
        assert (known.stamp.office.name, known.signature_holds, known.digest_holds) == (OFFICE, True, True), path
        assert (known.stamp.issue, known.stamp.certificate) == (ISSUE, key.certificate), path


def test_texts_that_look_like_numbers_stay_texts(copies: dict[str, list[Path]]) -> None:
    for path in copies["今"]:
        texts = {cell.value for cell in read_book(path).sheets[0].cells.values() if isinstance(cell.value, str)}

        assert set(NUMERIC) <= texts, path


def test_a_code_that_looks_like_a_number_is_read_back(copies: dict[str, list[Path]]) -> None:
    for path in copies["报"]:
        book = read_book(path)

        assert stored_code(book.properties) == CODE, path
        assert all(f"{FOOT}{CODE}" in sheet.margin_text for sheet in book.sheets), path


def test_an_identity_that_the_older_program_lost_is_read_back(copies: dict[str, list[Path]]) -> None:
    for path in copies["旧"]:
        known = recognise(read_book(path))

        assert (known.identity.brief.code, known.copies, known.copies_differ) == ("A-059522", 2, False), path
        assert known.digest_holds
