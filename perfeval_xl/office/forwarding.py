"""上报汇总: a round as a signed package for the office above.

What travels is what counts here, with what was decided and judged; who sent or wrote it stays in the office. The number
of a package is written down before anything else is, so that none is given twice, whatever ends the program.
"""

from __future__ import annotations

import contextlib
import glob
import hashlib
import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval_xl import __version__
from perfeval_xl.arrivals.model import BEIJING
from perfeval_xl.errors import OutputError, PerfevalError, reason_of
from perfeval_xl.files import exists, file_stem
from perfeval_xl.ledger import originals as kept
from perfeval_xl.ledger import states
from perfeval_xl.ledger.faults import told
from perfeval_xl.ledger.rows import BlobRow, EventRow, IssueRow, storable
from perfeval_xl.ledger.said_rows import BEGUN, WRITTEN, ForwardRow
from perfeval_xl.office.forward_rows import MOST_NAMED, Travelling
from perfeval_xl.office.forwarded_words import in_words
from perfeval_xl.office.intake import Intake, in_utc
from perfeval_xl.office.package_summary import PENDING, package_summary
from perfeval_xl.office.package_writing import USUAL_VOLUME, Held, Volume, volumes
from perfeval_xl.office.packages import LARGEST_PACKAGE, LONGEST_LINE, Manifest, Originals
from perfeval_xl.office.rounds import FORWARDED
from perfeval_xl.office.tally import tally_of
from perfeval_xl.plain_text import without_unseen
from perfeval_xl.sealing.certificates import Certificate
from perfeval_xl.sealing.keys import PRIVATE, SigningKey, load_key

if TYPE_CHECKING:
    from perfeval_xl.ledger.book import Ledger
    from perfeval_xl.office.answers import Over
    from perfeval_xl.office.rounds import Round
    from perfeval_xl.office.status import View

PROJECTS = "projects"
"""The count of a manifest that is the sum of all states."""
LARGEST_LIST = 1 << 20
"""Bytes of a file of codes."""
OPEN = (states.MISSING, states.RETURNED, PENDING)
"""Counts of what is still open in a round."""
_BETWEEN = str.maketrans(dict.fromkeys(",，;；、\t\r\n", " "))
_LISTS = (".txt", ".csv", ".tsv")
"""Endings of what is a file of codes and no code."""
_TEMPORARY, _ENDING = ".tmp", ".zip"
_PACKAGE = "上报包"
"""Begins the names of packages where nobody says others."""


@dataclass(frozen=True)
class Asked:
    """What somebody wants to have forwarded."""

    target: Path | None = None
    """Where to, or a folder; None for that of the round."""
    originals: Originals = Originals.COUNTED
    only: Collection[str] = ()
    """Codes of the projects; none for all of the round."""
    most: int = USUAL_VOLUME
    """Bytes of a volume."""
    force: bool = False
    """Whether what lies there is written over."""


@dataclass(frozen=True)
class Forwarded:
    """What was made."""

    manifest: Manifest
    """Of the first volume."""
    paths: tuple[Path, ...]
    sizes: tuple[int, ...]
    """Bytes of each."""


# ---- what is asked for


def codes_in(written: str) -> tuple[str, ...]:
    """The codes that somebody wrote, or that stand in the file whose name he wrote: the first word of each line that
    does not begin with ``#``. Raises PerfevalError where it is neither.
    """
    path = Path(written)
    try:
        is_file = path.is_file()
    except (OSError, ValueError):
        is_file = False
    if not is_file and path.suffix.lower() in _LISTS:
        raise PerfevalError(f"--only 写的文件{written}不在；请核对它在哪个文件夹，或直接写编码")
    if not is_file:
        found = written.translate(_BETWEEN).split()
    else:
        lines = (line.translate(_BETWEEN).split() for line in _text(path).splitlines())
        found = [line[0] for line in lines if line and not line[0].startswith("#")]
    if not found:
        raise PerfevalError(f"--only “{written}”里没有项目编码；请写编码（几个之间用逗号），或每行一个编码的文件")
    return tuple(dict.fromkeys(found))


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_LIST:
            raise PerfevalError(f"{path}不是项目编码的清单：太大了；请用每行一个编码的文本文件")
        data = path.read_bytes()
    except OSError as error:
        raise PerfevalError(f"{path}打不开：{reason_of(error)}；请检查文件，或直接写编码") from error
    with contextlib.suppress(UnicodeDecodeError):
        return data.decode("utf-8-sig")
    return data.decode("gb18030", "replace")


