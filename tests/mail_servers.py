"""A real mailbox and a server that takes letters, on this machine, for whatever sends mail or reads it.

`dovecot()` starts Dovecot with a configuration of its own, in the language of its version, on a port of 127.0.0.1 that
is free; `smtp()` starts aiosmtpd, whose answers a test chooses. Both speak TLS with a certificate that `authority()`
signed: the file of its own certificate (`ca`) is what a client has to be told. `cutting()` stands between a client and
a server, counts the bytes and ends the connection where a test wants it to.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from tests.mail_authority import HOST, PASSWORD, PATIENCE, USER, Authority, authority
from tests.mail_cutting import Cutting, cutting
from tests.mail_taking import DROP, DROP_AFTER, Answer, Posted, Smtp, answering, smtp, usual

__all__ = [
    "DROP",
    "DROP_AFTER",
    "HOST",
    "PASSWORD",
    "USER",
    "Answer",
    "Authority",
    "Cutting",
    "Dovecot",
    "Posted",
    "Smtp",
    "answering",
    "authority",
    "cutting",
    "dovecot",
    "inbox",
    "mail_server",
    "smtp",
    "usual",
]

_PR_SET_PDEATHSIG = 1
_LOOK_AGAIN = 0.01
_WORLD, _READABLE = 0o755, 0o644


@dataclass
class Dovecot:
    """One that runs: its mailboxes are Maildirs, into which `deliver` puts messages as a mail server does."""

    port: int
    authority: Authority
    folder: Path

    @property
    def ca(self) -> Path:
        """What its client has to trust."""
        return self.authority.ca

    def add_user(self, user: str, password: str = PASSWORD) -> None:
        """A mailbox for ``user``, at once. Another password for one who is there is known a second later."""
        file = self.folder / "users" / user
        file.write_text(f"{user}:{{PLAIN}}{password}\n", encoding="utf-8")
        file.chmod(_READABLE)

    def maildir(self, user: str = USER, mailbox: str = "INBOX") -> Path:
        """Where the messages of a mailbox lie; ``mailbox`` is a name as people read it."""
        from imapclient.imap_utf7 import encode

        root = self.folder / "mail" / user
        return root if mailbox == "INBOX" else root / f".{encode(mailbox).decode()}"

    def deliver(
        self, message: bytes, user: str = USER, mailbox: str = "INBOX", received: datetime | None = None
    ) -> None:
        """Puts ``message`` into a mailbox, which is made where it is missing; it is neither seen nor old.

        ``received`` becomes its INTERNALDATE; now, where it is not given.
        """
        place = self.maildir(user, mailbox)
        if not place.exists():
            for part in ("tmp", "new", "cur"):
                (place / part).mkdir(parents=True)
                _given_away(place / part)
            for path in (place, *place.parents):
                if path == self.folder / "mail":
                    break
                _given_away(path)
        name = f"{time.time():.6f}.{uuid.uuid4().hex}.test"
        written = place / "tmp" / name
        written.write_bytes(message)
        if received is not None:
            os.utime(written, (received.timestamp(), received.timestamp()))
        _given_away(written)
        written.rename(place / "new" / name)

    def rebuild(self, user: str = USER, mailbox: str = "INBOX") -> None:
        """Lets the server forget its numbers: the same messages under a new UIDVALIDITY."""
        place = self.maildir(user, mailbox)
        known = place / "dovecot-uidlist"
        old = int(known.read_text("utf-8").split("V", 1)[1].split(" ", 1)[0]) if known.exists() else 0
        for path in place.glob("dovecot*"):
            if path.is_file():
                path.unlink()
        # The new number is the second of the clock; it must not be the old one.
        (place / "dovecot-uidvalidity").write_text(f"{old + 1:08x}", encoding="ascii")
        stamp = place / f"dovecot-uidvalidity.{old + 1:08x}"
        stamp.touch()
        for path in (place / "dovecot-uidvalidity", stamp):
            _given_away(path)

    def flags(self, user: str = USER, mailbox: str = "INBOX") -> list[str]:
        """Of every message the folder in which it lies and its flags, as the Maildir has them: ``new``, ``cur:S``."""
        place = self.maildir(user, mailbox)
        return sorted(
            part + (":" + path.name.partition(":2,")[2] if ":2," in path.name else "")
            for part in ("new", "cur")
            for path in (place / part).iterdir()
        )

    def remove(self, mailbox: str, user: str = USER) -> None:
        """Takes a mailbox away."""
        shutil.rmtree(self.maildir(user, mailbox))

    def empty(self, user: str = USER) -> None:
        """Takes away every mailbox of ``user``: as if he were new."""
        shutil.rmtree(self.folder / "mail" / user, ignore_errors=True)

    def log(self) -> str:
        """What it said."""
        return (self.folder / "log").read_text("utf-8", "replace")


def _given_away(path: Path) -> None:
    """Makes ``path`` belong to those under whose name mail is read, where the tests run as root."""
    if os.geteuid() == 0:
        shutil.chown(path, "nobody", _group())


@cache
def _group() -> int:
    import pwd

    return pwd.getpwnam("nobody").pw_gid


def dovecot_program() -> str:
    """The path of Dovecot; a missing one is a failure, never a skipped test."""
    found = shutil.which("dovecot", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
    if found is None:
        raise FileNotFoundError("Dovecot is missing: sh tests/packages.sh")
    return found


@contextlib.contextmanager
def dovecot(host: str = HOST, users: Sequence[str] = (USER,)) -> Iterator[Dovecot]:
    """One with ``users``, whose password is `PASSWORD`; it ends with the block."""
    # Not below pytest's folders: those who serve logins are others, and may not look into them.
    with tempfile.TemporaryDirectory(prefix="dovecot-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(_WORLD)
        for part in ("mail", "run", "state", "users"):
            (folder / part).mkdir()
        _given_away(folder / "mail")
        made = Dovecot(free_port(), authority(folder / "tls", host), folder)
        for user in users:
            made.add_user(user)
        configuration = folder / "dovecot.conf"
        configuration.write_text(configuration_of(made, dovecot_version()), encoding="utf-8")
        program = subprocess.Popen(
            [dovecot_program(), "-F", "-c", str(configuration)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_end_with_whoever_started_it,
        )
        try:
            _wait_for(made.port, program)
            yield made
        finally:
            _end(program)


@cache
def dovecot_version() -> tuple[int, int]:
    """Such as (2, 3)."""
    said = subprocess.run([dovecot_program(), "--version"], capture_output=True, text=True, check=True).stdout
    major, minor = said.split(".")[:2]
    return int(major), int(minor)


def configuration_of(server: Dovecot, version: tuple[int, int]) -> str:
    """The configuration of ``server`` in the language of ``version``: 2.4 has other words for most of it."""
    place = server.folder
    old = version < (2, 4)
    often, forever = ("service_count", "0") if old else ("restart_request_count", "unlimited")
    words = {
        "often": often,
        "forever": forever,
        "place": place,
        "port": server.port,
        "tls": place / "tls",
        "host": HOST,
        "mail": place / "mail",
    }
    text = (_OLD_LANGUAGE if old else _NEW_LANGUAGE) + _SERVICES
    if os.geteuid() == 0:
        words |= {"server": "dovecot", "servers": "dovecot", "login": "dovenull", "reader": "nobody", "group": _group()}
    else:
        import grp
        import pwd

        me = pwd.getpwuid(os.geteuid())
        mine = grp.getgrgid(os.getegid()).gr_name
        words |= {"server": me.pw_name, "servers": mine, "login": me.pw_name, "reader": me.pw_name, "group": mine}
        # Nobody but root may shut himself in.
        text += "".join(f"service {name} {{\n  chroot =\n}}\n" for name in ("anvil", "imap-login", "stats"))
    for word, value in words.items():
        text = text.replace(f"@{word}@", str(value))
    return text


_COMMON = """
base_dir = @place@/run
state_dir = @place@/state
log_path = @place@/log
protocols = imap
listen = @host@
ssl = required
default_internal_user = @server@
default_internal_group = @servers@
default_login_user = @login@
first_valid_uid = 1
last_valid_uid = 0
first_valid_gid = 0
mail_max_userip_connections = 0
auth_failure_delay = 0
auth_cache_size = 0
auth_mechanisms = plain login
"""
_OLD_LANGUAGE = (
    _COMMON
    + """
