"""Letters over SMTP into a real mailbox and out of it, stopped twice; at length: `tests.office.mailbox_round`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mail_servers import Dovecot
from tests.office.mailbox_round import Posted, Told, compared, distinct, taken_in
from tests.office.small_rounds import registered, returned


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mail_server: Dovecot) -> None:
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("PERFEVAL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SSL_CERT_FILE", str(mail_server.authority.stranger))


def test_what_was_posted_is_taken_in_once_though_stopped_twice_and_numbered_anew(
    inbox: Dovecot, tmp_path: Path
) -> None:
    told = taken_in(inbox, tmp_path, count=42, after=19, projects=1, quick=True)
    assert told.problems == []


def test_the_comparison_sees_what_is_missing_and_what_differs(tmp_path: Path) -> None:
    of = registered(tmp_path / "轮", 1)
    told = Told()
    compared(of, [Posted(1, "ab", "a.xlsx", "A-001")], 1, told)
    assert [one.split(":")[0] for one in told.problems] == [
        "payloads and names that are missing",
        "messages recorded",
        "what was judged",
    ]


def test_payloads_differ() -> None:
    assert len({distinct(returned(1), number) for number in range(9)}) == 9
