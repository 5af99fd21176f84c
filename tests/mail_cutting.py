"""What stands between a client and a server: counts what passes, and ends the connection where a test wants it to."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.mail_authority import HOST, PATIENCE

_AT_ONCE = 1 << 16


@dataclass
class Cutting:
    """What stands between, byte for byte; it understands nothing of what passes."""

    port: int
    after: list[int] = field(default_factory=list)
    """Bytes of the server after which a connection is ended: the first is for the first connection, and so on. Later
    ones are not ended."""
    sent: int = 0
    """Bytes that came from the server, of all connections."""
    connections: int = 0
    """How many there were."""


@contextlib.contextmanager
def cutting(port: int, *after: int) -> Iterator[Cutting]:
    """One before the server at ``port`` of this machine; it ends with the block.

    A connection is ended rudely (RST), in the middle of a line or of a message: as networks do.
    """
    with socket.create_server((HOST, 0)) as listening:
        made = Cutting(listening.getsockname()[1], list(after))
        threads = [threading.Thread(target=_serve, args=(listening, port, made), daemon=True)]
        threads[0].start()
        try:
            yield made
        finally:
            with contextlib.suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            threads[0].join(PATIENCE)


def _serve(listening: socket.socket, port: int, made: Cutting) -> None:
    """Takes connections until there is nobody who listens."""
    with contextlib.suppress(OSError):
        while True:
            client, _ = listening.accept()
            number = made.connections
            made.connections += 1
            try:
                server = socket.create_connection((HOST, port), timeout=PATIENCE)
            except OSError:
                client.close()
                continue
            client.settimeout(PATIENCE)
            most = made.after[number] if number < len(made.after) else None
            for source, target, limit, counted in ((client, server, None, None), (server, client, most, made)):
                threading.Thread(target=_pump, args=(source, target, limit, counted), daemon=True).start()


def _pump(source: socket.socket, target: socket.socket, limit: int | None, counted: Cutting | None) -> None:
    """Hands on what comes, at most ``limit`` bytes; ends both ways then."""
    with contextlib.suppress(OSError):
        while data := source.recv(_AT_ONCE):
            data = data if limit is None else data[:limit]
            if counted is not None:
                counted.sent += len(data)
            target.sendall(data)
            if limit is not None:
                limit -= len(data)
                if not limit:
                    target.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    break
    for one in (source, target):
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()
