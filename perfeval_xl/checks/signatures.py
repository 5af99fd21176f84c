"""G 篡改: who signed this workbook, and whether that office may.

Without any public key on the machine nothing is asked of a signature but that it fits: offices that use no keys
are not disturbed. With keys, what is not signed by one of them is sent back.
"""

from __future__ import annotations

from collections.abc import Iterator

from perfeval_xl.checks.case import Case, Scope, check, finding, needs_workbook
from perfeval_xl.findings import WHOLE_FILE, Code, Day, Finding, FindingFact, Phrase
from perfeval_xl.forms.form import Brief
from perfeval_xl.returns.recognise import Recognised
from perfeval_xl.sealing.certificates import Certificate
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
