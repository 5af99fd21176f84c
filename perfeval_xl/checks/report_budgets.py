"""The limit of costs that a 自评报告 tells, against the targets of its form."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval_xl.checks.case import Case, finding
from perfeval_xl.checks.report_money import scale_of
from perfeval_xl.checks.report_slips import report_tells_results_as_figures
from perfeval_xl.checks.report_statements import among, report_check, sentences, told_once
from perfeval_xl.checks.sentences import NUMBER
from perfeval_xl.findings import Code, Finding, Phrase
from perfeval_xl.forms.row_tests import MONEY
from perfeval_xl.patterns import pattern
from perfeval_xl.tables import named

_COST_LIMIT = pattern(
    rf"成本[^，,。；;\d]{{0,6}}?(?P<sign>小于等于|小于或等于|不超过|不高于|不大于|≤)\s?{NUMBER}\s?(?P<unit>亿元|万元|元)"
)


@report_check(Code.S178)
def report_tells_the_cost_target_of_the_form(case: Case) -> Iterator[Finding]:
    """A limit of costs in the report is the target of a row of costs."""
    # A result that is told as a limit is told as that.
    yield from told_once(list(_other_limits(case)), case, (report_tells_results_as_figures,))


def _other_limits(case: Case) -> Iterator[Finding]:
    rows = [row for row in case.form.rows if row.is_cost]
    for sentence in sentences(case):
        for match in _COST_LIMIT.finditer(sentence.masked):
            scale = scale_of(case, match["unit"])
            targets = [
                number * MONEY[row.indicator.target.measure] * case.money.per_10k
                for row in rows
                if row.indicator.target.measure in MONEY
                and (number := case.scored.number(row.key("number"))) is not None
            ]
            known = among(match[2], [target * scale for target in targets])
            if rows and not known and sentence.is_ours(match.start()) and not sentence.of_indicator:
                yield finding(
                    Code.S178,
                    sentence.place("成本", match.start(), match.end()),
                    found=sentence.text[match.start() : match.end()],
                    expected=Phrase(
                        "{name}{target}", name=named(rows[0].indicator.name), target=str(rows[0].indicator.target)
                    ),
                    other=case.row_place(rows[0], "number"),
                )
                return
