"""The rows of the ledger as plain values; every time is UTC in ISO 8601, to the second, ending with Z."""

from __future__ import annotations

from dataclasses import dataclass


def storable(text: str) -> str:
    """``text`` as a ledger can hold it: what is no character, as in a name that is no UTF-8, is written out."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace").decode()
    return text


@dataclass(frozen=True)
class MetaRow:
    """One thing that is said of the ledger itself."""

    key: str
    """``format``, ``year``, ``program``, ``journal`` (bytes of the journal that are in the tables), ``policy.…``,
    ``sample`` (a secret by which originals of lower offices are asked for), ``sending.since`` (since when the round has
    a server that sends)."""
    value: str
    """What is said."""


@dataclass(frozen=True)
class RulesRow:
    """A state of program, rules and keys under which files were judged."""

    nth: int
    """Its number among the changes, from 1; the largest is in use."""
    fingerprint: str
    """Of program, rules and keys."""
    program: str
    """Version of the program."""
    at: str
    """When they came into use."""


@dataclass(frozen=True)
class IssueRow:
    """One workbook that was issued, or a project inside of the workbook of a department."""

    identity: str
    """SHA-256 of what the identity in the workbook says, however it was packed."""
    batch: int
    """Runs of ``build --round`` are counted from 1; what is issued again unchanged keeps its batch. 0 and less: what
    was issued before it was registered, the older the less."""
    year: int
    """Of the evaluation."""
    code: str
    """Of the project, or of the department; with the year it is the key of a project."""
    member_of: str
    """Code of the department in whose workbook it stands; empty for what has a workbook of its own."""
    kind: str
    """``project`` or ``whole_department``."""
    name: str
    """Of the project, or of the department."""
    department: str
    """主管部门."""
    unit: str
    """实施单位; of a department its own name."""
    profile: str
    """Id of the rules it was issued by."""
    version: int
    """Version of these rules."""
    rules: str
    """Fingerprint of the profile."""
    layout: int
    """Version of the layout of its sheets."""
    content: str
    """Digest of what the identity says but for the layout, the password and the version of rules that come with the
    program: equal where nothing changed for a unit."""
    issuer: str
    """Public key of the office that signed; empty where none did."""
    number: int
    """Running number of the signature; 0 without one."""
    file: str
    """Name of the workbook that was written."""
    at: str
    """When it was written; the first of January of its year where nobody knows since when it may have been out."""
    origin: str = ""
    """Public key of the lower office whose package says that it issued it; empty for what was issued here."""


@dataclass(frozen=True)
class ContactRow:
    """Whom to ask about a project, and until when it is due; the newest row of a project counts."""

    year: int
    """Of the project."""
    code: str
    """Of the project."""
    at: str
    """From when on it holds."""
    person: str
    """联系人. Personal."""
    address: str
    """In lower case; several are separated by ``"; "``."""
    deadline: str
    """``2024-03-31``; empty where there is none."""
    node: str = ""
    """节点: the part of the area that it is added up under, as the list says it; empty where it says none."""


@dataclass(frozen=True)
class ContainerRow:
    """Something that was opened completely: a file in a folder, a message in a mailbox."""

    source: str
    """Of what kind it is: ``file``; ``imaps://user@host/FOLDER``; ``package:`` and the public key of a lower office."""
    mark: str
    """path|size|time of change; of a message ``UIDVALIDITY|UID``; of what a lower office took in, its source and mark
    there. As `storable` gives it."""
    entries: int
    """Deliveries that came of it, refused ones included."""
    opened_at: str
    """When it was."""
    reader: str = ""
    """Version of the program that did, and what it could read; what was refused is tried again by another one."""
    begins: int = 0
    """Number of its first delivery in this reading, as far as what was refused in earlier ones is told no more."""


@dataclass(frozen=True)
class BlobRow:
    """The bytes of one file, kept once however often they arrived."""

    sha: str
    """SHA-256, in hexadecimal digits."""
    size: int
    """In bytes."""
    suffix: str
    """Ending under which it is kept: ``.xlsx``; made of the bytes alone, so that equal bytes have equal names."""
    seen: str
    """When it was kept first."""


@dataclass(frozen=True)
class DeliveryRow:
    """One file that arrived, once for each time that it did."""

    source: str
    """As in `ContainerRow`."""
    mark: str
    """The container in it, as in `ContainerRow`."""
    nth: int
    """Which of its entries, from 0."""
    trail: str
    """What it lay in, joined by ``" › "``."""
    bundle: str
    """What it came together with; of plain files in one folder below 来件 that folder; empty for none. Begins with the
    path of the container, so that no two things of a round that did not come together have the same."""
    name: str
    """What it was called; empty where it had no name."""
    sha: str
    """SHA-256 of the file. Where that was refused, of what it lay in: the outermost file, or where that is too large
    to be kept the refused part; empty where nothing is kept."""
    role: str
    """``workbook``, ``report``, ``scan``, ``other``; of what was refused ``refused``, empty where nothing is kept."""
    code: str
    """Of the finding that says why it was refused; empty where it was not."""
    facts: str
    """The facts of that finding, as JSON."""
    sent: str
    """When it was sent, as far as the delivery says; empty where it says nothing."""
    sent_by: str
    """What that rests on: ``message``, ``server``, ``archive``, ``disk``."""
    sender: str
    """Address that it came from, in lower case, `perfeval_xl.arrivals.model.NO_SENDER` where the message names none;
    empty where it came in no message. Personal."""
    subject: str
    """Of the message. Personal."""
    message_id: str
    """Of the message."""
    headers: bytes
    """Packed with zlib."""
    seen: str
    """When it was taken in."""


