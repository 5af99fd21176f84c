"""A mailbox on a server that is odd, ill or hostile: nothing fills the memory, hangs, or is taken for a message."""

from __future__ import annotations

import base64
import ssl
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from perfeval_xl.arrivals import imap, mail_connection, mail_troubles
from perfeval_xl.arrivals.imap import Account, Fetched, Gone, MailboxError, TooLarge, Trouble, connect
from perfeval_xl.arrivals.mail_letters import SMALL, Size, batches
from tests.arrivals.fake_imap import FakeImap, Hook, Said, asked_for, fake_imap, fetch
from tests.mail_servers import HOST, Authority, authority, smtp

DAY = date(2024, 1, 1)
SECRET = "geheim-1234"
Found = list[Fetched | TooLarge | Gone]


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, signed: Authority) -> None:
    """The same limits, smaller; and of those whom this system trusts one, since to read all takes half of the time."""
    monkeypatch.setenv("SSL_CERT_FILE", str(signed.stranger))
    monkeypatch.setattr(imap, "PAUSES", (0.0, 0.0, 0.0))
    monkeypatch.setattr(imap, "LARGEST_MESSAGE", 1 << 20)


def account(server: FakeImap) -> Account:
    return Account(HOST, "li", server.port, "INBOX", server.authority.ca)


def read(server: FakeImap) -> Found:
    with connect(account(server), SECRET) as mailbox:
        return list(mailbox.letters(mailbox.uids(DAY)))


def data(found: Found) -> dict[int, bytes]:
    return {one.uid: one.data for one in found if isinstance(one, Fetched)}


def trouble(server: FakeImap) -> MailboxError:
    with pytest.raises(MailboxError) as caught:
        read(server)
    assert SECRET not in str(caught.value)
    return caught.value


def to(begin: str, said: Callable[[str], Said | None]) -> Hook:
    """Answers commands that begin so with what ``said`` makes of the tag."""
    return lambda server, tag, command: said(tag) if command.startswith(begin) else None


def endless(begin: bytes, more: bytes) -> Callable[[str], Said]:
    def said(tag: str) -> Iterator[bytes]:
        yield begin
        while True:
            yield more

    return said


BODIES = "UID FETCH 1 (UID BODY"
ONE = {1: b"Subject: one\r\n\r\n1\r\n"}
THREE = {uid: b"Subject: %d\r\n\r\n%d\r\n" % (uid, uid) for uid in (1, 2, 3)}


# --- who we are


def unsafe_before_id(server: FakeImap, tag: str, command: str) -> Said | None:
    if command.startswith("EXAMINE") and not any(one.startswith("ID ") for one in server.heard):
        return f"{tag} NO EXAMINE Unsafe Login. Please contact kefu@188.com for help\r\n".encode()
    return None


@pytest.mark.parametrize("capabilities", ["IMAP4rev1 ID", "IMAP4rev1"])
def test_a_server_that_gives_nothing_to_strangers_is_told_who_we_are(signed: Authority, capabilities: str) -> None:
    with fake_imap(signed, ONE, unsafe_before_id) as server:
        server.capabilities = capabilities
        assert data(read(server)) == ONE
    assert [one.split()[1] for one in server.heard if one.startswith("ID ")] == ['("name"']


def test_a_server_that_gives_nothing_to_programs_is_told_with_the_cure(signed: Authority) -> None:
    with fake_imap(signed, ONE, to("EXAMINE", lambda tag: f"{tag} NO EXAMINE Unsafe Login\r\n".encode())) as server:
        error = trouble(server)
    assert error.kind is Trouble.UNSAFE
    assert "在网页邮箱里登录一次" in error.told
    assert "EXAMINE Unsafe Login" in error.told


def test_a_server_that_does_not_know_the_question_is_not_asked(signed: Authority) -> None:
    with fake_imap(signed, ONE) as server:
        server.capabilities = "IMAP4rev1"
        assert data(read(server)) == ONE
    assert not [one for one in server.heard if one.startswith("ID")]