def key_for(given: Path | None, places: Sequence[Path], issues: Iterable[IssueRow], today: datetime) -> SigningKey:
    """The key to sign with: the one that is named, else that of the first of the ``places`` that has any, and of
    several the one by which this round was issued.

    Raises KeyFileError, and PerfevalError where there is none, or it is not valid today.
    """
    key = load_key(given) if given is not None else _usual(places, issues)
    day = today.astimezone(BEIJING).date()
    if key.certificate is not None and not key.certificate.is_valid(day):
        raise PerfevalError(
            f"密钥“{key.office.name}”的有效期是{key.certificate.validity}，今天不能用它上报；"
            "请先续期（perfeval keys sign），把新的.pub发给上级，再上报"
        )
    return key


def _usual(places: Sequence[Path], issues: Iterable[IssueRow]) -> SigningKey:
    paths = next((found for place in places if (found := sorted(place.glob(f"*{PRIVATE}")))), [])
    if not paths:
        raise PerfevalError(
            "上报的包要用本单位的密钥签名，这台电脑上还没有。请先运行 perfeval keys new 本单位名称 --forward，"
            "把生成的.pub发给上级登记，再上报；密钥在别处的，用 --key 写明那个.key文件"
        )
    keys = [load_key(path) for path in paths]
    issuers = {row.issuer for row in issues if not row.origin}
    fitting = [key for key in keys if key.office.public in issuers] if len(keys) > 1 else keys
    if len(fitting) != 1:
        named = "、".join(path.name for path in paths)
        raise PerfevalError(f"这台电脑上有几把密钥（{named}），不知道用哪一把；请用 --key 写明那个.key文件")
    return fitting[0]


def left_in_inbox(of: Round, ledger: Ledger, now: datetime) -> int:
    """Files in 来件 that nobody took in, and that are in no package therefore."""
    if not of.inbox.is_dir():
        return 0
    return len(Intake(of, ledger.has, ledger.readings, now).found([of.inbox], ledger.known_containers()))


# ---- making it


