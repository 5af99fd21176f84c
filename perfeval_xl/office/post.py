"""The mailboxes of one run of 收件: which they are, and what is told of them. Nothing of it is imported where a round
has none.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval_xl.errors import UnreadableError
from perfeval_xl.office.finishing import INSTALL
from perfeval_xl.office.mail_addresses import MailAddress
from perfeval_xl.office.mail_counts import Failed, MailCounts, Told, is_mailbox
from perfeval_xl.office.mail_sources import FILE, MailSource, ca_of, sources_of
from perfeval_xl.office.rounds import LEDGER, Round

if TYPE_CHECKING:
    from perfeval_xl.ledger.book import Ledger
    from perfeval_xl.office.intake import Intake, Taken
    from perfeval_xl.office.mail_intake import MailIntake

Pairs = Collection[tuple[str, str]]
"""Source and mark of containers."""


class Post:
    """Reads the mailboxes of a round; one that fails is told, and the rest goes on."""

    def __init__(self, of: Round, ledger: Ledger, intake: Intake, watcher: Told, now: datetime) -> None:
        self.counts = MailCounts()
        self._round, self._ledger, self._intake = of, ledger, intake
        self._watcher, self._now = watcher, now
        self._boxes: list[MailSource] = []
        self._sender = ""
        """The address from which the office sends."""
        self._reader: MailIntake | None = None

    def folders(self, asked: Sequence[Path | MailAddress]) -> list[Path]:
        """The folders and files among the sources of a run; its mailboxes are remembered. Where none is asked for
        those of 来源.toml are, and 来件.
        """
        listed: Sequence[MailSource] = ()
        try:
            sources = sources_of(self._round)
            listed, self._sender = sources.mailboxes, sources.smtp.sender if sources.smtp else ""
        except UnreadableError as error:
            self.counts.failed.append(Failed(f"{LEDGER}/{FILE}", str(error)))
        if not asked:
            self._boxes = list(listed)
            return [self._round.inbox]
        known = {one.address: one for one in listed}
        named = dict.fromkeys(one for one in asked if isinstance(one, MailAddress))
        self._boxes = [known.get(one, MailSource(one, ca=ca_of(one, listed))) for one in named]
        return [one for one in asked if isinstance(one, Path)]

    def take_in(self, known: Pairs, unread: Pairs, keep: Callable[[Taken], None]) -> None:
        """Open what is new in each mailbox, and again what was kept of what an earlier program did not read."""
        again = {one for one in unread if is_mailbox(one[0])}
        if not self._boxes and not again:
            return
        mail = self._mail()
        if mail is None:
            return
        from perfeval_xl.office.mail_intake import kept_mails

        kept = kept_mails(self._round, self._ledger.refused(), again) if again else []
        mail.read_kept(kept, keep)
        looked_at = {*known, *((one.source, one.mark) for one in kept)}
        mail.take_in(self._boxes, looked_at, keep)

    def again(self, wanted: Pairs, keep: Callable[[Taken], None]) -> bool:
        """Fetch again what lies in mailboxes, by source and mark; whether any of it is still there."""
        some = {one for one in wanted if is_mailbox(one[0])}
        mail = self._mail() if some else None
        return mail is not None and mail.again(some, self._boxes, keep)

    @functools.cached_property
    def _hashes(self) -> frozenset[str]:
        """Those of the workbooks that were written to be sent out, as far as they lie where they were written."""
        found = set[str]()
        with contextlib.suppress(OSError):
            for path in self._round.forms.rglob("*.xlsx"):
                found.add(hashlib.sha256(path.read_bytes()).hexdigest())
        return frozenset(found)

    def _forms(self) -> frozenset[str]:
        return self._hashes

    def _mail(self) -> MailIntake | None:
        """Who reads mailboxes; None where that is not installed, which is told."""
        if self._reader is None:
            try:
                from perfeval_xl.office.mail_intake import Known, MailIntake, registered_in
            except ModuleNotFoundError as error:
                self.counts.failed.append(Failed("邮箱", f"缺少组件“{error.name}”；{INSTALL}"))
                return None
            registered = registered_in(self._ledger.contacts())
            issued = [one.at for one in self._ledger.issues()] or [self._ledger.meta("created")]
            known = Known(registered, issued, self._sender, self._forms)
            self._reader = MailIntake(self._intake, self._watcher, self.counts, self._now, known)
        return self._reader
