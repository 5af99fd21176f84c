"""Reads the messages of a mailbox on a server (IMAP over TLS) and leaves no trace there.

The mailbox is opened read-only (EXAMINE) and messages are looked at without being marked (BODY.PEEK[]). Sizes are asked
first: what is too large is not fetched. Small messages come some at a time. A connection that breaks is made again, and
what was not handed over yet is fetched again; a message by which it breaks every time is left out, so that one message
keeps nobody from the others. What the server says is never trusted: how long it may be and take is limited
(`mail_connection`), and what was not asked for is dropped.
"""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import chain
from types import TracebackType
from typing import Any, Self, TypeVar

from imapclient import IMAPClient, SocketTimeout, imap_utf7
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError
from imapclient.response_parser import parse_fetch_response

from perfeval_xl.arrivals import mail_connection
from perfeval_xl.arrivals import mail_troubles as troubles
from perfeval_xl.arrivals.mail_connection import SHORT_ANSWER, MeasuredSocket, TooMuchError, trusting
from perfeval_xl.arrivals.mail_letters import Account, Fetched, Gone, Size, TooLarge, answers, batches, in_utc
from perfeval_xl.arrivals.mail_troubles import (
    LostError,
    MailboxError,
    OverlongError,
    RefusedError,
    StrangeError,
    Trouble,
    words_of,
)
from perfeval_xl.arrivals.messages import LARGEST_MESSAGE
from perfeval_xl.arrivals.model import LONGEST_HEADERS

__all__ = ["Account", "Fetched", "Gone", "Mailbox", "MailboxError", "TooLarge", "Trouble", "connect"]

PAUSES = (1.0, 4.0, 16.0)
"""Seconds before a lost connection is made again, one after another."""
CONNECTING = 15.0
"""Seconds until a server has to answer."""
LEAVING = 3.0
"""Seconds that it has to say good-bye."""
ASKED_AT_ONCE = 200
"""Messages whose sizes are asked together: as many numbers as every server takes in one line."""
MOST_TROUBLES = 3
"""Messages, one after another, that a server may fail to give before it is asked for no more."""
_NUMBERS_LIE = 2
"""Times its size that a message may have: some servers guess sizes, or count other line ends."""
_MOST_WORDS = 1 << 20
"""Bytes of an answer that stand outside of messages."""
_DAY = timedelta(days=1)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WHO = '("name" "perfeval-xl" "version" "1" "vendor" "perfeval-xl")'
"""What is told about us. Some services give no mail to programs that do not say who they are (RFC 2971)."""
_MAY_PASS = frozenset(
    (Trouble.UNKNOWN_HOST, Trouble.UNREACHABLE, Trouble.TIMEOUT, Trouble.ENCRYPTION, Trouble.REFUSED, Trouble.LOST)
)
"""What a second connection may do better."""
_HIGHEST = (1 << 32) - 1
"""Number that a message may have, and the validity of them; it has so many digits:"""
_DIGITS = 10
_GOOD_BYE = 64 << 10
_UNREADABLE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What the library raises where an answer is none."""
_OUR_OWN = re.compile("got more than [0-9]+ bytes|illegal in state")
"""What the library says, and not the server."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_T = TypeVar("_T")