class Forwarding:
    """One package of a round, from what was asked for to the files."""

    def __init__(self, of: Round, ledger: Ledger, view: View, asked: Asked) -> None:
        """Look what is to be forwarded. Raises PerfevalError for codes that are none of the round, and LedgerError."""
        self._round, self._ledger, self._asked = of, ledger, asked
        self._rows = Travelling(ledger, view, asked.originals)
        self._states = self._rows.states(asked.only)
        if not self._states:
            raise PerfevalError(
                "这一轮还没有登记项目，没有可上报的；请先用 perfeval build … --round 下发，或收下级的包"
            )
        self._year = view.year
        number = Counter(one.state for one in self._states)
        # A form of no project is nothing that was asked for.
        waiting = tally_of(self._states, () if asked.only else view.attempts).pending
        self.counts: Mapping[str, int] = {
            PROJECTS: len(self._states),
            **{state: number[state] for state in states.STATES},
            PENDING: waiting,
        }
        """As the manifest says them."""
        before = ledger.forwardings()
        self.number = max((one.number for one in before), default=0) + 1
        """Its running number."""
        written = {one.number for one in before if one.state == WRITTEN}
        begun = (one for one in before if one.state == BEGUN and one.number not in written)
        self.unfinished = [one for one in begun if exists(of.folder / one.file)]
        """Packages whose making was ended when some of their files had their names already."""

    @property
    def open_lines(self) -> list[str]:
        """What is still open in what is forwarded, for the clerk; nothing where everything is done."""
        told = "，".join(f"{name}{self.counts[name]}个" for name in OPEN if self.counts[name])
        return [f"还有没办完的：{told}。照样上报，包里写明；办完以后再上报一次，上级以新的为准"] if told else []

    def scope_lines(self, key: SigningKey) -> list[str]:
        """What the certificate of the key says otherwise than what is forwarded: the office above would not take it."""
        if key.certificate is None:
            return []
        admits = key.certificate.scope.admits
        issues = [row for one in self._states for row in self._rows.issues.get(one.code, ()) if not row.member_of]
        outside = sorted({row.code for row in issues if not admits(row.profile, row.department, row.code)})
        if not outside:
            return []
        named = "、".join(outside[:MOST_NAMED]) + (f"等{len(outside)}个" if len(outside) > MOST_NAMED else "")
        return [
            f"密钥“{key.office.name}”的签发范围是{key.certificate.scope}，{named}不在里面，上级会整包不收；"
            "请换一把密钥（--key），或用 perfeval keys sign 改范围，把新的.pub发给上级"
        ]

    def make(self, key: SigningKey, now: datetime, over: Over) -> Forwarded:
        """Write the volumes, each under a temporary name until all of them are there.

        ``over`` shows how far it is. Raises OutputError where they cannot be written or something lies there already,
        LedgerError, and PerfevalError for an original that is not as it came in.
        """
        frame = self._frame(key, now)
        rows = [self._rows.row(state) for state in self._states]
        summary = package_summary(frame, rows)
        held: Iterator[Held] = map(self._rows.held, self._states)
        made = volumes(
            frame,
            over(held, len(self._states), "上报"),
            key,
            self._original,
            summary=summary,
            most=self._asked.most,
        )
        target, begin = self._target(key)
        _clear(target.parent, begin)
        return self._written(made, target, key)

    def _written(self, made: Iterable[Volume], target: Path, key: SigningKey) -> Forwarded:
        paths: list[Path] = []
        sizes: list[int] = []
        first: Manifest | None = None
        temporary: list[Path] = []
        try:
            for volume in made:
                if first is None:
                    first = volume.manifest
                    paths = paths_of(target, first.volumes)
                    self._refuse(paths)
                    temporary.append(_temporary(paths[0]))
                    # What cannot be written at all takes no number.
                    _write(temporary[0], b"")
                    self._ledger.forwarding(self._row(first, key, BEGUN, paths[0]))
                path = _temporary(paths[volume.manifest.volume - 1])
                _refuse_too_large(volume)
                temporary += [path] if path not in temporary else []
                _write(path, volume.data)
                sizes.append(len(volume.data))
            if first is None:
                raise ValueError("a package has a volume")
            _rename(temporary, paths)
        finally:
            for one in temporary:
                with contextlib.suppress(OSError):
                    one.unlink(missing_ok=True)
        done = self._row(first, key, WRITTEN, paths[0])
        self._ledger.forwarding(done, [EventRow(done.at, "forwarded", in_words(done))])
        return Forwarded(first, tuple(paths), tuple(sizes))

    def _frame(self, key: SigningKey, now: datetime) -> Manifest:
        return Manifest(
            certificate=key.certificate or Certificate(key.office),
            title=without_unseen(self._round.folder.absolute().name)[:LONGEST_LINE],
            year=self._year,
            number=self.number,
            made_at=in_utc(now),
            program=__version__,
            package="",
            volume=1,
            volumes=1,
            originals=self._asked.originals,
            is_part=bool(self._asked.only),
            counts=self.counts,
            lower=self._rows.lower(self._states),
        )

    def _target(self, key: SigningKey) -> tuple[Path, str]:
        """Where the package is written to, and how the names of its files begin there."""
        asked = self._asked.target
        if asked is None or asked.is_dir():
            name = f"{file_stem(_PACKAGE, key.office.name, f'第{self.number}号')}{_ENDING}"
            return (asked or self._round.folder / FORWARDED) / name, _PACKAGE
        target = asked if asked.suffix.lower() == _ENDING else asked.with_name(f"{asked.name}{_ENDING}")
        return target, target.stem

    def _refuse(self, paths: Sequence[Path]) -> None:
        there = [path for path in paths if not self._asked.force and exists(path)]
        if there:
            raise OutputError(f"{there[0]}已经有了，不会覆盖；请换一个文件名，确要换掉的加 --force")

    def _original(self, blob: BlobRow) -> bytes:
        path = kept.path(self._round.ledger, blob.sha)
        with told(path):
            data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != blob.sha:
            raise PerfevalError(
                f"原件{path}被改动过，不是收到时的样子，不能上报；请从备份恢复，或运行 perfeval collect 把它补回来"
            )
        return data

    def _row(self, manifest: Manifest, key: SigningKey, state: str, path: Path) -> ForwardRow:
        is_done = state == WRITTEN
        return ForwardRow(
            number=self.number,
            state=state,
            at=manifest.made_at,
            package=manifest.package if is_done else "",
            signer=key.office.public,
            volumes=manifest.volumes if is_done else 0,
            projects=self.counts[PROJECTS] if is_done else 0,
            counted=self.counts[states.COUNTED] if is_done else 0,
            originals=manifest.originals.value,
            part=manifest.is_part,
            file=_place(path, self._round.folder),
        )


