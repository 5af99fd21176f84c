"""上报: the workbook as it is sent upward, with its 校验码, and the message it is sent with."""

from __future__ import annotations

import base64
import io
import re
import secrets
import zipfile
from collections.abc import Mapping
from datetime import datetime
from email.header import Header
from pathlib import Path
from urllib.parse import quote

from perfeval_xl.checks import Case
from perfeval_xl.errors import ActionError
from perfeval_xl.files import file_stem
from perfeval_xl.findings.facts import shown
from perfeval_xl.plain_text import without_unseen
from perfeval_xl.profiles.profile import Mail
from perfeval_xl.sealing.submitted import FOOT, NUMBER_PROPERTY, PROPERTY, TIME_PROPERTY, time_text

EXCEL = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""The type of an attached workbook in a message."""
NEW_LINE, LONGEST_LINE = "\r\n", 70
"""What ends a line of a message, and how long one of its headers may be; RFC 2047 allows 76."""
_CUSTOM = "docProps/custom.xml"
_FOOT = re.compile(rf"(?:&amp;R)?{FOOT}[ 0-9A-F-]{{14,20}}(?=</oddFooter>)|(?=</oddFooter>)")
_PROPERTY = re.compile(
    rf'<property [^>]*name="(?:{PROPERTY}|{TIME_PROPERTY}|{NUMBER_PROPERTY})"[^>]*>.*?</property>', re.S
)
_NUMBERS = re.compile(r'pid="(\d+)"')
_PLAIN = re.compile(r"(?!.*=\?)[ -\[\]-~]*")
"""What may stand in a header as it is: nothing that begins an encoded word, and no backslash."""
_VALUE = (
    '<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{}" name="{}">'
    '<vt:lpwstr xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">{}</vt:lpwstr>'
    "</property>"
)


def file_name(case: Case) -> str:
    """``单位_项目_年度.xlsx``; for a department ``单位_部门整体支出_年度.xlsx``."""
    return f"{file_stem(*case.form.filed_under, str(case.form.brief.year))}.xlsx"


def stamped(data: bytes, code: str, *, at: datetime | None = None, number: int = 0) -> bytes:
    """Return the workbook in ``data`` with ``code`` at the foot of its pages and among its properties.

    There also stand the time and the running number of the 上报, where they are given; those of an earlier one are
    replaced. Only these two places are touched, as text: the parts stay as the program
    that saved them wrote them. Raises ActionError where there is no place for them.
    """
    said = {PROPERTY: code}
    said |= {TIME_PROPERTY: time_text(at)} if at is not None else {}
    said |= {NUMBER_PROPERTY: str(number)} if number else {}
    source, target = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    if _CUSTOM not in source.namelist():
        raise ActionError("这个副本里没有表的身份信息，不能上报；请在Excel或WPS中打开下发的原表，再点“上报”")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as stamped_file:
        for item in source.infolist():
            content = source.read(item)
            if item.filename == _CUSTOM:
                content = _with_properties(content.decode("utf-8"), said).encode()
            elif item.filename.startswith("xl/worksheets/") and item.filename.endswith(".xml"):
                content = _FOOT.sub(f"&amp;R{FOOT} {code}", content.decode("utf-8"), count=1).encode()
            stamped_file.writestr(item, content)
    return target.getvalue()


def _with_properties(text: str, said: Mapping[str, str]) -> str:
    text = _PROPERTY.sub("", text)
    first = max(map(int, _NUMBERS.findall(text)), default=1) + 1
    added = "".join(_VALUE.format(number, name, value) for number, (name, value) in enumerate(said.items(), first))
    end = text.rindex("</")
    return text[:end] + added + text[end:]


def _without_scores(template: str) -> str:
    """A text of a message without the clauses that tell a score, which a form without scores does not have."""
    pieces = re.split(r"(?<=[，。；\n])", template)
    kept = "".join(piece for piece in pieces if "{score}" not in piece and "{rating}" not in piece)
    return re.sub(r"，(?=[。；\n]|$)", "", kept)


def mail_draft(case: Case, code: str, *attachments: Path) -> bytes:
    """The draft of a message with workbooks attached, as a .eml that a mail program opens for sending."""
    profile, brief = case.form.profile, case.form.brief
    words = {
        "year": str(brief.year),
        "name": brief.name,
        "unit": brief.implementing_unit or brief.name,
        "score": shown(case.scored.number("total.score")),
        "rating": case.scored.text("total.rating") or "未定",
        "code": code,
    }
    # What a form says must not begin a line of the message, still less a header of it.
    words = {name: " ".join(without_unseen(" ".join(text.split())).split()) for name, text in words.items()}
    mail = profile.mail if profile.scored else Mail(*map(_without_scores, (profile.mail.subject, profile.mail.body)))
    subject = " ".join(mail.subject.format_map(words).split())
    body = mail.body.format_map(words).replace("\r\n", "\n").replace("\n", NEW_LINE)
    boundary = f"=_{secrets.token_hex(16)}"
    lines = [
        # Outlook and Thunderbird open a message with this header for editing, and not as one that came in.
        "X-Unsent: 1",
        f"Subject: {_in_header(subject, len('Subject: '))}",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/mixed; boundary="{boundary}"',
        "",
        f"--{boundary}",
        'Content-Type: text/plain; charset="utf-8"',
        *_base64(body.encode()),
    ]
    for path in attachments:
        lines += [f"--{boundary}", *_named(path.name), *_base64(path.read_bytes())]
    return NEW_LINE.join([*lines, f"--{boundary}--", ""]).encode("ascii")


def _named(name: str) -> list[str]:
    """The headers of an attachment that bear its name.

    In both ways: mail programs of today read RFC 2231 (``filename*``), and what many offices have reads only
    RFC 2047 in ``name`` and ``filename``; to those a name of the other kind alone is no name (ATT00001, tcmime.bin).
    """
    name = without_unseen(name)
    words = _in_header(name, 0)
    return [
        f"Content-Type: application/{EXCEL};",
        f' name="{words}"',
        "Content-Disposition: attachment;",
        f' filename="{words}";',
        f" filename*=UTF-8''{quote(name, safe='')}",
    ]


def _in_header(text: str, used: int) -> str:
    """``text`` as encoded words (RFC 2047), folded; plain ASCII as it is. ``used`` columns stand before it."""
    if _PLAIN.fullmatch(text) and used + len(text) <= LONGEST_LINE:
        return text.replace('"', "'")
    return Header(text, "utf-8", maxlinelen=LONGEST_LINE - used).encode(linesep=NEW_LINE)


def _base64(content: bytes) -> list[str]:
    """The rest of a part: its encoding, an empty line, the content."""
    return ["Content-Transfer-Encoding: base64", "", *base64.encodebytes(content).decode("ascii").split(), ""]
