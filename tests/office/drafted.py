"""A round whose answers are written and wait to be sent: made in a moment, without forms."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from perfeval_xl.ledger.book import Ledger
from perfeval_xl.ledger.rows import ContactRow, IssueRow
from perfeval_xl.ledger.said_rows import ReplyRow, SendRow
from perfeval_xl.office.mail_sources import Smtp, with_smtp
from perfeval_xl.office.rounds import ANSWERS, CHASES, Round
from perfeval_xl.office.sent_from import SINCE, remember
from perfeval_xl.outputs.mail import Attachment, Draft, draft_bytes
from tests.mail_servers import HOST, USER
from tests.mail_servers import Smtp as Server

YEAR = 2023
AT = "2024-04-02T02:00:00Z"
"""When drafts were written."""
BEIJING = timezone(timedelta(hours=8))


def code_of(number: int) -> str:
    """The code of a project by its number, from 1."""
    return f"A-{number:03}"


def address_of(number: int) -> str:
    """The address that is registered for it."""
    return f"unit{number:03}@example.org"


def a_round(folder: Path, count: int) -> Round:
    """So many projects, each of a unit and with an address of its own, of which nothing has come in."""
    of = Round(folder)
    numbers = range(1, count + 1)
    issues = [_issue(number) for number in numbers]
    contacts = [ContactRow(YEAR, code_of(number), AT, "张三", address_of(number), "2024-03-31") for number in numbers]
    with Ledger.create(of.ledger, YEAR) as ledger:
        ledger.register(issues, contacts)
    of.inbox.mkdir()
    return of


def _issue(number: int) -> IssueRow:
    return IssueRow(
        identity=f"{number:064}",
        batch=1,
        year=YEAR,
        code=code_of(number),
        member_of="",
        kind="project",
        name=f"第{number}个项目",
        department="市数据局",
        unit=f"第{number}中心",
        profile="p",
        version=1,
        rules="r",
        layout=1,
        content=f"c{number}",
        issuer="",
        number=0,
        file=f"{code_of(number)}.xlsx",
        at=AT,
    )


def file_of(number: int, nth: int = 1) -> str:
    """Where the answer to a unit lies, in the folder of the round."""
    return f"{ANSWERS}/第{number}中心_{code_of(number)}/第{nth}次答复.eml"


def draft_of(number: int, *, to: Iterable[str] | None = None, text: str = "") -> bytes:
    """An answer as the program writes it; ``text`` is added to what it says."""
    draft = Draft(
        f"2023年度绩效自评：第{number}个项目请修改后重报",
        f"第{number}中心：\n\n请看附件。{text}\n.\n..两点开头\n",
        (address_of(number),) if to is None else tuple(to),
        (Attachment(f"退改单_{code_of(number)}_第{number}个项目.xlsx", bytes([number % 256]) * 900),),
        (f"<m{number}@example.org>",),
    )
    return draft_bytes(draft, datetime(2024, 4, 2, 10, 0, tzinfo=BEIJING))


def answered(of: Round, *numbers: int, nth: int = 1) -> list[Path]:
    """Answers to units, written and recorded."""
    rows, paths = [], []
    for number in numbers:
        path = of.folder / file_of(number, nth)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(draft_of(number, text="" if nth == 1 else f"第{nth}次"))
        paths.append(path)
        rows.append(
            ReplyRow(
                YEAR,
                code_of(number),
                "return",
                f"{nth:016}",
                "",
                f"第{number}中心",
                address_of(number),
                file_of(number, nth),
                f"2024-04-{nth + 1:02}T02:00:00Z",
            )
        )
    with Ledger.open(of.ledger) as ledger:
        ledger.replied(rows)
    return paths


def chased(of: Round, *numbers: int, day: datetime | None = None) -> list[Path]:
    """What units are asked for on a day, written and recorded; today where none is said."""
    named = (day or datetime.now(UTC)).astimezone(BEIJING).date().isoformat()
    rows, paths = [], []
    for number in numbers:
        file = f"{CHASES}/{named}/第{number}中心_{code_of(number)}.eml"
        path = of.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(draft_of(number, text="催报"))
        paths.append(path)
        unit, said = f"第{number}中心", f"{named}{number:06}"
        rows.append(ReplyRow(YEAR, code_of(number), "chase", said, "", unit, address_of(number), file, AT))
    with Ledger.open(of.ledger) as ledger:
        ledger.replied(rows)
    return paths


def rows_of(of: Round) -> list[SendRow]:
    """What is written down of the sending."""
    with Ledger.open(of.ledger, readonly=True) as ledger:
        return ledger.sendings()


def account(server: Server, security: str = "starttls", **more: object) -> Smtp:
    """A server of the tests as the office knows it, that may be asked as often as one likes."""
    known: dict[str, object] = {
        "per_minute": 6_000_000,
        "most_per_day": 10_000,
        "ca": server.ca,
        "name": "市财政局绩效科",
    }
    return Smtp(HOST, server.port, security, USER, USER, **{**known, **more})  # type: ignore[arg-type]


def by_server(
    of: Round, server: Server, security: str = "starttls", *, since: str = "2024-01-01T00:00:00Z", **more: object
) -> Smtp:
    """Have the round send by a server, from here, since before anything was written where nothing else is said."""
    smtp = account(server, security, **more)
    with_smtp(of, smtp)
    with Ledger.open(of.ledger) as ledger:
        remember(of, ledger.sendings())
        ledger.say(SINCE, since)
    return smtp