def test_a_server_that_is_offended_by_the_question_is_read(signed: Authority) -> None:
    with fake_imap(signed, ONE, to("ID ", lambda tag: f"{tag} BAD Parse command error\r\n".encode())) as server:
        assert data(read(server)) == ONE


# --- logging in


@pytest.mark.parametrize(
    ("host", "words"),
    [
        ("imap.163.com", "网易邮箱要用“授权码（授权密码）”"),
        ("imap.qiye.163.com", "网易企业邮箱要用“客户端授权码”"),
        ("imap.qq.com", "QQ邮箱要用“授权码”"),
        ("IMAP.exmail.QQ.com.", "腾讯企业邮箱要用“客户端专用密码”"),
        ("mail.example.gov.cn", "“授权码”或“客户端专用密码”"),
        ("notqq.com", "问邮箱管理员"),
    ],
)
def test_a_refused_password_is_told_in_the_words_of_the_service(host: str, words: str) -> None:
    assert words in mail_troubles.password(host, "邮箱a@b", "LOGIN Login error password error").told


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (9, "电脑的日期"),
        (10, "不在有效期内"),
        (18, "不是本机信任的机构发的"),
        (19, "根证书文件"),
        (20, "perfeval mailbox add … --ca"),
        (62, "发给另一个名称"),
        (64, "发给另一个名称"),
        (66, "密钥太短"),
        (68, "SHA-1"),
    ],
)
def test_each_fault_of_a_certificate_has_its_cure(code: int, words: str) -> None:
    error = ssl.SSLCertVerificationError()
    error.verify_code, error.verify_message = code, "what OpenSSL says"
    told = mail_troubles.connecting("mail.example.cn", error)
    assert told.kind is Trouble.CERTIFICATE
    assert words in told.told
    assert told.told.endswith("依据：what OpenSSL says")


