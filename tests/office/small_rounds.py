"""A round of a few projects, registered, with what came in: made in a second."""

from __future__ import annotations

import functools
import io
import os
import zipfile
from collections.abc import Mapping
from email.message import EmailMessage
from pathlib import Path

import docx

from perfeval_xl.forms.form import FilledForm
from perfeval_xl.issuing import workbook
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.ledger.rows import ContactRow, IssueRow
from perfeval_xl.office.rounds import Round
from perfeval_xl.sealing.identity import encode, identity_key, identity_of, issued_content
from tests import making
from tests.making import put

YEAR = 2022
ISSUED_AT = "2023-01-02T00:00:00Z"
SENT_AT = 1_675_000_000
"""When files were written, in seconds since 1970: 29 January 2023."""
PROBLEM = put("indicators.1.actual", None)
"""What makes a form one that is sent back."""


def code_of(number: int) -> str:
    """The code of a project by its number, from 1."""
    return f"A-{number:03}"


@functools.cache
def project(number: int, *, wrong: bool = False) -> FilledForm:
    """A project, filled in; ``wrong`` with something left open."""
    named = (put("project.code", code_of(number)), put("project.name", f"第{number}个项目"))
    return making.filled(making.dossier(*named, *([PROBLEM] if wrong else [])))


@functools.cache
def returned(number: int, *, wrong: bool = False) -> bytes:
    """Its workbook as it comes back."""
    return workbook(project(number, wrong=wrong))


def issue_row(filled: FilledForm, batch: int = 1) -> IssueRow:
    """The row of a workbook that was issued."""
    form = filled.form
    identity = identity_of(form, own_password=False)
    return IssueRow(
        identity=identity_key(encode(identity)),
        batch=batch,
        year=form.brief.year,
        code=form.brief.code,
        member_of="",
        kind=form.kind.value,
        name=form.brief.name,
        department=form.brief.supervising_department,
        unit=form.brief.implementing_unit,
        profile=form.profile.id,
        version=form.profile.version,
        rules=form.profile.fingerprint,
        layout=int(form.edition),
        content=issued_content(identity, own_rules=False),
        issuer="",
        number=0,
        file=f"{form.brief.code}.xlsx",
        at=ISSUED_AT,
    )


def registered(folder: Path, count: int) -> Round:
    """A round of so many projects, of which nothing has come in."""
    of = Round(folder)
    with Ledger.create(of.ledger, YEAR) as ledger:
        numbers = range(1, count + 1)
        contacts = [
            ContactRow(YEAR, code_of(number), ISSUED_AT, "张三", f"{code_of(number).lower()}@example.org", "2023-03-31")
            for number in numbers
        ]
        ledger.register([issue_row(project(number)) for number in numbers], contacts)
    of.inbox.mkdir()
    return of


def zipped(files: Mapping[str, bytes]) -> bytes:
    """An archive of ``files``."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2023, 1, 29, 8, 0, 0)), data)
    return target.getvalue()


def put_in(of: Round, files: Mapping[str, bytes], *, when: int = SENT_AT) -> None:
    """Put files into 来件, by their paths there, as if they had lain there for long."""
    for name, data in files.items():
        path = of.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        os.utime(path, (when, when))


def report(*lines: str) -> bytes:
    """A 自评报告 of these lines."""
    document, target = docx.Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.save(target)
    return target.getvalue()


def letter(date: str, *, book: bytes = b"", inside: EmailMessage | None = None, taken: str = "") -> EmailMessage:
    """A message of that date, which a server took then, with a workbook or another message attached."""
    mail = EmailMessage()
    mail["From"], mail["Date"] = "a@example.org", date
    if taken:
        mail["Received"] = f"from a by b with ESMTP id 7; {taken}"
    mail.set_content("见附件")
    if inside:
        mail.add_attachment(inside)
    else:
        mail.add_attachment(book, maintype="application", subtype="octet-stream", filename="表.xlsx")
    return mail
