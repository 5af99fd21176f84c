"""Plans with everything on their sheets that a plan may hold, put together at random, for both ways of writing one."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.forms.edition import Edition
from perfeval_xl.layout.grid import (
    Address,
    ChartSeries,
    Conditional,
    Plan,
    PlannedCell,
    PlannedChart,
    SheetPlan,
    Validation,
)
from perfeval_xl.writer.agreed import Seal
from perfeval_xl.writer.markup import in_element, in_formula
from perfeval_xl.writer.protection import Lock
from tests import making

PIECES = (
    *("_x0041_", "_x000A_", "_x", "<r>", "</r>", "&", "<", ">", '"', "'", "\n", "\r\n", "\t", " ", "#N/A", "#REF!"),
    *("\x00", "\x01", "\x08", "\x0b", "\x1f", "\x7f", "\ufffe", "\uffff", "\u3000", "\xa0", "\u2028", "\u200b"),
    *(
        "=1+1",
        "{=1}",
        "http://example.org",
        "internal:x",
        "😀",
        "𠮷",
        "e\u0301",
        "绩效",
        "0",
        "TRUE",
        "!",
        "[",
        "%",
        "IF(",
    ),
)
"""What texts are put together from."""
UNHEARD = ("_x0041_x0042_", "\ud800", "FILTER(", "绩" * 70, "甲" * 300, "乙" * 17_000)
"""What is written by XlsxWriter alone, or by nobody, at some places."""
NUMBERS = (
    *(Decimal("1E-300"), Decimal("1E+300"), Decimal("0.1"), Decimal("-0"), Decimal("123456789.123456789")),
    *(Fraction(1, 3), Fraction(-7, 11), 0, -1, 10**17 + 1, True, False, None),
)
KEYS = ("a", "b", "c")
STYLES = ("boxed", "label", "left", "top", "amount", "number", "date", "input", "computed", "link", "title", "percent")
RULES = ("alarm", "caution", "good", "input", "required", "notable")
FORMULAS = ('=IF(A1<>B1,"x&y","")', "=SUM(A1:B2)", '=A1&"_x0041_"', "=$A$1+1")
TABS = ("自评表", "R1", "A1", "甲 乙", "it's", "1月", "a.b", "C")


@dataclass
class Maker:
    """Puts a plan together of texts and numbers that were drawn."""

    seed: int
    texts: Sequence[str]
    values: Sequence[Value]
    rare: float
    """How often something is planned that nobody would."""

    def __post_init__(self) -> None:
        """Start the dice."""
        self.chance = random.Random(self.seed)

    def often(self, share: float) -> bool:
        """Whether something that is so ``often`` happens now."""
        return self.chance.random() < share

    def formula(self) -> str:
        """A formula, now and then none."""
        if self.often(self.rare):
            return self.chance.choice(("", "=", "1", "{=1}", f"={self.chance.choice(UNHEARD)}"))
        return self.chance.choice((*FORMULAS, f"={self.chance.choice(self.texts)}1"))

    def cell(self, row: int, tabs: Sequence[str]) -> PlannedCell:
        """A cell, or a block of at most two rows."""
        chance, column = self.chance, self.chance.randrange(5)
        last = (row + chance.choice((0, 0, 1)), column + chance.choice((0, 0, 1, 3)))
        return PlannedCell(
            *(row, column, *last, tuple(chance.sample(STYLES, chance.randrange(3)))),
            chance.choice(self.values),
            chance.choice((None, None, *KEYS)),
            self.formula() if self.often(0.3) else None,
            self.often(0.5),
            Address(chance.choice(tabs), chance.randrange(9), chance.randrange(30)) if self.often(0.1) else None,
        )

    def validation(self) -> Validation:
        """What may be typed."""
        chance, texts = self.chance, self.texts
        high = chance.choice((None, Decimal(5), Decimal("5.25"), "=$A$1", "$B$2"))
        kind = "unheard" if self.often(self.rare) else chance.choice(("decimal", "date", "list", "length"))
        said = (chance.choice((*texts, "甲" * 33) if self.often(self.rare) else texts) for _ in range(3))
        options = tuple(chance.sample(texts, chance.randrange(3)))
        return Validation(kind, chance.choice((None, Decimal("-1.5"))), high, options, *said, refuses=self.often(0.5))

    def sheet(self, name: str, tabs: Sequence[str]) -> SheetPlan:
        """One sheet; now and then its cells overlap."""
        chance, plan = self.chance, SheetPlan(name)
        step = 1 if self.often(self.rare) else 2
        held = [self.cell(step * row, tabs) for row in chance.sample(range(30), chance.randrange(8))]
        plan.cells = {(cell.row, cell.column): cell for cell in held}
        if not self.often(self.rare):
            plan.cells[99, 0] = PlannedCell(99, 0, 99, 0, (), chance.choice(self.texts))
        plan.widths = [chance.choice((0.0, 0.5, 5.0, 8.43, 8.5, 36.0)) for _ in range(chance.randrange(5))]
        rows = chance.sample(range(80), chance.randrange(6)) + [cell.row for cell in held[:3]]
        plan.heights = {row: chance.choice((0.0, 0.2, 15.0, 15.1, 33.3, 409.0)) for row in rows}
        plan.growing = set(rows[::2])
        for _ in range(chance.randrange(3)):
            plan.validations[chance.randrange(30), chance.randrange(6)] = self.validation()
        for _ in range(chance.randrange(4)):
            first = (chance.randrange(3), chance.randrange(2))
            last = first if self.often(0.5) else (3, 2 if not self.often(self.rare) else 0)
            plan.conditionals.append(Conditional(first, last, self.formula(), chance.choice(RULES)))
        plan.landscape, plan.one_page, plan.plain_print = (self.often(0.5) for _ in range(3))
        plan.printed = chance.choice(((0, 0, 0, 0), (0, 0, 9, 3), (2, 1, 2, 1)))
        plan.repeated, plan.frozen = chance.choice((None, 0, 2)), chance.randrange(3)
        plan.filtered = (2, 0, 9, 3) if self.often(0.2) else None
        plan.cursor = chance.choice([None, *plan.cells])
        plan.breaks = chance.sample(range(20), chance.randrange(4))
        plan.marked = {at: self.marked(cell) for at, cell in plan.cells.items() if self.often(0.3)}
        # XlsxWriter finds nothing to draw of where a tab has no name.
        for number in range(chance.choice((0, 0, 0, 1, 2)) if name in TABS else 0):
            self.draw(plan, 100 + 10 * number)
        return plan

    def marked(self, cell: PlannedCell) -> tuple[tuple[int, int], ...]:
        """Pieces of a text that are a warning; now and then they reach beyond it, or XlsxWriter escapes them twice."""
        text = cell.value if isinstance(cell.value, str) else "123"
        if in_element(text) != in_formula(text) and not self.rare:
            return ()
        length = len(text)
        most = length + 1 if self.often(self.rare) else length
        edges = sorted({self.chance.randint(0, most) for _ in range(4)})
        return tuple(zip(edges[::2], edges[1::2], strict=False))

    def draw(self, plan: SheetPlan, top: int) -> None:
        """A chart over a table of two rows, from a row on; now and then a figure is none."""
        chance = self.chance
        numbers = ("1", "") if self.often(self.rare) else (Decimal(1), Decimal("2.5"), Fraction(1, 3))
        rows = [["", "a"], *([chance.choice(self.texts), chance.choice(numbers)] for _ in range(2))]
        for row, held in enumerate(rows, start=top):
            for column, value in enumerate(held):
                plan.cells[row, column] = PlannedCell(row, column, row, column, (), value)
        plan.heights[top + 3] = chance.choice((90.0, 150.0))
        series = (ChartSeries((top, 1), 1, "#1F4E79"),)
        title, about = chance.choice(self.texts), chance.choice(self.texts)
        plan.charts.append(PlannedChart(title, top + 3, (top + 1, top + 2, 0), series, self.often(0.5), about))

    def plan(self) -> tuple[Plan, dict[str, Value], Seal, Lock | None]:
        """A whole workbook: what `workbook_bytes` is called with."""
        chance, form = self.chance, making.filled().form
        tabs = chance.sample(TABS, 2) if not self.often(self.rare) else [chance.choice(self.texts)]
        edition = chance.choice((Edition.SECOND, Edition.THIRD))
        brief = replace(form.brief, name=chance.choice(self.texts), implementing_unit=chance.choice(self.texts))
        names = ("A1", "r", "a b") if self.often(self.rare) else ("pe_total_score", "pe_rating")
        seal = Seal(
            {"perfeval": chance.choice(self.texts)} if self.often(0.7) else {},
            {"_perfeval_1": chance.choice(self.texts)} if self.often(0.7) else {},
        )
        return (
            Plan(
                replace(form, brief=brief, edition=edition),
                tuple(self.sheet(tab, tabs) for tab in tabs),
                {},
                {name: Address(tabs[0], 3, 1) for name in chance.sample(names, chance.randrange(3))},
            ),
            {key: chance.choice(self.values) for key in KEYS},
            seal,
            Lock("aGFzaA==", "c2FsdA==", 1000) if self.often(0.5) else None,
        )


_texts = st.lists(st.sampled_from(PIECES), max_size=4).map("".join) | st.text(max_size=12)


@st.composite
def makers(draw: st.DrawFn) -> Maker:
    """One that makes a single plan; what is shown of it is short."""
    texts = draw(st.lists(_texts, min_size=3, max_size=9))
    numbers = draw(st.lists(st.fractions(max_denominator=997) | st.decimals(allow_nan=False, allow_infinity=False)))
    rare = draw(st.sampled_from((0.0, 0.0, 0.05)))
    texts += [draw(st.sampled_from(UNHEARD))] if rare else []
    return Maker(draw(st.integers()), texts, (*NUMBERS, *numbers, *texts), rare)