def test_an_old_authority_of_ones_own_is_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever this version of Python insists on; but for no other name."""
    usual = ssl.create_default_context

    def strict() -> ssl.SSLContext:
        context = usual()
        context.verify_flags |= ssl.VERIFY_X509_STRICT
        return context

    monkeypatch.setattr(ssl, "create_default_context", strict)
    with fake_imap(authority(tmp_path / "one", old=True), ONE) as server:
        assert data(read(server)) == ONE
    with fake_imap(authority(tmp_path / "two", "mail.example.cn", old=True), ONE) as server:
        assert trouble(server).kind is Trouble.CERTIFICATE


def test_a_server_without_encryption_is_told_the_port_and_no_password(tmp_path: Path) -> None:
    with smtp(tmp_path, "none") as server, pytest.raises(MailboxError, match="收信一般是993") as caught:
        connect(Account(HOST, "li", server.port), SECRET)
    assert caught.value.kind is Trouble.ENCRYPTION
    assert not server.heard


def test_what_a_server_repeats_of_the_password_is_not_told(signed: Authority) -> None:
    both = base64.b64encode(f"\0li\0{SECRET}".encode()).decode()
    said = f"NO no user li with {SECRET}, {both}"
    with fake_imap(signed, hook=to("LOGIN", lambda tag: f"{tag} {said}\r\n".encode())) as server:
        error = trouble(server)
    assert "no user li with …, …" in error.told
    with fake_imap(signed, hook=to("LOGIN", lambda tag: f'{tag} BAD LOGIN "li" "{SECRET}"\r\n'.encode())) as server:
        assert trouble(server).kind is Trouble.PASSWORD


def test_a_server_answers_in_an_old_encoding(signed: Authority) -> None:
    said = " NO 请使用授权码登录\u202e\r\n".encode("gb18030")
    with fake_imap(signed, hook=to("LOGIN", lambda tag: tag.encode() + said)) as server:
        told = trouble(server).told
    assert "“请使用授权码登录”" in told


def test_a_busy_server_is_no_wrong_password(signed: Authority) -> None:
    with fake_imap(signed, hook=to("LOGIN", lambda tag: f"{tag} NO [UNAVAILABLE] later\r\n".encode())) as server:
        assert trouble(server).kind is Trouble.REFUSED


def test_a_connection_that_ends_at_the_password_is_no_wrong_password(signed: Authority) -> None:
    with fake_imap(signed, hook=to("LOGIN", lambda tag: b"")) as server:
        assert trouble(server).kind is Trouble.LOST


def test_a_server_that_forbids_login_is_logged_into_another_way(signed: Authority) -> None:
    with fake_imap(signed, ONE) as server:
        server.capabilities = "IMAP4rev1 LOGINDISABLED AUTH=PLAIN"
        assert data(read(server)) == ONE
    assert base64.b64encode(f"\0li\0{SECRET}".encode()).decode() in server.heard


@pytest.mark.parametrize(
    ("greeting", "kind"),
    [
        (b"* BYE too many\r\n", Trouble.REFUSED),
        (b"220 mail ESMTP\r\n", Trouble.STRANGE),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", Trouble.STRANGE),
        (b"\0" * 100 + b"\r\n", Trouble.STRANGE),
        (b"* OK [\xff\xfe] {99999999999999999999}\r\n", Trouble.STRANGE),
        (b"* PREAUTH hello\r\n", Trouble.STRANGE),
    ],
)
def test_a_strange_greeting_is_told(signed: Authority, greeting: bytes, kind: Trouble) -> None:
    with fake_imap(signed) as server:
        server.greeting = greeting
        assert trouble(server).kind is kind


def test_what_a_server_can_do_is_no_name_of_a_server(signed: Authority) -> None:
    said = b"* CAPABILITY IMAP4rev1 \xff\r\n"
    with fake_imap(signed, ONE, to("CAPABILITY", lambda tag: said + f"{tag} OK done\r\n".encode())) as server:
        assert trouble(server).kind is Trouble.STRANGE


@pytest.mark.parametrize(
    "said", [b"", b"* OK [UIDVALIDITY x] \r\n", b"* OK [UIDVALIDITY 0] \r\n", b"* OK [UIDVALIDITY 99999999999] \r\n"]
)
def test_a_folder_without_validity_is_not_read(signed: Authority, said: bytes) -> None:
    with fake_imap(signed, ONE, to("EXAMINE", lambda tag: said + f"{tag} OK done\r\n".encode())) as server:
        assert trouble(server).kind is Trouble.STRANGE


# --- too much, too slow


ENDLESS = {
    "a greeting": ("", b"* OK "),
    "a list of numbers": ("UID SEARCH", b"* SEARCH "),
    "sizes": ("UID FETCH 1 (UID RFC822", b"* 1 FETCH (UID 1 "),
    "a message": (BODIES, b"* 1 FETCH (UID 1 BODY[] "),
    "a message of ten gigabytes": (BODIES, b"* 1 FETCH (UID 1 BODY[] {10737418240}\r\n"),
    "a message of which nobody could say how large": (BODIES, b"* 1 FETCH (UID 1 BODY[] {" + b"9" * 5_000 + b"}\r\n"),
    "lines": (BODIES, b"* 1 FETCH (UID 1 FLAGS ())\r\n"),
    "long lines": (BODIES, b'* 1 FETCH (UID 1 X "' + b"x" * 500_000 + b'")\r\n'),
    "the answer to the password": ("LOGIN", b"* OK "),
    "a farewell": ("LOGOUT", b"* BYE "),
}


@pytest.mark.parametrize("what", ENDLESS)
def test_what_never_ends_is_ended(signed: Authority, what: str) -> None:
    begin, first = ENDLESS[what]
    more = {"lines": first * 3_000, "long lines": first}.get(what, b"0" * 65_536)
    with fake_imap(signed, ONE, to(begin, endless(first, more)) if begin else lambda *_: None) as server:
        if not begin:
            server.greeting = endless(first, more)("")
        kind: Trouble | None = None
        tracemalloc.start()
        started = time.monotonic()
        try:
            found = read(server)
        except MailboxError as error:
            found, kind = [], error.kind
        finally:
            most = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
    assert kind in ((Trouble.STRANGE, Trouble.REFUSED) if what == "a greeting" else (None, Trouble.STRANGE))
    assert time.monotonic() - started < 5
    assert most < 25 << 20
    assert data(found) == (ONE if what == "a farewell" else {})
    # What was too large once is never asked for again: so is only said what was announced.
    large = [10 * 1024**3] if what == "a message of ten gigabytes" else []
    assert [one.size for one in found if isinstance(one, TooLarge)] == large


@pytest.mark.parametrize("begin", ["", "LOGIN", "UID SEARCH", "UID FETCH 1 (UID RFC822", BODIES])
def test_what_comes_drop_by_drop_is_not_waited_for(
    signed: Authority, monkeypatch: pytest.MonkeyPatch, begin: str
) -> None:
    monkeypatch.setattr(mail_connection, "PATIENCE", 0.1)
    monkeypatch.setattr(mail_connection, "SLOWEST", 1 << 30)
    monkeypatch.setattr(imap, "MOST_TROUBLES", 0)

    def drops(tag: str) -> Iterator[bytes]:
        while True:
            time.sleep(0.02)
            yield b"*"

    with fake_imap(signed, ONE, to(begin, drops) if begin else lambda *_: None) as server:
        if not begin:
            server.greeting = drops("")
        assert trouble(server).kind is Trouble.TIMEOUT


def test_silence_is_not_waited_for(signed: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_connection, "PATIENCE", 0.1)
    monkeypatch.setattr(imap, "MOST_TROUBLES", 0)
    ended = threading.Event()
    with fake_imap(signed, ONE, to(BODIES, lambda tag: (b"" for _ in range(1) if ended.wait(5)))) as server:
        assert "太久没有回答" in trouble(server).told
        ended.set()


def test_a_slow_server_is_waited_for(signed: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one go and in several, as Ctrl-C wants it."""
    monkeypatch.setattr(mail_connection, "A_MOMENT", 0.01)

    def slowly(tag: str) -> Iterator[bytes]:
        whole = fetch(1, ONE[1]) + f"{tag} OK done\r\n".encode()
        for begin in range(0, len(whole), 20):
            time.sleep(0.05)
            yield whole[begin : begin + 20]

    with fake_imap(signed, ONE, to(BODIES, slowly)) as server:
        assert data(read(server)) == ONE


