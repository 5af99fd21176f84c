"""A server that takes letters (aiosmtpd) and answers as a test wants it to."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import warnings
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.mail_authority import HOST, PASSWORD, PATIENCE, USER, Authority, authority


@dataclass
class Posted:
    """A message as it was taken."""

    sender: str
    recipients: list[str]
    data: bytes
    """As it came over the wire, with CRLF."""


Answer = Callable[["Smtp", str], str | None]
"""Asked with the server and what it hears (``AUTH user``, ``MAIL address``, ``RCPT address``, ``DATA``); what it says
instead of the usual answer; `DROP` ends the connection, `DROP_AFTER` takes the message and ends it without a word."""
DROP = "drop"
DROP_AFTER = "drop after"


@dataclass
class Smtp:
    """A server that takes letters. `answer` may be replaced while it runs."""

    port: int
    authority: Authority
    users: dict[str, str]
    answer: Answer
    posted: list[Posted] = field(default_factory=list)
    """What it took, in order."""
    heard: list[str] = field(default_factory=list)
    """What it was asked: as in `Answer`."""

    @property
    def ca(self) -> Path:
        """What its client has to trust."""
        return self.authority.ca


def usual(server: Smtp, heard: str) -> str | None:
    """The answers of a server that takes everything."""
    return None


def answering(**said: str | Sequence[str | None]) -> Answer:
    """Answers by the first word that is heard, in lower case (``auth=``, ``mail=``, ``rcpt=``, ``data=``): always the
    same, or one after another of a sequence (None is the usual one), and then the usual one."""
    rest = {word: iter([one] * 10_000 if isinstance(one, str) else one) for word, one in said.items()}

    def answer(server: Smtp, heard: str) -> str | None:
        return next(rest.get(heard.split(" ")[0].lower(), iter(())), None)

    return answer


@contextlib.contextmanager
def smtp(
    folder: Path,
    security: str = "starttls",
    *,
    taken: Callable[[Posted], None] = lambda _: None,
    answer: Answer = usual,
    users: dict[str, str] | None = None,
) -> Iterator[Smtp]:
    """One that listens with ``security``: ``ssl`` (TLS from the beginning), ``starttls`` or ``none``.

    ``taken`` is called with each message, in the server's thread: such as
    ``lambda one: mailbox.deliver(one.data)``. Its certificates lie in ``folder``. Where ``users`` is given (name →
    password), nobody may post without one of them; else `USER` and `PASSWORD`.
    """
    from aiosmtpd.smtp import SMTP

    known = {USER: PASSWORD} if users is None else users
    made = Smtp(0, authority(folder), known, answer)
    context = made.authority.server_context()
    handler = _Handler(made, taken)

    def serving() -> SMTP:
        with warnings.catch_warnings():
            # It warns of passwords without TLS also where TLS is there from the beginning.
            warnings.simplefilter("ignore")
            return SMTP(
                handler,
                hostname="localhost",
                tls_context=context if security == "starttls" else None,
                require_starttls=security == "starttls",
                authenticator=_authenticator(made),
                auth_required=True,
                auth_require_tls=security == "starttls",
                enable_SMTPUTF8=True,
            )

    async def begin() -> asyncio.Server:
        loop = asyncio.get_running_loop()
        return await loop.create_server(serving, HOST, 0, ssl=context if security == "ssl" else None)

    with _listening(begin) as made.port:
        yield made


def _authenticator(made: Smtp) -> Callable[..., Any]:
    from aiosmtpd.smtp import AuthResult, LoginPassword

    def ask(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        if not isinstance(data, LoginPassword):
            return AuthResult(success=False, handled=False)
        user = data.login.decode("utf-8", "replace")
        made.heard.append(f"AUTH {user}")
        said = made.answer(made, made.heard[-1])
        if said == DROP:
            server.transport.abort()
            return AuthResult(success=False, handled=True, message=None)
        if said is not None:
            return AuthResult(success=False, handled=False, message=said)
        if made.users.get(user) != data.password.decode("utf-8", "replace"):
            return AuthResult(success=False, handled=False, message="535 Error: authentication failed")
        return AuthResult(success=True)

    return ask


class _Handler:
    """What aiosmtpd asks."""

    def __init__(self, made: Smtp, taken: Callable[[Posted], None]) -> None:
        self.made = made
        self.taken = taken

    def _said(self, server: Any, heard: str) -> str | None:
        self.made.heard.append(heard)
        said = self.made.answer(self.made, heard)
        if said == DROP:
            server.transport.abort()
            return "421 closing"
        return said

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        said = self._said(server, f"MAIL {address}")
        if said is None:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return said or "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        said = self._said(server, f"RCPT {address}")
        if said is None:
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return said or "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        said = self._said(server, "DATA")
        if said is not None and said != DROP_AFTER:
            return said
        one = Posted(envelope.mail_from, list(envelope.rcpt_tos), envelope.original_content)
        self.made.posted.append(one)
        self.taken(one)
        if said == DROP_AFTER:
            server.transport.abort()
        return "250 OK"


@contextlib.contextmanager
def _listening(begin: Callable[[], Coroutine[Any, Any, asyncio.Server]]) -> Iterator[int]:
    """The port of the server that ``begin`` starts; it runs in a thread of its own until the block ends."""
    loop = asyncio.new_event_loop()
    ready: Future[int] = Future()

    async def started() -> asyncio.Server:
        server = await begin()
        ready.set_result(server.sockets[0].getsockname()[1])
        return server

    def run() -> None:
        asyncio.set_event_loop(loop)
        server = loop.run_until_complete(started())
        loop.run_forever()
        server.close()
        waiting = asyncio.all_tasks(loop)
        for task in waiting:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*waiting, return_exceptions=True))
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield ready.result(PATIENCE)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(PATIENCE)