class Mailbox:
    """One that is open, until `close` or the end of its block."""

    def __init__(self, account: Account, password: str) -> None:
        self.account = account
        self.validity = 0
        """Under which the numbers of its messages hold (UIDVALIDITY)."""
        self._password = password
        self._client: IMAPClient | None = None
        self._oldest = date.min
        self._troubles = 0
        self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close(politely=error is None)

    def __repr__(self) -> str:
        return f"Mailbox({self.account!r})"

    def close(self, *, politely: bool = True) -> None:
        """Ends the connection; ``politely`` says good-bye to the server before, if it still listens."""
        client, self._client = self._client, None
        if client is not None:
            _end(client, politely=politely)

    def uids(self, since: date) -> list[int]:
        """The numbers of the messages that arrived on ``since`` or later, by the server's calendar, smallest first."""
        self._oldest = since - _DAY if since > date.min else since
        return self._persistently(partial(self._search, since))

    def folders(self) -> list[str]:
        """The names of the folders of this user, as people read them; none of a server that does not tell."""
        return self._persistently(lambda: _folders(self._connection()))

    def letters(self, uids: Iterable[int]) -> Iterator[Fetched | TooLarge | Gone]:
        """Each of these messages, once, in no order that is promised; of what a server lists though it is older than
        the day that `uids` asked for, nothing.

        Raises MailboxError where there is no going on. Whatever came before holds, and the rest can be asked for again.
        """
        self._troubles = 0
        numbers = sorted(set(uids))
        for begin in range(0, len(numbers), ASKED_AT_ONCE):
            some = numbers[begin : begin + ASKED_AT_ONCE]
            known = self._persistently(partial(self._sizes, some))
            fetch: list[Size] = []
            for uid in some:
                one = known.get(uid)
                if one is None:
                    yield Gone(uid, "服务器上已经没有这一封")
                elif one.received is not None and one.received.date() < self._oldest:
                    continue
                elif one.size > LARGEST_MESSAGE:
                    yield TooLarge(uid, one.size, one.received, self._head(one))
                else:
                    fetch.append(one)
            for batch in batches(fetch):
                yield from self._batch(batch)

    # --- messages

    def _batch(self, batch: Sequence[Size]) -> Iterator[Fetched | TooLarge | Gone]:
        """These messages, together if it can be, else each by itself."""
        found: dict[int, bytes] = {}
        if len(batch) > 1:
            try:
                found = self._asked(partial(self._bodies, batch))
            except LostError as lost:
                self._again(iter(PAUSES), lost.told)
            except StrangeError:
                self._again(iter((0.0, *PAUSES)), troubles.lost(self.account.words))
            except RefusedError:
                pass
        for one in batch:
            if one.uid in found:
                self._troubles = 0
                yield Fetched(one.uid, found.pop(one.uid), one.received)
            else:
                yield self._alone(one)

    def _alone(self, one: Size) -> Fetched | TooLarge | Gone:
        """A message by itself, asked for as often as a connection is made again."""
        pauses = iter(PAUSES)
        while True:
            try:
                found = self._asked(partial(self._bodies, [one]))
                break
            except LostError as lost:
                pause = next(pauses, None)
                if pause is not None:
                    self._again(chain((pause,), pauses), lost.told)
                    continue
                self._one_more_trouble(lost.told)
                self._again(iter(PAUSES), lost.told)
                return self._not_given(one, "每次取这一封，连接都中断")
            except RefusedError as refused:
                self._one_more_trouble(troubles.refused(self.account.words, str(refused)))
                return self._not_given(one, "服务器没有给这一封")
            except StrangeError as strange:
                self._one_more_trouble(troubles.strange(self.account.words, str(strange)))
                self._again(iter((0.0, *PAUSES)), troubles.lost(self.account.words))
                if isinstance(strange, OverlongError) and strange.size > LARGEST_MESSAGE:
                    return TooLarge(one.uid, strange.size, one.received)
                return self._not_given(one, "服务器给的这一封读不懂")
        if one.uid not in found:
            return self._not_given(one, "服务器没有给这一封")
        self._troubles = 0
        return Fetched(one.uid, found[one.uid], one.received)

    def _not_given(self, one: Size, why: str) -> Gone:
        return Gone(one.uid, why, one.received, self._head(one))

    def _head(self, one: Size) -> bytes:
        """What tells people which message is not fetched; asked for once, and empty where that goes wrong."""
        try:
            return self._asked(partial(self._fields, one.uid))
        except LostError as lost:
            self._again(iter(PAUSES), lost.told)
        except StrangeError:
            self._again(iter((0.0, *PAUSES)), troubles.lost(self.account.words))
        except RefusedError:
            pass
        return b""

    def _one_more_trouble(self, told: MailboxError) -> None:
        """Raises ``told`` where one message after another was not given."""
        self._troubles += 1
        if self._troubles > MOST_TROUBLES:
            raise told from None

    # --- what is asked

    def _search(self, since: date) -> list[int]:
        day = f"{since.day}-{_MONTHS[since.month - 1]}-{since.year:04}"
        lines = self._said_of(SHORT_ANSWER, "SEARCH", "SINCE", day)
        words = (word for line in lines if isinstance(line, bytes) for word in line.split())
        found = {int(word) for word in words if len(word) <= _DIGITS and word.isdigit()}
        return sorted(uid for uid in found if 0 < uid <= _HIGHEST)

    def _sizes(self, uids: Sequence[int]) -> dict[int, Size]:
        known: dict[int, Size] = {}
        for one in self._fetched(uids, "(UID RFC822.SIZE INTERNALDATE)", SHORT_ANSWER):
            uid, size = one[b"UID"], one.get(b"RFC822.SIZE")
            if isinstance(size, int) and size >= 0:
                known.setdefault(uid, Size(uid, size, in_utc(one.get(b"INTERNALDATE"))))
        return known

    def _fields(self, uid: int) -> bytes:
        """The beginning of the head of a message."""
        for one in self._fetched([uid], f"(UID BODY.PEEK[HEADER]<0.{LONGEST_HEADERS}>)", SHORT_ANSWER):
            for key, value in one.items():
                if key.startswith(b"BODY[HEADER]") and isinstance(value, bytes):
                    return value[:LONGEST_HEADERS]
        return b""

    def _bodies(self, batch: Sequence[Size]) -> dict[int, bytes]:
        """The messages that came, by their numbers."""
        said = sum(one.size for one in batch)
        room = LARGEST_MESSAGE if len(batch) == 1 else min(LARGEST_MESSAGE, said * _NUMBERS_LIE)
        found: dict[int, bytes] = {}
        for one in self._fetched([one.uid for one in batch], "(UID BODY.PEEK[])", room):
            data = one.get(b"BODY[]")
            if isinstance(data, bytes) and data:
                if len(data) > LARGEST_MESSAGE:
                    raise OverlongError(len(data))
                found.setdefault(one[b"UID"], data)
        return found

    def _fetched(self, uids: Sequence[int], items: str, room: int) -> Iterator[Mapping[bytes, Any]]:
        """What the server says of these messages, one answer at a time: answers belong to a message by the number in
        them, and what is not asked for is left out."""
        lines = self._said_of(room + _MOST_WORDS, "FETCH", ",".join(map(str, uids)), items)
        asked = set(uids)
        if sum(len(line[0] if isinstance(line, tuple) else line) for line in lines if line) > _MOST_WORDS:
            raise OverlongError
        for answer in answers(lines):
            for one in _parsed(answer):
                if isinstance(one.get(b"UID"), int) and one[b"UID"] in asked:
                    yield one

    def _said_of(self, room: int, *command: str) -> list[Any]:
        """What the server answers to a UID command, in at most ``room`` bytes."""
        client = self._connection()
        # What it said unasked is in nobody's interest, and would pile up.
        client._imap.untagged_responses.clear()
        _socket_of(client).allow(room)
        answer, lines = client._imap.uid(*command)
        if answer != "OK":
            raise RefusedError(words_of(lines))
        return list(lines)

    # --- connections

    def _connection(self) -> IMAPClient:
        if self._client is None:
            raise LostError(troubles.lost(self.account.words))
        return self._client

    def _persistently(self, ask: Callable[[], _T]) -> _T:
        """What ``ask`` returns, asked again with a new connection where one breaks."""
        pauses = iter(PAUSES)
        while True:
            try:
                return self._asked(ask)
            except LostError as lost:
                pause = next(pauses, None)
                if pause is None:
                    raise lost.told from None
                self._again(chain((pause,), pauses), lost.told)
            except RefusedError as refused:
                raise troubles.refused(self.account.words, str(refused)) from None
            except StrangeError as strange:
                raise troubles.strange(self.account.words, str(strange)) from None

    def _asked(self, ask: Callable[[], _T]) -> _T:
        """What ``ask`` returns. Raises LostError, RefusedError or StrangeError, whatever the server did."""
        try:
            return ask()
        except (LostError, RefusedError, StrangeError):
            raise
        except (OSError, IMAPClientAbortError) as error:
            self.close(politely=False)
            told = troubles.silent if isinstance(error, TimeoutError) else troubles.lost
            raise LostError(told(self.account.words)) from None
        except TooMuchError as error:
            raise OverlongError(error.announced) from None
        except MemoryError:
            raise OverlongError from None
        except IMAPClientError as error:
            if "command error: BAD" in str(error):
                raise RefusedError(str(error)) from None
            raise StrangeError("回答读不懂") from None
        except _UNREADABLE:
            raise StrangeError("回答读不懂") from None

    def _again(self, pauses: Iterator[float], last: MailboxError) -> None:
        """A new connection, after as many of the ``pauses`` as it takes. Raises MailboxError where none comes about:
        ``last``, or in the server's words why it does not let us in any more."""
        self.close(politely=False)
        for pause in pauses:
            time.sleep(pause)
            try:
                self._open()
            except MailboxError as error:
                if error.kind not in _MAY_PASS:
                    raise
                last = error if error.kind is Trouble.REFUSED else last
            else:
                return
        raise last from None

    def _open(self) -> None:
        """Connects, logs in, says who we are, and opens the folder to be looked at only."""
        client = _connected(self.account)
        try:
            validity = _examined(client, self.account, self._password)
        except BaseException:
            _end(client, politely=False)
            raise
        if self.validity not in (0, validity):
            _end(client, politely=True)
            raise troubles.renumbered(self.account.words)
        self._client = client
        self.validity = validity


