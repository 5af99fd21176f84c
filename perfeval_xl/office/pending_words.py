"""What 待处理 says of a file: when it came, from whom, and what it is worth."""

from __future__ import annotations

from fractions import Fraction

from perfeval_xl.findings.facts import shown
from perfeval_xl.ledger.rows import AttemptState, DeliveryRow, ProjectState
from perfeval_xl.office.office_findings import EVIDENCE, in_beijing, is_of_contact
from perfeval_xl.plain_text import one_line

LONGEST_SENDER, LONGEST_SUBJECT = 80, 60
"""Characters of an address and of a subject that are shown."""


def file_in_words(one: AttemptState, state: ProjectState) -> str:
    """``这一份：2024-03-28 10:12（邮件日期），由登记的联系人a@x.cn发来，得分94.83（优），可报``."""
    sent = f"{in_beijing(one.sent)}（{EVIDENCE.get(one.sent_by, '')}）" if one.sent else "时间不明"
    sender = sender_in_words(one, state)
    score = f"得分{shown(Fraction(one.score))}{f'（{one.rating}）' if one.rating else ''}" if one.score else ""
    return "这一份：" + "，".join(filter(None, (sent, sender, score, one.verdict)))


def sender_in_words(one: AttemptState, state: ProjectState | None) -> str:
    """``由b@x.cn发来，不是登记的联系人``; empty for what came in no message."""
    if not one.sender:
        return ""
    known = is_of_contact(one, state) if state is not None else None
    called = {True: "登记的联系人", False: "", None: ""}[known]
    words = f"由{called}{_address(one.sender)}发来" + ("，不是登记的联系人" if known is False else "")
    again = f"，后来又由{_address(one.last_sender)}发来" if one.last_sender not in ("", one.sender) else ""
    return words + again


def stranger_in_words(one: AttemptState, state: ProjectState) -> str:
    """The same where it was not a registered contact who sent it, with a full stop before; else empty."""
    return f"。{sender_in_words(one, state)}" if is_of_contact(one, state) is False else ""


def delivery_in_words(one: DeliveryRow) -> str:
    """``由b@x.cn发来，邮件“报送自评表”，2024-03-28 10:12``; empty for what came in no message."""
    if not one.sender:
        return ""
    subject = f"，邮件“{one_line(one.subject, LONGEST_SUBJECT)}”" if one.subject else ""
    sent = f"，{in_beijing(one.sent)}" if one.sent else ""
    return f"由{_address(one.sender)}发来{subject}{sent}"


def _address(text: str) -> str:
    return one_line(text, LONGEST_SENDER)
