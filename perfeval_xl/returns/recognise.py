"""Recognise a returned workbook: whose it is, by which rules, for which project."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Mapping

from perfeval_xl.allowance import allow_rows
from perfeval_xl.errors import LayoutError, ReturnFileError
from perfeval_xl.forms.build import build_form
from perfeval_xl.forms.edition import CURRENT, Edition
from perfeval_xl.frozen import frozen
from perfeval_xl.layout.arrange import NAMED_FIELDS, arrange
from perfeval_xl.layout.digest import digest
from perfeval_xl.layout.grid import Plan
from perfeval_xl.profiles.layout import OTHER_SHEETS
from perfeval_xl.profiles.library import Library, default_library
from perfeval_xl.returns.cells import RawBook
from perfeval_xl.returns.escapes import as_written
from perfeval_xl.sealing.identity import (
    NAME,
    NEWER,
    PROPERTY,
    SEAL_NAME,
    SEAL_PROPERTY,
    Identity,
    decode,
    join_chunks,
    rows_in,
)
from perfeval_xl.sealing.stamps import Stamp, read_stamp, signature_holds

ENOUGH_NAMES = 2
"""Defined names of ours by which a workbook is known that has lost its identity."""
FORM_ENDING = "自评表"
"""How sheets of forms are called."""


@frozen
class Recognised:
    """A return whose origin is known, with the plan it was issued by."""

    identity: Identity
    plan: Plan
    copies: int
    """How many of the two copies of the identity are left."""
    copies_differ: bool
    stamp: Stamp | None
    digest_holds: bool
    """Whether the rebuilt plan is the one that was sealed."""
    signature_holds: bool | None
    """None where the workbook was issued without a signature."""
    encoded: str = ""
    """The identity as it stands in the file."""


def recognise(book: RawBook, library: Library | None = None) -> Recognised:
    """Return the origin of ``book``, issued by a profile of ``library``.

    Raises ProfileError where that profile says something wrong today, and
    ReturnFileError: W008 for another program's workbook, W034 for one of ours
    that has lost its identity, W010 for rules or a program version that are
    not here, W011 for a damaged identity.
    """
    texts = _constants(book.names)
    copies = _copies(texts, book.properties)
    if not copies:
        raise ReturnFileError("W034" if was_ours(book.names, [sheet.name for sheet in book.sheets]) else "W008")
    encoded, identity = _first_sound(copies)
    plan = rebuild(identity, library)
    stamps = (join_chunks(book.properties, SEAL_PROPERTY), join_chunks(texts, SEAL_NAME))
    stamp = next((read_stamp(text) for text in stamps if text is not None), None)
    return Recognised(
        identity,
        plan,
        len(copies),
        len(set(copies)) > 1,
        stamp,
        stamp is not None and stamp.digest == digest(plan),
        signature_holds(stamp, encoded) if stamp and stamp.office else None,
        encoded,
    )


def identity_in(names: Mapping[str, str], properties: Mapping[str, str]) -> tuple[str, Identity]:
    """The identity that a workbook carries, as it stands in it and read. Raises ReturnFileError: W008, W010, W011."""
    copies = _copies(_constants(names), properties)
    if not copies:
        raise ReturnFileError("W008")
    return _first_sound(copies)


def allow_its_forms(names: Mapping[str, str], properties: Mapping[str, str], sheets: int) -> None:
    """Let a workbook of so many sheets take as long as the forms need that it says it has, with a sheet for each."""
    copies = _copies(_constants(names), properties)
    with contextlib.suppress(ReturnFileError):
        brief = _first_sound(copies)[1].brief
        if len(brief.projects) < sheets:
            allow_rows(rows_in(brief), forms=1 + len(brief.projects))


def _copies(texts: Mapping[str, str], properties: Mapping[str, str]) -> list[str]:
    """The copies of the identity that are left."""
    copies = (join_chunks(properties, PROPERTY), join_chunks(texts, NAME))
    return [text for text in copies if text is not None]


def was_ours(names: Iterable[str], sheets: Collection[str]) -> bool:
    """Whether a workbook without an identity looks like one that was issued, by its defined names or its sheets.

    Excel's inspector of documents takes properties and hidden names away, and so do programs that save neither.
    """
    named = len(NAMED_FIELDS.keys() & set(names)) >= ENOUGH_NAMES
    form = any(sheet.endswith(FORM_ENDING) for sheet in sheets)
    return named or (form and all(sheet in sheets for sheet in OTHER_SHEETS))


def _first_sound(copies: list[str]) -> tuple[str, Identity]:
    """The first copy that can be read. Raises ReturnFileError (W011) where none can.

    An open workbook may hand out its names with the escapes of the file.
    """
    for text in (reading for copy in copies for reading in (copy, as_written(copy))):
        try:
            return text, decode(text)
        except ReturnFileError as error:
            if error.code != "W011":
                raise
    raise ReturnFileError("W011")


def rebuild(identity: Identity, library: Library | None = None) -> Plan:
    """Rebuild the plan a workbook was issued by. Raises ReturnFileError (W010)."""
    known = library or default_library()
    profile = known.issued(identity.profile, identity.version, identity.rules)
    if profile is None:
        versions = "、".join(f"第{version}版" for version in known.versions(identity.profile))
        facts = {"found": f"规则集{identity.profile}第{identity.version}版", "words": _where_to_find(identity, known)}
        raise ReturnFileError("W010", facts | ({"expected": versions} if versions else {}))
    try:
        edition = Edition(identity.layout)
    except ValueError as error:
        words = (
            NEWER if identity.layout > CURRENT else "这是试用时的表样，没有正式下发过；请下发单位用现在的程序重新下发"
        )
        facts = {"found": f"表样第{identity.layout}版", "expected": f"第{CURRENT}版", "words": words}
        raise ReturnFileError("W010", facts) from error
    try:
        return arrange(build_form(profile, identity.brief, edition=edition))
    except LayoutError as error:
        # Nobody can have issued what does not fit into a workbook.
        raise ReturnFileError("W011") from error


def _where_to_find(identity: Identity, known: Library) -> str:
    """What to do where the rules of a workbook are not here."""
    versions = known.versions(identity.profile)
    if not versions:
        return "本机没有这个规则集：请把下发单位的规则集文件夹（连同released）用--rules指出；是随程序的，请升级本程序"
    if known.is_own(identity.profile) or identity.version <= max(versions):
        return "请用下发单位当时的规则集（连同released文件夹），用--rules指出"
    return NEWER


def _constants(names: Mapping[str, str]) -> dict[str, str]:
    """Defined names that are nothing but a text."""
    return {
        name: text[1:-1].replace('""', '"')
        for name, text in names.items()
        if len(text) >= 2 and text[0] == text[-1] == '"'
    }
