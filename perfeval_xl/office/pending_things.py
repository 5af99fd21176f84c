"""What somebody has to decide about as a value, what may be chosen, and the mark by which a row of 汇总 is known.

The mark says what the thing is, and as what it stood when it was asked: once that changes it is another question.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from perfeval_xl.ledger.decisions import DROP, EXEMPT, EXTEND, ISSUED, USE
from perfeval_xl.ledger.states import ACCEPTED, REFUSED

ACCEPT_WORD, REFUSE_WORD, USE_WORD, DROP_WORD = "认可说明", "不认可", "采用这一份", "不采用"
EXEMPT_WORD, EXTEND_WORD, ISSUED_WORD = "免报", "延期到", "以这一处为准"
KIND_OF: Mapping[str, str] = {
    ACCEPT_WORD: ACCEPTED,
    REFUSE_WORD: REFUSED,
    USE_WORD: USE,
    DROP_WORD: DROP,
    EXEMPT_WORD: EXEMPT,
    EXTEND_WORD: EXTEND,
    ISSUED_WORD: ISSUED,
}
"""The seven decisions, by what a clerk chooses: the kinds of `perfeval_xl.ledger.rows.DecisionRow`."""
WORD_OF: Mapping[str, str] = {kind: word for word, kind in KIND_OF.items()}
"""What a decision is called."""
TAKE_BACK_WORD = "撤销"
"""What a clerk chooses to take a decision back."""

RIVAL, SAID, UNSAID, STRANGE, UNJUDGED, UNREAD = "待定", "说明", "没有说明", "不在册", "没能审", "没能打开"
TWICE, ASKED, LATER, RETURNED, MISSING = "两处下发", "下级要求", "又来一份", "退回", "未报"
MATTERS = (TWICE, RIVAL, SAID, UNSAID, ASKED, STRANGE, UNJUDGED, UNREAD, LATER, RETURNED, MISSING)
"""事项: what a thing to be decided is, in the order in which somebody has to look after them."""
OF_A_FILE = (USE_WORD, DROP_WORD)
OF_A_PROJECT = (EXEMPT_WORD, EXTEND_WORD)
MUST, PRESSING, MAY = 3, 2, 1
"""Weights: nothing goes on without it; past the deadline; it may be left alone."""
NO_WORDS = "（没有说明）"
"""Stands for the explanation of a finding without one, where that is refused: any explanation is another one."""
MADE = "made"
"""What the mark of a decision says in the place of a matter."""
_VERSION = 1
"""Of the marks; a later one says so in its first place."""
_DIGITS = 10
"""Of a checksum and of what a thing stood as."""
LONGEST_MARK = 2_000
"""Letters of a mark: a code has at most some hundred."""


@dataclass(frozen=True)
class Thing:
    """What a mark says."""

    matter: str
    """One of `MATTERS`, or `MADE`."""
    year: int
    """Of the project; 0 for a file that belongs to none."""
    code: str
    sha: str
    """Of the file; empty where it is about none."""
    finding: str
    """Mark of the finding, or of what was not opened; empty where it is about none."""
    stood: str
    """As what it stood when it was asked, shortened: explanation, state, deadline, files."""

    @property
    def mark(self) -> str:
        """This as a text without blanks."""
        fields = (_VERSION, self.matter, self.year, self.code, self.sha, self.finding, self.stood)
        data = json.dumps(fields, ensure_ascii=False).encode(errors="surrogatepass")
        text = base64.urlsafe_b64encode(data).decode().rstrip("=")
        return f"P{_VERSION}.{text}.{digest(text)}"


class MarkError(ValueError):
    """A text is no mark, or one that somebody changed, or of a later program."""


@dataclass(frozen=True)
class Pending:
    """One row of 待处理."""

    matter: str
    """事项, one of `MATTERS`."""
    code: str
    """Of the project; empty for a file that belongs to none."""
    name: str
    department: str
    unit: str
    what: str
    """What the question is, in words."""
    file: str
    """What the file was called when it came, with what it lay in; empty where it is about none."""
    sha: str
    """Of the file, or of what it lay in when it could not be opened; empty where nothing is kept."""
    place: str
    """``自评表!H12``; empty where it is about no cell."""
    choices: tuple[str, ...]
    """What may be chosen, of the keys of `KIND_OF`."""
    mark: str
    weight: int
    """`MUST`, `PRESSING` or `MAY`."""
    thing: Thing
    """What the mark says."""
    explanation: str = ""
    """What the unit wrote, where that is the question."""
    deadline: str = ""
    """``2024-03-31``, of the project; empty where there is none."""
    until: str = ""
    """The day until which a lower office asks for more time, which may be over; empty where nobody asks for any."""


def thing_in(mark: str) -> Thing:
    """What a mark says. Raises MarkError where it is none, was changed, or is of a later program."""
    version, _, rest = mark.strip().partition(".")
    text, _, check = rest.partition(".")
    if len(mark) > LONGEST_MARK or not check or digest(text) != check:
        raise MarkError(mark[:LONGEST_MARK])
    if version != f"P{_VERSION}":
        raise MarkError(version)
    try:
        fields = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        number, *words = fields
        matter, year, *others = words
        if (
            number != _VERSION
            or not isinstance(year, int)
            or not all(isinstance(one, str) for one in (matter, *others))
        ):
            raise MarkError(mark)
        return Thing(matter, year, *others)
    except (binascii.Error, UnicodeError, ValueError, TypeError) as error:
        raise MarkError(mark) from error


def digest(text: str) -> str:
    """A text, shortened to what it is told apart by."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:_DIGITS]