def _parsed(answer: Sequence[Any]) -> list[Mapping[bytes, Any]]:
    """What one answer says; of what nobody understands nothing, since it belongs to one message alone."""
    try:
        return list(parse_fetch_response(answer, normalise_times=False, uid_is_key=False).values())
    except (IMAPClientError, *_UNREADABLE):
        return []


def connect(account: Account, password: str) -> Mailbox:
    """The folder of ``account``, open for reading. Raises MailboxError."""
    return Mailbox(account, password)


def _connected(account: Account) -> IMAPClient:
    """A connection on which nobody has logged in yet. Raises MailboxError."""
    try:
        context = trusting(account.ca)
    except OSError:
        raise troubles.no_certificate(str(account.ca)) from None
    try:
        client = IMAPClient(
            account.host.strip("[]"),
            account.port,
            ssl_context=context,
            timeout=SocketTimeout(CONNECTING, mail_connection.PATIENCE),
        )
    except UnicodeDecodeError:
        raise troubles.strange(account.words, "不是收信的服务器") from None
    except (OSError, UnicodeError) as error:
        raise troubles.connecting(account.server, error) from None
    except IMAPClientAbortError as error:
        if "EOF" in str(error):
            raise troubles.refused(account.words, "") from None
        raise troubles.strange(account.words, "不是收信的服务器") from None
    except IMAPClientError as error:
        raise troubles.refused(account.words, words_of(error.args)) from None
    except (TooMuchError, MemoryError, *_UNREADABLE):
        raise troubles.strange(account.words, "不是收信的服务器") from None
    # It would write down every line otherwise.
    client._imap.debug = 0
    return client


