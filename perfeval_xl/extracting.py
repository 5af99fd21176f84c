"""Take briefs and answers out of workbooks and dossiers again: as JSON, or as a list of many projects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from perfeval_xl.errors import BriefError, Mistake
from perfeval_xl.forms.dossier_writing import dossier_data
from perfeval_xl.forms.form import FilledForm
from perfeval_xl.forms.list_writing import ListCells, list_rows
from perfeval_xl.issuing import Job
from perfeval_xl.plain_text import json_text
from perfeval_xl.profiles import Library, load
from perfeval_xl.writer.blank_list import list_bytes


@dataclass(frozen=True)
class TakenList:
    """A list, and what it could not hold."""

    data: bytes
    notes: tuple[str, ...] = ()


def dossier_bytes(filled: FilledForm) -> bytes:
    """A form with its answers as the JSON of a dossier."""
    return (json_text(dossier_data(filled), indent=2) + "\n").encode()


def list_of(forms: Sequence[tuple[str, FilledForm]], library: Library | None = None) -> TakenList:
    """One list of the projects of several forms, each with the name of its file.

    Raises BriefError where they follow different rules or share a code: no list can hold both.
    """
    first_name, first = forms[0]
    profile_id = first.form.profile.id
    mistakes, notes = [], []
    asked = 0
    rows: list[tuple[str, ListCells]] = []
    owners: dict[str, str] = {}
    for name, filled in forms:
        form = filled.form
        if form.profile.id != profile_id:
            what = f"依据的是{form.profile.id}，{first_name}依据的是{profile_id}"
            mistakes.append(Mistake(name, "整个文件", what, "一份清单只能用一套规则，请分开取"))
            continue
        for brief in (form.brief, *form.brief.projects):
            other = owners.setdefault(brief.code.casefold(), name)
            if not brief.code:
                notes.append(f"{name}：“{brief.name}”没有编码；清单里必须有，请补上")
            elif other is not name:
                what = f"编码“{brief.code}”与{other}里的相同"
                mistakes.append(Mistake(name, brief.name, what, "请先去掉重复的文件，或改编码"))
        if form.brief.figures:
            notes.append(f"{name}：下发的基础数据（编制数等）清单里没有这些栏，没有写进去；要保留请取成.json")
        rows += list_rows(filled)
        asked += any(finding.kind.ask for finding in Job(FilledForm.empty(form), name).findings)
    if mistakes:
        raise BriefError(mistakes)
    if asked:
        notes.append(
            f"有{asked}个文件的内容要再核实一次：“已核实”不在工作簿里，没有取回；按清单生成时会再问，请重新填“是”"
        )
    return TakenList(list_bytes(load(profile_id, library), rows), tuple(notes))
