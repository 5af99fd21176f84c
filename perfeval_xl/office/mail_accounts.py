"""Passwords of mail accounts, which stand in no file of a round, no log, no list of commands.

A password is kept by the system (Windows 凭据管理器, macOS 钥匙串, the secret service of a Linux desktop) or comes in
the environment. Nothing here shows one: not its repr, not an error. Which accounts there are says
`perfeval_xl.office.mail_sources`.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, Final, NoReturn

from perfeval_xl.office.mail_addresses import LONGEST
from perfeval_xl.plain_text import one_line

SERVICE = "perfeval-xl"
"""Under which passwords are kept by the system."""
VARIABLE = "PERFEVAL_MAIL_PASSWORD"
"""Variable of the environment with a password, where the system keeps none: one for all accounts."""
HOSTS = "PERFEVAL_MAIL_HOST"
"""Variable with the servers that may be told that password, separated by commas; without it all that 来源.toml names,
so that whoever can write there could have it sent to a server of his own."""
_LEAST_SAFE = 1
"""Priority from which on a keeper of passwords says of itself that it is safe; one that writes them into a file as they
are has less."""
_BY_VARIABLE = f"由技术人员设在环境变量 {VARIABLE} 里"


class Password:
    """A password that shows itself to nobody but the server."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text: Final = text

    def reveal(self) -> str:
        """The password, to be given to the server at once and to nothing else."""
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __repr__(self) -> str:
        return "（密码）"

    def __reduce__(self) -> NoReturn:
        # Whatever is pickled may come to lie in a file, or travel.
        raise TypeError("a password is not pickled")


def password_of(user: str, *hosts: str) -> Password | None:
    """The password of a user at the first of some servers for which the system keeps one, else that which the
    environment has; None without one.
    """
    kept = next(filter(None, (_kept(user, host) for host in hosts)), "")
    given = os.environ.get(VARIABLE, "").strip() if _may_be_told(hosts) else ""
    return Password(kept) if kept else Password(given) if given else None


def _may_be_told(hosts: Sequence[str]) -> bool:
    """Whether the password of the environment is meant for the first of these servers."""
    known = [one.strip().lower() for one in os.environ.get(HOSTS, "").split(",") if one.strip()]
    return not known or (bool(hosts) and hosts[0].lower() in known)


def _kept(user: str, host: str) -> str:
    keeper = _keeper()
    if keeper is None:
        return ""
    try:
        return str(keeper.get_password(SERVICE, name_of(user, host)) or "")
    except Exception:
        # Whatever a keeper of passwords raises, a locked one among them: there is none to be had from it now.
        return ""


def keep_password(user: str, host: str, password: Password) -> str:
    """Have the system keep a password; empty where it does, else why not, with what to do."""
    keeper = _keeper()
    if keeper is None:
        return no_keeper()
    try:
        keeper.set_password(SERVICE, name_of(user, host), password.reveal())
        kept = keeper.get_password(SERVICE, name_of(user, host)) == password.reveal()
    except Exception:
        kept = False
    return "" if kept else f"系统没有把密码存下来（凭据管理器、钥匙串锁着或不可用）；请解锁后再加一次，或{_BY_VARIABLE}"


def forget_password(user: str, host: str) -> bool:
    """Have the system forget a password; whether there was one."""
    keeper = _keeper()
    if keeper is None or not _kept(user, host):
        return False
    try:
        keeper.delete_password(SERVICE, name_of(user, host))
    except Exception:
        return False
    return True


def name_of(user: str, host: str) -> str:
    """The name under which the system keeps a password: ``user@host``."""
    return f"{user}@{host}"


def no_password(user: str) -> str:
    """What is said where there is no password for a user, with the way to one."""
    ways = "请点“绩效汇总”的“邮箱”再输入一次（或在命令窗口运行 perfeval mailbox add）"
    return f"没有{one_line(user, LONGEST)}的密码；{ways}，或{_BY_VARIABLE}"


def no_keeper() -> str:
    """What is said where the system keeps no passwords."""
    return f"这台电脑没有保管密码的服务，密码没有存下来；请{_BY_VARIABLE}，每次收件都要有"


def _keeper() -> Any:
    """What keeps passwords on this machine; None where nothing safe does."""
    try:
        import keyring

        first = keyring.get_keyring()
        for one in getattr(first, "backends", [first]):
            if one.priority >= _LEAST_SAFE:
                return one
    except Exception:
        # Not installed, or what it found cannot tell of itself.
        return None
    return None
