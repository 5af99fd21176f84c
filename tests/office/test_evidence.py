"""Another table that comes with a form is evidence; one that comes alone is asked about."""

from __future__ import annotations

import io
from email.message import EmailMessage
from pathlib import Path

import xlsxwriter
from click.testing import CliRunner

from perfeval_xl.cli import main
from perfeval_xl.office.rounds import Round
from tests.office.small_rounds import registered, returned


def another_table(heading: str) -> bytes:
    """A table of a unit's own."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        book.add_worksheet("支出明细").write(0, 0, heading)
    return target.getvalue()


def mail(*attachments: tuple[str, bytes]) -> bytes:
    """A message with these."""
    message = EmailMessage()
    message["From"], message["Subject"] = "u1@example.com", "自评表"
    message["Date"] = "Sun, 29 Jan 2023 10:00:00 +0800"
    message.set_content("请查收")
    for name, data in attachments:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def lines_of(folder: Path) -> tuple[int, list[str]]:
    """Exit code and output of a run of collect."""
    result = CliRunner().invoke(main, ["collect", str(folder), "--no-answers", "--no-summary"])
    return result.exit_code, result.output.splitlines()


def test_a_table_beside_a_form_is_evidence_and_alone_it_is_asked_about(tmp_path: Path) -> None:
    place: Round = registered(tmp_path, 1)
    place.inbox.mkdir(exist_ok=True)
    (place.inbox / "1.eml").write_bytes(mail(("自评表.xlsx", returned(1)), ("支出明细.xlsx", another_table("合计"))))
    code, lines = lines_of(place.folder)
    assert (code, lines[1], lines[-1]) == (0, "已计1个", "没能打开0件")
    told = CliRunner().invoke(main, ["status", str(place.folder), "--project", "A-001"]).output
    assert "佐证" in told
    assert "读不出" not in told

    (place.inbox / "2.eml").write_bytes(mail(("A-001_补充.xlsx", another_table("得分"))))
    code, lines = lines_of(place.folder)
    assert code == 2
    assert lines[5] == "没能打开1件"
