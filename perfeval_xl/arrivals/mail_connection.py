"""An encrypted connection that gives up: after so many bytes, or so many seconds, as were allowed for one answer.

A server may be slow, ill or hostile; none of them may fill the memory or keep the program waiting for ever.
"""

from __future__ import annotations

import contextlib
import io
import ssl
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_T = TypeVar("_T")
SHORT_ANSWER = 1 << 20
"""Bytes of an answer that holds no message."""
PATIENCE = 60.0
"""Seconds that an answer may take beyond what its size needs, and a connection be silent: servers look for old messages
on slow disks, and scan them for viruses first."""
SLOWEST = 16 << 10
"""Bytes of a second that a message has to come with: a line of 128 kbit/s."""


A_MOMENT = 0.5
"""Seconds that are waited in one go: on some systems Ctrl-C is heard in between alone."""
MOST_LINES = 20_000
"""Lines of an answer: a folder each, where nobody has a tenth of that; otherwise two for a message."""


class TooMuchError(Exception):
    """A server sent, or is about to send, more than one answer may hold.

    ``announced`` are the bytes that it wants to send in one piece; 0 where it is no piece that is too large.
    """

    def __init__(self, announced: int = 0) -> None:
        super().__init__()
        self.announced = announced


class _MeasuredFile(io.BufferedReader):
    """Reads from such a socket, and makes no room in memory for what must not come."""

    def __init__(self, raw: io.RawIOBase, measured: MeasuredSocket) -> None:
        super().__init__(raw)
        self._measured = measured

    def read(self, size: int | None = -1, /) -> bytes:
        """As of every file; raises TooMuchError before it begins."""
        self._measured.expect(size)
        return super().read(size)

    def readline(self, size: int | None = -1, /) -> bytes:
        """As of every file; raises TooMuchError where there were too many."""
        self._measured.begin_line()
        return super().readline(size)


class MeasuredSocket(ssl.SSLSocket):
    """One that was told how much may come, and until when."""

    _left = SHORT_ANSWER
    _lines = MOST_LINES
    _until: float | None = None

    def allow(self, size: int, patience: float | None = None) -> None:
        """From now on ``size`` bytes may come, and ``patience`` seconds (None: `PATIENCE`) be waited, and longer for
        what is large."""
        patience = PATIENCE if patience is None else patience
        self._left = size
        self._lines = MOST_LINES
        self._until = time.monotonic() + patience + size / SLOWEST
        self.settimeout(patience)

    def expect(self, size: int | None) -> None:
        """Raises TooMuchError where ``size`` bytes are more than may still come."""
        if size is not None and size > self._left + io.DEFAULT_BUFFER_SIZE:
            raise TooMuchError(size)

    def begin_line(self) -> None:
        """Raises TooMuchError where there were lines enough."""
        self._lines -= 1
        if self._lines < 0:
            raise TooMuchError

    def makefile(self, *_: Any, **__: Any) -> Any:
        """A file to be read from, in bytes: no other one is asked for."""
        raw: Any = super().makefile("rb", buffering=0)
        return _MeasuredFile(raw, self)

    def recv_into(self, buffer: WriteableBuffer, nbytes: int | None = None, flags: int = 0) -> int:
        """As of every socket; raises TooMuchError, or TimeoutError."""
        return self._counted(self._waited(partial(super().recv_into, buffer, nbytes, flags)))

    def recv(self, buflen: int = 1024, flags: int = 0) -> bytes:
        """As of every socket; raises TooMuchError, or TimeoutError."""
        data = self._waited(partial(super().recv, buflen, flags))
        self._counted(len(data))
        return data

    def _waited(self, receive: Callable[[], _T]) -> _T:
        """What comes, waited for no longer than is allowed for the whole answer; for the first one nobody was asked."""
        now = time.monotonic()
        self._until = self._until or now + PATIENCE
        end = min(self._until, now + PATIENCE)
        try:
            while (now := time.monotonic()) < end:
                self.settimeout(min(A_MOMENT, end - now))
                with contextlib.suppress(TimeoutError):
                    return receive()
            raise TimeoutError
        finally:
            self.settimeout(PATIENCE)

    def _counted(self, many: int) -> int:
        self._left -= many
        if self._left < 0:
            raise TooMuchError
        return many


def trusting(ca: Path | None) -> ssl.SSLContext:
    """What verifies certificates by those whom this system trusts, and those in the file ``ca`` (PEM) besides.

    Raises OSError (ssl.SSLError is one) where the file cannot be read or holds none.
    """
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca is not None:
        context.load_verify_locations(cafile=str(ca))
        # An authority of one's own is mostly older than the rule that certificates name the key of who signed them, on
        # which newer versions of Python insist. Who signed, for whom and until when is verified all the same.
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    context.sslsocket_class = MeasuredSocket
    return context
