"""When a file was sent, as far as anything says so, and what is not to be believed of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))
"""The one official time of China, in which deadlines end."""
FILE, MESSAGE, SERVER, ARCHIVE, DISK = "file", "message", "server", "archive", "disk"
"""What a time of sending rests on, the best first (`perfeval_xl.arrivals.model.SentBy`)."""
SURE = frozenset((FILE, MESSAGE, SERVER))
"""Times on which somebody may be called late: the others are those of copying and packing."""
_SLACK = timedelta(days=1)
"""By so much clocks and time zones may be wrong before a time is not believed."""


@dataclass(frozen=True)
class Sent:
    """When something was sent."""

    at: str = ""
    by: str = ""
    """What it rests on; empty where nothing says when."""
    doubted: bool = False
    """Whether the time that 上报 wrote is not believed."""
    seen: str = ""
    """When it was first seen here: whatever any clock says, it was sent by then."""

    @property
    def is_sure(self) -> bool:
        """Whether somebody may be called late by it."""
        return self.by in SURE


def moment(text: str) -> datetime | None:
    """A time of the ledger; None for what is none."""
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo is not None else found.replace(tzinfo=UTC)


def shifted(text: str, days: int) -> str:
    """A time of the ledger so many days later, as text that compares with others; empty for what is none."""
    found = moment(text)
    if found is None:
        return ""
    try:
        return f"{(found.astimezone(UTC) + days * _SLACK).replace(tzinfo=None, microsecond=0).isoformat()}Z"
    except OverflowError:
        return ""


def sent(submitted: str, delivered: dict[str, str], issued: str, seen: str) -> Sent:
    """The best time that can be believed.

    ``submitted`` is what 上报 wrote, ``delivered`` the earliest time of the deliveries by what it rests on. A time
    before the form was ``issued``, or after it was ``seen`` here, comes from a clock that is wrong; so does one of
    上报 that is a day and more away from the message that brought it.
    """
    earliest, latest = shifted(issued, -1), shifted(seen, 1)

    def possible(at: str) -> bool:
        return bool(at) and (not earliest or at >= earliest) and (not latest or at <= latest)

    message = delivered.get(MESSAGE, "")
    is_message = possible(message)
    if submitted:
        near = not is_message or shifted(message, -1) <= submitted <= shifted(message, 1)
        if possible(submitted) and near:
            return Sent(submitted, FILE, seen=seen)
    doubted = bool(submitted)
    for by in (MESSAGE, SERVER):
        at = delivered.get(by, "")
        if possible(at):
            return Sent(at, by, doubted, seen)
    for by in (ARCHIVE, DISK):
        if delivered.get(by):
            return Sent(delivered[by], by, doubted, seen)
    return Sent(doubted=doubted, seen=seen)


def day_in_beijing(at: str) -> date | None:
    """The day of a time of the ledger where deadlines end; None for what is no time."""
    found = moment(at)
    try:
        return found.astimezone(BEIJING).date() if found else None
    except OverflowError:
        return None


def is_after(at: str, deadline: str) -> bool:
    """Whether a time lies after the end of the day ``deadline``; False where there is none of the two."""
    if not at or not deadline:
        return False
    day = day_in_beijing(at)
    return day is not None and day.isoformat() > deadline