@dataclass(frozen=True)
class HeaderRow:
    """The head of the message of a delivery; a table of its own, so that deliveries are read quickly."""

    source: str
    """Of the delivery."""
    mark: str
    """Of the delivery."""
    nth: int
    """Of the delivery."""
    headers: bytes
    """The head, packed with zlib. Personal."""


@dataclass(frozen=True)
class AnswersRow:
    """The answers of a judgement; a table of its own, so that judgements are read quickly."""

    answers: bytes
    """Every answer and computed value by form and key with its place, JSON packed with zlib."""


@dataclass(frozen=True)
class FindingRow:
    """One finding of a judgement."""

    code: str
    """See docs/checks.md."""
    severity: int
    """3 错误, 2 核实, 1 提示."""
    place: str
    """Sheet and cell, as ``自评表!H12``; empty where it is about the whole."""
    item: str
    """What it is about: the indicator, the field."""
    message: str
    """What is wrong."""
    found: str
    """现值."""
    expected: str
    """应为."""
    fix: str
    """怎么改."""
    basis: str
    """依据."""
    mark: str
    """See `perfeval_xl.checks.explained.mark_of`."""
    explanation: str
    """出错说明 that the unit wrote; empty without one."""
    facts: str
    """As JSON."""


@dataclass(frozen=True)
class FigureRow:
    """One number that is added up over projects."""

    form: str
    """Code of the project inside of a department's workbook; empty for the main form."""
    key: str
    """``total.score``, ``execution.score``, ``rate.numerator``, ``rate.denominator``, ``rate``, ``funds.STAGE``."""
    value: str
    """Exactly, as `Fraction` reads it; amounts in 万元 whatever the form states."""
    place: str
    """``自评表!H7``; empty where it stands nowhere."""


@dataclass(frozen=True)
class JudgementRow:
    """What the program says of one file, under one state of its rules."""

    sha: str
    """Of the workbook."""
    report: str
    """SHA-256 of the 自评报告 that it was held against; empty for the judgement of the workbook alone."""
    rules: str
    """Fingerprint of program, rules and keys under which it was judged; ``lower:``, a public key and the number of a
    package where a lower office judged it."""
    identity: str
    """As in `IssueRow`; empty where the file has none that can be read."""
    year: int
    """0 where nothing is known."""
    code: str
    """Of the project, as the file says it; empty where nothing is known."""
    kind: str
    """As in `IssueRow`, as the file says it; `perfeval_xl.ledger.states.CHECKED_BY` of a 复核 or 汇总."""
    name: str
    """Of the project, as the file says it."""
    department: str
    """主管部门, as the file says it."""
    unit: str
    """实施单位, as the file says it."""
    readable: bool
    """Whether it could be opened and recognised."""
    ours: bool
    """False where it could not be judged through no fault of the unit: rules that are not here, a failed program."""
    genuine: bool
    """Whether nothing of what was issued was changed in it."""
    errors: int
    """Findings of weight 错误, whatever they are about."""
    open: int
    """核实 without an explanation."""
    explained: int
    """核实 with one."""
    blank: bool
    """Whether nothing at all was filled in."""
    content: str
    """校验码 of the answers, computed; empty where it cannot be."""
    stamped: str
    """校验码 that 上报 wrote; empty where it did not."""
    submitted_at: str
    """Time that 上报 wrote."""
    submitted_no: int
    """Running number that 上报 wrote; 0 where it did not."""
    modified: str
    """When a program says it saved the file last (docProps)."""
    score: str
    """Exactly, as `Fraction` reads it; empty where it cannot be computed."""
    rating: str
    """等级; empty without a score."""
    layout: int
    """Version of the layout of its sheets; 0 where nothing is known."""
    answers: bytes
    """Every answer and computed value by form and key with its place, JSON packed with zlib."""
    judged_at: str
    """When it was judged."""
    millis: int
    """Processor time that took, in milliseconds."""
    signer: str = ""
    """Public key whose signature holds in it, whoever trusts that key; empty where there is none."""
    signed_as: str = ""
    """The office that this signature names, which anybody may write; empty without one."""
    answered: str = ""
    """SHA-256 of the answers, of which ``content`` is the beginning: files with the same one say the same. Empty where
    it cannot be computed."""
    another: bool = False
    """Whether it can be opened and was never one of ours: another table, or a form whose content somebody copied."""
    findings: tuple[FindingRow, ...] = ()
    figures: tuple[FigureRow, ...] = ()


