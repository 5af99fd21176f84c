"""The identity of a workbook: profile, version and brief, small enough to travel inside it.

It is stored twice, as custom document properties and as hidden defined names,
because both survive every program that was tried (excel-without-excel.md §5.1).
A property holds at most 255 characters, hence the chunks.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from perfeval_xl.errors import LayoutError, ReturnFileError
from perfeval_xl.forms.department_fields import MOST_PROJECTS
from perfeval_xl.forms.form import MOST_IN_ALL, MOST_INDICATORS, Brief, Form, Indicator
from perfeval_xl.forms.written_values import Doubt, Target
from perfeval_xl.frozen import frozen
from perfeval_xl.sealing.bounded import number as _number
from perfeval_xl.sealing.bounded import table as _table
from perfeval_xl.sealing.bounded import text as _text
from perfeval_xl.sealing.last_year_data import last_year_from_data, last_year_to_data
from perfeval_xl.tables import plain
from perfeval_xl.vocabulary import Polarity, Stage

IDENTITY_FORMAT = 1
NEWER = "这份表由更新的程序下发，请升级本程序"
"""What to do with what only a later program can have written."""
_NUMBER = re.compile(r"\d{3,5}")
"""Of a chunk, behind the stem of its name."""
_TO_TEXT = str.maketrans("+/", "-.")
_FROM_TEXT = str.maketrans("-._", "+//")
"""0.4.0 wrote ``_`` where ``.`` stands now. An underscore may begin ``_x0041_``, which XlsxWriter takes
for an escape; letters, digits, hyphens and full stops are nothing but themselves in every program."""
CHUNK = 255
"""Characters of a custom property that Excel keeps."""
LARGEST_IDENTITY = 4 * 1024 * 1024
"""Bytes after inflating; sixty indicators take 20 KB."""
PER_ROW: Mapping[str, str] = {"wholes": "whole", "scales": "scale", "named_rules": "rule"}
"""What few rows have besides, by the number of the row, and the attribute of an `Indicator` that it is."""
_OF_COLUMNS = ("extras", "cores", "unscored", "parts")
"""The same of columns of the profile's own, which hold no texts alone."""
PROPERTY, NAME = "perfeval_identity_{:03d}", "_perfeval_identity_{:03d}"
SEAL_PROPERTY, SEAL_NAME = "perfeval_seal_{:03d}", "_perfeval_seal_{:03d}"
"""Where the chunks of the identity and of the seal lie: document properties, and hidden names."""


@frozen
class Identity:
    """Enough to rebuild the workbook as it was issued."""

    profile: str
    version: int
    rules: str
    """Fingerprint of the profile at the time of issue."""
    layout: int
    """Number of the `Edition` in which it was issued; it may be newer than this program."""
    brief: Brief
    own_password: bool = False
    """Whether the office chose a password, so that it cannot be derived."""


def identity_of(form: Form, *, own_password: bool) -> Identity:
    """The identity of the workbook of ``form``, which is about to be issued."""
    profile = form.profile
    return Identity(profile.id, profile.version, profile.fingerprint, form.edition, form.brief, own_password)


def encode(identity: Identity) -> str:
    """Return ``identity`` as printable text, the same for the same identity.

    Raises LayoutError where it is larger than any return that would be read.
    """
    _refuse_too_many(identity.brief)
    text = _as_text(identity)
    if len(text.encode()) > LARGEST_IDENTITY:
        raise LayoutError(
            f"“{identity.brief.name}”的材料太长，超过{LARGEST_IDENTITY // 1024 // 1024}MB，"
            "放不进工作簿；请压缩文字，或减少指标"
        )
    packed = base64.b64encode(zlib.compress(text.encode(), 9)).decode()
    return packed.rstrip("=").translate(_TO_TEXT)


def content_digest(identity: Identity) -> str:
    """Tells one identity from another, however its text was packed."""
    return hashlib.sha256(_as_text(identity).encode(errors="surrogatepass")).hexdigest()[:32]


def identity_key(text: str) -> str:
    """By which the office finds a workbook again that it issued: SHA-256 of what the identity ``text`` holds, in hex.

    It does not depend on how the text was packed, so that both copies, the letters of 0.4.0 and other libraries for
    packing give the same. Raises ReturnFileError (W011) where nothing can be unpacked.
    """
    try:
        return hashlib.sha256(_unpacked(text)).hexdigest()
    except (ValueError, zlib.error) as error:
        raise ReturnFileError("W011") from error


def issued_content(identity: Identity, *, own_rules: bool) -> str:
    """Tells whether anything changed for a unit between two workbooks of its project, in hex.

    The edition of the sheets, the password and what stands beside the form of last year's are left out, and the version
    of rules that come with the program: those change where the program is upgraded in the middle of a round, and nobody
    is to fill in a form again for that.
    With ``own_rules`` they are the office's own, whose new version it issues because something changed.
    """
    compared = replace(without_last_year(identity), layout=0, own_password=False)
    return content_digest(compared if own_rules else replace(compared, version=0, rules=""))


