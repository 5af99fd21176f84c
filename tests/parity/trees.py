"""Random expressions over every kind of node, and rows of cells for them to speak of."""

import random
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction

from perfeval_xl.expressions import tree
from perfeval_xl.expressions.evaluate import Value, evaluate
from perfeval_xl.expressions.tree import Expr, Field
from tests.parity.sheet import Case

NUMBERS = [Field(f"number{n}") for n in range(4)]
"""Always hold a number."""
MIXED = [Field(f"mixed{n}") for n in range(4)]
"""Hold a number, a text or nothing."""
TYPED = [*NUMBERS, *MIXED]
RESULT, UNSCORED = Field("result"), Field("unscored")
"""Formulas of the same row: one shows a number, one an empty text."""

IGNORED = ' \t\n\u3000\u200b。/-|"'
"""Characters that may not count in a text."""
WORDS = [
    "无。",
    "\t",
    " 无 ",
    "N/A",
    "NA",
    "说是",
    "无|达成",
    "达成",
    "部分达成",
    "Yes",
    "yes",
    '说"是"',
    "a,b",
    "A1",
    "80%",
    " ",
    "✓",
    "无",
]
LARGEST = 10**9
"""Larger results are not worth comparing: a double holds 15 digits."""


class Trees:
    """Makes trees; each method gives one that shows what its name says."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def cell(self, depth: int) -> Expr:
        """Anything a cell may show: a number, a text, or nothing."""
        rng = self.rng
        if depth == 0:
            return rng.choice([self.constant(), tree.Text(rng.choice(WORDS)), tree.NOT_SCORED])
        makers: list[Callable[[], Expr]] = [
            lambda: self.number(depth - 1),
            lambda: tree.Choice(self.test(depth - 1), self.cell(depth - 1), self.cell(depth - 1)),
            lambda: self.gated(depth - 1),
        ]
        return rng.choice(makers)()

    def gated(self, depth: int) -> Expr:
        """A number from mixed cells, once they hold one; two cells may be neighbours or not."""
        fields = tuple(self.rng.sample(TYPED, self.rng.randint(1, 4)))
        known = self.number(depth)
        for field in fields:
            known = self.rng.choice([known + field, known - field, tree.Least((known, field))])
        return tree.WhenNumbers(fields, known)

    def number(self, depth: int) -> Expr:
        """Always a number, whatever stands in the mixed cells."""
        rng = self.rng
        if depth <= 0:
            return rng.choice([self.constant(), *NUMBERS, *NUMBERS, RESULT, self.count()])
        left, right = self.number(depth - 1), self.number(rng.randint(0, depth - 1))
        makers: list[Callable[[], Expr]] = [
            lambda: left + right,
            lambda: left - right,
            lambda: left * right,
            lambda: tree.Quotient(left, right, self.number(0)),
            lambda: tree.Quotient(left, self.nothing(), self.number(0)),
            lambda: tree.Least((left, right, *self._more())),
            lambda: tree.Greatest((left, right, *self._more())),
            lambda: tree.Rounded(left, rng.randint(0, 3)),
            lambda: tree.Rounded(left * right, 2),
            lambda: tree.Choice(self.test(depth - 1), left, right),
            self.count,
        ]
        return rng.choice(makers)()

    def count(self) -> Expr:
        """A number made of several cells."""
        rng = self.rng
        first = rng.randrange(len(TYPED))
        neighbours = tuple(TYPED[first : first + rng.randint(1, len(TYPED))])
        fields = rng.choice([neighbours, tuple(rng.sample(TYPED, rng.randint(1, len(TYPED))))])
        makers: list[Callable[[], Expr]] = [
            lambda: tree.Total((*fields, RESULT, UNSCORED)),
            lambda: tree.Total(fields),
            lambda: tree.Total(()),
            lambda: tree.Blanks(fields),
            lambda: tree.HowMany(self._tests(1)),
            lambda: tree.Numbers((*fields, RESULT, UNSCORED)),
            lambda: tree.Matches((*fields, UNSCORED), rng.choice(WORDS)),
        ]
        return rng.choice(makers)()

    def test(self, depth: int) -> Expr:
        """True or false."""
        rng = self.rng
        field = rng.choice([*TYPED, RESULT, UNSCORED])
        if depth <= 0:
            return rng.choice(
                [
                    tree.IsNumber(field),
                    tree.HasEntry(field),
                    tree.IsText(rng.choice(TYPED)),
                    tree.LongerThan(rng.choice(TYPED), rng.randint(0, 3)),
                    tree.is_one_of(field, tuple(rng.sample(["", *WORDS], 4)), rng.choice(["", IGNORED])),
                    field.is_choice(rng.choice(WORDS)),
                ]
            )
        makers: list[Callable[[], Expr]] = [
            lambda: tree.Comparison(
                rng.choice([">=", "<=", ">", "<", "="]), self.number(depth - 1), self.number(depth - 1)
            ),
            lambda: self.edge(depth - 1),
            lambda: tree.All(self._tests(depth)),
            lambda: tree.Any(self._tests(depth)),
            lambda: tree.Not(self.test(depth - 1)),
            lambda: tree.Choice(self.test(depth - 1), self.test(depth - 1), tree.Truth(rng.random() < 0.5)),
            lambda: tree.Chosen(self.cell(depth - 1), rng.choice(WORDS)),
            lambda: self.test(0),
        ]
        return rng.choice(makers)()

    def edge(self, depth: int) -> Expr:
        """A comparison of two numbers that are equal, but computed in different ways.

        They are cells, rates and rounded numbers, as in our rules: the last bits of a
        product of thousands are more than 9 places show.
        """
        cells = [self.number(0), tree.Quotient(self.number(0), self.number(0)), tree.Rounded(self.number(depth), 2)]
        left = self.rng.choice(cells)
        return tree.Comparison(self.rng.choice([">=", "<=", ">", "<", "="]), left, self.again(left))

    def again(self, number: Expr) -> Expr:
        """The same number (or nearly so) by another way, so that the last bits differ."""
        other = self.number(0)
        return self.rng.choice([number + other - other, number * 3 - number - number, tree.Rounded(number, 9)])

    def nothing(self) -> Expr:
        """Zero, or what a subtraction leaves of it; of one cell, so that it is less than 9 places show."""
        cell = self.rng.choice(NUMBERS)
        return cell - self.again(cell)

    def constant(self) -> Expr:
        return tree.Number(Decimal(self.rng.randint(-200, 400)).scaleb(-self.rng.choice([0, 1, 2])))

    def _more(self) -> tuple[Expr, ...]:
        return tuple(self.number(0) for _ in range(self.rng.randint(0, 2)))

    def _tests(self, depth: int) -> tuple[Expr, ...]:
        return tuple(self.test(depth - 1) for _ in range(self.rng.randint(1, 3)))


def cases(count: int, seed: int) -> Iterator[Case]:
    """``count`` rows with one tree each, the same ones every time."""
    rng = random.Random(seed)
    trees = Trees(rng)
    while count:
        entered = _entered(rng)
        basis = {"result": NUMBERS[0] + NUMBERS[1], "unscored": tree.Text("")}
        expr = trees.cell(rng.randint(1, 5))
        value = entered | {key: evaluate(expr, entered) for key, expr in basis.items()}
        answer = evaluate(expr, value)
        if isinstance(answer, Fraction) and abs(answer) > LARGEST:
            continue
        count -= 1
        yield Case(entered, {**basis, "tree": expr})


def kinds(expr: Expr) -> Iterator[type[Expr]]:
    """The node classes inside ``expr``."""
    yield type(expr)
    for name in type(expr).__dataclass_fields__:
        operand = getattr(expr, name)
        for inner in operand if isinstance(operand, tuple) else (operand,):
            if isinstance(inner, Expr):
                yield from kinds(inner)


def _entered(rng: random.Random) -> dict[str, Value]:
    def number() -> Decimal:
        return Decimal(rng.randint(-2000, 9999)).scaleb(-rng.choice([0, 1, 2, 2]))

    def anything() -> Value:
        return rng.choice([number(), Decimal(0), None, None, rng.choice(WORDS)])

    return {field.key: number() for field in NUMBERS} | {field.key: anything() for field in MIXED}
