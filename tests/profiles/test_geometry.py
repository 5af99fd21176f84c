"""Where the blocks of a form have their edges, by the order of its columns or by their widths."""

from __future__ import annotations

from decimal import Decimal

from perfeval_xl.profiles.geometry import LABEL_WIDTH, Geometry, label_width
from perfeval_xl.profiles.layout_rule import Column

USUAL = {
    **{"block": 6.5, "dimension": 7.5, "category": 9, "indicator": 18, "polarity": 4.5, "number": 9, "measure": 6.5},
    **{"actual": 13, "points": 5.5, "score": 8, "reason": 18},
}
SIDE = {"hint": 27, "assessed": 9, "deduction": 9, "deduction_reason": 18, "rate": 10, "rule_score": 9}
POINTS_FIRST = {"dimension": 8, "category": 9, "indicator": 19, "points": 7, "target": 20, "actual": 13, "score": 9}
FEW = {"indicator": 30, "target": 20, "actual": 20, "score": 10}


def geometry(printed: dict[str, float]) -> Geometry:
    """Of printed columns, with the others beside them."""
    beside = {role: width for role, width in SIDE.items() if role not in printed}
    columns = [
        Column(role, role, Decimal(str(width)), role in printed) for role, width in {**printed, **beside}.items()
    ]
    return Geometry(tuple(columns))


def test_in_the_usual_order_edges_stand_at_their_columns() -> None:
    at = geometry(USUAL)

    assert at.usual
    assert (at.label_end, at.middle, at.goal_split, at.total_label_end) == (1, 4, 7, 7)
    assert at.boxes(0, 0) == ((0, 1, 3), (4, 6, 10))
    assert at.boxes(0) == ((0, 1, 10),)
    assert at.text_labels(grouped=True) == ((0, 0), (1, 1), (2, 2))
    assert at.status == ((0, 1), (2, 4), (5, 5), (6, 6), (7, 7), (8, 8), (9, 10), (11, 11))
    assert (at.rating_at, at.names_from, at.natures) == (10, 3, (1, 4, 7, 9))


def test_a_target_in_one_column_keeps_the_usual_order() -> None:
    three = ("polarity", "number", "measure")
    one = {role: width for role, width in USUAL.items() if role not in three}
    at = geometry({**dict(list(one.items())[:4]), "target": 20, **dict(list(one.items())[4:])})

    assert at.usual
    assert at.boxes(0, 0) == ((0, 1, 3), (4, 4, 8))
    assert at.status == ((0, 1), (2, 4), (5, 5), (6, 6), (7, 8), (9, 9), (10, 11), (12, 12))


def test_otherwise_edges_follow_from_the_widths() -> None:
    at = geometry(POINTS_FIRST)

    assert not at.usual
    assert (at.label_end, at.goal_split, at.total_label_end, at.rating_at) == (1, 4, 2, at.side + 1)
    assert at.width(0, at.label_end) >= LABEL_WIDTH
    left, right = at.boxes(label_width("主管部门"), label_width("项目实施单位"))
    assert right[0] == at.middle == left[2] + 1
    assert at.width(right[0], right[1]) >= label_width("项目实施单位")
    assert right[1] < right[2] == at.last_printed


def test_three_boxes_part_a_row() -> None:
    boxes = geometry(USUAL).boxes(10, 10, 10)

    assert [first for first, _, _ in boxes] == [0, 4, 8]
    assert all(first <= end < last for first, end, last in boxes)
    assert boxes[-1][2] == 10


def test_few_columns_still_carry_every_block() -> None:
    at = geometry(FEW)

    assert at.boxes(10, 10) == ((0, 0, 1), (2, 2, 3))
    assert (at.label_end, at.goal_split, at.total_label_end) == (0, 2, 2)
    assert at.text_labels(grouped=True) == ((0, 0), (1, 1), (2, 2))
    spans = at.status
    assert [first for first, _ in spans[1:]] == [last + 1 for _, last in spans[:-1]]
    assert at.last - at.last_printed >= 5
