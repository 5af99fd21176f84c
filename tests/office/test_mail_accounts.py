"""Tests of the passwords of mail accounts: kept by the system or by nobody, and shown to nobody."""

from __future__ import annotations

import pickle

import keyring
import keyring.backend
import pytest
from keyring.backends.chainer import ChainerBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from perfeval_xl.office import mail_accounts
from perfeval_xl.office.mail_accounts import Password, forget_password, keep_password, password_of

SECRET = "q授权码-not-to-be-seen"


class Keeper(keyring.backend.KeyringBackend):
    """Keeps passwords while a test lasts."""

    priority = 5

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}
        self.is_locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.is_locked:
            raise KeyringLocked(SECRET)
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.is_locked:
            raise KeyringLocked(SECRET)
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError


@pytest.fixture
def keeper(monkeypatch: pytest.MonkeyPatch) -> Keeper:
    made = Keeper()
    monkeypatch.setattr(keyring, "get_keyring", lambda: made)
    monkeypatch.delenv(mail_accounts.VARIABLE, raising=False)
    return made


def revealed(user: str, host: str) -> str:
    found = password_of(user, host)
    return found.reveal() if found is not None else ""


def test_the_system_keeps_a_password_under_user_and_server(keeper: Keeper) -> None:
    assert keep_password("cz@qq.com", "imap.qq.com", Password(SECRET)) == ""
    assert keeper.kept == {("perfeval-xl", "cz@qq.com@imap.qq.com"): SECRET}
    assert revealed("cz@qq.com", "imap.qq.com") == SECRET
    assert password_of("cz@qq.com", "smtp.qq.com") is None


def test_the_environment_helps_out_where_the_system_has_none(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(mail_accounts.VARIABLE, "of all")
    assert revealed("cz@qq.com", "imap.qq.com") == "of all"
    keep_password("cz@qq.com", "imap.qq.com", Password(SECRET))
    assert revealed("cz@qq.com", "imap.qq.com") == SECRET
    keeper.is_locked = True
    assert revealed("cz@qq.com", "imap.qq.com") == "of all"


def test_what_is_forgotten_is_gone(keeper: Keeper) -> None:
    keep_password("cz@qq.com", "imap.qq.com", Password(SECRET))
    assert forget_password("cz@qq.com", "imap.qq.com")
    assert not forget_password("cz@qq.com", "imap.qq.com")
    assert keeper.kept == {}


def test_a_locked_keeper_is_told_and_nothing_of_the_password(keeper: Keeper) -> None:
    keeper.is_locked = True
    told = keep_password("cz@qq.com", "imap.qq.com", Password(SECRET))
    assert "锁着" in told
    assert mail_accounts.VARIABLE in told
    assert SECRET not in told


def test_a_keeper_that_writes_passwords_into_a_file_is_none(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Keeper, "priority", 0.5)
    assert "没有保管密码的服务" in keep_password("cz@qq.com", "imap.qq.com", Password(SECRET))
    assert keeper.kept == {}
    assert password_of("cz@qq.com", "imap.qq.com") is None


def test_of_several_keepers_the_first_safe_one_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    plain, safe = Keeper(), Keeper()
    monkeypatch.setattr(plain, "priority", 0.5, raising=False)
    monkeypatch.setattr(ChainerBackend, "backends", [plain, safe])
    monkeypatch.setattr(keyring, "get_keyring", ChainerBackend)
    assert keep_password("cz@qq.com", "imap.qq.com", Password(SECRET)) == ""
    assert (len(plain.kept), len(safe.kept)) == (0, 1)


def test_a_password_shows_itself_in_no_way() -> None:
    password = Password(SECRET)
    assert SECRET not in f"{password} {password!r} {[password]} {vars(Password)}"
    with pytest.raises(TypeError):
        pickle.dumps(password)


def test_a_password_of_the_environment_is_told_to_no_server_but_its_own(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PERFEVAL_MAIL_PASSWORD", "geheim")
    monkeypatch.setenv("PERFEVAL_MAIL_HOST", "imap.qq.com, SMTP.qq.com")
    told = [password_of("cz@qq.com", host) is not None for host in ("imap.qq.com", "smtp.qq.com", "imap.evil.cn")]
    monkeypatch.setenv("PERFEVAL_MAIL_HOST", "")

    assert told == [True, True, False]
    assert password_of("cz@qq.com", "imap.evil.cn") is not None
