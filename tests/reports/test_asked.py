"""What a report asks: each thing once, however many of its sentences rest on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from perfeval_xl import issuing
from perfeval_xl.checks import Case
from perfeval_xl.findings import Code, Finding
from perfeval_xl.layout.arrange import arrange
from perfeval_xl.profiles.library import Library
from perfeval_xl.reports import asked, contradictions, facts, flaws, sentences
from perfeval_xl.reports.doors import report_of_case
from perfeval_xl.reports.facts import FACT_NAMES, Facts
from perfeval_xl.reports.model import Span
from perfeval_xl.reports.sentences import Tray, render
from perfeval_xl.submission import check_bytes
from tests.bench.forms import with_projects
from tests.profiles import own_rules
from tests.profiles.own_rules import OWN
from tests.reports.test_report import sound


def department() -> Case:
    case = check_bytes(Path("表.xlsx"), issuing.workbook(with_projects(2))).case
    assert case is not None
    return case


def test_each_form_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Counter[tuple[str, str]]()

    def counted(view: Case, codes: frozenset[Code]) -> Iterator[Finding]:
        told["of topics" if codes == contradictions._CODES else "of cells", view.form.id] += 1
        return asked.findings_of(view, codes)

    monkeypatch.setattr(contradictions, "findings_of", counted)
    monkeypatch.setattr(flaws, "findings_of", counted)
    report_of_case(department())

    assert told["of cells", ""] == told["of topics", ""] == 1
    assert set(told.values()) == {1}


def test_a_fact_that_a_sentence_names_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Counter[str]()
    one_of = facts.Facts.__getitem__

    def counted(self: Facts, name: str) -> object:
        made[name] += 1
        return one_of(self, name)

    monkeypatch.setattr(facts.Facts, "__getitem__", counted)
    tray = Tray()
    render("{{ year }}年度，{{ year }}年", Facts(sound(), tray), tray)

    assert made == {"year": 1}
    assert all(name in Facts(sound(), tray) for name in FACT_NAMES)
    assert "weather" not in Facts(sound(), tray)


@pytest.mark.parametrize("words", ["存在的问题", "甲，乙。丙；\n丁", "一行\n", "", "甲\x07乙"])
def test_words_alone_are_said_as_by_a_template(words: str) -> None:
    alone, through = render(words, {}, Tray()), render("{# nothing #}" + words, {}, Tray())

    assert alone == through
    assert all(isinstance(span, Span) for span in alone.spans)
    assert sentences.names_in(words) == frozenset()


def test_a_library_keeps_the_outline_that_it_has_read(tmp_path: Path) -> None:
    own_rules.write(tmp_path)
    library = Library((tmp_path,))
    outline = library.outline_of(OWN)

    assert outline is not None
    assert library.outline_of(OWN) is outline
    assert Library((tmp_path,)).outline_of(OWN) is not outline
    assert library.outline_of("nowhere/2020") is None


def test_the_forms_alone_are_arranged_as_with_their_workbook() -> None:
    """What is attached to a report is what the sheet of the form prints."""
    case = department()
    values = {view.form.full(key): value for view in case.views for key, value in view.scored.values.items()}
    whole, alone = arrange(case.form, values), arrange(case.form, values, forms_only=True)

    assert alone.sheets == whole.sheets[: len(case.form.forms)]
    assert len(alone.sheets) < len(whole.sheets)
    assert alone.addresses == whole.addresses
