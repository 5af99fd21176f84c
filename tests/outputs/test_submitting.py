"""上报: a copy with its 校验码, known again wherever it arrives, and the message that carries it."""

import email
import email.policy
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from perfeval_xl.checks import Case
from perfeval_xl.checks.project_identity import code_of
from perfeval_xl.errors import ActionError
from perfeval_xl.outputs.submitting import file_name, mail_draft, stamped
from perfeval_xl.plain_text import without_unseen
from perfeval_xl.returns.reader import read_book
from perfeval_xl.sealing.submitted import (
    NUMBER_PROPERTY,
    PROPERTY,
    TIME_PROPERTY,
    stored_code,
    stored_number,
    stored_time,
)
from perfeval_xl.submission import check_file
from tests import departments, making
from tests.engines import libreoffice
from tests.making import put


def known(path: Path) -> Case:
    case = check_file(path).case
    assert case is not None
    return case


def sent(path: Path, *changes: making.Change) -> tuple[Path, str]:
    """A sound workbook as it is sent, with its 校验码."""
    making.book(path, making.dossier(*changes))
    code = code_of(known(path))
    path.write_bytes(stamped(path.read_bytes(), code))
    return path, code


def test_what_is_sent_is_genuine_and_says_its_code(tmp_path: Path) -> None:
    path, code = sent(tmp_path / "上报.xlsx")
    submission = check_file(path)
    assert submission.genuine
    assert not submission.blocking
    assert [finding.code.name for finding in submission.findings if finding.code.name in ("G126", "G127")] == []
    book = read_book(path)
    assert stored_code(book.properties) == code
    assert {sheet.margin_text for sheet in book.sheets} == {f"第页共页校验码{code}"}


def test_it_is_sent_again_with_one_code_only(tmp_path: Path) -> None:
    path, code = sent(tmp_path / "上报.xlsx")
    path.write_bytes(stamped(path.read_bytes(), "AAAA-BBBB-CCCC"))
    book = read_book(path)
    assert stored_code(book.properties) == "AAAA-BBBB-CCCC"
    assert {sheet.margin_text for sheet in book.sheets} == {"第页共页校验码AAAA-BBBB-CCCC"}
    assert code not in str(book.properties)


AT = datetime(2024, 3, 1, 8, 0, 0, tzinfo=UTC)


def test_when_and_how_often_it_was_sent_stands_in_the_file(tmp_path: Path) -> None:
    path, code = sent(tmp_path / "上报.xlsx")
    path.write_bytes(stamped(path.read_bytes(), code, at=AT, number=3))
    properties = read_book(path).properties
    assert (stored_time(properties), stored_number(properties)) == ("2024-03-01T08:00:00Z", 3)
    path.write_bytes(stamped(path.read_bytes(), code, at=AT.replace(month=4), number=4))
    properties = read_book(path).properties
    assert (stored_time(properties), stored_number(properties)) == ("2024-04-01T08:00:00Z", 4)
    text = making.Parts(path).data()[making.CUSTOM].decode()
    assert [text.count(f'"{name}"') for name in (PROPERTY, TIME_PROPERTY, NUMBER_PROPERTY)] == [1, 1, 1]
    numbers = re.findall(r'pid="(\d+)"', text)
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("said", ["2031-01-01T00:00:00Z", "昨天"])
def test_another_time_in_the_file_is_no_finding(tmp_path: Path, said: str) -> None:
    """It is evidence of the order, which the office weighs; a wrong clock is not tampering."""
    path, code = sent(tmp_path / "上报.xlsx")
    path.write_bytes(stamped(path.read_bytes(), code, at=AT, number=3))
    before = check_file(path)
    with making.opened(path) as parts:
        parts[making.CUSTOM] = parts.data()[making.CUSTOM].replace(b"2024-03-01T08:00:00Z", said.encode())
    after = check_file(path)
    assert (before.genuine, before.findings) == (after.genuine, after.findings)
    assert after.genuine
    assert not after.blocking


def test_a_file_of_an_older_release_says_neither(tmp_path: Path) -> None:
    path, code = sent(tmp_path / "上报.xlsx")
    properties = read_book(path).properties
    assert (stored_code(properties), stored_time(properties), stored_number(properties)) == (code, "", 0)


def test_the_code_is_that_of_the_answers(tmp_path: Path) -> None:
    _, first = sent(tmp_path / "1.xlsx")
    _, same = sent(tmp_path / "2.xlsx")
    _, other = sent(tmp_path / "3.xlsx", put("indicators.3.actual", 96))
    assert first == same != other


def test_the_code_outlives_another_program(tmp_path: Path) -> None:
    path, code = sent(tmp_path / "上报.xlsx")
    path.write_bytes(stamped(path.read_bytes(), code, at=AT, number=2))
    [saved] = libreoffice.resave([path], tmp_path / "另存")
    submission = check_file(saved)
    assert [finding.code.name for finding in submission.findings if finding.code.name in ("G126", "G127")] == []
    assert submission.case is not None
    assert submission.case.book is not None
    properties = submission.case.book.properties
    assert stored_code(properties) == code == code_of(submission.case)
    assert (stored_time(properties), stored_number(properties)) == ("2024-03-01T08:00:00Z", 2)