def paths_of(target: Path, count: int) -> list[Path]:
    """Where so many volumes lie: one as it was asked for, of several each with its number."""
    if count == 1:
        return [target]
    digits = len(str(count))
    return [target.with_name(f"{target.stem}_{nth:0{digits}}之{count}{target.suffix}") for nth in range(1, count + 1)]


def _place(path: Path, folder: Path) -> str:
    """A path as the ledger has it: below the round from there, so that the round may be moved."""
    try:
        return storable(path.absolute().relative_to(folder.absolute()).as_posix())
    except ValueError:
        return storable(path.absolute().as_posix())


def _refuse_too_large(volume: Volume) -> None:
    if len(volume.data) > LARGEST_PACKAGE:
        raise PerfevalError(
            f"第{volume.manifest.volume}卷有{len(volume.data) >> 20}MB，一个项目的材料就超过{LARGEST_PACKAGE >> 20}MB，"
            "上级收不了；请不加 --all-originals 再上报，材料另行报送"
        )


def _temporary(path: Path) -> Path:
    """What a volume is called until all of them are there."""
    return path.with_name(f".{path.name}{_TEMPORARY}")


def _clear(folder: Path, stem: str) -> None:
    """Remove what runs left half written that were killed; the lock says that none is at work."""
    for path in folder.glob(f".{glob.escape(stem)}*{_TEMPORARY}"):
        with contextlib.suppress(OSError):
            path.unlink()


def _write(path: Path, data: bytes) -> None:
    """Write bytes to the disk. Raises OutputError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise OutputError(f"{path.parent}写不进去：{reason_of(error)}；请检查磁盘和权限，再上报一次") from error


def _rename(temporary: Sequence[Path], paths: Sequence[Path]) -> None:
    """Give the volumes their names. Raises OutputError, where some may have theirs already."""
    for one, path in zip(temporary, paths, strict=True):
        try:
            os.replace(one, path)
        except OSError as error:
            raise OutputError(
                f"{path}写不进去：{reason_of(error)}；关闭打开了它的程序，再上报一次；已经写出的几卷不要发"
            ) from error
    with contextlib.suppress(OSError):
        kept.sync_folder(paths[0].parent)
