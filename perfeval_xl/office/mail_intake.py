"""Mailboxes as sources of a round: their messages are opened as files of mail are, and nothing is changed in them.

An office's mailbox holds other mail, too. What comes from a registered address with a file is taken, from whomever
what holds a workbook or may; of the rest it is only recorded that it was looked at, so that it is never fetched again.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from perfeval_xl.arrivals.imap import Account, Gone, Mailbox, MailboxError, TooLarge, connect
from perfeval_xl.arrivals.mail_troubles import Trouble
from perfeval_xl.arrivals.message_heads import head_of, label_of, letter_of, receivers_of
from perfeval_xl.arrivals.messages import AUTOMATIC, INVITATION, LARGEST_MESSAGE, NOTHING_ATTACHED, RECEIPT, RETURNED
from perfeval_xl.arrivals.model import BEIJING, Arrived, Kind, Refused, Shape
from perfeval_xl.arrivals.opening import opened
from perfeval_xl.errors import LedgerError, UnreadableError
from perfeval_xl.ledger import originals
from perfeval_xl.ledger.rows import ContactRow, DeliveryRow
from perfeval_xl.office.came import Mail
from perfeval_xl.office.intake import REFUSED, Intake, Taken
from perfeval_xl.office.mail_accounts import no_password, password_of
from perfeval_xl.office.mail_addresses import SERVERS, MailAddress, mail_address
from perfeval_xl.office.mail_counts import MOST_SUBJECTS, Failed, MailCounts, Told, is_mailbox
from perfeval_xl.office.mail_sources import MailSource
from perfeval_xl.office.rounds import Round

A_DAY_BEFORE = timedelta(days=1)
"""By how much earlier than the first form mail is looked at: servers have days of their own."""
CALLED = "邮件"
"""What a message is called in a trail, before its subject."""
_BETWEEN = ";"
"""Stands between several addresses of one contact."""
_WHOLE = ".eml"
"""The ending of an original that is a whole message."""
_NO_FILE = frozenset((RETURNED, RECEIPT, AUTOMATIC, INVITATION, NOTHING_ATTACHED))
_PLAIN = frozenset((Kind.REPORT, Kind.SCAN, Kind.OTHER))
"""What anybody attaches to anything."""
_MAY_HOLD = frozenset(("Z004", "Z005", "Z006", "Z008", "Z009"))
"""Codes of what was not read, and in which a workbook may be: too large, too deep, locked, packed."""
_LEFT_ELSEWHERE, _ABOUT = "Z010", ("绩效", "自评")
"""The code of what was left in a store of files, and words in the subject of a message by which it may be a form: every
other newsletter has such a link.
"""
_RECIPIENT = re.compile(
    rb"^Final-Recipient:[ \t]*rfc822;[ \t]*<?([!-;=?-~]{1,254})>?[ \t]*\r?$", re.IGNORECASE | re.MULTILINE
)
"""The line by which a server says whom it could not reach (RFC 3464)."""
_NOT_AGAIN = frozenset(
    (Trouble.PASSWORD, Trouble.UNSAFE, Trouble.UNKNOWN_HOST, Trouble.UNREACHABLE, Trouble.TIMEOUT, Trouble.CERTIFICATE)
)
"""What keeps everybody out of each folder of an account: a password that is tried again and again locks it."""
_DAMAGED, _BROKEN = (
    "Z003",
    (".xls", ".xlsx", ".xlsm", ".xlsb", ".et", ".ods", ".zip", ".rar", ".7z", ".eml", ".msg"),
)
"""The code of what is damaged, and the endings of what may then have been a workbook or have held one."""


Keep = Callable[[Taken], None]
"""Records what was taken, soon."""


@dataclass(frozen=True)
class Known:
    """What the ledger knows before mailboxes are read."""

    registered: Collection[str]
    """Addresses of those who were asked for a form, in lower case."""
    issued: Sequence[str]
    """When each form was issued."""
    sender: str = ""
    """The address from which the office sends; empty where that is not known."""
    forms: Callable[[], Collection[str]] = frozenset
    """Gives the hashes of the workbooks as they were issued."""


class MailIntake:
    """Takes in what mailboxes hold and the ledger does not know; ``counts`` says what came of it, ``known`` what is
    known of the round.
    """

    def __init__(self, intake: Intake, watcher: Told, counts: MailCounts, now: datetime, known: Known) -> None:
        self.counts, self.known = counts, known
        self._intake, self._watcher, self._now = intake, watcher, now
        self._shut: set[Account] = set()
        """Accounts that nobody gets into in this run, with no folder."""

    def take_in(self, boxes: Sequence[MailSource], containers: Collection[tuple[str, str]], keep: Keep) -> None:
        """Open what is new in each mailbox: what is not among the ``containers``, by source and mark. One that fails
        is told, and the others are read.
        """
        for one in boxes:
            source = one.address.text
            marks = {mark for at, mark in containers if at == source}
            self._read(one, partial(_unknown, since=since_of(one, self.known.issued, self._now), marks=marks), keep)

    def again(self, wanted: Collection[tuple[str, str]], boxes: Sequence[MailSource], keep: Keep) -> bool:
        """Fetch messages again, by source and mark, and open them; whether any was still there."""
        sources = {one.address.text: one for one in boxes}
        failed = {one.box for one in self.counts.failed}
        found = False
        for source in sorted({source for source, _ in wanted if is_mailbox(source)}):
            with suppress(UnreadableError):
                one = sources.get(source) or MailSource(mail_address(source))
                if one.address.words not in failed:
                    marks = {mark for at, mark in wanted if at == source}
                    found |= self._read(one, partial(_of_marks, marks=marks), keep, again=True) > 0
        return found

    def read_kept(self, mails: Iterable[Mail], keep: Keep) -> None:
        """Open messages again that were kept."""
        for one in mails:
            keep(self._mail(one, mail_address(one.source)))

    def _read(
        self, one: MailSource, wanted: Callable[[Mailbox], Sequence[int]], keep: Keep, *, again: bool = False
    ) -> int:
        """Open the wanted messages of a mailbox; how many were there."""
        address, count = one.address, 0
        account = account_of(one)
        if replace(account, folder="") in self._shut:
            self.counts.failed.append(Failed(address.words, "同一个帐户刚才没有登录成，没有再试；照上面的办法改好再收"))
            return 0
        password = password_of(address.user, address.host)
        if password is None:
            self.counts.failed.append(Failed(address.words, no_password(address.user)))
            return 0
        try:
            with connect(account, password.reveal()) as box:
                uids = wanted(box)
                for taken in self._watcher.over(self._opened(box, address, uids, again=again), len(uids), "收邮件"):
                    if taken is not None:
                        keep(taken)
                        count += 1
        except MailboxError as error:
            if error.kind in _NOT_AGAIN:
                self._shut.add(replace(account, folder=""))
            self.counts.failed.append(Failed(address.words, told_of(one, error)))
        return count

    def _opened(
        self, box: Mailbox, address: MailAddress, uids: Sequence[int], *, again: bool
    ) -> Iterator[Taken | None]:
        for letter in box.letters(uids) if uids else ():
            if isinstance(letter, Gone):
                self.counts.missing.append(_not_given(letter))
                yield None
                continue
            mark, received = f"{box.validity}|{letter.uid}", letter.received or self._now
            if isinstance(letter, TooLarge):
                mail = _mail(address, mark, letter.head, b"", received)
                yield self._intake.unopened(mail, _too_large(mail, letter))
            else:
                mail = _mail(address, mark, letter.data, letter.data, received)
                yield self._taken(mail, again=again, own=address)

    def _taken(self, mail: Mail, *, again: bool, own: MailAddress) -> Taken:
        """Open a message, or look at it and leave it; what was taken ``again`` was ours. ``own`` is the
        mailbox.
        """
        if again or self._is_ours(mail, own):
            return self._mail(mail, own)
        return self._intake.nothing(mail)

    def _mail(self, mail: Mail, box: MailAddress) -> Taken:
        """Open a message of this mailbox as that of somebody who is known here, or is not."""
        sender = letter_of(head_of(mail.data, 0, len(mail.data))[0], b"").sender
        is_known = sender in self.known.registered or self._is_of_the_office(sender, box)
        return self._intake.mail(mail._replace(of_stranger=not is_known))

    def _is_ours(self, mail: Mail, box: MailAddress) -> bool:
        """Whether a message is to be taken; one that is not is counted."""
        letter = letter_of(head_of(mail.data, 0, len(mail.data))[0], b"")
        is_registered, is_own = letter.sender in self.known.registered, self._is_own(letter.sender, box)
        no_file, files, is_passed_on = NOTHING_ATTACHED, 0, False
        for entry in opened(io.BytesIO(mail.data), mail.name, Shape.MESSAGE, mail.received):
            if isinstance(entry, Refused) and entry.facts.get("what") in _NO_FILE:
                no_file, is_passed_on = entry.facts["what"], bool(entry.trail)
                continue
            files += 1
            if is_own and self._is_as_issued(entry):
                # The letter by which the office sent it out.
                continue
            # What a unit sent to somebody here may have been forwarded by him.
            is_units = entry.letter is not None and entry.letter.sender in self.known.registered
            if is_registered or is_units or may_be_a_form(entry, letter.subject):
                return True
        called = mail.name.removeprefix(CALLED)
        if no_file == RETURNED and (is_registered or self._is_of_a_unit(mail)):
            # Somebody who is registered proves that he sent something.
            return True
        if no_file == RETURNED and not files and not is_passed_on:
            self.counts.returned.append(returned_from(mail.data))
        elif is_own:
            self.counts.own += 1
        elif not is_registered:
            self.counts.strangers += 1
            self.counts.with_files += [called] if files else []
        elif no_file == NOTHING_ATTACHED:
            self.counts.letters.append(called)
        return False

    def _is_own(self, sender: str, box: MailAddress) -> bool:
        """Whether the office itself sent it; of a user without a domain that of the server ends with his."""
        name, _, domain = sender.partition("@")
        user = box.user.lower()
        return bool(domain) and (
            sender in (user, self.known.sender.lower()) or (name == user and f".{box.host}".endswith(f".{domain}"))
        )

    def _is_of_a_unit(self, mail: Mail) -> bool:
        """Whether it was sent to somebody who is registered, who sent it on as it was."""
        to = receivers_of(head_of(mail.data, 0, len(mail.data))[0])
        return any(one in self.known.registered for one in to)

    def _is_of_the_office(self, sender: str, box: MailAddress) -> bool:
        """Whether the office or somebody with a mailbox beside its own sent it; a service for everybody has no
        offices.
        """
        domain = sender.partition("@")[2]
        own = {one.partition("@")[2] for one in (box.user.lower(), self.known.sender.lower())} - {""}
        if "@" not in box.user and f".{box.host}".endswith(f".{domain}"):
            own.add(domain)
        return self._is_own(sender, box) or (domain in own and domain not in SERVERS)

    def _is_as_issued(self, entry: Arrived | Refused) -> bool:
        return isinstance(entry, Arrived) and hashlib.sha256(entry.data).hexdigest() in self.known.forms()


def may_be_a_form(entry: Arrived | Refused, subject: str) -> bool:
    """Whether something that anybody sent is a workbook, or may have been one or held one."""
    if isinstance(entry, Arrived):
        return entry.kind not in _PLAIN
    if entry.code == _DAMAGED:
        return entry.name.lower().endswith(_BROKEN) or "." not in entry.name
    if entry.code == _LEFT_ELSEWHERE:
        return any(word in subject for word in _ABOUT)
    return entry.code in _MAY_HOLD


def returned_from(data: bytes) -> str:
    """The addresses to which a message could not be delivered, as the server says that returns it; empty where it
    does not.
    """
    found = dict.fromkeys(one.decode("ascii").lower() for one in _RECIPIENT.findall(data))
    some = list(found)[:MOST_SUBJECTS]
    return "、".join(some) + ("等" if len(found) > len(some) else "")


def account_of(one: MailSource) -> Account:
    """A mailbox as it is to be opened."""
    address = one.address
    return Account(address.host, address.user, address.port, address.folder, one.ca)


def told_of(one: MailSource, error: MailboxError) -> str:
    """Why a mailbox was not read, to stand behind its name."""
    return str(error).removeprefix(f"{account_of(one).words}：")


def registered_in(contacts: Iterable[ContactRow]) -> frozenset[str]:
    """All addresses that were ever registered."""
    texts = (one.address.split(_BETWEEN) for one in contacts)
    return frozenset(text.strip().lower() for some in texts for text in some if text.strip())


def since_of(one: MailSource, issued: Sequence[str], now: datetime) -> date:
    """The day from which on messages of a mailbox are looked at, where forms were ``issued`` at these times."""
    if one.since is not None:
        return one.since
    days = [now.astimezone(BEIJING).date() - A_DAY_BEFORE]
    for at in issued:
        # What a lower office says of its own forms need not be a time.
        with suppress(ValueError, OverflowError):
            days.append(datetime.fromisoformat(at).astimezone(BEIJING).date() - A_DAY_BEFORE)
    return min(days)


def kept_mails(of: Round, refused: Iterable[DeliveryRow], wanted: Collection[tuple[str, str]]) -> list[Mail]:
    """Messages that were opened before, by source and mark, as far as they were kept for what was ``refused`` in them:
    they need not be fetched to be read again.
    """
    found: dict[tuple[str, str], Mail] = {}
    for row in refused:
        key = row.source, row.mark
        if key in found or key not in wanted or not is_mailbox(row.source) or row.role != REFUSED:
            continue
        with suppress(LedgerError, UnreadableError, OSError, ValueError):
            path = originals.path(of.ledger, row.sha)
            if path.suffix == _WHOLE:
                when = datetime.fromisoformat(row.sent or row.seen)
                data = path.read_bytes()
                found[key] = _mail(mail_address(row.source), row.mark, data, data, when)
    return list(found.values())


def _unknown(box: Mailbox, since: date, marks: Collection[str]) -> list[int]:
    """The messages of a mailbox that were not opened yet."""
    return [uid for uid in box.uids(since) if f"{box.validity}|{uid}" not in marks]


def _of_marks(box: Mailbox, marks: Collection[str]) -> list[int]:
    """Those of some messages that are still numbered as they were."""
    split = (mark.partition("|") for mark in marks)
    return [int(uid) for validity, _, uid in split if validity == str(box.validity) and uid.isdecimal()]


def _mail(address: MailAddress, mark: str, head: bytes, data: bytes, received: datetime) -> Mail:
    called = label_of(head_of(head, 0, len(head))[0], CALLED)
    if called == CALLED:
        # By the day and the minute it is found again in the mailbox.
        called = f"{CALLED}（{received.astimezone(BEIJING):%Y-%m-%d %H:%M}收到）"
    return Mail(address.text, mark, (address.words,), called, data, received)


def _not_given(one: Gone) -> str:
    """Why a message did not come, and which it is where it is still there: else nobody would find it."""
    if one.received is None:
        return one.why
    label = label_of(head_of(one.head, 0, len(one.head))[0], CALLED)
    cure = "一直取不到的，请在邮箱里另存为.eml放进“来件”"
    return f"{label}（{one.received.astimezone(BEIJING):%Y-%m-%d %H:%M}收到）：{one.why}；{cure}"


def _too_large(mail: Mail, one: TooLarge) -> Refused:
    """What is said of a message that was not fetched."""
    facts = {"what": f"邮件有{one.size >> 20}MB，", "limit": f"{LARGEST_MESSAGE >> 20}MB"}
    head, _ = head_of(one.head, 0, len(one.head))
    letter = replace(letter_of(head, one.head), received=mail.received)
    return Refused("Z004", mail.name, (), (mail.name,), facts, letter)
