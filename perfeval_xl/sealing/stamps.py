"""The seal of a workbook: the digest of its plan, and perhaps who signed it under which number.

A signature of 0.4.0 has no number and no date; it is read as long as there are such workbooks.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date

from perfeval_xl.frozen import frozen
from perfeval_xl.sealing.certificates import Certificate, certificate_data, certificate_of
from perfeval_xl.sealing.keys import SigningKey
from perfeval_xl.sealing.signing import IssuingOffice, is_name, verified

LARGEST_NUMBER = 999_999_999
"""Of the running numbers of a key."""
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, order=True)
class IssueNumber:
    """The running number that an office gave a workbook, and the day on which it did."""

    number: int
    day: date


@frozen
class Stamp:
    """What is stored beside an identity: the digest and perhaps a signature."""

    digest: str
    office: IssuingOffice | None = None
    signature: str = ""
    issue: IssueNumber | None = None
    """None without a signature, and under one of 0.4.0."""
    certificate: Certificate | None = None
    """What an office above says of the key, where one does."""

    def encode(self) -> str:
        """Return the stamp as text, the same for the same stamp.

        In plain ASCII and without underscores, which may begin what XlsxWriter takes for an escape.
        """
        data: dict[str, object] = {"digest": self.digest}
        if self.office is not None:
            data |= {"office": self.office.name, "public": self.office.public, "signature": self.signature}
        if self.issue is not None:
            data |= {"number": self.issue.number, "issued": self.issue.day.isoformat()}
        if self.certificate is not None:
            data["certificate"] = certificate_data(self.certificate)
        return json.dumps(data, sort_keys=True, separators=(",", ":")).replace("_", "\\u005f")


def stamp(digest: str, encoded: str, key: SigningKey | None, issue: IssueNumber | None = None) -> Stamp:
    """Return the stamp of a workbook; unsigned without a key, and as 0.4.0 signed without a number."""
    if key is None:
        return Stamp(digest)
    vouched = key.certificate if key.certificate and not key.certificate.own else None
    signature = key.sign(_signed_text(digest, encoded, key.office, issue))
    return Stamp(digest, key.office, signature, issue, vouched)


def read_stamp(text: str) -> Stamp | None:
    """Return the stamp that ``text`` holds; None where it holds none."""
    try:
        data = json.loads(text)
        digest = str(data["digest"])
        if "public" not in data:
            return Stamp(digest)
        office = IssuingOffice(str(data["office"]), str(data["public"]))
        if not is_name(office.name):
            return None
        vouched = certificate_of(data["certificate"]) if "certificate" in data else None
        return Stamp(digest, office, str(data.get("signature", "")), _issue_of(data), vouched)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def signature_holds(stamped: Stamp, encoded: str) -> bool:
    """Whether the signature of ``stamped`` is right for its digest, its number and this identity."""
    if stamped.office is None or not _DIGEST.fullmatch(stamped.digest):
        return False
    text = _signed_text(stamped.digest, encoded, stamped.office, stamped.issue)
    return verified(stamped.office.public, stamped.signature, text)


def _issue_of(data: dict[str, object]) -> IssueNumber | None:
    if "number" not in data:
        return None
    number, day = data["number"], data["issued"]
    if type(number) is not int or not 0 < number <= LARGEST_NUMBER:
        raise ValueError("no running number")
    return IssueNumber(number, date.fromisoformat(str(day)))


def _signed_text(digest: str, encoded: str, office: IssuingOffice, issue: IssueNumber | None) -> str:
    if issue is None:
        return f"perfeval {digest} {encoded}"
    # Another beginning, so that the number cannot be taken off.
    return f"perfeval-issue {issue.number} {issue.day.isoformat()} {office.name} {digest} {encoded}"
