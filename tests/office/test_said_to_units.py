"""What units were told, in words, and whether it went out."""

from __future__ import annotations

import pytest

from perfeval_xl.ledger.said_rows import ReplyRow, SendRow
from perfeval_xl.office.said_to_units import newest, sent_lines, told_units


def reply(kind: str, at: str, file: str, code: str = "A-001") -> ReplyRow:
    return ReplyRow(2023, code, kind, file, "", "甲局", "a@x.cn", file, at)


def row(nth: int, state: str, file: str, why: str = "") -> SendRow:
    return SendRow(nth, f"<{file}>", state, "2024-04-03T01:12:00Z", file, "a@x.cn", "jx@x", why)


REPLIES = [
    reply("return", "2024-04-01T02:00:00Z", "答复/甲/1"),
    reply("chase", "2024-04-05T02:00:00Z", "催报/甲"),
    reply("receipt", "2024-04-02T02:00:00Z", "答复/甲/2"),
    reply("receipt", "2024-04-02T02:00:00Z", "答复/甲/2", "A-002"),
]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((), "草稿"),
        ((row(1, "prepared", "答复/甲/2"),), "草稿"),
        ((row(1, "prepared", "答复/甲/2"), row(2, "sending", "答复/甲/2")), "2024-04-03发到一半，不知道到了没有"),
        ((row(3, "sent", "答复/甲/2"), row(2, "sending", "答复/甲/2")), "2024-04-03发出"),
        ((row(1, "failed", "答复/甲/2", "550 " + "长" * 50),), f"2024-04-03没有发成（550 {'长' * 19}…）"),
        ((row(1, "kept", "答复/甲/2"),), "2024-04-03记为已由人发出"),
    ],
)
def test_the_last_answer_says_whether_it_went_out(rows: tuple[SendRow, ...], expected: str) -> None:
    told = told_units(REPLIES, rows)
    assert newest(told[2023, "A-001"], chase=False) == f"2024-04-02回执，{expected}"
    assert newest(told[2023, "A-001"], chase=True) == "2024-04-05催报，草稿"
    assert newest(told[2023, "A-002"], chase=True) == ""
    assert told[2023, "A-001"][1].words.startswith("2024-04-02 10:00回执，")


def test_messages_are_counted_once_whatever_number_of_projects_they_tell_of() -> None:
    rows = [row(1, "sent", "答复/甲/1"), row(2, "sending", "答复/甲/2"), row(3, "failed", "催报/甲", "550 no")]
    [line] = sent_lines(told_units(REPLIES, rows).values())
    assert line == "答复和催报写了3封：程序发出1封，没有发成1封，不知道到了没有1封，其余是草稿"
    assert list(sent_lines(told_units(REPLIES, [row(1, "prepared", "催报/甲")]).values())) == []
