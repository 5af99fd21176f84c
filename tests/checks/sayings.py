"""One sentence in a report beside a sound form, and what is found in it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace

from perfeval_xl.checks import CHECKS, Case
from perfeval_xl.checks.case import run
from perfeval_xl.findings import Finding
from perfeval_xl.forms.dossier import Dossier
from perfeval_xl.returns.report_text import report_of_text
from perfeval_xl.submission import dossier_case
from tests import making
from tests.making import Change


def said(
    text: str, code: str, change: Change | None = None, of: Callable[..., making.Data] = making.dossier
) -> list[Finding]:
    """What is found with ``code`` where a report says ``text`` of the sound form that ``change`` was made to."""
    checks = [check for check in CHECKS if any(one.name == code for one in check.codes)]
    case = _sound(of) if change is None else dossier_case(Dossier(of(change), "示例.toml"))

    report = report_of_text("自评报告.txt", f"2022年度政务服务提升项目绩效自评报告\n{text}\n")
    found = [one for outcome in run(checks, replace(case, report=report)) for one in outcome.findings]
    return [one for one in found if one.code.name == code]


@functools.cache
def _sound(of: Callable[..., making.Data]) -> Case:
    return dossier_case(Dossier(of(), "示例.toml"))


def everything(text: str) -> list[Finding]:
    """All that is found in a report that says ``text`` of the sound form."""
    checks = [check for check in CHECKS if check.name.startswith("report_") and check.skip.__name__ == "needs_report"]
    report = report_of_text("自评报告.txt", f"2022年度政务服务提升项目绩效自评报告\n{text}\n")
    found = run(checks, replace(_sound(making.dossier), report=report))
    return [one for outcome in found for one in outcome.findings]
