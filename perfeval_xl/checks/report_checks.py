"""Every check of a 自评报告: all of them are asked where there is one, and none where there is not."""

from __future__ import annotations

from collections.abc import Mapping

from perfeval_xl.checks import (
    report_budgets,
    report_cells,
    report_claims,
    report_department,
    report_figures,
    report_growth,
    report_identity,
    report_money,
    report_page,
    report_rows,
    report_sections,
    report_slips,
    report_sums,
    report_surveys,
    report_wording,
    report_words,
)
from perfeval_xl.checks.case import Check

_MODULES = (
    report_budgets,
    report_cells,
    report_claims,
    report_department,
    report_figures,
    report_growth,
    report_identity,
    report_money,
    report_page,
    report_rows,
    report_sections,
    report_slips,
    report_sums,
    report_surveys,
    report_wording,
    report_words,
)

WRITTEN: Mapping[str, Check] = {
    name: one for module in _MODULES for name, one in vars(module).items() if isinstance(one, Check)
}
"""By name. `perfeval_xl.checks.registry` says which run, and in what order."""