def _examined(client: IMAPClient, account: Account, password: str) -> int:
    """The UIDVALIDITY of the folder, after logging in. Raises MailboxError, in whose words no password is."""
    told: MailboxError
    try:
        _socket_of(client).allow(SHORT_ANSWER)
        _log_in(client, account, password)
        known = _introduced(client)
        return _validity(client, account, known)
    except MailboxError:
        raise
    except (OSError, IMAPClientAbortError) as error:
        told = (troubles.silent if isinstance(error, TimeoutError) else troubles.lost)(account.words)
    except Exception:
        told = troubles.strange(account.words, "登录时的回答读不懂")
    # Outside of the handlers: what they caught may hold the password, and hangs on what is raised in them.
    raise told


def _log_in(client: IMAPClient, account: Account, password: str) -> None:
    """Raises MailboxError where the server does not want these."""
    if not password or _CONTROL.search(password + account.user):
        raise troubles.unusable_password(account.words)
    # LOGIN knows ASCII alone.
    plain = not (password + account.user).isascii() or client.has_capability("LOGINDISABLED")
    try:
        (client.plain_login if plain else client.login)(account.user, password)
    except LoginError as error:
        if isinstance(error.__context__, IMAPClientAbortError):
            raise error.__context__ from None
        said = words_of(error.__context__.args if error.__context__ else error.args)
    else:
        return
    said = troubles.without_secrets(said, account.user, password)
    if _OUR_OWN.search(said):
        raise troubles.strange(account.words, "登录时的回答读不懂")
    if troubles.is_busy(said):
        raise troubles.refused(account.words, said)
    raise troubles.password(account.host, account.words, said)


