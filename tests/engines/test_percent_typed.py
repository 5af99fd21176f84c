"""A percentage typed into a real window: 96 and 96% are the same, and whatever else was typed is asked about."""

from __future__ import annotations

from pathlib import Path

from perfeval_xl.forms.row_hints import HUNDREDFOLD, HUNDREDTH, KEPT
from tests import making
from tests.engines import screen

TYPED = (
    ("96", 0.96, "10.00", KEPT),
    ("81", 0.81, "9.00", "请说明偏差原因"),
    ("0.96", 0.0096, "0.11", HUNDREDTH),
    ("9700", 97, "10.00", HUNDREDFOLD),
)
"""Keys, what the cell of a target of 90% then holds, the score, and what the row says."""
PASTED = (("96", 96, "10.00", HUNDREDFOLD), ("0.96", 0.96, "10.00", KEPT), ("96%", 0.96, "10.00", KEPT))
SAID = "请只输入数字，如96，百分号会自动加上；不要写≥、≤和别的字。"


def test_a_percentage_may_be_typed_with_and_without_its_sign(tmp_path: Path) -> None:
    places = making.plan().addresses
    cell, score, hint = (places[f"i03.{role}"] for role in ("actual", "score", "hint"))
    shown = []
    with screen.opened(making.book(tmp_path / "自评表.xlsx", making.dossier())) as window:
        for enter, entries in ((window.enter, TYPED), (window.paste, PASTED)):
            for text, *_ in entries:
                shown.append((text, enter(cell, text).value, window.cell(score).text, window.cell(hint).text))
        # LibreOffice puts a % behind the first digit, and takes one that is typed for a second: 81%% is no number.
        doubled = window.enter(cell, "81%")
    assert (doubled.value, doubled.said) == (0.96, SAID)
    assert shown == [*TYPED, *PASTED]
