"""The mark of a finding is made of code, field and values: other words leave it, another figure does not."""

from __future__ import annotations

import functools
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval_xl.checks import Case
from perfeval_xl.checks.explained import former_mark_of, mark_of, with_explanations
from perfeval_xl.checks.project_identity import explanations
from perfeval_xl.findings import Code, Finding, Place
from perfeval_xl.findings.facts import Day, FindingFact, Phrase, Quantity, Rate
from perfeval_xl.outputs.results_sheet import EXPLANATION, FIRST, MARK, results_plan
from perfeval_xl.returns.cells import RawBook, RawCell, RawSheet
from perfeval_xl.sealing.attached import RESULTS, line
from perfeval_xl.submission import Submission, check_file
from tests import making
from tests.making import put

WORDS = "追加了乡镇培训班，人次增加。"
OTHER = st.text(alphabet="改说另述一遍，“”，。 {}%", max_size=12)
"""Words of a later version; figures are left out, for they are of the file."""
PHRASES = st.text(alphabet="改说另述一遍，“”，。 %", max_size=12)
CHANGES = (
    put("indicators.1.actual", 1500),
    put("indicators.1.reason", ""),
    put("indicators.2.actual", 900),
    put("funds.carry_over.actual_expenditure", 150),
    put("indicators.3.actual", 0),
    put("goal.actual", "一句"),
)
"""Mistakes of several kinds: in scores, money, texts."""


@functools.cache
def case_of(*, spare: int = 0) -> tuple[Case, tuple[Finding, ...]]:
    """A form with findings about money, scores and texts; with ``spare`` its figures are others."""
    more = (put("indicators.1.actual", 1500 + spare), put("funds.carry_over.actual_expenditure", 150 + spare))
    with TemporaryDirectory() as folder:
        submission = check_file(making.book(Path(folder) / "a.xlsx", making.dossier(*CHANGES, *more)))
    assert submission.case is not None
    return submission.case, submission.findings


def reworded(fact: FindingFact, case: Case, draw: st.DataObject) -> FindingFact:
    """The same fact as another version might say it."""
    match fact:
        case str():
            return fact if fact in case.texts_answered else draw.draw(OTHER)
        case Phrase():
            names = "".join(f"{{{name}}}" for name in fact.facts if draw.draw(st.booleans()))
            inner = {name: reworded(one, case, draw) for name, one in fact.facts.items()}
            return Phrase(draw.draw(PHRASES) + names, **inner)
        case Place():
            return replace(fact, item=draw.draw(OTHER))
        case Day():
            return fact
        case Quantity():
            other = type(fact).__new__(type(fact))
            for name in ("value", "measure"):
                if hasattr(fact, name):
                    object.__setattr__(other, name, getattr(fact, name))
            object.__setattr__(other, "places", draw.draw(st.sampled_from((None, 0, 1, 4))))
            return other
        case _:
            return tuple(reworded(inner, case, draw) for inner in fact)


def test_there_is_something_to_reword() -> None:
    _, findings = case_of()
    assert len({finding.code for finding in findings}) >= 3
    facts = [fact for finding in findings for fact in finding.facts.values()]
    assert {str, Quantity} <= {kind for fact in facts for kind in type(fact).__mro__}


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_other_words_leave_every_mark(draw: st.DataObject) -> None:
    case, findings = case_of()
    told = [
        replace(
            finding,
            facts={name: reworded(fact, case, draw) for name, fact in finding.facts.items()},
            place=replace(finding.place, item=draw.draw(OTHER)),
            explanation=draw.draw(OTHER),
        )
        for finding in findings
    ]
    assert [mark_of(one, case) for one in told] == [mark_of(one, case) for one in findings]


@settings(max_examples=60, deadline=None)
@given(st.data(), st.fractions().filter(bool))
def test_another_figure_changes_the_mark(draw: st.DataObject, more: Fraction) -> None:
    case, findings = case_of()
    measured = [(one, name) for one in findings for name, fact in one.facts.items() if isinstance(fact, Quantity)]
    finding, name = draw.draw(st.sampled_from(measured))
    fact = finding.facts[name]
    assert isinstance(fact, Quantity)
    value = (fact.value or Fraction(0)) + more
    assert mark_of(replace(finding, facts={**finding.facts, name: Rate(value)}), case) != mark_of(finding, case)


