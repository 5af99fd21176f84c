"""Workbooks that show something else than what they store, or hide it (G121, G151 to G158)."""

from __future__ import annotations

from tests import making
from tests.checks.cases import Spoilt
from tests.checks.file_cases import changed
from tests.making import FORM, at, place
from tests.returns.shown_edits import NUMBER, SCORE, TOTAL, column, font, formatted, local_name, note, row, rule, view

_FULL = '<numFmt numFmtId="400" formatCode="&quot;100.00&quot;"/>'
_ON_TOTAL = "7, 0, 24, 0, 8, 0, 25, 0"

CASES = (
    Spoilt("G121", changed(formatted(SCORE, '0"0"')), place(SCORE), '0"0"'),
    Spoilt("G121", changed(formatted("A5", ";;;")), "自评表!A5", ";;;"),
    Spoilt("G151", changed(font(TOTAL, size="1")), place(TOTAL)),
    Spoilt("G152", changed(row(16, "1")), "自评表!D16", "第16行只有1磅高"),
    Spoilt("G153", changed(rule(TOTAL, "", dxf=_FULL)), place(TOTAL)),
    Spoilt("G154", changed(note(_ON_TOTAL, framed=False)), place(TOTAL)),
    Spoilt("G155", changed(local_name("Print_Area", "自评表!$A$3:$I$24")), "自评表!A25", FORM),
    Spoilt("G156", changed(view(topLeftCell="A20")), "自评表!A3", FORM),
    Spoilt("G157", changed(note(_ON_TOTAL)), place(TOTAL)),
    Spoilt("G158", changed(column("H", "3")), place(TOTAL), "94.8", "拉宽H列"),
    Spoilt(
        "G158",
        changed(lambda parts: making.fill(parts.sheet(), at("i05.actual"), 0.4), formatted("i05.actual", "0")),
        place("i05.actual"),
        "0.4",
        "增加小数位数或拉宽列",
    ),
    Spoilt(
        "G158",
        changed(lambda parts: making.fill(parts.sheet(), at(NUMBER), 0), view(showZeros="0")),
        place(NUMBER),
        "0",
        "在“文件—选项—高级”里勾选“在具有零值的单元格中显示零”",
    ),
)