def without_last_year(identity: Identity) -> Identity:
    """``identity`` without what stands of last year beside its forms: what the unit fills in is the same."""
    brief = identity.brief
    own = tuple(replace(project, previous=None) for project in brief.projects)
    return replace(identity, brief=replace(brief, projects=own, previous=None))


def _as_text(identity: Identity) -> str:
    data = {
        "format": IDENTITY_FORMAT,
        "profile": identity.profile,
        "version": identity.version,
        "rules": identity.rules,
        "layout": identity.layout,
        "own_password": identity.own_password,
        "brief": _brief_to_data(identity.brief),
    }
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@functools.lru_cache(maxsize=2)
def decode(text: str) -> Identity:
    """Return the identity that ``text`` holds. Raises ReturnFileError (W011).

    A workbook is asked for it before its sheets are read, and again when it is compared.
    """
    try:
        data = json.loads(_unpacked(text), parse_float=Decimal)
        if data["format"] != IDENTITY_FORMAT:
            if not isinstance(data["format"], int) or data["format"] < IDENTITY_FORMAT:
                # Only a later program may write another format.
                raise ReturnFileError("W011")
            raise ReturnFileError("W010", {"found": f"格式{data['format']}", "words": NEWER})
        return Identity(
            str(data["profile"]),
            int(data["version"]),
            str(data["rules"]),
            int(data["layout"]),
            _within_bounds(_brief_from_data(data["brief"])),
            bool(data["own_password"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, InvalidOperation, zlib.error, RecursionError) as error:
        raise ReturnFileError("W011") from error


def rows_in(brief: Brief) -> int:
    """How many indicators the forms of a workbook have together."""
    return sum(len(own.indicators) for own in (brief, *brief.projects))


def _refuse_too_many(brief: Brief) -> None:
    """Refuse what `decode` would not read, before it is issued."""
    try:
        _within_bounds(brief)
    except ValueError as error:
        raise LayoutError(
            f"“{brief.name}”的指标太多，放不进工作簿：一张表最多{MOST_INDICATORS}个，"
            f"一个部门连同所有项目最多{MOST_IN_ALL}个；请减少指标，或分成几张表"
        ) from error


def _within_bounds(brief: Brief) -> Brief:
    """``brief``, whose forms are no larger than what is issued. Raises ValueError."""
    counts = [len(own.indicators) for own in (brief, *brief.projects)]
    if max(counts) > MOST_INDICATORS or sum(counts) > MOST_IN_ALL:
        raise ValueError(f"{sum(counts)} indicators")
    return brief


def _unpacked(text: str) -> bytes:
    """What an identity holds, as JSON. Raises ValueError and zlib.error."""
    inflater = zlib.decompressobj()
    raw = inflater.decompress(_bytes_of(text), LARGEST_IDENTITY)
    if inflater.unconsumed_tail:
        raise ValueError("larger than any that is issued")
    if not inflater.eof:
        raise ValueError("cut off")
    return raw


def _bytes_of(text: str) -> bytes:
    packed = text.rstrip("=").translate(_FROM_TEXT)
    return base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True)


def derived_password(encoded: str) -> str:
    """The password of a workbook whose office chose none: comfort, not security."""
    return hashlib.sha256(b"perfeval password " + encoded.encode()).hexdigest()[:12]


def split_chunks(text: str, pattern: str) -> dict[str, str]:
    """Cut ``text`` into numbered pieces of at most 255 characters."""
    pieces = [text[at : at + CHUNK] for at in range(0, len(text), CHUNK)]
    return {pattern.format(number): piece for number, piece in enumerate(pieces, start=1)}


def join_chunks(texts: Mapping[str, str], pattern: str) -> str | None:
    """Put the pieces together again; None where there are none, or one is missing."""
    stem = pattern.split("{")[0].casefold()
    numbered = {
        int(name[len(stem) :]): text
        for name, text in texts.items()
        if name.casefold().startswith(stem) and _NUMBER.fullmatch(name[len(stem) :])
    }
    if not numbered or sorted(numbered) != list(range(1, len(numbered) + 1)):
        return None
    return "".join(numbered[number] for number in sorted(numbered))


def _brief_to_data(brief: Brief) -> dict[str, object]:
    return (
        {
            "code": brief.code,
            "name": brief.name,
            "year": brief.year,
            "department": brief.supervising_department,
            "unit": brief.implementing_unit,
            "goal": brief.goal,
            "draft": brief.draft,
            "choices": dict(brief.choices),
            "budget": {f"{fund}/{stage}": plain(v) for (fund, stage), v in brief.budget.items()},
            "indicators": [_indicator_to_data(indicator) for indicator in brief.indicators],
        }
        | _of_course(brief)
        | _of_columns(brief)
        | _of_department(brief)
        | ({"previous": last_year_to_data(brief.previous)} if brief.previous else {})
    )


def _of_course(brief: Brief) -> dict[str, object]:
    """What the office issues of the course of a project; the usual one does without."""
    said: dict[str, object] = {"state": brief.state, "state_reason": brief.state_reason, "whole_goal": brief.whole_goal}
    for name, key in PER_ROW.items():
        said[name] = {str(at): text for at, item in enumerate(brief.indicators) if (text := getattr(item, key))}
    return {key: value for key, value in said.items() if value}


def _of_columns(brief: Brief) -> dict[str, object]:
    """What the office writes of indicators in columns of the profile's own; most forms have none."""
    said: dict[str, object] = {
        "unscored": {str(at): True for at, item in enumerate(brief.indicators) if item.unscored},
        "parts": {str(at): True for at, item in enumerate(brief.indicators) if item.part},
        "extras": {str(at): dict(item.extras) for at, item in enumerate(brief.indicators) if item.extras},
        "cores": {str(at): True for at, item in enumerate(brief.indicators) if item.core},
    }
    return {key: value for key, value in said.items() if value}


def _of_department(brief: Brief) -> dict[str, object]:
    """What only a department has; the identity of a project does without."""
    if not brief.projects:
        return {}
    return {
        "functions": brief.functions,
        "figures": {key: plain(value) for key, value in brief.figures.items()},
        "projects": [_brief_to_data(project) for project in brief.projects],
    }


def _indicator_to_data(indicator: Indicator) -> list[object]:
    target = indicator.target
    number = None if target.number is None else plain(target.number)
    return [
        indicator.dimension,
        indicator.category,
        indicator.name,
        target.polarity.value,
        number,
        target.measure,
        target.text,
        [doubt.name for doubt in target.doubts],
        plain(indicator.points),
    ]


def _brief_from_data(data: Mapping[str, object]) -> Brief:
    budget: dict[tuple[str, Stage], Decimal] = {}
    for key, amount in _table(data["budget"]).items():
        line, stage = key.split("/")
        budget[line, Stage(stage)] = _number(amount)
    rows, projects = data["indicators"], data.get("projects", [])
    if not isinstance(rows, list) or not isinstance(projects, list):
        raise TypeError(rows)
    if len(projects) > MOST_PROJECTS or any("projects" in _table(one) for one in projects):
        raise ValueError("no department has such projects")
    if len(rows) > MOST_INDICATORS:
        raise ValueError("no form has so many indicators")
    figures = _table(data.get("figures", {}))
    more = {name: _table(data.get(name, {})) for name in (*PER_ROW, *_OF_COLUMNS)}
    return Brief(
        code=_text(data["code"]),
        name=_text(data["name"]),
        year=int(str(data["year"])),
        supervising_department=_text(data["department"]),
        implementing_unit=_text(data["unit"]),
        goal=_text(data["goal"]),
        indicators=tuple([_indicator_from_data(row, str(at), more) for at, row in enumerate(rows)]),
        budget=budget,
        choices={key: _text(value) for key, value in _table(data["choices"]).items()},
        draft=bool(data["draft"]),
        functions=_text(data.get("functions", "")),
        figures={key: _number(value) for key, value in figures.items()},
        projects=tuple(_brief_from_data(_table(project)) for project in projects),
        whole_goal=_text(data.get("whole_goal", "")),
        state=_text(data.get("state", "")),
        state_reason=_text(data.get("state_reason", "")),
        previous=last_year_from_data(data["previous"]) if "previous" in data else None,
    )


def _indicator_from_data(row: list[object], at: str, more: Mapping[str, Mapping[str, object]]) -> Indicator:
    """The indicator of ``row``, with what few rows have besides, by ``at``, its number."""
    dimension, category, name, polarity, number, measure, text, doubts, points = row
    if not isinstance(doubts, list):
        raise TypeError(doubts)
    target = Target(
        Polarity(str(polarity)),
        None if number is None else _number(number),
        _text(measure),
        _text(text),
        tuple(Doubt[str(doubt)] for doubt in doubts),
    )
    return Indicator(
        _text(dimension),
        _text(category),
        _text(name),
        target,
        _number(points),
        whole=_text(more["wholes"].get(at, "")),
        scale=_text(more["scales"].get(at, "")),
        rule=_text(more["named_rules"].get(at, "")),
        extras={key: _text(written) for key, written in _table(more["extras"].get(at, {})).items()},
        core=bool(more["cores"].get(at, False)),
        unscored=bool(more["unscored"].get(at, False)),
        part=bool(more["parts"].get(at, False)),
    )
