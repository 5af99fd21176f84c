"""The door to the Word file of a report; python-docx is loaded where one is written, and not before."""

from __future__ import annotations

from perfeval_xl.reports.model import Report


def docx_bytes(report: Report) -> bytes:
    """Return ``report`` as a .docx, the same bytes for the same report."""
    from perfeval_xl.reports.word_document import written

    return written(report)
