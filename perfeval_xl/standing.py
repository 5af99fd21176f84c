"""What stands already where a workbook is to be written, and whether it is the very same one.

Nobody's work is lost: a file in which somebody has typed is left alone, and one that is replaced is kept
beside. The same workbook is one of the same rules, edition and brief; it may be filled in already.
"""

from __future__ import annotations

import enum
import os
from dataclasses import dataclass, replace
from pathlib import Path

from perfeval_xl.errors import OutputError, PerfevalError, ReturnFileError, reason_of
from perfeval_xl.files import exists
from perfeval_xl.forms.form import FilledForm
from perfeval_xl.profiles.library import Library
from perfeval_xl.returns.align import align
from perfeval_xl.returns.cells import RawBook
from perfeval_xl.returns.collect import collect
from perfeval_xl.returns.reader import read_return
from perfeval_xl.returns.recognise import Recognised, recognise
from perfeval_xl.sealing.identity import Identity, decode, encode, without_last_year
from perfeval_xl.sealing.register import Entry, Register, entry_of

REPLACED_FOLDER = "换下的旧表"
"""Where workbooks lie that were replaced, in the folder of the new ones."""


class Standing(enum.Enum):
    """What becomes of a workbook that is to be written."""

    NEW = "新写"
    SAME = "已有且相同、没有动的"
    REPLACED = "换成新的"
    KEPT = "与清单不同、没有动的"


@dataclass(frozen=True)
class Found:
    """What was found where a workbook is to be written."""

    standing: Standing
    why: str = ""
    """Why the one that stands there was left alone or replaced."""
    filled: bool = False
    """Whether a unit has typed in it."""
    entry: Entry | None = None
    """What the register says of it, where it bears a signature of the same key."""
    identity: Identity | None = None
    """What the workbook that was left alone carries of itself."""


def found_at(
    path: Path,
    identity: Identity,
    filled: FilledForm,
    *,
    register: Register | None,
    force: bool,
    library: Library | None,
) -> Found:
    """Look at ``path``, where the workbook of ``identity`` with the answers of ``filled`` is to be written.

    ``register`` is that of the key with which it is going to be signed; ``force`` replaces whatever stands there.
    Raises OutputError where nobody can tell whether anything does.
    """
    if not exists(path):
        return Found(Standing.NEW)
    try:
        book = read_return(path)
        known = recognise(book, library)
    except (ReturnFileError, PerfevalError) as error:
        if force:
            return Found(Standing.REPLACED, "原来的不是本程序下发的表，或读不出来")
        gone = isinstance(error, ReturnFileError) and error.code == "W013"
        return Found(Standing.KEPT, "打不开，可能正被别的程序打开" if gone else "不是本程序下发的表，或读不出来")
    answers = answers_in(book, known)
    typed = bool(answers)
    entry = None if register is None else _entry(known, register.office.public)
    difference = _difference(known, identity) or ("" if register is None else _of_signature(known, entry, register))
    own = filled.every_answer
    if not difference and own and own != answers:
        difference = "填的内容与材料不同"
    if force:
        return Found(Standing.REPLACED, difference or "按要求重新写出", typed, entry)
    if not difference and (typed or not _has_another_year_beside(known.identity, identity)):
        # Nobody fills in a form again for what only stands beside it.
        return Found(Standing.SAME, filled=typed, entry=entry, identity=known.identity)
    if difference and _has_year_beside(known.identity) and not _has_year_beside(identity):
        difference += "，换上的没有原来的上年对比（要附的，再写上--previous）"
    difference = difference or "上年对比不同"
    if typed:
        return Found(Standing.KEPT, f"{difference}，而且已经填过", filled=True, entry=entry)
    if known.identity.profile != identity.profile:
        # More likely a slip in the name of the rules than a change of mind.
        return Found(Standing.KEPT, f"{difference}，这次是{identity.profile}，请核对规则集", entry=entry)
    return Found(Standing.REPLACED, difference, entry=entry)


def set_aside(path: Path) -> Path:
    """Move a workbook that is about to be replaced into the folder for those, and return where it lies.

    Raises OutputError where it cannot be moved.
    """
    folder = path.parent / REPLACED_FOLDER
    target, number = folder / path.name, 1
    while exists(target):
        number += 1
        target = folder / f"{path.stem}_{number}{path.suffix}"
    try:
        folder.mkdir(exist_ok=True)
        os.replace(path, target)
    except OSError as error:
        raise OutputError(f"{path}换不下来：{reason_of(error)}") from error
    return target


def answers_in(book: RawBook, known: Recognised) -> dict[str, object]:
    """What stands in the cells of a workbook that a unit fills in, by form and key; empty where nobody has typed."""
    return dict(collect(known.plan, align(known.plan, book)).every_answer)


def _entry(known: Recognised, public: str) -> Entry | None:
    """What a register would say of a workbook that bears a signature of the key ``public``."""
    stamp = known.stamp
    if stamp is None or stamp.office is None or stamp.office.public != public or not known.signature_holds:
        return None
    return entry_of(known.identity, stamp.issue)


def _of_signature(known: Recognised, entry: Entry | None, register: Register) -> str:
    """What speaks against leaving the signature as it is; empty where nothing does."""
    if entry is None:
        return "没有签名" if known.signature_holds is None else "不是用这把密钥签名的"
    latest = register.find(entry.key)
    if latest is not None and latest.number > entry.number and latest.content != entry.content:
        return f"已由第{latest.number}号代替"
    return ""


def _has_year_beside(identity: Identity) -> bool:
    """Whether last year's form stands beside any form of a workbook."""
    return any(brief.previous is not None for brief in (identity.brief, *identity.brief.projects))


def _has_another_year_beside(old: Identity, new: Identity) -> bool:
    """Whether last year's form is to stand beside a workbook, and stands there otherwise or not at all.

    Where it is not asked for, what stands there is left: who adds a project to a list does not mean to take it away.
    """
    return _has_year_beside(new) and old.brief != decode(encode(new)).brief


def _difference(known: Recognised, identity: Identity) -> str:
    """In what the workbook that stands there differs from the new one; empty where in nothing."""
    old, new = without_last_year(known.identity), without_last_year(decode(encode(identity)))
    if (old.profile, old.version, old.rules) != (new.profile, new.version, new.rules):
        return f"依据的是{old.profile}第{old.version}版规则"
    if old.brief != new.brief:
        return "下发内容与现在的清单不同"
    if old.layout != new.layout:
        return "是旧版的表样"
    if old.own_password != new.own_password:
        return "保护密码不同"
    return "" if replace(old, own_password=new.own_password) == new else "下发内容与现在的清单不同"
