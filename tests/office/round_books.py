"""The files of a round: workbooks as units return them, and everything else that comes along."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import msoffcrypto.format.ooxml
import openpyxl

from perfeval_xl.checks.project_identity import code_of
from perfeval_xl.forms.form import FilledForm
from perfeval_xl.issuing import workbook
from perfeval_xl.layout.arrange import arrange
from perfeval_xl.layout.digest import digest
from perfeval_xl.layout.grid import cell_name
from perfeval_xl.outputs.results_sheet import results_plan
from perfeval_xl.outputs.submitting import stamped
from perfeval_xl.packaging.compound_file import compound_file_bytes
from perfeval_xl.reports.doors import report_bytes, report_of_case
from perfeval_xl.scoring import score
from perfeval_xl.sealing.identity import (
    NAME,
    PROPERTY,
    SEAL_NAME,
    SEAL_PROPERTY,
    derived_password,
    encode,
    identity_of,
    split_chunks,
)
from perfeval_xl.sealing.stamps import stamp
from perfeval_xl.submission import Submission, check_bytes
from perfeval_xl.writer.protection import DERIVED_SPINS, lock
from perfeval_xl.writer.xlsx import Seal, workbook_bytes
from tests import making
from tests.making import Parts
from tests.office import round_making
from tests.office.round_making import Answers, Project

_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_CORE = "docProps/core.xml"
WORDS = "当年追加了培训班，人次因此增加，佐证材料在卷。"
"""What a unit says of a finding that it was asked about."""


def returned(answered: Answers, project: Project, *, saved: datetime | None = None) -> bytes:
    """The workbook of a project with these answers, as a program saved it at that time."""
    data = workbook(round_making.filled(answered, project.profile))
    return data if saved is None else saved_at(data, saved)


def saved_at(data: bytes, when: datetime) -> bytes:
    """The same workbook, saved last at ``when`` (UTC)."""
    text = when.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    return repacked(data, {_CORE: lambda part: _MODIFIED.sub(rb"\g<1>" + text, part)})


def repacked(data: bytes, edits: Mapping[str, Callable[[bytes], bytes]], *, level: int = 6) -> bytes:
    """The same parts in a zip of its own, some of them changed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for item in source.infolist():
            part = source.read(item)
            edit = edits.get(item.filename)
            made.writestr(item.filename, edit(part) if edit else part, compresslevel=level)
    return target.getvalue()


def resaved(data: bytes, *, by_program: bool) -> bytes:
    """Other bytes that say the same: packed anew, or saved by openpyxl."""
    if not by_program:
        return repacked(data, {}, level=1)
    target = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(data)).save(target)
    return target.getvalue()


def blank(project: Project) -> bytes:
    """The workbook as it was issued."""
    nothing = Answers(project.brief, None, round_making.NO_MONEY)
    form = round_making.filled(nothing, project.profile)
    return workbook(FilledForm.empty(form.form))


def encrypted(data: bytes, password: str = "2023") -> bytes:
    """With a password for opening, as Excel does it."""
    target = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(data)).encrypt(password, target)
    return target.getvalue()


def old_workbook(rng: random.Random) -> bytes:
    """An .xls: a compound file with a stream of BIFF8 records."""
    bof = bytes.fromhex("0908100000060500") + rng.randbytes(4) + bytes(8)
    return compound_file_bytes({("Workbook",): bof + rng.randbytes(5000) + bytes.fromhex("0a000000")})


def seven_zip(rng: random.Random) -> bytes:
    """What begins as a 7z does."""
    return b"7z\xbc\xaf\x27\x1c\x00\x04" + rng.randbytes(900)


def tnef(rng: random.Random) -> bytes:
    """winmail.dat, as Outlook sends it."""
    return bytes.fromhex("789f3e22") + rng.randbytes(900)


def scan(rng: random.Random) -> bytes:
    """A stamped page as a scanner makes it."""
    return b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%" + rng.randbytes(300).hex().encode() + b"\n%%EOF\n"


def evidence(rng: random.Random) -> bytes:
    """A photograph."""
    return bytes.fromhex("ffd8ffe000104a46494600010100000100010000") + rng.randbytes(600) + bytes.fromhex("ffd9")


def report(data: bytes) -> bytes:
    """The 自评报告 of a workbook, as the program writes it."""
    submission = check_bytes(Path("自评表.xlsx"), data)
    assert submission.case is not None
    return report_bytes(report_of_case(submission.case), ".docx")


def explained(filled: FilledForm) -> bytes:
    """A workbook with the sheet 校验结果, in which the unit said a word of everything it was asked."""
    submission = check_bytes(Path("自评表.xlsx"), workbook(filled))
    case = submission.case
    assert case is not None
    assert case.recognised is not None
    sheet, contents = results_plan(
        submission, case, case.recognised.encoded, when="2024-01-15 09:00", typed=_Always(WORDS)
    )
    return _with_sheet(filled, sheet, contents)


