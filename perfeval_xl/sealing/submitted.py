"""校验码 of a workbook that was sent upward: paper, message and file can be recognised as the same.

It is made of the workbook's identity and of every answer, printed at the foot of
each page and stored as a property. Whoever receives the file computes it again.
Beside it stands when that was, and how many times it had been sent by then: evidence of the order
of two files, and no more, for a clock may be wrong and whoever can write a property can write another.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.tables import plain

PROPERTY = "perfeval_submitted"
FOOT = "校验码"
"""The document property that holds the code, and what stands before it in the foot of a page."""
TIME_PROPERTY, NUMBER_PROPERTY = "perfeval_submitted_at", "perfeval_submitted_no"
"""Those that hold the time and the running number of the 上报; files of 0.4.0 have neither."""
_CODE = re.compile(r"[0-9A-F]{4}(?:-[0-9A-F]{4}){2}")
_NUMBER = re.compile(r"[1-9][0-9]{0,5}")
_TIME = re.compile(r"[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}Z")


def submission_code(identity: str, answers: Mapping[str, Value]) -> str:
    """Return the 校验码, ``3F9A-04C1-77BE``, of these answers by their full keys."""
    return code_in(submission_digest(identity, answers))


def submission_digest(identity: str, answers: Mapping[str, Value]) -> str:
    """SHA-256 in hexadecimal of these answers by their full keys.

    Its beginning is the 校验码, which is short enough to be compared on paper, and so short that somebody who has an
    afternoon can find other answers with the same one.
    """
    entered = sorted((key, _written(value)) for key, value in answers.items() if value not in (None, ""))
    return hashlib.sha256(b"perfeval submission " + repr((identity, entered)).encode()).hexdigest()


def code_in(digest: str) -> str:
    """The 校验码 of the answers with this SHA-256."""
    begin = digest[:12].upper()
    return "-".join(begin[at : at + 4] for at in range(0, 12, 4))


def stored_code(properties: Mapping[str, str]) -> str | None:
    """The 校验码 that a file says it was sent with; None where it was not, or says nonsense."""
    code = properties.get(PROPERTY, "")
    return code if _CODE.fullmatch(code) else None


def time_text(at: datetime) -> str:
    """A time as it is stored: ``2024-03-01T08:00:00Z``. ``at`` knows its zone."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def stored_time(properties: Mapping[str, str]) -> str:
    """When a file says it was sent, ``2024-03-01T08:00:00Z`` in UTC; empty where it does not, or says nonsense."""
    text = properties.get(TIME_PROPERTY, "")
    if not _TIME.fullmatch(text):
        return ""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return ""
    return text


def stored_number(properties: Mapping[str, str]) -> int:
    """How many times a file says it had been sent, itself included; 0 where it does not, or says nonsense."""
    text = properties.get(NUMBER_PROPERTY, "")
    return int(text) if _NUMBER.fullmatch(text) else 0


def _written(value: Value) -> str:
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    return plain(value) if value is not None and not isinstance(value, bool) else str(value)
