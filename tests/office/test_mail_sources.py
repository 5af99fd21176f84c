"""Tests of 台账/来源.toml: what may stand there, what is told of the rest, and what people wrote stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from perfeval_xl.errors import UnreadableError
from perfeval_xl.office.mail_addresses import MailAddress, is_mail_address, mail_address
from perfeval_xl.office.mail_sources import (
    MailSource,
    Smtp,
    Sources,
    ca_of,
    path_of,
    sources_of,
    with_mailbox,
    with_smtp,
    without_mailbox,
)
from perfeval_xl.office.rounds import Round

BOX = MailSource(MailAddress("cz@qq.com", "imap.qq.com"))
SMTP = Smtp("smtp.qq.com", 465, "ssl", "cz@qq.com", "cz@qq.com", "财政局绩效科")


@pytest.fixture
def place(tmp_path: Path) -> Round:
    (tmp_path / "台账").mkdir()
    return Round(tmp_path)


@pytest.fixture
def written(place: Round) -> Callable[[str], Round]:
    def write(text: str) -> Round:
        path_of(place).write_text(text, encoding="utf-8")
        return place

    return write


def wrong(of: Round) -> str:
    with pytest.raises(UnreadableError) as raised:
        sources_of(of)
    return str(raised.value)


@pytest.mark.parametrize(
    "typed",
    [
        "imaps://cz%40qq.com@imap.qq.com/INBOX",
        "imaps://cz@qq.com@imap.qq.com",
        " IMAPS://cz@qq.com@IMAP.QQ.COM:993/ ",
        "imaps://cz@qq.com@imap.qq.com/收件箱",
        "imaps://cz@qq.com@imap.qq.com/inbox",
        "imaps：//cz@qq.com@imap.qq.com",
    ],
)
def test_a_mailbox_is_the_same_however_it_is_typed(typed: str) -> None:
    assert is_mail_address(typed)
    assert mail_address(typed) == BOX.address
    assert mail_address(typed).text == "imaps://cz%40qq.com@imap.qq.com/INBOX"


def test_a_folder_with_a_chinese_name_and_a_port_come_back_as_they_were() -> None:
    address = mail_address("imaps://绩效科@mail.gov.cn:1993/其他文件夹/自评 表%")
    assert (address.folder, address.port, address.user) == ("其他文件夹/自评 表%", 1993, "绩效科")
    assert mail_address(address.text) == mail_address(address.typed) == address
    assert address.text.isascii()
    assert address.typed.endswith("/其他文件夹/自评 表%25")
    assert address.words == "邮箱 绩效科@mail.gov.cn/其他文件夹/自评 表%"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("imap://cz@qq.com@imap.qq.com", "不加密"),
        ("pop3://cz@qq.com@pop.qq.com", "不能用来收邮件"),
        ("imaps://imap.qq.com/INBOX", "没有写是谁的邮箱"),
        ("imaps://cz@qq.com@imap.qq.com:0", "端口“0”不对"),
        ("imaps://cz@qq.com@imap.qq.com:９９３", "端口"),
        ("imaps://cz@qq.com@imap qq.com", "服务器的名称"),
        ("imaps://cz@qq.com@-", "服务器的名称"),
        ("imaps://cz\u202e@qq.com@imap.qq.com", "不是邮箱的写法"),
        ("imaps://cz%0a@imap.qq.com", "看不见的字符"),
        ("imaps://%ff@imap.qq.com", "百分号"),
        ("来件", "不是邮箱的写法"),
    ],
)
def test_what_is_no_mailbox_is_told_why(typed: str, told: str) -> None:
    with pytest.raises(UnreadableError, match=told):
        mail_address(typed)


def test_a_password_in_the_text_is_refused_and_never_repeated() -> None:
    with pytest.raises(UnreadableError, match="密码") as raised:
        mail_address("imaps://cz:geheim123@imap.qq.com/INBOX")
    assert "geheim123" not in str(raised.value)


def test_a_round_without_the_file_has_no_mailboxes(place: Round) -> None:
    assert sources_of(place) == Sources()


def test_everything_that_may_stand_there_is_read(written: Callable[[str], Round]) -> None:
    of = written(
        '[[mailbox]]\naddress = "imaps://cz%40qq.com@imap.qq.com/INBOX"\nsince = 2024-03-01\nca = "证书.pem"\n'
        '[[mailbox]]\naddress = "imaps://a@b.cn/x"\nsince = "2024年3月2日"\n'
        '[smtp]\nhost = "smtp.qq.com"\nuser = "cz@qq.com"\nname = "财政局绩效科"\n'
    )
    assert sources_of(of) == Sources(
        (
            MailSource(BOX.address, date(2024, 3, 1), of.folder / "证书.pem"),
            MailSource(MailAddress("a", "b.cn", folder="x"), date(2024, 3, 2)),
        ),
        SMTP,
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[mailbox]]\naddress = "imaps://a@b.cn"\n\npassword = "geheim123"\n', "第4行密码不能写在文件里"),
        ('[smtp]\nhost="h.cn"\nuser="a@b.cn"\n"授权码" = "geheim123"', "第4行密码不能写在文件里"),
        ('[smtp]\n授权码 = "geheim123"', "第2行第1个字符处写得不对"),
        ('[[mailbox]]\naddress = "imaps://a@b.cn"\n[[mailbox]]\naddress = 3\n', "第4行“address”应是带引号的文字"),
        ('[[mailbox]]\naddress = "imaps://a@b.cn"\nsince = "去年"\n', "第3行“去年”不是日期"),
        ('[[mailbox]]\naddress = "imaps://a@b.cn"\nsince = 2199-01-01\n', "第3行2199-01-01还没有到"),
        ('[smtp]\nhost = "a"\nport = 1\nport = 2\n', "这一项上面已经写过，请删掉一处"),
        ('[[mailbox]]\nadress = "imaps://a@b.cn"\n', "第2行没有“adress”这一项；可以写的有：address、since、ca"),
        ('[mailbox]\naddress = "imaps://a@b.cn"\n', "两重方括号"),
        ('[[mailbox]]\naddress = "smtps://a@b.cn"\n', "第2行smtps://是发件的服务器"),
        ("x = 1\n", "第1行没有“x”这一项"),
        ('[smtp]\nhost = "h.cn"\nuser = "a@b.cn"\nsecurity = "none"\n', "第4行应是“ssl”或“starttls”"),
        ('[smtp]\nhost = "h.cn"\nuser = "a@b.cn"\nport = true\n', "第4行“port”应是不带引号的整数"),
        ('[smtp]\nhost = "h.cn"\nuser = "a@b.cn"\nper_minute = 0\n', "第4行应是1到600的整数"),
        ('[smtp]\nuser = "a"\nhost = "h.cn"\n', "没有写from"),
        ("[[mailbox]]\naddress = imaps\n", "第2行第11个字符处写得不对"),
        ('[[mailbox]]\naddress = "imaps://a:geheim123@b.cn"\n', "第2行用户名里有冒号"),
        ('[[mailbox]]\naddress = "imaps://a@b.cn"\n' * 2, "写了两次"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_no_password(
    written: Callable[[str], Round], text: str, told: str
) -> None:
    message = wrong(written(text))
    assert told in message
    assert "geheim123" not in message


def test_the_certificate_of_a_server_is_that_of_each_of_its_folders() -> None:
    known = [MailSource(BOX.address), MailSource(BOX.address, ca=Path("ca.pem"))]
    assert ca_of(MailAddress("cz@qq.com", BOX.address.host, folder="另一个"), known) == Path("ca.pem")
    assert ca_of(MailAddress("cz@qq.com", "imap.163.com"), known) is None


def test_a_file_that_is_no_text_is_told(place: Round) -> None:
    path_of(place).write_bytes("[[mailbox]]\n# 邮箱".encode("gbk"))
    assert "不是UTF-8编码" in wrong(place)
    path_of(place).write_bytes(b"#" * 300_000)
    assert "太大" in wrong(place)


def test_what_is_written_is_read_again_and_what_stood_there_stays(written: Callable[[str], Round]) -> None:
    of = written('# 我们科的邮箱\n[[mailbox]]\naddress = "imaps://a@b.cn"  # 老邮箱\n')
    ca = of.folder / "证书.pem"
    assert not with_mailbox(of, BOX)
    with_smtp(of, SMTP)
    assert with_mailbox(of, MailSource(BOX.address, date(2024, 3, 1), ca))
    with_smtp(of, SMTP)
    other = MailSource(MailAddress("a", "b.cn"))
    assert sources_of(of) == Sources((other, MailSource(BOX.address, date(2024, 3, 1), ca)), SMTP)
    folder = MailSource(MailAddress("cz@qq.com", "imap.qq.com", folder='自"评\\ %表'))
    with_mailbox(of, folder)
    assert sources_of(of).mailboxes[-1] == folder
    without_mailbox(of, folder.address)
    without_mailbox(of, BOX.address)
    assert sources_of(of) == Sources((other,), SMTP)
    text = path_of(of).read_text(encoding="utf-8")
    assert "# 我们科的邮箱" in text
    assert "# 老邮箱" in text


def test_the_first_mailbox_makes_the_file(place: Round) -> None:
    assert not with_mailbox(place, BOX)
    assert sources_of(place) == Sources((BOX,))
    assert "密码不写在这里" in path_of(place).read_text(encoding="utf-8")
