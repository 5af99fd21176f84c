"""G 篡改: who signed this workbook, and whether that office may.

Without any public key on the machine nothing is asked of a signature but that it fits: offices that use no keys
are not disturbed. With keys, what is not signed by one of them is sent back.
"""

from __future__ import annotations

from collections.abc import Iterator

from perfeval_xl.checks.case import Case, Scope, check, finding, needs_workbook
from perfeval_xl.findings import WHOLE_FILE, Code, Count, Day, Finding, FindingFact, Phrase, Year
from perfeval_xl.forms.form import Brief
from perfeval_xl.returns.recognise import Recognised
from perfeval_xl.sealing.certificates import Certificate
from perfeval_xl.sealing.register import Entry, Register, entry_of
from perfeval_xl.sealing.stamps import IssueNumber
from perfeval_xl.sealing.trust import Chain


@check(
    Code.G110,
    Code.G116,
    Code.G124,
    Code.G141,
    Code.G142,
    Code.G143,
    Code.G147,
    skip=needs_workbook,
    scope=Scope.WHOLE,
)
def signature_is_that_of_an_office(case: Case) -> Iterator[Finding]:
    """The signature fits, and is that of an office which may issue this form."""
    known = case.recognised
    if known is None:
        return
    office = known.stamp.office if known.stamp else None
    if office is None or known.stamp is None:
        # A draft is never signed, and never accepted (T106).
        if case.trust and not known.identity.brief.draft:
            yield finding(Code.G124, WHOLE_FILE)
    elif not known.signature_holds:
        yield finding(Code.G110, WHOLE_FILE)
    elif not case.trust:
        yield finding(Code.G116, WHOLE_FILE, found=office.name)
    elif chains := case.trust.chains(known.stamp):
        refused = [_refusal(case, known, chain) for chain in chains]
        # A renewed key has two certificates; one that admits the form is enough.
        if all(refused) and refused[0] is not None:
            yield refused[0]
    elif namesake := case.trust.namesake(office.name):
        yield finding(Code.G142, WHOLE_FILE, found=office.name, expected=namesake)
    else:
        yield finding(Code.G141, WHOLE_FILE, found=office.name)


@check(Code.G144, Code.G145, Code.G146, skip=needs_workbook, scope=Scope.WHOLE)
def form_is_the_one_to_be_used(case: Case) -> Iterator[Finding]:
    """It is of the year that is checked, was signed by whom its office says, and was not issued again since."""
    known, trust = case.recognised, case.trust
    if known is None or known.identity.brief.draft or not (trust.registers or trust.year is not None):
        return
    own = entry_of(known.identity, known.stamp.issue if known.stamp else None)
    office = signer(case)
    public = known.stamp.office.public if office and known.stamp and known.stamp.office else ""
    registers = trust.registers_of(public) if public else ()
    if trust.year is not None:
        expected = Year(trust.year)
        why = Phrase("这次审核的是{year}", year=expected)
    else:
        expected = Year(max((one.latest_year(own.key) for one in registers), default=own.year))
        why = Phrase("“{office}”已下发这个项目{year}的表", office=office, year=expected)
    if expected != Year(own.year):
        yield finding(Code.G146, WHOLE_FILE, found=Year(own.year), expected=expected, why=why)
    elif registers:
        yield from _of_register(office, own, registers)


def _of_register(office: str, own: Entry, registers: tuple[Register, ...]) -> Iterator[Finding]:
    """What the newest entry of the form says of this one."""
    found = [entry for one in registers if (entry := one.find(own.key)) is not None]
    newest = max(found, key=lambda entry: entry.number, default=None)
    if newest is not None and newest.content == own.content:
        return
    if newest is not None and own.number < newest.number and newest.issue is not None:
        yield finding(Code.G144, WHOLE_FILE, found=_numbered(own.issue), expected=_numbered(newest.issue))
    elif own.issue is not None or newest is not None:
        last = max(registers, key=lambda one: one.last)
        stale = own.number > last.last and last.day is not None
        words = "（登记只到第{number}号，{day}）"
        why = Phrase(words, number=Count(last.last), day=Day(last.day)) if stale and last.day else ""
        yield finding(Code.G145, WHOLE_FILE, found=office, what=_numbered(own.issue), why=why)


def _numbered(issue: IssueNumber | None) -> FindingFact:
    if issue is None:
        return "没有编号"
    return Phrase("第{number}号，{day}签发", number=Count(issue.number), day=Day(issue.day))


def signer(case: Case) -> str:
    """The office that is known to have signed this form, and may; empty where none is."""
    known = case.recognised
    if known is None or known.stamp is None or not known.signature_holds:
        return ""
    chains = case.trust.chains(known.stamp)
    return next((chain[0].office.name for chain in chains if _refusal(case, known, chain) is None), "")


def _refusal(case: Case, known: Recognised, chain: Chain) -> Finding | None:
    """Why the form is not one that the keys of ``chain`` may have signed."""
    brief = known.identity.brief
    issue = known.stamp.issue if known.stamp else None
    day = issue.day if issue else case.today
    for certificate in chain:
        if not certificate.is_valid(day):
            return finding(
                Code.G143,
                WHOLE_FILE,
                found=certificate.office.name,
                expected=certificate.validity,
                what=_issued_on(issue),
            )
        if not certificate.scope.admits(known.identity.profile, brief.supervising_department, brief.code):
            return finding(
                Code.G147,
                WHOLE_FILE,
                found=certificate.office.name,
                expected=str(certificate.scope),
                what=_described(known, brief, certificate),
            )
    return None


def _issued_on(issue: IssueNumber | None) -> FindingFact:
    return Phrase("是{day}签发的", day=Day(issue.day)) if issue else "没有写明是哪天签发的"


def _described(known: Recognised, brief: Brief, certificate: Certificate) -> str:
    """What a scope asks of a form, as the form has it."""
    scope = certificate.scope
    told = (
        ("规则集", known.identity.profile, scope.profiles),
        ("主管部门", brief.supervising_department, scope.departments),
        ("项目编码", brief.code, scope.codes),
    )
    return "，".join(f"{title}{own or '空着'}" for title, own, limits in told if limits)
