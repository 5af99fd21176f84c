"""上报: the workbook as it is sent upward, with its 校验码, and the message it is sent with."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from perfeval_xl.checks import Case
from perfeval_xl.errors import ActionError
from perfeval_xl.files import file_stem
from perfeval_xl.findings.facts import shown
from perfeval_xl.outputs.mail import Attachment, Draft, draft_bytes, header_text
from perfeval_xl.sealing.submitted import FOOT, NUMBER_PROPERTY, PROPERTY, TIME_PROPERTY, time_text

_CUSTOM = "docProps/custom.xml"
_FOOT = re.compile(rf"(?:&amp;R)?{FOOT}[ 0-9A-F-]{{14,20}}(?=</oddFooter>)|(?=</oddFooter>)")
_PROPERTY = re.compile(
    rf'<property [^>]*name="(?:{PROPERTY}|{TIME_PROPERTY}|{NUMBER_PROPERTY})"[^>]*>.*?</property>', re.S
)
_NUMBERS = re.compile(r'pid="(\d+)"')
_CODE_IN_BRACKETS = re.compile(r"[（(【\[][^（）()【】\[\]]*\{project_code\}[^（）()【】\[\]]*[）)】\]]")
"""What a text says in brackets of the code of a project, which not every project has."""
_VALUE = (
    '<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{}" name="{}">'
    '<vt:lpwstr xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">{}</vt:lpwstr>'
    "</property>"
)


def file_name(case: Case) -> str:
    """``编码_单位_项目_年度.xlsx``; for a department ``编码_单位_部门整体支出_年度.xlsx``."""
    brief = case.form.brief
    return f"{file_stem(brief.code, '_'.join(filter(None, case.form.filed_under)), str(brief.year))}.xlsx"


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


def mail_draft(case: Case, code: str, *attachments: Path, at: datetime | None = None) -> bytes:
    """The draft of a message with files attached, as a .eml that a mail program opens for sending.

    ``code`` is the 校验码, ``at`` when it is written, now unless given. It is addressed where the profile says to whom.
    """
    profile, brief = case.form.profile, case.form.brief
    words = {
        "year": str(brief.year),
        "name": brief.name,
        "unit": brief.implementing_unit or brief.name,
        "score": shown(case.scored.number("total.score")),
        "rating": case.scored.text("total.rating") or "未定",
        "code": code,
        "project_code": brief.code,
    }
    # What a form says must not begin a line of the message, still less a header of it.
    words = {name: header_text(text) for name, text in words.items()}
    templates = [profile.mail.subject, profile.mail.body]
    if not profile.scored:
        templates = list(map(_without_scores, templates))
    if not words["project_code"]:
        templates = [_CODE_IN_BRACKETS.sub("", template) for template in templates]
    subject, body = (template.format_map(words) for template in templates)
    files = [Attachment.of(path) for path in attachments]
    return draft_bytes(Draft(subject, body, profile.mail.to, files), at or datetime.now().astimezone())