disable_plaintext_auth = yes
ssl_cert = <@tls@/server.pem
ssl_key = <@tls@/server.key
mail_location = maildir:@mail@/%u:INDEX=MEMORY
mail_fsync = never
passdb {
  driver = passwd-file
  args = username_format=%u @place@/users/%u
}
userdb {
  driver = static
  args = uid=@reader@ gid=@group@ home=@mail@/%u
}
"""
)
_NEW_LANGUAGE = (
    "dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n"
    + _COMMON
    + """
auth_allow_cleartext = no
ssl_server_cert_file = @tls@/server.pem
ssl_server_key_file = @tls@/server.key
mail_driver = maildir
mail_path = @mail@/%{user}
mail_index_path = MEMORY
mail_fsync = never
passdb passwd-file {
  passwd_file_path = @place@/users/%{user}
}
userdb static {
  fields {
    uid = @reader@
    gid = @group@
    home = @mail@/%{user}
  }
}
"""
)
_SERVICES = """
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service imap-login {
  @often@ = @forever@
  process_min_avail = 1
  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    port = @port@
    ssl = yes
  }
}
service imap {
  process_min_avail = 1
  @often@ = 100
}
"""


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as one:
        one.bind((HOST, 0))
        port: int = one.getsockname()[1]
        return port


def _wait_for(port: int, program: subprocess.Popen[bytes]) -> None:
    """Returns when somebody answers; RuntimeError with what the program said where nobody does."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and program.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return
        time.sleep(_LOOK_AGAIN)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(program.pid, signal.SIGKILL)
    said = program.stdout.read().decode("utf-8", "replace") if program.stdout else ""
    raise RuntimeError(f"Dovecot does not start: {said}")


def _end_with_whoever_started_it() -> None:
    """Asks Linux to end this program when the tests are killed: nobody else would."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _end(program: subprocess.Popen[bytes]) -> None:
    """Ends a program and what it started."""
    # It takes a second to end of itself, and nothing is lost that anybody would look for.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(program.pid, signal.SIGKILL)
    program.wait(PATIENCE)
    if program.stdout is not None:
        program.stdout.close()


@pytest.fixture(scope="session")
def mail_server() -> Iterator[Dovecot]:
    """One Dovecot for all tests of a process."""
    with dovecot() as server:
        yield server


@pytest.fixture
def inbox(mail_server: Dovecot) -> Iterator[Dovecot]:
    """The same with nothing in it: `USER` has the mailbox INBOX, empty, and the password `PASSWORD`."""
    mail_server.empty()
    yield mail_server
    mail_server.empty()
