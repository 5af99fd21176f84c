"""出错说明: whoever checks a form reads what the unit wrote of a finding, where the finding is told."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from perfeval_xl.checks import Case, explained
from perfeval_xl.checks.explained import LONGEST_EXPLANATION, mark_of, with_explanations
from perfeval_xl.checks.project_identity import code_of
from perfeval_xl.findings import Code, Finding
from perfeval_xl.outputs import results_sheet
from perfeval_xl.outputs.json_output import file_data
from perfeval_xl.outputs.results_sheet import BASIS, EXPLANATION, FIRST, FOUND, MARK, results_plan
from perfeval_xl.outputs.terminal import Printer, grouped
from perfeval_xl.returns.cells import RawCell, RawSheet
from perfeval_xl.sealing.attached import RESULTS, line
from perfeval_xl.sealing.submitted import PROPERTY
from perfeval_xl.submission import Submission, check_file
from tests import making
from tests.making import put

WORDS = "追加了乡镇培训班，人次增加。"


def over(folder: Path, actual: int = 1500) -> Submission:
    """A form with one finding, an indicator far above its target."""
    data = making.dossier(put("indicators.1.actual", actual), put("indicators.1.reason", ""))
    return check_file(making.book(folder / "自评表.xlsx", data))


def told(submission: Submission, words: str, *, other_marks: bool = False, found: str | None = None) -> Case:
    """The form with 校验结果 beside it, and ``words`` typed there beside every finding."""
    case = submission.case
    assert case is not None
    assert case.book is not None
    assert case.recognised is not None
    identity = case.recognised.encoded
    plan, _ = results_plan(submission, case, identity, when="2023-01-15 09:00", typed={})
    texts = {at: cell.value for at, cell in plan.cells.items() if isinstance(cell.value, str)}
    rows = [row for row, column in texts if column == MARK and row >= FIRST]
    for row in rows:
        texts[row, EXPLANATION] = words
        if other_marks:
            texts[row, MARK] = "0123456789ab"
        if found is not None:
            texts[row, FOUND] = found
    last = max(at for at, text in texts.items() if "识别码" in text)
    texts[last] = line(RESULTS, identity, {at: text for at, text in texts.items() if at != last})
    sheet = RawSheet(RESULTS.name, True, {at: RawCell(text, None, True) for at, text in texts.items()})
    return replace(case, book=replace(case.book, sheets=(*case.book.sheets, sheet)))


def explanations(submission: Submission, case: Case) -> list[str]:
    return [finding.explanation for finding in with_explanations(submission.findings, case)]


def test_the_columns_are_those_of_the_sheet() -> None:
    columns = (explained.PLACE, explained.FOUND, explained.BASIS, explained.CODE)
    assert columns == (results_sheet.PLACE, FOUND, BASIS, results_sheet.CODE)
    assert (RESULTS.typed, RESULTS.marks) == (EXPLANATION, MARK)


def test_words_that_say_nothing_explain_nothing(tmp_path: Path) -> None:
    submission = over(tmp_path)
    for words in ("无", " 没有。", "/", "5", "2024", "N/A", "——", "100%", "因"):
        assert explanations(submission, told(submission, words)) == [""], words
    for words in ("会议定的", "5人", "无偿捐赠"):
        assert explanations(submission, told(submission, words)) == [words]


def test_a_finding_comes_with_what_the_unit_wrote_of_it(tmp_path: Path) -> None:
    submission = over(tmp_path)
    [finding] = with_explanations(submission.findings, told(submission, WORDS))
    assert (finding.code.name, finding.explanation) == ("S046", WORDS)
    assert "没有说明" in submission.findings[0].message
    assert "没有说明" not in finding.message


def test_a_mark_is_the_same_with_and_without_the_explanation(tmp_path: Path) -> None:
    """Else it would be lost when the form is checked a second time."""
    submission = over(tmp_path)
    [before] = submission.findings
    assert submission.case is not None
    assert mark_of(before, submission.case) == mark_of(replace(before, explanation=WORDS), submission.case)


def test_who_says_it_in_other_words_finds_it_by_place_and_figure(tmp_path: Path) -> None:
    """A form explained under an earlier version of the program."""
    submission = over(tmp_path)
    assert explanations(submission, told(submission, WORDS, other_marks=True)) == [WORDS]


def test_another_figure_has_to_be_explained_anew(tmp_path: Path) -> None:
    submission = over(tmp_path)
    assert explanations(submission, told(submission, WORDS, other_marks=True, found="140%")) == [""]


def test_a_form_that_is_as_it_was_sent_has_no_other_figures(tmp_path: Path) -> None:
    """However a later version writes them."""
    submission = over(tmp_path)
    case = told(submission, WORDS, other_marks=True, found="1.5倍")
    assert case.book is not None
    sent = replace(case, book=replace(case.book, properties={**case.book.properties, PROPERTY: code_of(case)}))
    assert explanations(submission, sent) == [WORDS]


def test_a_sheet_that_somebody_changed_counts_by_its_marks_alone(tmp_path: Path) -> None:
    submission = over(tmp_path)
    for other_marks, expected in ((False, [WORDS]), (True, [""])):
        case = told(submission, WORDS, other_marks=other_marks)
        assert case.book is not None
        case.book.sheets[-1].cells[0, 0] = RawCell("改过", None, True)
        assert explanations(submission, case) == expected


def test_an_explanation_is_one_line_and_no_longer_than_one_may_be(tmp_path: Path) -> None:
    submission = over(tmp_path)
    case = told(submission, "一\n\n\x1b[31m二\u202e " + "长" * 5_000)
    [words] = explanations(submission, case)
    assert words.startswith("一 [31m二 长长")
    assert len(words) == LONGEST_EXPLANATION


def test_no_blank_is_an_explanation(tmp_path: Path) -> None:
    submission = over(tmp_path)
    assert explanations(submission, told(submission, " \n ")) == [""]


def test_it_is_read_at_the_terminal_and_by_programs(tmp_path: Path) -> None:
    submission = over(tmp_path)
    findings = with_explanations(submission.findings, told(submission, WORDS))
    result = replace(submission.result, findings=findings)
    for terminal in (False, True):
        out = io.StringIO()
        Printer(Console(file=out, force_terminal=terminal, width=200)).show(result)
        assert "单位已说明：“追加了乡镇培训班，人次增加”" in out.getvalue()
        assert "（其中1项单位已说明）" in out.getvalue()
    data = file_data(result)["findings"]
    assert isinstance(data, list)
    assert data[0]["explanation"] == WORDS


def test_findings_with_other_explanations_are_not_put_together() -> None:
    one = Finding(Code.T106, explanation="甲")
    assert len(grouped([one, replace(one, explanation="乙")])) == 2
