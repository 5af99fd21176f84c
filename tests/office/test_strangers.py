"""Who names himself in a message so that nobody can read it, or not at all, is no registered contact."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from perfeval_xl.arrivals.model import NO_SENDER
from perfeval_xl.issuing import workbook
from perfeval_xl.ledger import states
from perfeval_xl.ledger.book import Ledger
from tests import making
from tests.office.runs import run
from tests.office.small_rounds import code_of, letter, put_in, registered, returned

FROM = b"From: a@example.org"
UNREADABLE = (b'From: <"a\xe2\x80\xaeb"@evil.example>', b"X-None: 1")
EARLY, LATE = "Sun, 29 Jan 2023 10:00:00 +0800", "Tue, 31 Jan 2023 10:00:00 +0800"


def other(number: int) -> bytes:
    """The form of a project with another figure."""
    named = (making.put("project.code", code_of(number)), making.put("project.name", f"第{number}个项目"))
    return workbook(making.filled(making.dossier(*named, making.put("indicators.5.actual", 440))))


def test_a_sender_that_cannot_be_read_takes_no_place_of_a_registered_one(tmp_path: Path) -> None:
    count = len(UNREADABLE)
    of = registered(tmp_path / "轮", count + 1)
    for number, name in enumerate(UNREADABLE, 1):
        own = letter(EARLY, book=returned(number)).as_bytes()
        assert FROM in own
        contact = f"From: {code_of(number).lower()}@example.org".encode()
        strange = letter(LATE, book=other(number)).as_bytes().replace(FROM, name)
        put_in(of, {f"{number}.eml": own.replace(FROM, contact), f"{number}又.eml": strange})
    alone = letter(LATE, book=returned(count + 1)).as_bytes().replace(FROM, UNREADABLE[0])
    put_in(of, {"单独.eml": alone})
    run(of)
    with Ledger.open(of.ledger, readonly=True) as ledger:
        stood = ledger.standing(date(2023, 2, 1))
        senders = {row.sender for row in ledger.deliveries() if row.name == "表.xlsx"}
    assert [one.state for one in stood.projects] == [states.UNDECIDED] * count + [states.COUNTED]
    assert senders == {NO_SENDER, *(f"{code_of(number).lower()}@example.org" for number in range(1, count + 1))}
