"""What a formula looks like, by example."""

import re
from decimal import Decimal

import pytest

from perfeval_xl.errors import ExpressionError
from perfeval_xl.expressions import tree
from perfeval_xl.expressions.excel import LONGEST_LITERAL, quoted, to_excel
from perfeval_xl.expressions.tree import Expr, Field, node

A, B, C = Field("A1"), Field("B1"), Field("C1")


def formula(expr: Expr) -> str:
    """The formula of ``expr``, whose keys are cells."""
    return to_excel(expr, str)


def column(letter: str, first: int, last: int) -> tuple[Field, ...]:
    return tuple(Field(f"${letter}${row}") for row in range(first, last + 1))


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        (A + B + C, "=A1+B1+C1"),
        (A + (B + C), "=A1+(B1+C1)"),
        (A - B - C, "=A1-B1-C1"),
        (A - (B - C), "=A1-(B1-C1)"),
        (A - (B + C), "=A1-(B1+C1)"),
        (A + B * C, "=A1+B1*C1"),
        ((A + B) * C, "=(A1+B1)*C1"),
        (A * (B + C), "=A1*(B1+C1)"),
        (A * B * C, "=A1*B1*C1"),
        (A * (B * C), "=A1*(B1*C1)"),
        (A * -2, "=A1*-2"),
        (tree.Least((A + B, C)) * 2, "=MIN(A1+B1,C1)*2"),
        (A - tree.Blanks((B,)), "=A1-(1-COUNTA(B1))"),
        (A * tree.Matches((B, C), "✗"), '=A1*(SUMPRODUCT((B1="✗")*1)+SUMPRODUCT((C1="✗")*1))'),
    ],
    ids=str,
)
def test_brackets_stand_where_they_are_needed(expr: Expr, expected: str) -> None:
    assert expected == formula(expr)


@pytest.mark.parametrize(
    "call", [tree.Quotient(B, C), tree.Rounded(A - B, 2), tree.Choice(tree.IsNumber(A), B, C)], ids=str
)
def test_a_call_needs_no_brackets(call: Expr) -> None:
    written = formula(call)[1:]

    assert f"=A1*{written}" == formula(A * call)
    assert f"={written}-C1" == formula(call - C)


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [
        (tree.Quotient(A + B, C), ",0,(A1+B1)/C1)"),
        (tree.Quotient(A * B, C * 2), ",0,A1*B1/(C1*2))"),
        (tree.Quotient(A, tree.Quotient(B, C), node(1)), ",0,B1/C1))"),
        (tree.Quotient(A, B, C - 1), ",C1-1,A1/B1)"),
    ],
    ids=str,
)
def test_a_ratio_keeps_its_parts_together(ratio: Expr, expected: str) -> None:
    assert formula(ratio).endswith(expected)


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        (A.at_least(B), "=ROUND(A1,9)>=ROUND(B1,9)"),
        (A.at_most(Decimal("0.8")), "=ROUND(A1,9)<=0.8"),
        (A.above(0), "=ROUND(A1,9)>0"),
        ((A - B).below(C), "=ROUND(A1-B1,9)<ROUND(C1,9)"),
        (A.equals(B), "=ROUND(A1,9)=ROUND(B1,9)"),
    ],
    ids=str,
)
def test_both_sides_of_a_comparison_are_rounded(expr: Expr, expected: str) -> None:
    assert expected == formula(expr)


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        (tree.WhenNumbers((A,), A), '=IF(ISNUMBER(A1),A1,"")'),
        (tree.WhenNumbers((A, B), A), '=IF(COUNT(A1,B1)=2,A1,"")'),
        (tree.WhenNumbers(column("A", 1, 3), A), '=IF(COUNT($A$1:$A$3)=3,A1,"")'),
        (tree.Choice(tree.HasEntry(A), B, tree.NOT_SCORED), '=IF(LEN(A1)>0,B1,"")'),
        (tree.All((tree.IsNumber(A), tree.Not(tree.HasEntry(B)))), "=AND(ISNUMBER(A1),NOT(LEN(B1)>0))"),
        (tree.Any((A.is_choice("优"), B.is_choice("良"))), '=OR(A1="优",B1="良")'),
        (tree.Greatest((node(0), A)), "=MAX(0,A1)"),
        (tree.IsText(A), "=ISTEXT(A1)"),
        (tree.LongerThan(A, 250), "=IF(ISTEXT(A1),LEN(A1)>250,1=0)"),
        (tree.HowMany((tree.IsText(A), tree.IsNumber(B))), "=(IF(ISTEXT(A1),1,0)+IF(ISNUMBER(B1),1,0))"),
        (tree.HowMany(()), "=(0)"),
        (tree.is_one_of(A, ("", "无")), '=ISNUMBER(FIND("|"&A1&"|","||无|"))'),
        (
            tree.is_one_of(A, ("", "无。"), ' 。\t"'),
            '=ISNUMBER(FIND("|"&SUBSTITUTE(SUBSTITUTE(SUBSTITUTE(SUBSTITUTE('
            'A1," ",""),"。",""),CHAR(9),""),"""","")&"|","||无|"))',
        ),
        (tree.Total(()), "=0"),
    ],
    ids=str,
)
def test_functions_are_those_that_every_office_program_knows(expr: Expr, expected: str) -> None:
    assert expected == formula(expr)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1E+3", "1000"), ("1E-9", "0.000000001"), ("-0.50", "-0.50"), ("100", "100"), ("12345.123456", "12345.123456")],
)
def test_numbers_are_written_without_an_exponent(value: str, expected: str) -> None:
    assert f"={expected}" == formula(tree.Number(Decimal(value)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("优", '"优"'),
        ("", '""'),
        ('说"是"', '"说""是"""'),
        ('"', '""""'),
        ("a,b=1", '"a,b=1"'),
        ("=1+1", '"=1+1"'),
    ],
)
def test_texts_are_quoted(text: str, expected: str) -> None:
    assert expected == quoted(text)
    assert f"={expected}" == formula(tree.Text(text))
    assert f"=A1={expected}" == formula(A.is_choice(text))
    assert f"=(SUMPRODUCT((A1={expected})*1))" == formula(tree.Matches((A,), text))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (column("H", 12, 14), "$H$12:$H$14"),
        ((*column("H", 12, 13), *column("H", 15, 15)), "$H$12:$H$13,$H$15"),
        ((*column("H", 12, 13), *column("J", 14, 14)), "$H$12:$H$13,$J$14"),
        ((Field("$H$12"), Field("$H$12")), "$H$12,$H$12"),
        ((Field("$H$13"), Field("$H$12")), "$H$13,$H$12"),
        ((Field("校验!$B$3"), Field("校验!$B$4")), "校验!$B$3:$B$4"),
        ((Field("校验!$B$3"), Field("$B$4")), "校验!$B$3,$B$4"),
        ((Field("H9"), Field("H10")), "H9:H10"),
    ],
    ids=[
        "neighbours",
        "a gap",
        "another column",
        "the same cell twice",
        "upwards",
        "another sheet",
        "two sheets",
        "without dollars",
    ],
)
def test_neighbours_below_one_another_are_one_range(fields: tuple[Field, ...], expected: str) -> None:
    assert f"=SUM({expected})" == formula(tree.Total(fields))
    assert f"=({len(fields)}-COUNTA({expected}))" == formula(tree.Blanks(fields))
    assert f"=COUNT({expected})" == formula(tree.Numbers(fields))