def submitted(data: bytes, *, at: datetime, number: int) -> bytes:
    """The workbook as the button 上报 sends it."""
    case = check(data).case
    assert case is not None
    return stamped(data, code_of(case), at=at, number=number)


class _Always(dict[str, str]):
    """The same text for every key."""

    def __init__(self, text: str) -> None:
        self._text = text

    def get(self, key: str, default: str = "") -> str:  # type: ignore[override]
        """The text."""
        return self._text


def _with_sheet(filled: FilledForm, sheet: object, contents: Mapping[str, str]) -> bytes:
    """What `issuing.workbook` gives, with one sheet more."""
    plan = arrange(filled.form, filled.every_answer)
    encoded = encode(identity_of(filled.form, own_password=False))
    own = stamp(digest(plan), encoded, None, None).encode()
    seal = Seal(
        split_chunks(encoded, PROPERTY) | split_chunks(own, SEAL_PROPERTY),
        split_chunks(encoded, NAME) | split_chunks(own, SEAL_NAME),
    )
    secret = lock(derived_password(encoded), seed=encoded.encode(), spins=DERIVED_SPINS)
    more = replace(plan, sheets=(*plan.sheets, sheet))
    return workbook_bytes(more, {**score(filled).values, **contents}, seal=seal, lock=secret)


@dataclass(frozen=True)
class Tampered:
    """A workbook of which its unit changed what it must not."""

    filled: FilledForm
    data: bytes

    @property
    def places(self) -> Mapping[str, tuple[str, str]]:
        """Sheet and cell of every field."""
        found = arrange(self.filled.form, self.filled.every_answer).addresses
        return {key: (at.sheet, cell_name(at.row, at.column)) for key, at in found.items()}

    def edited(self, edit: Callable[[Parts], None]) -> bytes:
        """The workbook with a change to its parts."""
        parts = Parts(io.BytesIO(self.data))
        edit(parts)
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in parts.data().items():
                archive.writestr(name, data)
        return target.getvalue()

    def _typed_over(self, key: str, value: object) -> bytes:
        sheet, cell = self.places[key]
        return self.edited(lambda parts: making.fill(parts.sheet(sheet), cell, value))

    def lower_target(self) -> bytes:
        """Another number stands where the target of the first indicator was issued."""
        return self._typed_over("i01.number", 0.37)

    def renamed(self) -> bytes:
        """Another name of the project."""
        return self._typed_over("i01.indicator", "另一个指标")

    def frozen_rate(self) -> bytes:
        """A computed rate became a number."""
        return self._typed_over(self._computed, 1)

    @property
    def _computed(self) -> str:
        return "funds.total.rate" if "funds.total.rate" in self.places else "execution.rate"

    def other_formula(self) -> bytes:
        """The formula of the rate adds something; the shown result is the old one."""
        sheet, cell = self.places[self._computed]

        def edit(parts: Parts) -> None:
            formula = making.cell(parts.sheet(sheet), cell).find(making.tag("f"))
            formula.text = f"MIN(1,({formula.text})+0.5)"

        return self.edited(edit)

    def hidden_row(self) -> bytes:
        """The row of the first indicator is out of sight."""
        sheet, cell = self.places["i01.indicator"]
        number = re.sub(r"\D", "", cell)
        return self.edited(lambda parts: parts.sheet(sheet).find(f".//{{*}}row[@r='{number}']").set("hidden", "1"))

    def macro_added(self) -> bytes:
        """Code that runs."""
        return self.edited(lambda parts: parts.__setitem__("xl/vbaProject.bin", compound_file_bytes({("VBA",): b"x"})))

    def sheet_hidden(self) -> bytes:
        """A whole sheet is out of sight."""

        def edit(parts: Parts) -> None:
            sheets = parts.root(making.BOOK).find(making.tag("sheets"))
            sheets[-1].set("state", "veryHidden")

        return self.edited(edit)

    def seal_changed(self) -> bytes:
        """The seal is that of another workbook."""

        def edit(parts: Parts) -> None:
            for item in parts.root(making.CUSTOM):
                if item.get("name", "").startswith("perfeval_seal"):
                    item[0].text = item[0].text.replace("0", "1")
            for item in parts.names():
                if item.get("name", "").startswith("_perfeval_seal"):
                    item.text = item.text.replace("0", "1")

        return self.edited(edit)


TAMPERINGS: tuple[Callable[[Tampered], bytes], ...] = (
    Tampered.lower_target,
    Tampered.renamed,
    Tampered.frozen_rate,
    Tampered.other_formula,
    Tampered.hidden_row,
    Tampered.macro_added,
    Tampered.sheet_hidden,
    Tampered.seal_changed,
)
"""Ways in which a unit tampers with its workbook."""


def check(data: bytes) -> Submission:
    """What the program says of a file, for whoever looks at one by hand."""
    return check_bytes(Path("自评表.xlsx"), data)
