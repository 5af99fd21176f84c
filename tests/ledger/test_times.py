"""When a file was sent, as far as anything can be believed: one example after another."""

from dataclasses import replace

import pytest

from perfeval_xl.ledger.rows import DeliveryRow
from perfeval_xl.ledger.standing import standing
from tests.ledger.making import contact, in_memory, issue, judgement
from tests.ledger.test_rules import TODAY, at, came

TIMES: dict[str, tuple[list[DeliveryRow], str, str]] = {
    # What came, what 上报 wrote, when that was sent and what it rests on.
    "上报 before all": ([came("a", "02")], at("01"), "03-01 file"),
    "a message": ([came("a", "02")], "", "03-02 message"),
    "the earliest of two": ([came("a", "03"), came("a", "02")], "", "03-02 message"),
    "a message before the server": ([came("a", "03"), came("a", "02", "server")], "", "03-03 message"),
    "the server before the archive": ([came("a", "03", "server"), came("a", "02", "archive")], "", "03-03 server"),
    "the archive before the disk": ([came("a", "03", "archive"), came("a", "02", "disk")], "", "03-03 archive"),
    "the disk": ([came("a", "03", "disk")], "", "03-03 disk"),
    "nothing": ([came("a", "03", "disk", sent="")], "", ""),
    "上报 a day and more before the message": ([came("a", "04")], at("02"), "03-04 message sent"),
    "上报 after the message": ([came("a", "04")], at("06"), "03-04 message sent"),
    "上报 within a day of the message": ([came("a", "04")], at("05"), "03-05 file"),
    "上报 a day and more before the server": ([came("a", "04", "server")], at("02"), "03-04 server sent"),
    "上报 within a day of the server": ([came("a", "04", "server")], at("05"), "03-05 file"),
    "上报 without a message": ([came("a", "04", "disk")], at("01"), "03-01 file"),
    "上报 before it was issued": ([came("a", "04", "disk")], "2023-12-30T00:00:00Z", "03-04 disk issue"),
    "上报 after it came": ([came("a", "04", "disk")], at("22"), "03-04 disk arrival"),
    "上报 with nonsense": ([came("a", "04")], "yesterday", "03-04 message no time"),
    "上报 on a day that is none": ([came("a", "04")], "2024-03-04T25:00:00Z", "03-04 message no time"),
    "a message of last year": ([came("a", sent="2023-03-02T02:00:00Z"), came("a", "05", "disk")], "", "03-05 disk"),
    "a message of next year": ([came("a", sent="2025-03-02T02:00:00Z"), came("a", "05", "server")], "", "03-05 server"),
    "a message of last year, and one": ([came("a", sent="2023-03-02T02:00:00Z"), came("a", "05")], "", "03-05 message"),
    "上报 against a message of last year": ([came("a", sent="2023-03-02T02:00:00Z")], at("01"), "03-01 file"),
}


@pytest.mark.parametrize(("arrivals", "written", "expected"), TIMES.values(), ids=TIMES)
def test_when_it_was_sent(arrivals: list[DeliveryRow], written: str, expected: str) -> None:
    judged = judgement("a", submitted_at=written)
    files = [(one, judged if nth == 0 else None) for nth, one in enumerate(arrivals)]
    [found] = standing(in_memory([issue()], files), TODAY).attempts
    assert f"{found.sent[5:10]} {found.sent_by} {found.doubt}".strip() == expected
    assert found.claimed == written


@pytest.mark.parametrize(
    ("saved", "expected"),
    [(at("02"), "file"), ("2024-03-02T02:00:01Z", "disk saving"), ("", "file"), ("2024-09-02T02:00:01Z", "file")],
)
def test_what_was_saved_after_it_was_sent_was_not_sent_then(saved: str, expected: str) -> None:
    judged = judgement("a", submitted_at=at("01"), modified=saved)
    [found] = standing(in_memory([issue()], [(came("a", "04", "disk"), judged)]), TODAY).attempts
    assert f"{found.sent_by} {found.doubt}".strip() == expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("u001@example.com", "foe@evil.com", "待定"),
        ("u001@example.com", "U002@example.com", "已计"),
        ("foe@evil.com", "u001@example.com", "已计"),
        ("u001@example.com", "", "已计"),
        ("a@b.cn", "foe@evil.com", "已计"),
        ("u001@example.com", "001@example.com", "待定"),
    ],
)
def test_a_stranger_does_not_replace_what_the_contact_sent(first: str, second: str, expected: str) -> None:
    files = [
        (came("a", "01", sender=first), judgement("a", content="x")),
        (came("b", "02", sender=second), judgement("b", content="y")),
    ]
    known = [contact("001", address="u001@example.com; u002@example.com")]
    [found] = standing(in_memory([issue()], files, contacts=known), TODAY).projects
    assert (found.state, found.rivals) == (expected, ("a", "b") if expected == "待定" else ())
    older = (came("c", "01", sent="2024-02-28T02:00:00Z", sender=first), judgement("c", content="z"))
    same = [older, *((one, replace(judged, content="x")) for one, judged in files)]
    assert standing(in_memory([issue()], same, contacts=known), TODAY).projects[0].state == "已计"


WRONG_CLOCK = "2023-01-05T00:00:00Z"
CLOCKS: dict[str, tuple[list[DeliveryRow], str, str]] = {
    # What came, what 上报 wrote; when that was sent, and how the project stands that was due on the fifth.
    "late by a clock that is behind": ([came("a", "09", seen=WRONG_CLOCK)], "", "03-09 message 已计·时间不明"),
    "in time by a clock that is behind": ([came("a", "04", seen=WRONG_CLOCK)], "", "03-04 message 已计·时间不明"),
    "上报 by a clock that is behind": ([came("a", "09", seen=WRONG_CLOCK)], at("09"), "03-09 file 已计·时间不明"),
    "the server by a clock that is behind": (
        [came("a", "09", "server", seen=WRONG_CLOCK)],
        "",
        "03-09 server 已计·时间不明",
    ),
    "and again by one that is right": (
        [came("a", "09", seen=WRONG_CLOCK), came("a", "09", mark="again")],
        "",
        "03-09 message 已计·迟报",
    ),
    "a packed one in time": ([came("a", "04", "archive")], "", "03-04 archive 已计·时间不明"),
    "a copy in time": ([came("a", "04", "disk")], "", "03-04 disk 已计·时间不明"),
    "a packed one that was here in time": ([came("a", "09", "archive", seen=at("05"))], "", "03-09 archive 已计"),
}


@pytest.mark.parametrize(("arrivals", "written", "expected"), CLOCKS.values(), ids=CLOCKS)
def test_nobody_is_late_nor_in_time_by_what_says_nothing(
    arrivals: list[DeliveryRow], written: str, expected: str
) -> None:
    files = [(one, judgement("a", submitted_at=written) if nth == 0 else None) for nth, one in enumerate(arrivals)]
    found = standing(in_memory([issue()], files, contacts=[contact(deadline="2024-03-05")]), TODAY)
    [one], [project] = found.attempts, found.projects
    assert f"{one.sent[5:10]} {one.sent_by} {'·'.join((project.state, *project.flags))}" == expected
