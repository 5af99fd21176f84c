"""Whose signatures a machine accepts: the ``.pub`` files of a folder, as one value that crosses processes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from perfeval_xl import folders
from perfeval_xl.errors import KeyFileError, reason_of
from perfeval_xl.files import file_stem, write_file
from perfeval_xl.frozen import frozen
from perfeval_xl.sealing.certificates import (
    LONGEST_CHAIN,
    PUBLIC,
    Certificate,
    certificate_bytes,
    folded,
    is_foreign,
    read_certificate,
)
from perfeval_xl.sealing.register import ISSUED, Register, read_register
from perfeval_xl.sealing.signing import IssuingOffice
from perfeval_xl.sealing.stamps import Stamp

Chain = tuple[Certificate, ...]
"""Certificates from the key that signed up to one that is trusted; empty where there is none."""


@frozen
class Trust:
    """The offices whose signatures are accepted; none where nobody has given any."""

    certificates: tuple[Certificate, ...] = ()
    registers: tuple[Register, ...] = ()
    """What they say they signed; of an office that gives none it is not asked."""
    year: int | None = None
    """The year that is checked, where somebody said it."""

    def __bool__(self) -> bool:
        return bool(self.certificates)

    @classmethod
    def of(cls, given: Trust | Mapping[str, str] | None) -> Trust:
        """From what a program gives: a mapping are names by public key, without an end and without a scope."""
        if isinstance(given, Trust):
            return given
        return cls(tuple(Certificate(IssuingOffice(name, public.lower())) for public, name in (given or {}).items()))

    def chains(self, stamp: Stamp) -> tuple[Chain, ...]:
        """Every way that leads from the key that signed to one that is trusted."""
        if stamp.office is None:
            return ()
        own = tuple((one,) for one in self._of(stamp.office.public))
        return own or tuple(self._vouched(stamp.certificate, stamp.office))

    def _vouched(self, certificate: Certificate | None, office: IssuingOffice) -> Iterable[Chain]:
        """The ways over the certificates that came with a workbook."""
        if certificate is None or certificate.office != office:
            return
        chain: Chain = (certificate,)
        while len(chain) < LONGEST_CHAIN and chain[-1].holds:
            roots = self._of(chain[-1].signer)
            if roots:
                yield from ((*chain, root) for root in roots if self._may_vouch(root, chain))
                return
            above = chain[-1].above
            if above is None or above.office.public != chain[-1].signer:
                return
            chain = (*chain, above)

    def _may_vouch(self, root: Certificate, chain: Chain) -> bool:
        """An office stands for those below it, but for none under the name of another that is trusted."""
        taken = {folded(one.office.name) for one in self.certificates} - {folded(root.office.name)}
        return not any(folded(one.office.name) in taken for one in chain)

    def registers_of(self, public: str) -> tuple[Register, ...]:
        """The registers of a key; there may be an older copy beside the newest."""
        return tuple(one for one in self.registers if one.office.public == public)

    def namesake(self, name: str) -> str:
        """The trusted office that is called ``name``, as it writes itself; empty where there is none."""
        return next((one.office.name for one in self.certificates if folded(one.office.name) == folded(name)), "")

    @staticmethod
    def is_namesake(one: Certificate, other: Certificate) -> bool:
        """Whether two are of one name and not of one key."""
        return folded(one.office.name) == folded(other.office.name) and one.office.public != other.office.public

    def _of(self, public: str) -> tuple[Certificate, ...]:
        return tuple(one for one in self.certificates if one.office.public == public)


@frozen
class TrustFolder:
    """What lies in a folder of keys."""

    trust: Trust
    notes: tuple[str, ...]
    """What is to be said of files in it that are not, or not any more, of use."""


def trust_in(folder: Path, today: date | None = None) -> TrustFolder:
    """Read the keys of ``folder``; it may hold none.

    Raises KeyFileError where it cannot be looked into, or holds a register that cannot be read.
    """
    day = today or date.today()
    try:
        files = sorted(folder.iterdir())
    except OSError as error:
        raise KeyFileError(f"密钥文件夹{folder}打不开：{reason_of(error)}") from error
    certificates, notes = [], []
    for path in (path for path in files if path.suffix.lower() == PUBLIC):
        if is_foreign(path):
            notes.append(f"{path.name}不是本程序的公钥，没有用")
            continue
        try:
            certificate = read_certificate(path)
        except KeyFileError as error:
            notes.append(f"{error}；没有用")
            continue
        certificates.append(certificate)
        notes += _of_its_time(path, certificate, day)
    # A register that cannot be read is no note: without it a form that was issued again would pass.
    registers = tuple(read_register(path) for path in files if path.suffix.lower() == ISSUED)
    return TrustFolder(Trust(tuple(certificates), registers), tuple(notes))


def chosen_trust(folder: Path | None, usual: Path) -> TrustFolder:
    """The keys of the folder that somebody named, or of the usual one, which may be missing.

    Raises KeyFileError where the named one is missing, is no folder, or holds no key: whoever names it
    means to be protected by it.
    """
    if folder is None:
        try:
            return trust_in(usual) if usual.is_dir() else TrustFolder(Trust(), _misspelt(usual))
        except OSError as error:
            raise KeyFileError(f"密钥文件夹{usual}打不开：{reason_of(error)}") from error
    found = trust_in(folder)
    if not found.trust:
        more = f"（{'；'.join(found.notes)}）" if found.notes else ""
        raise KeyFileError(f"密钥文件夹{folder}里没有公钥（.pub），不能核对签名{more}；请核对写的文件夹")
    return found


def _misspelt(usual: Path) -> tuple[str, ...]:
    """What is to be said where somebody chose the usual folder, and it is not there."""
    if not folders.is_chosen():
        return ()
    return (f"环境变量{folders.HOME_VARIABLE}指的文件夹{usual}没有，没有可信的公钥，签名不能核对",)


def vouched_for(certificate: Certificate, trust: Trust, today: date | None = None) -> str:
    """The trusted office that signed ``certificate``, itself or over one below it; empty where none may today."""
    if certificate.own:
        return ""
    day = today or date.today()
    chains = trust.chains(Stamp("", certificate.office, certificate=certificate))
    upper = [chain[1:] for chain in chains if len(chain) > 1 and all(one.is_valid(day) for one in chain[1:])]
    return upper[0][-1].office.name if upper else ""


def keep(certificate: Certificate, folder: Path) -> Path:
    """Put a ``.pub`` into the folder of keys, in the place of an older one of the same key; return where it lies.

    Raises OutputError where it cannot be written.
    """
    # A name of 0.4.0 may be no file name.
    name, number = file_stem("", "", certificate.office.name), 1
    target = folder / f"{name}{PUBLIC}"
    while target.exists() and not _is_of_key(target, certificate.office.public):
        number += 1
        target = folder / f"{name}_{number}{PUBLIC}"
    write_file(target, certificate_bytes(certificate))
    return target


def _is_of_key(path: Path, public: str) -> bool:
    try:
        return read_certificate(path).office.public == public
    except KeyFileError:
        return False


def _of_its_time(path: Path, certificate: Certificate, today: date) -> list[str]:
    name = certificate.office.name
    if certificate.until is not None and certificate.until < today:
        return [f"{path.name}：“{name}”的密钥{certificate.until}已到期，以后签发的不认；请向该单位要新的公钥"]
    if certificate.since is not None and certificate.since > today:
        return [f"{path.name}：“{name}”的密钥{certificate.since}才生效，以前签发的不认"]
    return []