def test_a_message_larger_than_said_is_not_taken(signed: Authority) -> None:
    large = {2: b"x" * ((1 << 20) + 10), **ONE}
    with fake_imap(signed, large) as server:
        server.sizes = {2: 10}
        found = read(server)
    assert data(found) == ONE
    assert [(one.uid, one.size) for one in found if isinstance(one, TooLarge)] == [(2, len(large[2]))]


def test_sizes_that_are_guessed_are_no_reason_to_refuse(signed: Authority) -> None:
    large = {2: b"x" * 900_000, 3: b"y" * 900_000, **ONE}
    with fake_imap(signed, large) as server:
        server.sizes = {2: 10, 3: 20, 1: 900}
        assert data(read(server)) == large


@pytest.mark.parametrize(
    ("said", "head"),
    [
        (None, b"Subject: one"),
        ("* OK without", b""),
        ("* 1 FETCH (UID 1 BODY[HEADER]<0> {99", b""),
        ("what", b""),
        ("* 9 FETCH (UID 9 BODY[HEADER]<0> {1}\r\nx)", b""),
        ("* 1 FETCH (UID 1 BODY[HEADER]<0> {9999999999}", b""),
    ],
)
def test_a_message_said_to_be_too_large_is_not_fetched(signed: Authority, said: str | None, head: bytes) -> None:
    messages = {**ONE, 2: b"Subject: two\r\n\r\n2\r\n"}

    def answer(tag: str) -> bytes | None:
        return said and said.encode() + f"\r\n{tag} OK done\r\n".encode()

    hook = to("UID FETCH 1 (UID BODY.PEEK[HEADER]", answer)
    with fake_imap(signed, messages, hook) as server:
        server.sizes = {1: 5 << 30}
        found = read(server)
    assert [(one.uid, one.size, one.head) for one in found if isinstance(one, TooLarge)] == [(1, 5 << 30, head)]
    assert data(found) == {2: messages[2]}
    assert not any("UID FETCH 1 (UID BODY.PEEK[]" in one for one in server.heard)