def test_three_hundred_neighbours_are_one_argument() -> None:
    rows = column("H", 12, 311)

    assert formula(tree.Total(rows)) == "=SUM($H$12:$H$311)"
    assert formula(tree.WhenNumbers(rows, A)) == '=IF(COUNT($H$12:$H$311)=300,A1,"")'
    assert formula(tree.Blanks(rows)) == "=(300-COUNTA($H$12:$H$311))"
    assert formula(tree.Matches(rows, "✗")) == '=(SUMPRODUCT(($H$12:$H$311="✗")*1))'


def test_words_of_any_length_are_literals_that_excel_takes() -> None:
    words = tuple(f"没有偏差的第{number}种说法" for number in range(60))
    literals = re.findall(r'"([^"]*)"', formula(tree.is_one_of(A, words)))

    assert max(map(len, literals)) <= LONGEST_LITERAL
    assert "".join(literals[2:]) == tree.joined_words(words)


@pytest.mark.parametrize(
    "expr",
    [tree.Total(()), tree.Blanks(()), tree.Numbers(()), tree.Matches((), "✗")],
    ids=["Total", "Blanks", "Numbers", "Matches"],
)
def test_over_no_fields_the_formula_is_zero(expr: Expr) -> None:
    # Excel has no call without arguments and repairs a file that holds empty brackets.
    assert formula(expr).strip("=()") == "0"


def test_a_constant_of_ten_places_is_compared_at_nine() -> None:
    constant = tree.Number(Decimal("0.0000000005"))

    assert formula(A.equals(constant)) in {"=ROUND(A1,9)=0.000000001", "=ROUND(A1,9)=ROUND(0.0000000005,9)"}


def test_what_is_no_address_is_an_error() -> None:
    with pytest.raises(ExpressionError, match="is not the address of a cell"):
        formula(tree.Total((Field("i01.score"), Field("i02.score"))))
