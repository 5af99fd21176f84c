"""Which validation a cell of a returned workbook has."""

from __future__ import annotations

import pytest

from perfeval_xl.returns.cells import RawSheet, RawValidation
from perfeval_xl.vocabulary import CellPosition

OWN = RawValidation("decimal", "between", "0", "100")
WIDE = RawValidation("list", "between", '"是,否"', "")
SHEET = RawSheet("自评表", True, validations={(3, 2): OWN}, wide_validations=[((2, 1, 9, 4), WIDE)])


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ((3, 2), OWN),
        *(((row, column), WIDE) for row, column in ((2, 1), (2, 4), (9, 1), (9, 4), (5, 3))),
        *(((row, column), None) for row, column in ((1, 1), (10, 1), (2, 0), (2, 5), (9, 5), (10, 4))),
    ],
)
def test_a_cell_has_its_own_validation_or_that_of_the_block_it_lies_in(
    at: CellPosition, expected: RawValidation | None
) -> None:
    """Corners belong to the block, the cells around it do not."""
    assert SHEET.validation(at) == expected