# --- answers that belong to something else


def bodies(said: bytes) -> Hook:
    return to("UID FETCH 1,2,3 (UID BODY", lambda tag: said + f"{tag} OK done\r\n".encode())


MIXED = {
    "the numbers of others": fetch(11, b"x") + fetch(12, b"x"),
    "no numbers": b"* 1 FETCH (BODY[] {1}\r\nx)\r\n* 2 FETCH (BODY[] {1}\r\nx)\r\n",
    "one number twice": fetch(1, THREE[1]) + fetch(1, b"x", 2),
    "flags of another one that has moved up": fetch(1, THREE[1]) + b"* 1 EXPUNGE\r\n* 1 FETCH (UID 2 FLAGS ())\r\n",
    "a number that is none": b"* 1 FETCH (UID x BODY[] {1}\r\nx)\r\n",
    "nothing in it": fetch(1, b"") + b"* 2 FETCH (UID 2 BODY[] NIL)\r\n" + b'* 3 FETCH (UID 3 BODY[] "")\r\n',
    "half": b"* 1 FETCH (UID 1 BODY[] {1}\r\nx\r\n",
    "brackets": b"* 1 FETCH " + b"(" * 100_000 + b"\r\n",
    "lists": b"* 1 FETCH (UID (1) (BODY[]) (()))\r\n* 2 FETCH 7\r\n* 3 FETCH (UID)\r\n",
    "another length": b"* 1 FETCH (UID 1 BODY[] {3} x)\r\n",
    "numbers of a thousand digits": b"* 1 FETCH (UID " + b"1" * 5_000 + b" BODY[] {1}\r\nx)\r\n",
    "what no letter holds": b"* 1 FETCH (UID 1 \xff\xfe\x00 BODY[] NIL)\r\n",
    "no": b"",
}


@pytest.mark.parametrize("what", MIXED)
def test_what_belongs_to_nothing_is_no_message(signed: Authority, what: str) -> None:
    """Whatever is said when three are asked for together, each asked for by itself is right."""
    with fake_imap(signed, THREE, bodies(MIXED[what])) as server:
        assert data(read(server)) == THREE


def test_numbers_that_are_none_are_left_out(signed: Authority) -> None:
    said = b"* SEARCH 1 0 -3 x 99999999999 4294967296 2 1\r\n* SEARCH 3 (MODSEQ 917)\r\n"
    with fake_imap(signed, THREE, to("UID SEARCH", lambda tag: said + f"{tag} OK done\r\n".encode())) as server:
        assert data(read(server)) == THREE
    assert "UID FETCH 1,2,3 (UID RFC822.SIZE INTERNALDATE)" in server.heard


def test_a_server_that_does_not_look_at_the_day_gives_nothing_old(signed: Authority) -> None:
    with fake_imap(signed, THREE) as server, connect(account(server), SECRET) as mailbox:
        assert list(mailbox.letters(mailbox.uids(date(2024, 2, 1)))) == []
    assert not any("BODY" in one for one in server.heard)


def test_a_message_that_a_server_cannot_give_keeps_nobody_from_the_others(signed: Authority) -> None:
    def hook(server: FakeImap, tag: str, command: str) -> Said | None:
        if "BODY.PEEK[]" in command and 2 in asked_for(command):
            return f"{tag} NO [SERVERBUG] message is broken\r\n".encode()
        return None

    with fake_imap(signed, THREE, hook) as server:
        found = read(server)
    assert data(found) == {1: THREE[1], 3: THREE[3]}
    gone = [(one.why, one.received) for one in found if isinstance(one, Gone)]
    assert gone == [("服务器没有给这一封", datetime(2024, 1, 5, 2, 20, 30, tzinfo=UTC))]


def test_messages_that_cannot_be_given_here_and_there_are_no_reason_to_stop(signed: Authority) -> None:
    messages = {uid: b"Subject: %d\r\n\r\n" % uid for uid in range(1, 20)}

    def hook(server: FakeImap, tag: str, command: str) -> Said | None:
        if "BODY" in command and any(uid % 2 for uid in asked_for(command)):
            return f"{tag} NO broken\r\n".encode()
        return None

    with fake_imap(signed, messages, hook) as server:
        found = read(server)
    assert data(found) == {uid: one for uid, one in messages.items() if uid % 2 == 0}


