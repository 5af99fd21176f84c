"""The tab 绩效汇总, clicked in a real window of LibreOffice."""

from __future__ import annotations

from pathlib import Path

from perfeval_xl.buttons import office_tab, tab
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.office.rounds import Round
from tests.office_addin.clicked import TITLE, a_round, clicked, until_at_work


def _taken_in(of: Round) -> int:
    with Ledger.open(of.ledger, readonly=True) as ledger:
        return len(ledger.deliveries())


def test_esc_stops_it_and_the_next_click_takes_in_opens_the_summary_and_chases(tmp_path: Path) -> None:
    of = a_round(tmp_path)
    with clicked(of, tmp_path) as window:
        labels = [button.label for one in (tab(), office_tab()) for button in one.buttons]
        assert window.missing(labels) == set()
        window.click("收表")
        until_at_work(window, tmp_path)
        window.key("Escape")
        window.answer(TITLE)
        assert not of.summary.exists()

        window.click("收表")
        summary = window.until_open(of.summary)
        summary.answer(TITLE)
        assert {"总览", "待处理"} <= set(summary.sheets)
        assert _taken_in(of) == 2

        summary.click("催报")
        summary.answer(TITLE)
        drafts = sorted(of.chases.rglob("*.eml"))
        assert [name.stem.rpartition("_")[2] for name in drafts] == ["A-002", "A-003"]
    assert list((tmp_path / "临时").glob("perfeval-*")) == []
