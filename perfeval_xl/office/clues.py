"""异常线索: what a clue is, and the rows that clues are found in. Plain values; nothing here knows of pandas.

A clue says why somebody should look, with the numbers and the cells. It accuses nobody: what is behind it, a person
finds out. The thresholds are articles 33 and 34 of 本程序自定规则, with their sources.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from perfeval_xl.plain_text import one_line

MOST_CELLS = 4
"""Cells that a clue names; how many others there are is said."""
MOST_NAMES = 3
"""Projects or indicators that a sentence names."""
LONGEST_QUOTE = 40
"""Characters of a text that a sentence repeats."""
LONGEST_MESSAGE = 80
"""Characters of a finding's message that a sentence repeats."""
SHOWN_SHA = 8
"""Digits by which a file is named."""
BETWEEN_CODES = "\n"
"""Between the codes of a clue in a table: a code may hold any other sign."""
CELL_MARK = "!"
"""Between sheet and cell: what has none is no cell."""
HEAVIEST = 100
MOST_OF_A_KIND = 20
"""Rows of one kind on the sheet: what comes after is one row together, for nobody reads a sheet of hundreds."""


class ClueKind(enum.Enum):
    """What a clue is of, as the sheet 异常 calls it."""

    TAMPERED = "改动了下发的表"
    TEN_THOUSANDFOLD = "疑似元与万元相混"
    OUTRUN = "得分高、执行率低"
    LATER = "原因与完成日期矛盾"
    SAME_TEXT = "文字雷同"
    FULL = "全部满分"
    NO_COMPLAINTS = "以没有投诉代替满意度"
    MONEY_AS_QUANTITY = "以金额、执行率作产出指标"
    ADJUSTED = "预算调整超过30%"
    UNMEASURED = "效益写百分数而无从衡量"
    EXACT = "完成值与指标值全部相同"
    UNSURVEYED = "满意度没有写明怎样得来"
    COPIED_FIGURES = "完成值、执行数照抄以前"
    OTHER_LAST_YEAR = "与上年的数对不上"
    EASED = "指标放松或去掉"
    SAME_AS_BEFORE = "文字照抄以前"
    JUMPED = "得分比以前变动大"


@dataclass(frozen=True, slots=True)
class Form:
    """One form that counts: of a project, of a whole department, or of a project inside of a department's workbook."""

    code: str
    """Of the workbook."""
    inside: str
    """Code of the project inside of it; empty for the main form."""
    name: str
    department: str
    unit: str
    sha: str
    is_whole: bool = False
    """部门整体支出."""
    original: float | None = None
    """年初预算数, 万元."""
    final: float | None = None
    actual: float | None = None
    rate: float | None = None
    """预算执行率, a fraction of 1."""
    score: float | None = None
    places: Mapping[str, str] = field(default_factory=dict)
    """``自评表!H12`` by ``original``, ``final``, ``actual``, ``rate``, ``score``."""
    materials: str = ""
    """What came along with it."""

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from all others."""
        return self.code, self.inside

    @property
    def called(self) -> str:
        """Its code, with that of its workbook where it has one of its own."""
        return f"{self.code}／{self.inside}" if self.inside else self.code


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of a form."""

    form: Form
    dimension: str
    category: str
    name: str
    polarity: str
    target: str
    measure: str
    actual: str
    actual_number: float | None
    target_number: float | None
    value_kind: str
    points: float | None
    score: float | None
    reason: str
    score_place: str
    actual_place: str
    target_place: str


@dataclass(frozen=True, slots=True)
class Words:
    """One text that a unit wrote."""

    form: Form
    key: str
    """``goal.actual``, ``i03.reason``, without the id of the form."""
    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One finding of a file that came in for a project."""

    code: str
    """Of the project."""
    name: str
    department: str
    unit: str
    is_counted: bool
    """Whether it is of the file that counts."""
    severity: str
    finding: str
    place: str
    message: str
    sha: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A cell that a clue rests on."""

    code: str
    """As the sentence calls the form."""
    place: str
    """``自评表!H12``; empty where it is about the whole file."""
    sha: str

    def __str__(self) -> str:
        said = f"{self.code} {self.place}" if self.place else self.code
        return f"{said}（{self.sha[:SHOWN_SHA]}）" if self.sha else said


@dataclass(frozen=True)
class Clue:
    """Something that somebody should look at."""

    kind: ClueKind
    codes: tuple[str, ...]
    """Of the projects that it is about, in order, each once."""
    name: str
    department: str
    unit: str
    why: str
    """One sentence, with the numbers."""
    cells: tuple[Seen, ...]
    """All of them, those to look at first before others."""
    weight: int
    """From 1 to 100; the heavier, the sooner somebody should look."""

    @property
    def called(self) -> str:
        """Its projects, named if they are few."""
        return listed(self.codes)

    @property
    def evidence(self) -> str:
        """Its cells in words, with how many others there are."""
        shown = "；".join(str(cell) for cell in self.cells[:MOST_CELLS])
        more = len(self.cells) - MOST_CELLS
        return f"{shown}；另有{more}处" if more > 0 else shown


def clue_of(kind: ClueKind, forms: Sequence[Form], why: str, cells: Iterable[Seen], weight: float) -> Clue:
    """A clue about ``forms``, at least one; they are named by what they have in common."""
    codes = tuple(dict.fromkeys(one.code for one in forms))
    named = {one.key: one.name for one in forms}
    name = next(iter(named.values())) if len(named) == 1 else f"{len(named)}个表"
    return Clue(
        kind,
        codes,
        name,
        _common([(one.department,) for one in forms], "主管部门"),
        _common([(one.department, one.unit) for one in forms], "单位"),
        why,
        tuple(dict.fromkeys(cells)),
        max(1, min(HEAVIEST, round(weight))),
    )


def _common(names: Iterable[tuple[str, ...]], what: str) -> str:
    """What the last of the names is that all have; else how many there are."""
    found = list(dict.fromkeys(names))
    return found[0][-1] if len(found) == 1 else f"{len(found)}个{what}"


def seen(form: Form, place: str) -> Seen:
    """A cell of a form."""
    return Seen(form.called, place, form.sha)


def listed(names: Iterable[str], most: int = MOST_NAMES) -> str:
    """The first of them, and how many there are."""
    found = list(dict.fromkeys(names))
    shown = "、".join(found[:most])
    return f"{shown}等{len(found)}个" if len(found) > most else shown


def brief(text: str) -> str:
    """A text of a unit within a sentence, without marks around it."""
    return one_line(text.strip(), LONGEST_QUOTE)


def quoted(text: str, longest: int = LONGEST_QUOTE) -> str:
    """A text of a unit within a sentence."""
    return f"“{one_line(text.strip(), longest)}”"


def number(value: float) -> str:
    """``1234.5``: with two decimals where it has any."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def percent(share: float) -> str:
    """``27.56%``."""
    return f"{number(share * 100)}%"
