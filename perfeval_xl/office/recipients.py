"""To whom the office writes: everything of a round that goes to one registered address is one message.

Where no address is registered, everything of one unit is.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from perfeval_xl.files import file_stem, same_file
from perfeval_xl.forms.contact import addresses_in
from perfeval_xl.ledger.rows import ProjectState
from perfeval_xl.office.status import ProjectLine, View
from perfeval_xl.plain_text import is_address, one_line

MOST_UNITS, MOST_CODES = 3, 5
"""Units of one address, and projects of one message, that are named before they are counted."""
LONGEST_UNIT, LONGEST_PROJECT = 100, 100
"""Characters of the name of a unit in a message, and bytes of that of a project in the name of a file."""
NAMELESS = "单位"
"""The folder of a unit of whose name and code nothing can be the name of a folder."""


@dataclass(frozen=True)
class Recipient:
    """Whoever is written to, with everything of the round that is theirs."""

    addresses: tuple[str, ...]
    """Those that were registered and that a mail program takes; empty where there are none."""
    units: tuple[str, ...]
    """Names of the units, in the order of the codes of their projects; most have one."""
    lines: tuple[ProjectLine, ...]
    """Their projects, by code."""
    folder: str
    """``单位_编码``, with the first code: what the folder of their answers is called, and no other's."""

    @property
    def name(self) -> str:
        """``市大数据中心``, ``甲局、乙局``, ``甲局等5个单位``."""
        if len(self.units) <= MOST_UNITS:
            return "、".join(self.units)
        return f"{self.units[0]}等{len(self.units)}个单位"

    @property
    def unreached(self) -> str:
        """Who it is, for whoever has to find an address: ``市大数据中心（A-001、A-002；登记的是“张三”）``."""
        written = dict.fromkeys(one_line(line.state.address, LONGEST_UNIT) for line in self.lines)
        wrong = "、".join(f"“{address}”" for address in list(filter(None, written))[:MOST_CODES])
        codes = codes_in_words([line.state.code for line in self.lines])
        return f"{self.name}（{codes}{f'；登记的是{wrong}，不是邮箱' if wrong else ''}）"

    @cached_property
    def stems(self) -> Mapping[str, str]:
        """How each code stands in the names of files: no two of them are one file on any system."""
        plain = {line.state.code: file_stem(line.state.code, "", "") for line in self.lines}
        number = Counter(map(same_file, plain.values()))
        return {
            code: stem if stem == code and number[same_file(stem)] == 1 else file_stem(code, _digest(code), "")
            for code, stem in plain.items()
        }

    def file(self, what: str, state: ProjectState, ending: str) -> str:
        """``退改单_编码_项目.xlsx``; the name of the project is cut where it is long."""
        named = file_stem("", state.name, "").encode()[:LONGEST_PROJECT].decode(errors="ignore")
        return f"{'_'.join(filter(None, (what, self.stems[state.code], named)))}{ending}"


def own_lines(view: View, lines: Iterable[ProjectLine]) -> list[ProjectLine]:
    """What this office issued itself: units of a lower office hear of that one."""
    return [line for line in lines if (line.state.year, line.state.code) not in view.below.theirs]


def recipients_of(lines: Iterable[ProjectLine]) -> list[Recipient]:
    """Everybody that may be written to, in the order of their first codes."""
    theirs: dict[tuple[str, ...], list[ProjectLine]] = {}
    for line in sorted(lines, key=lambda one: (one.state.code, one.state.year)):
        theirs.setdefault(_key(line.state), []).append(line)
    taken: set[str] = set()
    found = []
    for own in theirs.values():
        units = tuple(dict.fromkeys(unit_of(line.state) for line in own))
        folder = _free(file_stem(units[0], own[0].state.code, "") or NAMELESS, taken)
        found.append(Recipient(tuple(addresses_of(own[0].state)), units, tuple(own), folder))
    return found


def addresses_of(state: ProjectState) -> list[str]:
    """The addresses of a project that a mail program takes, each once, in their order and in lower case."""
    return list(filter(is_address, addresses_in(state.address)[0]))


def unit_of(state: ProjectState) -> str:
    """Who fills a form in; the form of a whole department is filled in by that itself."""
    return one_line(state.unit or (state.name if state.kind != "project" else "") or state.department, LONGEST_UNIT)


def codes_in_words(codes: list[str]) -> str:
    """``A-001、A-002``, ``A-001、A-002、A-003、A-004、A-005等40个``."""
    named = "、".join(one_line(code) for code in codes[:MOST_CODES])
    return named if len(codes) <= MOST_CODES else f"{named}等{len(codes)}个"


def _key(state: ProjectState) -> tuple[str, ...]:
    """What one recipient is known by; two units of the same name may belong to two departments."""
    known = sorted(addresses_of(state))
    return ("to", *known) if known else ("of", state.department, unit_of(state))


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode(errors="surrogatepass")).hexdigest()[:6]


def _free(name: str, taken: set[str]) -> str:
    """``name``, numbered where another one is the same on some system."""
    number, free = 1, name
    while same_file(free) in taken:
        number += 1
        free = f"{name}_{number}"
    taken.add(same_file(free))
    return free
