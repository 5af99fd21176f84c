"""Dossiers (TOML or JSON): what is asked of a project and what was answered.

``docs/dossier.md`` documents every key. ``values = "printed"`` means answers as
people write them (``≥850个``), read here with doubts; ``values = "cells"`` means
the content of the cells, taken as it is. The dossier of a department has the
base data and a list of projects besides, each with the tables of a project.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from perfeval_xl.errors import BriefError, Mistake, reason_of
from perfeval_xl.files import content_of
from perfeval_xl.forms.build import build_form
from perfeval_xl.forms.contact import Contact, contact_in
from perfeval_xl.forms.department_fields import MOST_PROJECTS
from perfeval_xl.forms.dossier_answers import (
    ROW_ANSWERS,
    Answers,
    base_data_of,
    check_printed,
    filled_of,
    report_of,
)
from perfeval_xl.forms.dossier_brief import brief_of
from perfeval_xl.forms.form import MOST_INDICATORS, Brief, FilledForm
from perfeval_xl.frozen import frozen
from perfeval_xl.profiles.profile import Profile
from perfeval_xl.tables import Table, syntax_mistake
from perfeval_xl.vocabulary import MoneyUnit

DOSSIER_FORMAT = 1
"""Version of the format; a newer one is refused, not half read."""
PRINTED, REPORT, CELLS = "printed", "report", "cells"
LARGEST_FILE = 8 * 1024 * 1024
"""Bytes of a dossier; the largest published one has 24 KB."""


@frozen
class Dossier:
    """A dossier as read: the tables, and the file it came from."""

    values: Mapping[str, object]
    file: str

    @property
    def profile_id(self) -> str | None:
        """The profile that the dossier names, if any."""
        profile_id = self.values.get("profile")
        return profile_id if isinstance(profile_id, str) else None


def load_dossier(path: Path, data: bytes | None = None) -> Dossier:
    """Read ``path`` (.toml or .json), or its bytes. Raises BriefError where it is neither."""
    name = path.name
    try:
        content = content_of(path, LARGEST_FILE) if data is None else data
        if content is None or len(content) > LARGEST_FILE:
            raise BriefError([Mistake(name, "整个文件", f"超过{LARGEST_FILE // 1024 // 1024}MB")])
        text = content.decode("utf-8-sig")
        values = (
            json.loads(text, parse_float=Decimal)
            if path.suffix.lower() == ".json"
            else tomllib.loads(text, parse_float=Decimal)
        )
    except OSError as error:
        raise BriefError([Mistake(name, "整个文件", f"打不开：{reason_of(error)}")]) from error
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        as_json = path.suffix.lower() == ".json"
        what = f"不是合格的JSON：{error}" if as_json else syntax_mistake(error)
        raise BriefError([Mistake(name, "整个文件", what)]) from error
    if not isinstance(values, dict):
        raise BriefError([Mistake(name, "整个文件", "应为一张表")])
    return Dossier(values, name)


def read_brief(dossier: Dossier, profile: Profile, *, draft: bool = False, answered: bool = True) -> Brief:
    """Return the brief part of a dossier; ``answered`` says whether there may be answers in it.

    Raises BriefError with every mistake, those in the answers included.
    """
    _refuse_endless(dossier)
    mistakes: list[Mistake] = []
    root = _root(dossier, mistakes)
    format_version = root.whole("dossier", low=1, high=999, default=DOSSIER_FORMAT)
    if format_version != DOSSIER_FORMAT:
        root.mistake("dossier", f"格式版本{format_version}", f"本程序只认{DOSSIER_FORMAT}")
    for key in ("profile", "values", "source", "paragraphs", "report", "printed"):
        root.value(key, required=False)
    unit = root.choice("money", list(MoneyUnit), default=profile.money)
    if unit != profile.money:
        what = f"金额单位是{unit}，规则集“{profile.id}”的是{profile.money}"
        root.mistake("money", what, f"请把金额换算成{profile.money}，或换用以{unit}为单位的规则集")
    contact_in(root)
    brief = brief_of(root, profile, draft=draft)
    root.finish()
    if answered:
        _mistakes_in_answers(_root(dossier, mistakes), profile, brief)
    if mistakes:
        raise BriefError(dict.fromkeys(mistakes))
    return brief


def read_contact(dossier: Dossier) -> Contact:
    """Whom to ask about the form of a dossier, and until when it is due; what cannot be read is left out."""
    return contact_in(_root(dossier, []))


def _refuse_endless(dossier: Dossier) -> None:
    """Raise BriefError where a list is longer than any, before each of its mistakes is told."""
    projects = dossier.values.get("projects")
    owners = [("", dossier.values)]
    too_long = []
    if isinstance(projects, list):
        if len(projects) > MOST_PROJECTS:
            too_long.append(("projects", f"有{len(projects)}个项目", f"一个部门最多{MOST_PROJECTS}个项目"))
        owners += [(f"projects[{at}].", own) for at, own in enumerate(projects, start=1) if isinstance(own, dict)]
    for place, own in owners:
        rows = own.get("indicators")
        if isinstance(rows, list) and len(rows) > MOST_INDICATORS:
            what = (f"有{len(rows)}个指标", f"一张表最多{MOST_INDICATORS}个指标")
            too_long.append((f"{place}indicators", *what))
    if too_long:
        raise BriefError(Mistake(dossier.file, *mistake) for mistake in too_long)


def _root(dossier: Dossier, mistakes: list[Mistake]) -> Table:
    return Table(dossier.values, file=dossier.file, path="", mistakes=mistakes)


def _printed(root: Table) -> bool:
    return _values(root) != CELLS


def _values(root: Table) -> str:
    return root.choice("values", (PRINTED, REPORT, CELLS), default=PRINTED)


def _mistakes_in_answers(root: Table, profile: Profile, brief: Brief) -> None:
    """Note what is wrong with the answers, before it is known which rows they belong to."""
    printed = _printed(root)
    parts = [(root, profile)]
    if profile.projects is not None:
        parts += [(item, profile.projects) for item in root.tables("projects")]
    for part, rules in parts:
        taken = Answers(rules, printed=printed)
        taken.take(part, whole=part is root)
        for item in part.tables("indicators"):
            for role in ("actual", *ROW_ANSWERS):
                taken.answer("", item, role)
            taken.take_texts("", item)
    check_printed(root)
    report_of(root, of_department=profile.projects is not None)
    if profile.projects is not None and not root.mistakes:
        base = build_form(profile, brief).companions[0]
        base_data_of(root.table("base"), base, printed=printed)


def read_filled(dossier: Dossier, profile: Profile, brief: Brief) -> FilledForm:
    """Return the answers and reported results of a dossier, on the form of its brief."""
    form = build_form(profile, brief)
    mistakes: list[Mistake] = []
    root = _root(dossier, mistakes)
    printed = _printed(root)
    main = filled_of(root, form, printed=printed)
    companions = []
    if form.companions:
        base, *projects = form.companions
        companions.append(base_data_of(root.table("base"), base, printed=printed))
        for item, own in zip(root.tables("projects"), projects, strict=True):
            companions.append(filled_of(item, own, printed=printed))
    _, listed = report_of(root, of_department=bool(form.companions))
    if mistakes:
        raise BriefError(mistakes)
    return replace(main, companions=tuple(companions), report=listed, only_report=_values(root) == REPORT)


def published_report(dossier: Dossier) -> str:
    """The report as it was published; empty where the dossier holds none."""
    return report_of(_root(dossier, []), of_department=True)[0]
