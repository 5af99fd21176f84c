"""A small IMAP server for what no honest one does: it answers as a test wants it to."""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tests.mail_servers import HOST, Authority

Said = bytes | Iterable[bytes]
"""What the server says; the connection goes on after it. A generator may go on for ever: the client ends it."""
Hook = Callable[["FakeImap", str, str], Said | None]
"""Asked with the server, the tag and the rest of each command; None is the usual answer, b"" ends the connection."""


@dataclass
class FakeImap:
    """One that runs."""

    port: int
    authority: Authority
    messages: Mapping[int, bytes]
    hook: Hook
    capabilities: str = "IMAP4rev1 AUTH=PLAIN ID UIDPLUS"
    greeting: Said = b"* OK ready\r\n"
    heard: list[str] = field(default_factory=list)
    """Commands without their tags."""
    connections: int = 0
    sizes: dict[int, int] = field(default_factory=dict)
    """What it says of the size of a message, where that is a lie."""


def literal(data: bytes) -> bytes:
    """``data`` as IMAP sends it."""
    return b"{%d}\r\n" % len(data) + data


def fetch(uid: int, data: bytes, sequence: int = 1) -> bytes:
    """The answer that holds a message."""
    return b"* %d FETCH (UID %d BODY[] %s)\r\n" % (sequence, uid, literal(data))


@contextlib.contextmanager
def fake_imap(
    authority: Authority, messages: Mapping[int, bytes] | None = None, hook: Hook = lambda *_: None
) -> Iterator[FakeImap]:
    """One with ``messages`` (number → bytes), until the end of the block."""
    with socket.create_server((HOST, 0)) as listening:
        made = FakeImap(listening.getsockname()[1], authority, messages or {}, hook)
        context = authority.server_context()
        thread = threading.Thread(target=_accept, args=(listening, context, made), daemon=True)
        thread.start()
        try:
            yield made
        finally:
            with contextlib.suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            thread.join()


def _accept(listening: socket.socket, context: ssl.SSLContext, made: FakeImap) -> None:
    with contextlib.suppress(OSError):
        while True:
            client, _ = listening.accept()
            made.connections += 1
            threading.Thread(target=_serve, args=(client, context, made), daemon=True).start()


def _serve(client: socket.socket, context: ssl.SSLContext, made: FakeImap) -> None:
    with contextlib.suppress(OSError, ssl.SSLError, ValueError), client:
        client.settimeout(20)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with context.wrap_socket(client, server_side=True) as wrapped:
            _say(wrapped, made.greeting)
            lines = wrapped.makefile("rb")
            while line := lines.readline(100_000):
                tag, _, command = line.decode("utf-8", "replace").strip().partition(" ")
                made.heard.append(command)
                said = made.hook(made, tag, command)
                if said == b"":
                    break
                if said is None and command.startswith("AUTHENTICATE"):
                    wrapped.sendall(b"+ \r\n")
                    made.heard.append(lines.readline(100_000).decode("ascii").strip())
                    said = f"{tag} OK in\r\n".encode()
                _say(wrapped, _usual(made, tag, command) if said is None else said)


def _say(client: ssl.SSLSocket, said: Said) -> None:
    for part in [said] if isinstance(said, bytes) else said:
        client.sendall(part)


def _usual(made: FakeImap, tag: str, command: str) -> bytes:
    """The answer of a server that does as it should."""
    ok = f"{tag} OK done\r\n".encode()
    name = command.split(" ")[0]
    if name == "CAPABILITY":
        return f"* CAPABILITY {made.capabilities}\r\n".encode() + ok
    if name == "EXAMINE":
        return b"* %d EXISTS\r\n* OK [UIDVALIDITY 7] valid\r\n" % len(made.messages) + ok
    if name == "LIST":
        return b'* LIST (\\HasNoChildren) "/" INBOX\r\n' + ok
    if command.startswith("UID SEARCH"):
        return b"* SEARCH " + " ".join(map(str, made.messages)).encode() + b"\r\n" + ok
    if command.startswith("UID FETCH"):
        return b"".join(_fetched(made, command)) + ok
    if name == "LOGOUT":
        return b"* BYE gone\r\n" + ok
    return ok


def _fetched(made: FakeImap, command: str) -> Iterator[bytes]:
    asked = asked_for(command)
    for number, (uid, data) in enumerate(made.messages.items(), 1):
        if uid in asked and "BODY.PEEK[]" in command:
            yield fetch(uid, data, number)
        elif uid in asked and "HEADER" in command:
            yield b"* %d FETCH (UID %d BODY[HEADER]<0> %s)\r\n" % (number, uid, literal(data.partition(b"\r\n\r\n")[0]))
        elif uid in asked:
            size = made.sizes.get(uid, len(data))
            when = b'INTERNALDATE "05-Jan-2024 10:20:30 +0800"'
            yield b"* %d FETCH (UID %d RFC822.SIZE %d %s)\r\n" % (number, uid, size, when)


def asked_for(command: str) -> set[int]:
    """The numbers in a ``UID FETCH``."""
    found = re.match(r"UID FETCH ([\d,]+)", command)
    return {int(one) for one in found[1].split(",")} if found else set()
