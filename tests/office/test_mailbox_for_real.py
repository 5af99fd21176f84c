"""A clerk with a real mailbox: added, read, left as it was; folders with Chinese names; a password that is wrong."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from perfeval_xl.cli import main
from perfeval_xl.mailbox_command import mailbox
from perfeval_xl.office import mail_accounts
from perfeval_xl.office.mail_sources import sources_of
from perfeval_xl.office.rounds import Round
from tests.mail_servers import HOST, PASSWORD, USER, Dovecot
from tests.office.fake_mailbox import mail
from tests.office.small_rounds import registered, returned

KNOWN = "a-001@example.org"
CAME = datetime(2023, 2, 1, tzinfo=UTC)
FOLDER = "其他文件夹&自评"


@pytest.fixture
def of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Round:
    """A round of two projects; the password is in the environment."""
    monkeypatch.setenv("PERFEVAL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv(mail_accounts.VARIABLE, PASSWORD)
    monkeypatch.setattr(mail_accounts, "_keeper", lambda: None)
    return registered(tmp_path / "轮", 2)


def invoked(*arguments: object) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


def test_a_mailbox_with_chinese_folders_is_added_read_and_left_as_it_was(of: Round, inbox: Dovecot) -> None:
    address = f"imaps://{USER}@{HOST}:{inbox.port}"
    inbox.deliver(mail(KNOWN, "表", [("甲.xlsx", returned(1))]).as_bytes(), received=CAME)
    inbox.deliver(mail("a@shop.cn", "优惠").as_bytes(), received=CAME)
    inbox.deliver(mail(KNOWN, "往年的", [("旧.xlsx", returned(1))]).as_bytes(), received=CAME.replace(year=2021))
    inbox.deliver(mail("li@qq.com", "", [("乙.xlsx", returned(2))]).as_bytes(), mailbox=FOLDER, received=CAME)
    added = [invoked("mailbox", "add", of.folder, f"{address}{end}", "--ca", inbox.ca) for end in ("", f"/{FOLDER}")]
    assert [one.exit_code for one in added] == [0, 0]
    assert f"  还有文件夹：{FOLDER}；" in added[0].stdout
    before = inbox.flags(), inbox.flags(mailbox=FOLDER)
    result = invoked("collect", of.folder, "--no-answers", "--no-summary")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[:2] == ["读了2件（新2件，重复0件）", "已计2个"]
    assert "另有1封与这一轮无关" in result.stderr
    assert (inbox.flags(), inbox.flags(mailbox=FOLDER)) == before
    detail = invoked("status", of.folder, "--project", "A-002").stdout
    assert f"邮箱 {USER}/{FOLDER} › 邮件（2023-02-01 08:00收到） › 乙.xlsx" in detail


def test_a_wrong_password_and_a_folder_that_is_gone_are_told_and_nothing_is_lost(
    of: Round, inbox: Dovecot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    inbox.deliver(mail(KNOWN, "表", [("甲.xlsx", returned(1))]).as_bytes(), received=CAME)
    inbox.deliver(mail("a@shop.cn", "优惠").as_bytes(), mailbox=FOLDER, received=CAME)
    address = f"imaps://{USER}@{HOST}:{inbox.port}"
    for end in ("", f"/{FOLDER}"):
        invoked("mailbox", "add", of.folder, f"{address}{end}", "--ca", inbox.ca)
    inbox.remove(FOLDER)
    result = invoked("collect", of.folder, "--no-answers", "--no-summary")
    assert result.exit_code == 2
    assert f"邮箱 {USER}/{FOLDER}：没有名叫“{FOLDER}”的文件夹" in result.stdout
    assert "已计1个" in result.stdout
    monkeypatch.setenv(mail_accounts.VARIABLE, "不对的授权码")
    refused = invoked("collect", of.folder, "--no-answers", "--no-summary")
    assert "没有接受用户名和密码" in refused.stdout
    assert "没有再试" in refused.stdout
    assert len(sources_of(of).mailboxes) == 2
    left = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    told = "".join((result.output, refused.output)).encode()
    assert not any(word.encode() in one for one in [*left, told] for word in (PASSWORD, "不对的授权码"))


def test_no_command_of_mailboxes_takes_a_password_from_the_list_of_commands() -> None:
    options = {option for one in mailbox.commands.values() for item in one.params for option in item.opts}
    assert isinstance(mailbox, click.Group)
    assert options == {"--ca", "--forget", "--from", "--name", "--pause", "--since", "address", "folder"}
