"""Another table that comes with a form is evidence; one that comes alone is asked about."""

from __future__ import annotations

import io
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import xlsxwriter
from click.testing import CliRunner

from perfeval_xl.cli import main
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.office.own_papers import SLIP, SUMMARY
from perfeval_xl.office.rounds import Round
from perfeval_xl.writer.table_book import SheetSpec, TextBlock, table_book
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


def test_a_slip_and_a_summary_are_told_as_what_they_are(tmp_path: Path) -> None:
    place: Round = registered(tmp_path, 1)
    sheet = SheetSpec("表", [TextBlock(["一行"])])
    slip, summary = (table_book([sheet], properties={name: "A-001"}, title="表") for name in (SLIP, SUMMARY))
    (place.inbox / "1.eml").write_bytes(mail(("退改单_A-001.xlsx", slip)))
    (place.inbox / "2.eml").write_bytes(mail(("汇总_A-001.xlsx", summary)))
    _, lines = lines_of(place.folder)
    assert lines[0].startswith("2.eml › 汇总_A-001.xlsx：这是汇总，不是自评表；要读里面填的处理")
    assert lines[-2:] == [
        "没能打开1件",
        "  1.eml › 退改单_A-001.xlsx：这是退改单，不是自评表。请照它改好下发的自评表，发自评表来。（W008）",
    ]
    with Ledger.open(place.ledger, readonly=True) as ledger:
        assert sorted(one.verdict for one in ledger.attempts(date(2023, 2, 1))) == ["佐证", "读不出"]