def test_a_workbook_that_lost_its_properties_is_not_stamped(tmp_path: Path) -> None:
    path = making.book(tmp_path / "自评表.xlsx")
    parts = making.Parts(path).data()
    parts.pop(making.CUSTOM)
    making.write_zip(path, parts)
    with pytest.raises(ActionError, match="不能上报"):
        stamped(path.read_bytes(), "AAAA-BBBB-CCCC")


def test_the_file_is_called_by_unit_project_and_year(tmp_path: Path) -> None:
    assert file_name(known(making.book(tmp_path / "a.xlsx"))) == "A-001_市大数据中心_政务服务提升项目_2022.xlsx"
    awkward = making.book(tmp_path / "b.xlsx", making.dossier(put("project.name", "道路/改造:一期?")))
    assert file_name(known(awkward)) == "A-001_市大数据中心_道路改造一期_2022.xlsx"


def test_a_department_is_called_so(tmp_path: Path) -> None:
    case = known(departments.book(tmp_path / "部门.xlsx"))
    assert file_name(case) == f"{case.form.brief.code}_市大数据中心_部门整体支出_2022.xlsx"


def test_the_message_carries_the_file_unharmed(tmp_path: Path) -> None:
    path, code = sent(tmp_path / "市大数据中心_政务服务提升项目_2022.xlsx")
    data = mail_draft(known(path), code, path)
    read = email.message_from_bytes(data, policy=email.policy.default)
    assert read["X-Unsent"] == "1"
    assert read["Subject"] == "报送2022年度政务服务提升项目绩效自评表（A-001）"
    body = read.get_body(("plain",))
    assert body is not None
    assert f"自评94.8分，等级优，校验码{code}" in body.get_content()
    [attached] = read.iter_attachments()
    assert attached.get_filename() == path.name
    assert attached.get_payload(decode=True) == path.read_bytes()


def test_the_message_goes_where_the_rules_say_and_names_no_code_where_there_is_none(tmp_path: Path) -> None:
    path = making.book(tmp_path / "自评表.xlsx")
    case = known(path)
    form = case.form
    to = ("jixiao@example.org", "b@example.org")
    profile = replace(form.profile, mail=replace(form.profile.mail, to=to))
    form = replace(form, profile=profile, brief=replace(form.brief, code=""))
    case = replace(case, filled=replace(case.filled, form=form))
    read = email.message_from_bytes(mail_draft(case, "0000-0000-0000", path), policy=email.policy.default)
    assert read["To"] == "jixiao@example.org, b@example.org"
    assert read["Subject"] == "报送2022年度政务服务提升项目绩效自评表"
    assert file_name(case) == "市大数据中心_政务服务提升项目_2022.xlsx"


HEADERS = ["X-Unsent", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"]
HOSTILE = (
    "甲\r\nBcc: x@example.org\r\n\r\n乙",
    "project\nX-Unsent: 0\n\nbody",
    "=?utf-8?B?5LiK5oql?=",
    'a"; filename="virus.exe',
    "a\\",
    "x" * 2_000,
    "绩" * 255,
    "\u202egnp.甲\x1b[2J\x00\x85\ud800\u2028乙",
)


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_no_name_writes_a_header_or_a_line_of_the_message(name: str, tmp_path: Path) -> None:
    path = making.book(tmp_path / "自评表.xlsx")
    case = known(path)
    brief = replace(case.form.brief, name=name, implementing_unit=name)
    case = replace(case, filled=replace(case.filled, form=replace(case.form, brief=brief)))
    data = mail_draft(case, "0000-0000-0000", path)
    lines = data.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    read = email.message_from_bytes(data, policy=email.policy.default)
    assert read.keys() == HEADERS
    assert read["X-Unsent"] == "1"
    clean = " ".join(without_unseen(" ".join(name.split())).split())
    assert read["Subject"].replace("'", '"') == f"报送2022年度{clean}绩效自评表（A-001）"
    body = read.get_body(("plain",))
    assert body is not None
    assert not any(line.startswith(("Bcc", "X-Unsent")) for line in body.get_content().splitlines())
    [attached] = read.iter_attachments()
    assert attached.get_filename() == "自评表.xlsx"


@pytest.mark.parametrize(
    "name", ["a\r\nBcc: x@example.org.xlsx", 'a" \\; filename=b.exe.xlsx', "\u202exslx.exe.xlsx", "=?utf-8?Q?a?=.xlsx"]
)
def test_no_name_of_an_attachment_is_more_than_a_name(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    made = making.book(tmp_path / "自评表.xlsx")
    path.write_bytes(made.read_bytes())
    read = email.message_from_bytes(mail_draft(known(made), "0000-0000-0000", path), policy=email.policy.default)
    assert read.keys() == HEADERS
    [attached] = read.iter_attachments()
    assert attached.get_filename() == without_unseen(name)
    assert attached.keys() == ["Content-Type", "Content-Disposition", "Content-Transfer-Encoding"]