def test_a_form_that_was_corrected_keeps_the_marks_of_what_it_left() -> None:
    (first, findings), (other, changed) = case_of(), case_of(spare=1)
    before = {(one.code.name, str(one.place)): mark_of(one, first) for one in findings}
    after = {(one.code.name, str(one.place)): mark_of(one, other) for one in changed}
    assert before.keys() == after.keys()
    kept = {at for at in before if before[at] == after[at]}
    gone = {at for at in before if before[at] != after[at]}
    assert kept == {("P043", "自评表!I18"), ("S046", "自评表!I17")}
    assert {code for code, _ in gone} == {"H017", "S046"}


def test_findings_of_one_code_in_different_cells_have_different_marks() -> None:
    case, findings = case_of()
    assert len({mark_of(one, case) for one in findings}) == len(findings)
    for cell in ("H12", "H13"):
        alike = [Finding(Code.S046, Place("自评表", at), {"found": Rate(1)}) for at in (cell, "H14")]
        assert len({mark_of(one, case) for one in alike}) == len(alike)


def test_a_text_of_the_unit_is_a_value_and_a_word_of_ours_is_none() -> None:
    case, _ = case_of()
    one, other = (Finding(Code.S046, Place("自评表", "A1"), {"found": text}) for text in ("一句", "两句"))
    assert mark_of(one, case) != mark_of(replace(one, facts={}), case)
    assert mark_of(other, case) == mark_of(replace(other, facts={}), case)


def test_a_mark_is_of_the_field_and_outlives_another_layout() -> None:
    case, [finding, *_] = case_of()
    assert case.plan is not None
    renamed = replace(case.plan, sheets=tuple(replace(sheet, name=f"新{sheet.name}") for sheet in case.plan.sheets))
    assert case.book is not None
    book = replace(case.book, sheets=tuple(replace(sheet, name=f"新{sheet.name}") for sheet in case.book.sheets))
    moved = replace(finding, place=replace(finding.place, sheet=f"新{finding.place.sheet}"))
    assert mark_of(moved, replace(case, plan=renamed, book=book)) == mark_of(finding, case)


def test_of_a_finding_about_no_cell_the_columns_count() -> None:
    case, _ = case_of()
    marks = {mark_of(Finding(Code.G122, Place("自评表"), {"found": words}), case) for words in ("H列", "第H列")}
    assert len(marks) == 1
    assert mark_of(Finding(Code.G122, Place("自评表"), {"found": "K列"}), case) not in marks


@pytest.mark.parametrize("former", [False, True])
def test_what_was_typed_beside_the_mark_of_an_earlier_version_is_still_read(*, former: bool) -> None:
    case, findings = case_of()
    finding = next(one for one in findings if one.code is Code.S046)
    mark = former_mark_of(finding, case.book) if former else mark_of(finding, case)
    book = book_with(case, {mark: WORDS})
    told = replace(case, book=book)
    said = with_explanations(findings, told)
    assert [one.explanation for one in said] == [WORDS * (one is finding) for one in findings]
    submission = Submission(Path("a.xlsx"), told, findings, ())
    _, contents = results_plan(submission, told, "身份", when="", typed=explanations(book))
    assert [text for key, text in contents.items() if key.startswith("explanation.") and text] == [WORDS]


def book_with(case: Case, typed: dict[str, str]) -> RawBook:
    """The workbook with 校验结果 as another version left it: a row for each mark, without place or code."""
    assert case.book is not None
    texts: dict[tuple[int, int], str] = {}
    for row, (mark, words) in enumerate(typed.items(), start=FIRST):
        texts |= {(row, MARK): mark, (row, EXPLANATION): words}
    texts[FIRST + len(typed), 0] = line(RESULTS, "身份", texts)
    cells = {at: RawCell(text, None, True) for at, text in texts.items()}
    return replace(case.book, sheets=(*case.book.sheets, RawSheet(RESULTS.name, True, cells)))
