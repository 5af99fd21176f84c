"""Which forms a table of a 自评报告 may be about, and what they call their indicators, funds and lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from perfeval_xl.checks.case import Case
from perfeval_xl.checks.report_identity import is_same_name
from perfeval_xl.checks.report_rows import Rows, by_name, without_count
from perfeval_xl.checks.report_statements import SHORTEST_FUND, bare, fund_names, name_of
from perfeval_xl.checks.report_tables import ReportTable
from perfeval_xl.forms.shared_fields import TOTAL
from perfeval_xl.patterns import pattern
from perfeval_xl.vocabulary import Stage

_TOTALS = ("年度资金总额", "资金总额", "年度财政资金总额", "项目资金总额", "年度项目资金总额")
_COLUMN = pattern(r"20\d\d年(?:预算数|决算数)$")


def label_of(cell: str) -> str:
    """A label as it is compared: without its number and what is remarked in brackets of money."""
    return bare(re.sub(r"[（(](?:亿元|万元|元|分|[%％])[）)]", "", without_count(cell.strip())))


class Names:
    """What the forms that a table may be about call things."""

    def __init__(self, case: Case, views: Sequence[Case]) -> None:
        self.indicators: dict[str, Rows] = {label_of(name): rows for name, rows in by_name(views).items()}
        self.lines = _fund_lines(views[0]) if views else {}
        """The lines of funds of the first form, with their keys."""
        fields = case.base.form.fields if case.base is not None else {}
        self.base: dict[tuple[str, str], str] = {}
        """Fields of the base data by the name of their line and the column."""
        self.functions: dict[str, list[str]] = {}
        """Amounts of the list by 支出功能科目, by code."""
        for key in fields:
            code = case.base.scored.values.get(key) if case.base is not None and key.endswith(".code") else None
            if isinstance(code, str) and code.strip():
                self.functions.setdefault(code.strip(), []).append(key.removesuffix("code") + "amount")
        for key, known in fields.items():
            parts = key.split(".")
            if parts[0] == "line" and len(parts) == 3:
                name = bare(_COLUMN.sub("", known.label))
                self.base[name, parts[2]] = self.base[name.removeprefix("部门"), parts[2]] = key


def _fund_lines(view: Case) -> dict[str, str]:
    """The lines of funds of a form by their names."""
    profile = view.form.profile.project_rules
    # 其他 alone may be anything that was paid for.
    lines = {bare(word): key for word, key in fund_names(profile) if len(word) >= SHORTEST_FUND}
    for key, known in view.form.fields.items():
        parts = key.split(".")
        if parts[0] == "funds" and len(parts) == 3 and parts[2] in set(Stage):
            name = bare(known.label.removesuffix(Stage(parts[2]).chinese))
            lines[name] = lines[name.removeprefix("当年")] = parts[1]
    lines |= {bare(own.name): own.key for own in profile.fund_lines}
    return lines | dict.fromkeys((*_TOTALS, bare(profile.layout.fund_total)), TOTAL)


def forms_of(case: Case, table: ReportTable) -> tuple[Case, ...]:
    """The forms that a table may be about: those that it names, else all; none where it names another."""
    named = [bare(name) for name in table.whose if len(bare(name)) > 1]
    if not named:
        return case.views
    alike = [view for view in case.views if any(bare(name_of(view)) == name for name in named)]
    if not alike:
        alike = [view for view in case.views if any(is_same_name(name, bare(name_of(view))) for name in named)]
    offices = [bare(one) for one in (case.form.brief.supervising_department, case.form.brief.implementing_unit) if one]
    if not alike and any(name in offices for name in named):
        return case.views
    return tuple(alike)
