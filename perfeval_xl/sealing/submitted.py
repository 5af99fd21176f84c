"""校验码 of a workbook that was sent upward: paper, message and file can be recognised as the same.

It is made of the workbook's identity and of every answer, printed at the foot of
each page and stored as a property. Whoever receives the file computes it again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.tables import plain

PROPERTY = "perfeval_submitted"
FOOT = "校验码"
_CODE = re.compile(r"[0-9A-F]{4}(?:-[0-9A-F]{4}){2}")
"""The document property that holds the code, and what stands before it in the foot of a page."""


def submission_code(identity: str, answers: Mapping[str, Value]) -> str:
    """Return the 校验码, ``3F9A-04C1-77BE``, of these answers by their full keys."""
    entered = sorted((key, _written(value)) for key, value in answers.items() if value not in (None, ""))
    digest = hashlib.sha256(b"perfeval submission " + repr((identity, entered)).encode()).hexdigest()[:12].upper()
    return "-".join(digest[at : at + 4] for at in range(0, 12, 4))


def stored_code(properties: Mapping[str, str]) -> str | None:
    """The 校验码 that a file says it was sent with; None where it was not, or says nonsense."""
    code = properties.get(PROPERTY, "")
    return code if _CODE.fullmatch(code) else None


def _written(value: Value) -> str:
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    return plain(value) if value is not None and not isinstance(value, bool) else str(value)
