"""Front door 1: a profile and a brief become a sealed workbook on disk."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from perfeval_xl.checks import CHECKS, Case, run
from perfeval_xl.checks.yuan import FEWEST_PEERS
from perfeval_xl.errors import BriefError, KeyFileError, LayoutError, Mistake, OutputError, ProfileError
from perfeval_xl.files import file_stem, same_file, write_file
from perfeval_xl.findings import Finding
from perfeval_xl.forms.build import build_form
from perfeval_xl.forms.contact import Contact
from perfeval_xl.forms.dossier import load_dossier, read_brief, read_contact, read_filled
from perfeval_xl.forms.form import Brief, FilledForm
from perfeval_xl.forms.list_problems import Level
from perfeval_xl.layout.arrange import arrange
from perfeval_xl.layout.digest import digest
from perfeval_xl.layout.grid import cell_name
from perfeval_xl.layout.overlaps import overlaps
from perfeval_xl.profile_check import mistakes_in
from perfeval_xl.profiles import Library, Profile
from perfeval_xl.profiles.library import default_library
from perfeval_xl.scoring import score
from perfeval_xl.sealing.certificates import Certificate
from perfeval_xl.sealing.identity import (
    NAME,
    PROPERTY,
    SEAL_NAME,
    SEAL_PROPERTY,
    Identity,
    decode,
    derived_password,
    encode,
    identity_of,
    split_chunks,
)
from perfeval_xl.sealing.keys import SigningKey
from perfeval_xl.sealing.register import Register, enter, entry_of, own_register, withdraw
from perfeval_xl.sealing.stamps import IssueNumber, stamp
from perfeval_xl.standing import Found, Standing, found_at, set_aside
from perfeval_xl.writer.protection import DERIVED_SPINS, SECRET_SPINS, lock
from perfeval_xl.writer.xlsx import Seal, workbook_bytes

if TYPE_CHECKING:
    from perfeval_xl.returns.list_origins import ListedBrief
    from perfeval_xl.returns.project_list import ProjectList

DOSSIERS = (".toml", ".json")
"""Suffixes of briefs of one project; the others are lists."""
LISTS = (".xlsx", ".xlsm")
"""Suffixes of lists."""
_KINDS = "允许：.toml、.json（一个项目）、.xlsx（清单）"
_SAVE_AS = "请在Excel或WPS里打开，另存为“Excel工作簿（.xlsx）”，再用另存的文件"
_OTHER_KINDS = dict.fromkeys((".xls", ".et", ".ett", ".xlsb", ".ods"), _SAVE_AS) | dict.fromkeys(
    (".csv", ".txt"), "这是文本，放不下几张表；请先用 perfeval brief 写出空清单，把内容粘贴进去，存为.xlsx"
)
"""What can be done with a file that is no list, by its suffix."""
_TO_OFFICE, _FOR_UNITS = "请下发单位", "；填报单位不用处理"
"""How a finding that units may read speaks of the office."""


@dataclass(frozen=True)
class Job:
    """One workbook to be built."""

    filled: FilledForm
    source: str
    """File the brief came from, for messages."""
    listed: ListedBrief | None = None
    """The rows of a list that it was read from."""
    usual_budget: Fraction | None = None
    """The median of the budgets of its list."""
    partial: bool = False
    """Whether it lacks what could not be read of it: never issued, only asked about."""
    contact: Contact = field(default_factory=Contact)
    """Whom to ask, and until when it is due: kept in the office, never in the workbook."""

    @functools.cached_property
    def findings(self) -> tuple[Finding, ...]:
        """All that can be said of the brief before it is issued; what was confirmed is not asked again."""
        grouped = self.listed.grouped(self.filled.form) if self.listed else frozenset()
        case = Case(self.filled, score(self.filled), brief_only=True, grouped=grouped, usual_budget=self.usual_budget)
        return tuple(finding for outcome in run(CHECKS, case) for finding in outcome.findings)

    @property
    def brief(self) -> Brief:
        """What the issuing office knows of the project."""
        return self.filled.form.brief

    def about(self, finding: Finding) -> str:
        """What a finding about the brief is about: the project, or a form of the department."""
        name = self.brief.name or self.brief.code or self.source
        return f"{name}·{finding.place}" if self.brief.projects else name

    @property
    def file_name(self) -> str:
        """The name of the workbook: code, name, year."""
        return f"{file_stem(self.brief.code, self.brief.name, self.ending)}.xlsx"

    @property
    def ending(self) -> str:
        """What the name of the workbook ends with: the year, and 草稿 for a draft."""
        return f"{self.brief.year}{'_草稿' if self.brief.draft else ''}"


def jobs_of(profile: Profile, path: Path, *, draft: bool = False) -> list[Job]:
    """Read a brief: a dossier with one project, or an Excel list with many.

    Raises BriefError with every mistake of the file.
    """
    if path.suffix.lower() in DOSSIERS:
        dossier = load_dossier(path)
        if dossier.profile_id not in (None, profile.id):
            raise BriefError(
                [
                    Mistake(
                        path.name,
                        "profile",
                        f"材料写的是{dossier.profile_id}",
                        f"这次下发用的是{profile.id}，两者要一致",
                    )
                ]
            )
        brief = read_brief(dossier, profile, draft=draft)
        return [Job(read_filled(dossier, profile, brief), path.name, contact=read_contact(dossier))]
    jobs, _, read = list_jobs(profile, path, draft=draft)
    wrong = [problem for problem in read.problems if problem.level is Level.ERROR]
    if wrong:
        raise BriefError(Mistake(path.name, problem.place, problem.what, problem.cure) for problem in wrong)
    return jobs


def list_jobs(profile: Profile, path: Path, *, draft: bool = False) -> tuple[list[Job], list[Job], ProjectList]:
    """Read an Excel list as far as it can be read, with all that is to be said of it.

    Besides the jobs there are those of which only a part could be read.

    Raises BriefError where it cannot be read at all.
    """
    suffix = path.suffix.lower()
    if suffix not in LISTS:
        raise BriefError(
            [Mistake(path.name, "整个文件", f"不认识的格式“{path.suffix}”", _OTHER_KINDS.get(suffix, _KINDS))]
        )
    from perfeval_xl.returns.list_contacts import contact_of
    from perfeval_xl.returns.project_list import read_list

    read = read_list(path, profile, draft=draft)
    usual = _usual_budget([listed.brief for listed in (*read.briefs, *read.parts)])

    def jobs(briefs: Sequence[ListedBrief], *, partial: bool) -> list[Job]:
        return [
            Job(
                FilledForm.empty(build_form(profile, listed.brief)),
                path.name,
                listed,
                usual,
                partial,
                contact_of(listed.entry.row),
            )
            for listed in briefs
            if profile.projects is None or listed.brief.projects
        ]

    return jobs(read.briefs, partial=False), jobs(read.parts, partial=True), read


def _usual_budget(briefs: Sequence[Brief]) -> Fraction | None:
    """The median of the budgets of a list, of each project the larger of its two; None of a few."""
    sums = []
    for brief in briefs:
        stages = {stage for _, stage in brief.budget}
        totals = [sum(amount for (_, at), amount in brief.budget.items() if at is stage) for stage in stages]
        sums += [max(totals)] if totals and max(totals) > 0 else []
    return Fraction(sorted(sums)[len(sums) // 2]) if len(sums) >= FEWEST_PEERS else None


def refusals(job: Job) -> tuple[Finding, ...]:
    """What speaks against issuing this brief: what is wrong, and what the office has not confirmed."""
    return tuple(finding for finding in brief_findings(job) if finding.severity.blocking or finding.kind.ask)


def brief_findings(job: Job) -> tuple[Finding, ...]:
    """All that can be said of a brief before it is issued; what was confirmed is not asked again."""
    return job.findings


def cure(job: Job, finding: Finding) -> str:
    """What the office can do about a finding; where it is asked, how to confirm besides.

    A list of before has no column for that, or an office has deleted it.
    """
    # Who reads it here is the office itself.
    fix = finding.fix.removesuffix(_FOR_UNITS).replace(_TO_OFFICE, "请")
    if not finding.kind.ask:
        return fix
    if job.listed is None:
        how = "在材料的这一项里加上 confirmed，值为 true"
    elif job.listed.row_of(job.filled.form, finding.place.key, ask=True).columns.get("confirmed"):
        how = "在清单这一行的“已核实”栏填“是”"
    else:
        how = "在清单这张表的末尾加一栏，表头写“已核实”，这一行填“是”"
    return f"{fix}；确认无误的，{how}"


def label(finding: Finding) -> str:
    """How much a finding about a brief weighs, as an office reads it."""
    return "需确认" if finding.kind.ask else finding.severity.chinese


def workbook(
    filled: FilledForm, *, key: SigningKey | None = None, issue: IssueNumber | None = None, password: str | None = None
) -> bytes:
    """Return the sealed workbook of a form, filled as far as it is, signed with ``key`` under the number of ``issue``.

    A draft is never signed. Without a password one is derived from the identity,
    so that whoever may open the file can unlock it: comfort, not security.
    """
    # Totals are formulas here: a total that a printed table stated has no place to stand.
    filled = _unstated(filled)
    form = filled.form
    plan = arrange(form, filled.every_answer)
    for sheet in plan.sheets:
        for _, hiding in overlaps(sheet):
            place = f"{sheet.name}!{cell_name(hiding.row, hiding.column)}"
            raise LayoutError(f"{place}处有两项内容占了同一格，没有写出；请规则集的作者用 perfeval profiles check 检查")
    identity = identity_of(form, own_password=password is not None)
    encoded = encode(identity)
    if decode(encoded) != identity:
        raise LayoutError("写入工作簿的标识读回来不一样；没有写文件，这是程序的错误，请告诉开发者")
    stamped = stamp(digest(plan), encoded, None if form.brief.draft else key, issue).encode()
    seal = Seal(
        split_chunks(encoded, PROPERTY) | split_chunks(stamped, SEAL_PROPERTY),
        split_chunks(encoded, NAME) | split_chunks(stamped, SEAL_NAME),
    )
    spins = DERIVED_SPINS if password is None else SECRET_SPINS
    secret = lock(password or derived_password(encoded), seed=encoded.encode(), spins=spins)
    return workbook_bytes(plan, score(filled).values, seal=seal, lock=secret)


@dataclass(frozen=True)
class Order:
    """A workbook that is to be made."""

    filled: FilledForm
    key: SigningKey | None = None
    issue: IssueNumber | None = None
    password: str | None = None


def make(orders: Sequence[Order]) -> Iterator[bytes]:
    """The workbooks of ``orders``, one after the other, each when it is asked for."""
    return (workbook(one.filled, key=one.key, issue=one.issue, password=one.password) for one in orders)


Make = Callable[[Sequence[Order]], Iterator[bytes]]
"""Makes workbooks as `make` does; `perfeval_xl.making_many` in several processes."""


def _unstated(filled: FilledForm) -> FilledForm:
    return replace(filled, stated={}, companions=tuple(map(_unstated, filled.companions)))


@dataclass(frozen=True)
class Issued:
    """What became of one job: where its workbook lies, and whether it was written."""

    path: Path
    found: Found
    identity: Identity
    """What the workbook of the job carries of itself: the same but for what of last year stands beside it where it was
    left alone as the same. One that was left alone as another may carry anything."""
    aside: Path | None = None
    """Where the workbook lies that was replaced."""
    issue: IssueNumber | None = None
    """Under which number it was signed now."""

    @property
    def standing(self) -> Standing:
        """Whether it was written, replaced or left alone."""
        return self.found.standing


def issue(
    jobs: Sequence[Job],
    folder: Path,
    *,
    key: SigningKey | None = None,
    password: str | None = None,
    force: bool = False,
    library: Library | None = None,
    kept: Callable[[Path], None] | None = None,
) -> Iterator[Path]:
    """Write one workbook per job into ``folder`` and yield each path as it is done.

    The same as `issue_all`, but with another file in the way nothing is written at all: raises OutputError.
    """
    planned = _planned(jobs, folder, key=key, password=password, force=force, library=library)
    left = [plan.path for plan in planned if plan.found.standing is Standing.KEPT]
    if left:
        names = "、".join(path.name for path in left[:5])
        raise OutputError(f"{folder}里已有{len(left)}个同名而不同的文件（{names}），没有覆盖；确需覆盖请加 --force")
    _keep_rules(jobs, library, kept)
    written = _written(jobs, planned, key=key, password=password, force=force)
    return (issued.path for issued in written)


def issue_all(
    jobs: Sequence[Job],
    folder: Path,
    *,
    key: SigningKey | None = None,
    password: str | None = None,
    force: bool = False,
    library: Library | None = None,
    kept: Callable[[Path], None] | None = None,
    making: Make = make,
) -> Iterator[Issued]:
    """Write what is new or changed into ``folder``, leave the rest, and yield what became of each job.

    A workbook that stands there already and is the same is left as it is, be it filled in or not. One that
    differs is replaced and kept beside, unless a unit has typed in it, or it is no workbook of ours:
    that one is left alone, and it is said.

    What a profile of an own folder of ``library`` prescribes is kept before the first workbook
    that is no draft, so that it can be read when the profile has changed; ``kept`` is called with the file.
    The workbooks themselves are what ``making`` makes.
    Raises ProfileError where its workbooks would be wrong (see `profile_check`), and where that
    version was issued already and said something else.

    Nothing is written unless every brief may be issued: raises BriefError with all
    that speaks against them, or for two projects of one code or file name, and
    OutputError where the folder cannot be written.
    """
    planned = _planned(jobs, folder, key=key, password=password, force=force, library=library)
    _keep_rules(jobs, library, kept)
    return _written(jobs, planned, key=key, password=password, force=force, making=making)


class _Planned(NamedTuple):
    """A workbook before anything is written."""

    path: Path
    identity: Identity
    found: Found

    @property
    def is_written(self) -> bool:
        """Whether it is going to be written."""
        return self.found.standing in (Standing.NEW, Standing.REPLACED)


def _planned(
    jobs: Sequence[Job],
    folder: Path,
    *,
    key: SigningKey | None,
    password: str | None,
    force: bool,
    library: Library | None,
) -> list[_Planned]:
    """Where each workbook is to lie and what stands there. Raises BriefError where one must not be issued."""
    _refuse(jobs)
    register = None if key is None else _register_for(key, jobs)
    planned = []
    for job in jobs:
        path = folder / job.file_name
        identity = identity_of(job.filled.form, own_password=password is not None)
        known = None if job.brief.draft else register
        found = found_at(path, identity, job.filled, register=known, force=force, library=library)
        planned.append(_Planned(path, identity, found))
    return planned


def _register_for(key: SigningKey, jobs: Sequence[Job]) -> Register:
    """The register of a key that may sign all ``jobs``. Raises KeyFileError where it may not."""
    certificate, today = key.certificate, date.today()
    signed = [job for job in jobs if not job.brief.draft]
    if certificate is not None and signed:
        if not certificate.is_valid(today):
            raise KeyFileError(
                f"“{key.office.name}”的密钥有效期是{certificate.validity}，今天（{today}）不能签发，没有写出任何文件；"
                "请用 perfeval keys sign 续期（上级签过名的，请上级续），再把新的.pub发给审核单位"
            )
        outside = [job.brief for job in signed if not _admitted(certificate, job)]
        if outside:
            names = "、".join(brief.name or brief.code for brief in outside[:5])
            raise KeyFileError(
                f"“{key.office.name}”的密钥只能签发{certificate.scope}的表，这{len(outside)}个不在其内：{names}"
                f"{'等' if len(outside) > 5 else ''}；没有写出任何文件。请核对规则集和清单，或请签名的单位改范围"
            )
    return own_register(key)


def _admitted(certificate: Certificate, job: Job) -> bool:
    brief = job.brief
    return certificate.scope.admits(job.filled.form.profile.id, brief.supervising_department, brief.code)


def _keep_rules(jobs: Sequence[Job], library: Library | None, kept: Callable[[Path], None] | None) -> None:
    known = library or default_library()
    for profile in {job.filled.form.profile for job in jobs if not job.brief.draft}:
        if known.is_own(profile.id) and (mistakes := mistakes_in(profile)):
            raise ProfileError(mistakes)
        for file in known.keep(profile):
            if kept is not None:
                kept(file)


def _written(
    jobs: Sequence[Job],
    planned: Sequence[_Planned],
    *,
    key: SigningKey | None,
    password: str | None,
    force: bool,
    making: Make = make,
) -> Iterator[Issued]:
    before = None if key is None else own_register(key)
    numbers = _numbers(jobs, planned, key)
    orders = [
        Order(job.filled, key, numbers.get(at), password)
        for at, (job, plan) in enumerate(zip(jobs, planned, strict=True))
        if plan.is_written
    ]
    books = making(orders)
    for at, plan in enumerate(planned):
        target, found, identity = plan.path, plan.found, plan.identity
        if not plan.is_written:
            # The same but for what of last year stands beside it: what lies there was issued, and is registered.
            yield Issued(target, found, found.identity or identity)
            continue
        number, data, aside = numbers.get(at), next(books), None
        if found.standing is Standing.REPLACED and (found.filled or not force) and not _holds(target, data):
            try:
                aside = set_aside(target)
            except OutputError:
                if key is not None and before is not None and number is not None:
                    withdraw(key, identity, before.find(entry_of(identity).key) or found.entry)
                if force:
                    raise
                yield Issued(target, Found(Standing.KEPT, f"{found.why}，但正被别的程序打开，换不下来"), identity)
                continue
        write_file(target, data)
        yield Issued(target, found, identity, aside, number)


def _numbers(jobs: Sequence[Job], planned: Sequence[_Planned], key: SigningKey | None) -> dict[int, IssueNumber | None]:
    """The numbers of the workbooks that are going to be signed, entered in the register before any is written."""
    signed = {} if key is None else {at: job for at, job in enumerate(jobs) if not job.brief.draft}
    fresh = [at for at in signed if planned[at].is_written]
    standing = [entry for at in signed if (entry := planned[at].found.entry) is not None]
    if key is None or not (fresh or standing):
        return {}
    return dict(zip(fresh, enter(key, [planned[at].identity for at in fresh], standing), strict=True))


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.read_bytes() == data
    except OSError:
        return False


def _refuse(jobs: Sequence[Job]) -> None:
    mistakes = []
    seen: dict[str, Job] = {}
    for job in jobs:
        name = job.brief.name or job.brief.code or job.source
        for value, what in ((job.brief.code, "项目编码"), (job.file_name, "文件名")):
            # A project and a PROJECT are one file on Windows.
            mark = f"{what}{value.casefold() if what == '项目编码' else same_file(value)}"
            if value and mark in seen:
                mistakes.append(
                    Mistake(
                        job.source, name, f"{what}“{value}”与另一个项目“{seen[mark].brief.name}”重复", "编码不能重复"
                    )
                )
                break
            seen[mark] = job
        if not job.brief.draft:
            mistakes += [
                Mistake(job.source, job.about(refusal), refusal.message, cure(job, refusal), refusal.kind.ask)
                for refusal in refusals(job)
            ]
    if mistakes:
        raise BriefError(mistakes)