def test_more_lines_than_any_answer_has_are_not_read(signed: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_connection, "MOST_LINES", 30)
    said = b"* 7 EXISTS\r\n" * 40 + fetch(1, ONE[1])
    with fake_imap(signed, ONE, to(BODIES, lambda tag: said + f"{tag} OK done\r\n".encode())) as server:
        assert data(read(server)) == {}


def test_what_is_said_unasked_does_not_pile_up(signed: Authority) -> None:
    messages = dict.fromkeys(range(1, 100), b"x" * 10)

    def hook(server: FakeImap, tag: str, command: str) -> Said | None:
        said = [fetch(uid, messages[uid]) for uid in asked_for(command)]
        return b"* 7 EXISTS\r\n" * 50 + b"".join(said) + f"{tag} OK done\r\n".encode() if "BODY" in command else None

    with fake_imap(signed, messages, hook) as server, connect(account(server), SECRET) as mailbox:
        found = list(mailbox.letters(mailbox.uids(DAY)))
        held = sum(len(lines) for lines in vars(mailbox)["_client"]._imap.untagged_responses.values())
    assert data(found) == messages
    assert held <= 60


def test_only_newer_tls_is_spoken() -> None:
    assert mail_connection.trusting(None).minimum_version is ssl.TLSVersion.TLSv1_2