@dataclass(frozen=True)
class DecisionRow:
    """What a person decided."""

    year: int
    """Of the project."""
    code: str
    """Of the project."""
    kind: str
    """``exempt`` 免报, ``extend`` 延期到, ``use`` 采用这一份, ``drop`` 不采用, ``accept`` 认可说明,
    ``refuse`` 不认可, ``issued`` 以这一份为准."""
    sha: str
    """Of the file, for ``use`` and ``drop``."""
    mark: str
    """Of the finding, for ``accept`` and ``refuse``; for ``issued`` the identity of what was issued."""
    value: str
    """The date, for ``extend``; ``no`` takes back what was decided before of the same kind and thing."""
    who: str
    """Who decided. Personal."""
    why: str
    """理由."""
    at: str
    """When; of two of the same kind and thing the later one holds."""
    from_file: str
    """The file that it was typed into; ``package:`` and the public key of the lower office that decided."""
    explanation: str = ""
    """The explanation that ``refuse`` is about: another one of the same finding is read afresh. Empty: whatever it
    says; ``（没有说明）``: that there is none."""


@dataclass(frozen=True)
class EventRow:
    """Something that happened to the ledger, to be read by people."""

    at: str
    """When."""
    kind: str
    """``begun``, ``ended``, ``rebuilt``, ``journal`` …"""
    text: str
    """What, in words."""


@dataclass(frozen=True)
class ProjectState:
    """How a project stands; computed from the rows, stored nowhere."""

    year: int
    code: str
    kind: str
    name: str
    department: str
    unit: str
    member_of: str
    person: str
    address: str
    deadline: str
    state: str
    """See `perfeval_xl.ledger.states`: 免报, 已计, 待定, 退回, 未报."""
    flags: tuple[str, ...]
    """What is to be said besides, in a fixed order: 迟报, 时间不明, 待说明, 另有退回件, …"""
    verdict: str
    """Of the file that decides it: the counted one, else the newest; empty where nothing came."""
    sha: str
    """That file; empty where nothing came, and for several between which nobody decided."""
    file: str
    """What it was called when it came, with what it lay in."""
    sent: str
    sent_by: str
    score: str
    rating: str
    rivals: tuple[str, ...] = ()
    """For 待定, the files between which somebody has to decide."""


@dataclass(frozen=True)
class AttemptState:
    """How one file that may be a workbook of the round stands; computed, stored nowhere."""

    year: int
    code: str
    """Of the project that it belongs to; empty where it belongs to none."""
    tied: str
    """How it belongs there: ``identity``, ``code`` (not issued, or of another year), ``bundle``, ``name``, ``sender``;
    empty where it does not."""
    sha: str
    file: str
    """What it was called when it came first, with what it lay in."""
    sender: str
    sent: str
    sent_by: str
    """As in `perfeval_xl.arrivals.model.SentBy`; empty where nothing says when."""
    doubt: str
    """Why the time that 上报 wrote is not believed (Z021), as in `states.DOUBTS`; empty where it is, or is none."""
    verdict: str
    """See `perfeval_xl.ledger.states`."""
    content: str
    score: str
    rating: str
    counted: bool
    read_year: int
    """What the file says of itself, registered or not."""
    read_code: str
    name: str
    department: str
    unit: str
    judged_by: str
    """Fingerprint of the rules of the judgement that this rests on; empty where it was taken in and not judged yet."""
    claimed: str = ""
    """The time that 上报 wrote into it, believed or not."""
    signer: str = ""
    """As in `JudgementRow`."""
    signed_as: str = ""
    """As in `JudgementRow`."""
    is_foreign: bool = False
    """Whether it was signed when it was issued, and bears no signature of that key."""
    deliveries: int = 1
    """How often the same bytes came in."""
    last: str = ""
    """When they were sent last, as far as that delivery says; empty where they came once."""
    last_sender: str = ""
    """By whom."""
    answered: str = ""
    """As in `JudgementRow`; the 校验码 where only that is known."""
    put_aside: bool = False
    """Whether somebody decided that it is not to be used, nor told of any more."""
    seen: str = ""
    """When it was taken in first; empty where the clock of whoever did was wrong."""


@dataclass(frozen=True)
class MaterialRow:
    """A file that came along: a report, a scan, evidence; computed, stored nowhere."""

    year: int
    code: str
    """Of the project that it belongs to; empty where it belongs to none."""
    tied: str
    """How: ``bundle``, ``name``; empty where it does not."""
    sha: str
    role: str
    name: str
    file: str
    sent: str
    sender: str


@dataclass(frozen=True)
class Claim:
    """Who says to have issued a project that a lower office issued, too; computed, stored nowhere."""

    year: int
    code: str
    origin: str
    """As in `IssueRow`."""
    mark: str
    """By what a decision knows what was issued there last: ``here``, or its identity."""
    contested: bool
    """Whether these say different things, and nobody decided."""
    holds: bool
    """Whether what was issued there is what has to come back."""


@dataclass(frozen=True)
class Unjudged:
    """A file that waits for its judgement."""

    sha: str
    suffix: str
    size: int
    name: str
    """What it was called when it came first."""
