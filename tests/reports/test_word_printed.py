"""Word files of reports as an office program prints them."""

import re
from pathlib import Path

import pytest

from perfeval_xl.profiles.library import published
from perfeval_xl.reports.doors import report_of
from perfeval_xl.reports.model import Paragraph
from perfeval_xl.reports.word import docx_bytes
from tests.engines import libreoffice, render
from tests.reports import reports_made

DEPARTMENT = "hunan_hengyang/2022"


def test_a_document_prints_on_a4_with_its_numbers_and_no_invented_page(tmp_path: Path) -> None:
    """The numbers of titles are nowhere in the text: an office program has to count as the report says."""
    reports = {"whole": reports_made.whole(reports_made.forms()), "department": report_of(published()[DEPARTMENT])}
    paths = [tmp_path / f"{name}.docx" for name in reports]
    for path, report in zip(paths, reports.values(), strict=True):
        path.write_bytes(docx_bytes(report))
    for report, pdf in zip(reports.values(), libreoffice.to_pdf(paths, tmp_path / "pdf"), strict=True):
        assert all(sorted(size) == pytest.approx(render.A4, abs=1) for size in render.page_sizes(pdf))
        text = render.text_of(pdf)
        lines = [re.sub(r"\s", "", line) for line in text.splitlines()]
        titles = [re.sub(r"\s", "", b.text) for b in report.blocks if isinstance(b, Paragraph) and 1 <= b.level <= 3]
        # Each title twice: in the contents with dots and no page behind them, and at its place.
        assert [title for title in titles if title not in lines] == []
        assert [title for title in titles if not any(re.fullmatch(rf"{re.escape(title)}[.…]+", x) for x in lines)] == []
        assert "—1—" in lines
        assert [annex.title for annex in report.annexes if f"{annex.label}：{annex.title}" not in lines] == []
        assert "错误" not in text
        assert "Error" not in text