def test_a_message_at_which_the_connection_ends_keeps_nobody_from_the_others(
    signed: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(imap, "PAUSES", (1.0, 4.0, 16.0))
    monkeypatch.setattr(time, "sleep", pauses.append)

    def hook(server: FakeImap, tag: str, command: str) -> Said | None:
        return b"" if "BODY" in command and 2 in asked_for(command) else None

    with fake_imap(signed, THREE, hook) as server:
        found = read(server)
    assert data(found) == {1: THREE[1], 3: THREE[3]}
    assert [one.why for one in found if isinstance(one, Gone)] == ["每次取这一封，连接都中断"]
    # One when it was asked for with the others, three when alone, one before its head, and one before the next.
    assert pauses == [1.0, 1.0, 4.0, 16.0, 1.0, 1.0]


@pytest.mark.parametrize("said", ["NO no", "BAD no"])
def test_a_server_that_gives_nothing_is_asked_for_no_more(signed: Authority, said: str) -> None:
    messages = dict.fromkeys(range(1, 40), b"Subject: x\r\n\r\n")

    def hook(server: FakeImap, tag: str, command: str) -> Said | None:
        return f"{tag} {said}\r\n".encode() if "BODY" in command else None

    with fake_imap(signed, messages, hook) as server:
        assert trouble(server).kind is Trouble.REFUSED
    assert len([one for one in server.heard if "BODY.PEEK[]" in one]) == 1 + 4


def test_a_server_that_refuses_to_search_is_told(signed: Authority) -> None:
    with fake_imap(signed, ONE, to("UID SEARCH", lambda tag: f"{tag} NO busy\r\n".encode())) as server:
        assert "服务器的话：“busy”" in trouble(server).told


# --- again


def test_the_pauses_grow_and_the_cause_is_told(signed: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(imap, "PAUSES", (1.0, 4.0, 16.0))
    monkeypatch.setattr(time, "sleep", pauses.append)

    def hook(server: FakeImap, tag: str, command: str) -> Said | None:
        if command.startswith("UID SEARCH"):
            server.greeting = b"* BYE come later\r\n"
            return b""
        return None

    with fake_imap(signed, ONE, hook) as server:
        assert trouble(server).kind is Trouble.REFUSED
    assert pauses == [1.0, 4.0, 16.0]
    assert server.connections == 4


def test_a_password_that_is_changed_in_the_middle_is_not_tried_again(signed: Authority) -> None:
    def hook(server: FakeImap, tag: str, command: str) -> Said | None:
        if command.startswith("LOGIN") and server.connections > 1:
            return f"{tag} NO wrong\r\n".encode()
        return b"" if command.startswith("UID SEARCH") else None

    with fake_imap(signed, ONE, hook) as server:
        assert trouble(server).kind is Trouble.PASSWORD
    assert server.connections == 2


def test_whoever_is_interrupted_leaves_without_a_word(signed: Authority) -> None:
    """Ctrl-C between two messages waits for no server; whoever goes on afterwards asks anew."""

    def interrupted(server: FakeImap) -> None:
        with connect(account(server), SECRET) as mailbox:
            for _ in mailbox.letters(mailbox.uids(DAY)):
                raise KeyboardInterrupt

    with fake_imap(signed, THREE) as server:
        with pytest.raises(KeyboardInterrupt):
            interrupted(server)
        assert data(read(server)) == THREE
    assert server.heard.count("LOGOUT") == 1


def test_folders_that_cannot_be_listed_are_not_named(signed: Authority) -> None:
    def hook(server: FakeImap, tag: str, command: str) -> Said | None:
        if command.startswith("EXAMINE"):
            return f"{tag} NO unknown\r\n".encode()
        return b"* LIST ((((( x\r\n" + f"{tag} OK done\r\n".encode() if command.startswith("LIST") else None

    with fake_imap(signed, ONE, hook) as server:
        assert "一个文件夹也看不到" in trouble(server).told


# --- which come together


def sizes_of(*sizes: int) -> list[list[int]]:
    found = batches([Size(uid, size, None) for uid, size in enumerate(sizes, 1)])
    return [[one.size for one in batch] for batch in found]


def test_small_messages_come_together_and_large_ones_alone() -> None:
    small, large, half = 1_000, SMALL + 1, SMALL - 1
    assert sizes_of() == []
    assert sizes_of(*[small] * 45) == [[small] * 20, [small] * 20, [small] * 5]
    assert sizes_of(small, large, small, small) == [[small], [large], [small, small]]
    assert sizes_of(large, large) == [[large], [large]]
    assert sizes_of(*[half] * 5) == [[half] * 4, [half]]
    assert sizes_of(SMALL, SMALL) == [[SMALL, SMALL]]


def test_every_message_of_a_full_mailbox_comes_once(signed: Authority) -> None:
    messages = {uid * 3: b"Subject: %d\r\n\r\n" % uid for uid in range(1, 450)}
    with fake_imap(signed, messages) as server:
        found = read(server)
    assert len(found) == len(messages)
    assert data(found) == messages
    assert len([one for one in server.heard if "RFC822.SIZE" in one]) == 3


@pytest.mark.parametrize("when", [b"NIL", b'"yesterday"', b'"05-Jan-2024 10:20:30 +9900"'])
def test_a_time_that_cannot_be_read_is_none(signed: Authority, when: bytes) -> None:
    said = b"* 1 FETCH (UID 1 RFC822.SIZE 19 INTERNALDATE %s)\r\n" % when
    with fake_imap(
        signed, ONE, to("UID FETCH 1 (UID RFC822", lambda tag: said + f"{tag} OK done\r\n".encode())
    ) as server:
        assert [one.received for one in read(server) if isinstance(one, Fetched)] == [None]


@pytest.mark.parametrize("odd", [b"(UID 2 RFC822.SIZE x INTERNALDATE 7)", b"(UID 2 (", b"(((", b'(UID 2 "', b"((x) 1)"])
def test_what_is_said_badly_of_one_message_keeps_nobody_from_the_others(signed: Authority, odd: bytes) -> None:
    good = b'* %d FETCH (UID %d RFC822.SIZE 20 INTERNALDATE "05-Jan-2024 10:20:30 +0800")\r\n'
    said = good % (1, 1) + b"* 2 FETCH " + odd + b"\r\n" + good % (3, 3)
    hook = to("UID FETCH 1,2,3 (UID RFC822", lambda tag: said + f"{tag} OK done\r\n".encode())
    with fake_imap(signed, THREE, hook) as server:
        found = read(server)
    assert data(found) == {1: THREE[1], 3: THREE[3]}
    assert [one.uid for one in found if isinstance(one, Gone)] == [2]