def _introduced(client: IMAPClient, *, asked: bool = False) -> bool:
    """Tells the server who we are, where it wants to know (or was ``asked`` to); whether it was told."""
    if not asked and not client.has_capability("ID"):
        return False
    try:
        client._imap.xatom("ID", _WHO)
    except IMAPClientAbortError:
        raise
    except IMAPClientError:
        return False
    return True


def _validity(client: IMAPClient, account: Account, known: bool) -> int:
    """Opens the folder, to be looked at only; ``known`` says whether the server knows who we are."""
    folder = account.folder
    if not folder or _CONTROL.search(folder):
        raise troubles.no_folder(account.words, folder, ())
    quoted = b'"' + imap_utf7.encode(folder).replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'
    answer, lines = client._imap.select(quoted, readonly=True)
    if answer != "OK" and troubles.wants_to_know_us(words_of(lines)) and not known:
        # It wants to know without having said so.
        _introduced(client, asked=True)
        answer, lines = client._imap.select(quoted, readonly=True)
    if answer == "OK":
        _, numbers = client._imap.response("UIDVALIDITY")
        validity = int(numbers[-1] or 0)
        if not 0 < validity <= _HIGHEST:
            raise troubles.strange(account.words, "没有说邮件的编号从什么时候起有效")
        return validity
    said = words_of(lines)
    if troubles.wants_to_know_us(said):
        raise troubles.unsafe(account.host, account.words, said)
    there = _folders(client)
    if troubles.is_busy(said) or any(name.lower() == folder.lower() for name in there):
        raise troubles.refused(account.words, said)
    raise troubles.no_folder(account.words, folder, there)


def _folders(client: IMAPClient) -> list[str]:
    """The names of the folders there; of a server that does not tell them well none."""
    _socket_of(client).allow(SHORT_ANSWER)
    try:
        return sorted(str(name) for _, _, name in client.list_folders())
    except Exception:
        return []


def _end(client: IMAPClient, *, politely: bool) -> None:
    """Ends a connection, whatever the server says to that."""
    try:
        if politely:
            _socket_of(client).allow(_GOOD_BYE, LEAVING)
            client.logout()
        else:
            client.shutdown()
    except Exception:
        with contextlib.suppress(Exception):
            client.shutdown()


def _socket_of(client: IMAPClient) -> MeasuredSocket:
    found = client.socket()
    if not isinstance(found, MeasuredSocket):
        raise TypeError(f"not measured: {found!r}")
    return found
