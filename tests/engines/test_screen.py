"""A person before a window: what is typed arrives, and what is refused is told."""

from __future__ import annotations

from pathlib import Path

from perfeval_xl.returns.references import area_of
from tests import making
from tests.engines import screen
from tests.making import put


def test_keys_reach_the_cells_of_a_window(tmp_path: Path) -> None:
    """Typed, pasted and refused: each as a person would see it, and the picture is as large as the screen."""
    place = making.plan().addresses["i01.actual"]
    book = making.book(tmp_path / "自评表.xlsx", making.dossier(put("indicators.1.actual", None)))
    before = book.read_bytes()

    with screen.opened(book) as window:
        opened_at, seen = window.here, window.visible()
        typed, pasted = window.enter(place, "950"), window.paste(place, "960")
        refused = window.enter(place, "很多")
        picture = window.picture(tmp_path / "window.png").read_bytes()

    assert opened_at == making.plan().addresses["funds.appropriation.final_budget"]
    assert area_of(seen)[3] >= making.plan().addresses["i01.hint"].column, "the hint is to be seen without scrolling"
    assert (typed.value, pasted.value) == (950, 960)
    assert refused.value == 960
    assert refused.said == "请只填数字，不要写≥、≤、%或计量单位。"
    assert picture[16:24] == b"\0\0\x05\x56\0\0\x03\0", "1366 × 768"
    assert book.read_bytes() == before
