"""下一处未填 and 下一处问题: the cursor goes where something is to be done."""

from perfeval_xl.addin.navigation import in_order, next_spot
from tests import departments, making
from tests.addin.button_presses import Bench
from tests.making import put
from tests.returns import tampering


def at(bench: Bench) -> str:
    chosen = bench.app.selection
    return f"{chosen.sheet.name}!{chosen.get_address(False, False)}"


def test_each_open_cell_is_visited_in_turn(bench: Bench) -> None:
    path = making.book(
        bench.folder / "自评表.xlsx", making.dossier(put("indicators.1.actual", None), put("indicators.3.actual", None))
    )
    book = bench.opened(path)
    book.sheets[making.FORM].range("A1").select()
    first, third = (making.place(f"i0{number}.actual") for number in (1, 3))
    visited = []
    for _ in range(3):
        bench.press("next_blank")
        visited.append(at(bench).split(":")[0])
    assert visited == [first, third, first]


def test_a_filled_form_has_no_open_cell(bench: Bench) -> None:
    bench.opened(making.book(bench.folder / "自评表.xlsx"))
    assert bench.press("next_blank") == "应填的格都填了。"


def test_each_cell_with_a_finding_is_visited_in_turn(bench: Bench) -> None:
    path = making.book(
        bench.folder / "自评表.xlsx",
        making.dossier(put("indicators.1.actual", None), put("indicators.8.reason", "加强管理")),
    )
    bench.opened(path)
    assert bench.press("next_finding") == "还没有校验结果；请先点“校验”"
    bench.press("check")
    visited = []
    for _ in range(3):
        bench.press("next_finding")
        visited.append(at(bench).split(":")[0])
    assert visited == [making.place("i01.actual"), making.place("i08.reason"), making.place("i01.actual")]


def test_the_next_spot_is_counted_from_wherever_the_cursor_stands() -> None:
    spots = [("甲", "B2"), ("甲", "AA10"), ("乙", "A1")]
    order = ["甲", "乙"]
    assert next_spot(spots, ("甲", "A1"), order) == ("甲", "B2")
    assert next_spot(spots, ("甲", "Z10"), order) == ("甲", "AA10")
    assert next_spot(spots, ("乙", "A1"), order) == ("甲", "B2")
    assert next_spot(spots, ("校验结果", "C4"), order) == ("甲", "B2")
    assert in_order(reversed(spots), order) == spots


def test_the_cursor_may_move_between_two_presses(bench: Bench) -> None:
    """Enter goes a row down; the next press goes on from there."""
    path = making.book(
        bench.folder / "自评表.xlsx",
        making.dossier(put("indicators.1.actual", None), put("indicators.8.reason", "加强管理")),
    )
    book = bench.opened(path)
    bench.press("check")
    bench.press("next_finding")
    bench.app.selection.offset(1, 0).select()
    bench.press("next_finding")
    assert at(bench).split(":")[0] == making.place("i08.reason")
    assert book.app.status_bar.startswith("第2处，共2处：")


def test_a_sheet_that_was_hidden_is_named(bench: Bench) -> None:
    path = departments.book(bench.folder / "部门.xlsx", departments.line("basic", "actual", None))
    with making.opened(path) as parts:
        tampering.sheet_attribute(departments.BASE, "state", "hidden")(parts)
    bench.opened(path)
    bench.press("check")
    messages = [bench.press("next_finding") for _ in range(6)]
    assert any(f"“{departments.BASE}”表改了名或隐藏了" in text for text in messages)
