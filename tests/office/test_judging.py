"""What is said of a file that came in, as rows."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import docx
import pytest

from perfeval_xl import allowance, batch
from perfeval_xl.issuing import workbook
from perfeval_xl.ledger.rows import JudgementRow
from perfeval_xl.office.judging import Altered, Paper, answers_in, judge, judged
from perfeval_xl.profiles import Library, load
from perfeval_xl.submission import Submission, check_bytes
from perfeval_xl.writer.xlsx import DOCUMENT_DAY
from tests import making
from tests.issuing.samples import complete, department, filled_from
from tests.making import CUSTOM, put
from tests.office.papers import paper, row, terms

SAVED = b"2023-03-05T01:02:03Z"
NEVER_SAVED = DOCUMENT_DAY.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
DEPARTMENT = "hunan_hengyang/2022"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the log is written, and no rules and keys are."""
    monkeypatch.setenv("PERFEVAL_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def changed(data: bytes, part: str, old: bytes, new: bytes, folder: Path) -> bytes:
    """``data`` with something else in one of its parts."""
    path = folder / "改.xlsx"
    path.write_bytes(data)
    with making.opened(path) as parts:
        assert old in parts[part]
        parts[part] = parts[part].replace(old, new)
    return path.read_bytes()


def figures(judgement: JudgementRow, form: str = "") -> dict[str, str]:
    return {figure.key: figure.value for figure in judgement.figures if figure.form == form}


def test_a_sound_workbook_is_told_with_all_that_is_known_of_it(tmp_path: Path) -> None:
    found = row(tmp_path, making.book_bytes())
    assert (found.readable, found.ours, found.genuine, found.blank) == (True, True, True, False)
    assert (found.year, found.code, found.kind, found.name) == (2022, "A-001", "project", "政务服务提升项目")
    assert (found.department, found.unit) == ("市政务服务局", "市大数据中心")
    assert (found.errors, found.open, found.explained, found.score, found.rating) == (0, 0, 0, "94.8", "优")
    assert (found.stamped, found.submitted_at, found.submitted_no, found.modified) == ("", "", 0, "")
    assert (len(found.identity), len(found.answered), len(found.content)) == (64, 64, 14)
    assert found.answered.upper().startswith(found.content.replace("-", ""))


def test_the_figures_are_exact_and_lead_to_their_cells(tmp_path: Path) -> None:
    found = row(tmp_path, making.book_bytes())
    assert figures(found) == {
        "total.score": "94.8",
        "execution.score": "9.8",
        "rate": "0.98",
        "rate.numerator": "490",
        "rate.denominator": "500",
        "funds.original_budget": "500",
        "funds.final_budget": "500",
        "funds.actual_expenditure": "490",
    }
    places = {figure.key: figure.place for figure in found.figures}
    assert places["total.score"] == making.place("total.score")
    assert places["rate.numerator"] == making.place("funds.total.actual_expenditure")


def test_amounts_are_those_of_ten_thousand_whatever_a_form_states(tmp_path: Path) -> None:
    filled = complete("yunnan/2020")
    found = figures(row(tmp_path, workbook(filled)))
    spent = batch.check_bytes(Path("表.xlsx"), workbook(filled)).case
    assert spent is not None
    stated = spent.scored.number("funds.total.actual_expenditure")
    assert stated
    assert Fraction(found["funds.actual_expenditure"]) == stated / 10_000 == Fraction(found["rate.numerator"])


def test_a_department_has_the_figures_of_its_projects_apart(tmp_path: Path) -> None:
    filled = filled_from(department(DEPARTMENT, 2), load(DEPARTMENT))
    found = row(tmp_path, workbook(filled))
    assert (found.kind, found.code) == ("whole_department", "D-001")
    assert {figure.form for figure in found.figures} == {"", "D-001-01", "D-001-02"}
    assert found.score == figures(found)["total.score"] != figures(found, "D-001-01")["total.score"]


def test_every_answer_is_kept_with_its_cell(tmp_path: Path) -> None:
    kept = answers_in(row(tmp_path, making.book_bytes()).answers)
    assert kept["i03.actual"] == (Fraction("0.95"), making.place("i03.actual"))
    assert kept["i01.reason"] == ("因汛期停工，部分事项推迟上线", making.place("i01.reason"))
    assert kept["i03.score"] == (Fraction(10), making.place("i03.score"))
    assert kept["i03.indicator"] == ("业务网上办结率", making.place("i03.indicator"))
    assert "i01.deduction" not in kept
    assert "i01.hint" not in kept


@pytest.mark.parametrize(("typed", "is_blank"), [(None, True), (" ", True), ("按期上线", False)])
def test_what_holds_no_more_than_spaces_is_blank(typed: str | None, is_blank: bool, tmp_path: Path) -> None:
    filled = replace(making.filled(), answers={} if typed is None else {"goal.actual": typed})
    assert row(tmp_path, workbook(filled)).blank is is_blank


def test_when_it_was_saved_is_told_of_what_somebody_saved(tmp_path: Path) -> None:
    saved = changed(making.book_bytes(), "docProps/core.xml", NEVER_SAVED, SAVED, tmp_path)
    assert row(tmp_path, saved).modified == SAVED.decode()


def test_whose_it_is_is_known_of_what_cannot_be_read(tmp_path: Path) -> None:
    twice = changed(making.book_bytes(), "xl/styles.xml", b"</cellXfs>", b"</cellXfs><cellXfs/>", tmp_path)
    found = row(tmp_path, twice)
    assert (found.readable, found.ours, [one.code for one in found.findings]) == (False, True, ["W015"])
    assert (found.year, found.code, found.name) == (2022, "A-001", "政务服务提升项目")
    assert found.identity == row(tmp_path, making.book_bytes()).identity


def test_rules_that_are_not_here_are_nobodys_fault_and_it_is_known_whose_it_is(tmp_path: Path) -> None:
    found = row(tmp_path, making.book_bytes(), library=Library((tmp_path / "none",)))
    assert (found.readable, found.ours, [one.code for one in found.findings]) == (False, False, ["W010"])
    assert (found.year, found.code, found.unit) == (2022, "A-001", "市大数据中心")
    assert found.identity == row(tmp_path, making.book_bytes()).identity


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)])
def test_what_is_no_workbook_at_all_has_a_judgement_too(data: bytes, tmp_path: Path) -> None:
    found = row(tmp_path, data)
    assert (found.readable, found.ours, found.errors, found.identity, found.code) == (False, True, 1, "", "")


def test_an_identity_that_was_damaged_is_none(tmp_path: Path) -> None:
    half = changed(making.book_bytes(), CUSTOM, b"perfeval_identity_001", b"perfeval_identity_002", tmp_path)
    broken = changed(half, "xl/workbook.xml", b"_perfeval_identity_001", b"_perfeval_identity_002", tmp_path)
    assert row(tmp_path, broken).identity == ""


def test_a_finding_that_the_unit_explained_is_no_open_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = workbook(making.filled(making.dossier(put("indicators.1.actual", 1500), put("indicators.1.reason", ""))))

    def explained(path: Path, data: bytes | None, **options: object) -> Submission:
        submission = check_bytes(path, data)
        told = tuple(replace(one, explanation="人次增加") for one in submission.findings)
        return replace(submission, findings=told)

    before = row(tmp_path, data)
    monkeypatch.setattr(batch, "check_bytes", explained)
    after = row(tmp_path, data)
    assert (before.errors, before.open, before.explained) == (0, 1, 0)
    assert (after.errors, after.open, after.explained, after.findings[0].explanation) == (0, 0, 1, "人次增加")
    assert before.findings[0].mark == after.findings[0].mark


def test_an_original_that_was_altered_is_told_and_not_judged(tmp_path: Path) -> None:
    one = paper(tmp_path, making.book_bytes())
    one.path.write_bytes(making.book_bytes() + b"\x00")
    assert judge(one, terms()).result == Altered(one, one.path, gone=False)
    one.path.unlink()
    assert judge(one, terms()).result == Altered(one, one.path, gone=True)


def report(*lines: str) -> bytes:
    """A 自评报告 of these lines."""
    document, target = docx.Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.save(target)
    return target.getvalue()


def test_a_report_has_a_judgement_of_its_own_with_what_it_adds(tmp_path: Path) -> None:
    wrong = making.dossier(put("indicators.1.actual", None))
    data = workbook(making.filled(wrong))
    alone = row(tmp_path, data)
    beside = row(
        tmp_path, data, report("政务服务提升项目绩效自评报告", "全年预算数500万元，执行数480万元。", "【待填】")
    )
    assert "T003" in [one.code for one in alone.findings]
    assert "T003" not in [one.code for one in beside.findings]
    assert {"H", "S"} == {one.code[0] for one in beside.findings}
    assert (beside.report != "", beside.figures, beside.answers) == (True, (), b"")


def test_a_report_that_cannot_be_read_is_called_as_it_came(tmp_path: Path) -> None:
    [finding] = row(tmp_path, making.book_bytes(), b"PK\x03\x04").findings
    assert (finding.code[0], finding.place) == ("W", "自评报告.docx")


@pytest.fixture
def papers(tmp_path: Path) -> list[Paper]:
    """Four workbooks, of which the second does something to its judge."""
    names = ("甲", "乙", "丙", "丁")
    return [
        paper(tmp_path, workbook(making.filled(making.dossier(put("project.name", f"{name}项目"))))) for name in names
    ]


def kill() -> None:
    """End the process, as the system does where memory is short."""
    os._exit(9)


def hang() -> None:
    """Work without end."""
    while True:
        time.monotonic()


def fail() -> None:
    """Do what no program should."""
    raise ZeroDivisionError


@pytest.mark.parametrize(("deed", "code"), [(kill, "W017"), (hang, "W036"), (fail, "W017")])
@pytest.mark.parametrize("jobs", [1, 2])
def test_whatever_a_file_does_to_its_judge_it_costs_only_itself(
    deed: Callable[[], None], code: str, jobs: int, papers: list[Paper], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(allowance, "SECONDS", 0.4)

    def strange(path: Path, data: bytes | None, **options: object) -> Submission:
        if path.stem == papers[1].sha:
            deed()
        return check_bytes(path, data)

    monkeypatch.setattr(batch, "check_bytes", strange)
    # A new process would know nothing of what the file is to do.
    monkeypatch.setattr("perfeval_xl.fence.MOST_TRIES", 1)
    found = [one for one in judged(papers, terms(), jobs=jobs, copies=True) if isinstance(one, JudgementRow)]
    assert [one.sha for one in found] == [one.sha for one in papers]
    assert [one.readable for one in found] == [True, False, True, True]
    assert ([one.code for one in found[1].findings], found[1].ours, found[1].code) == ([code], False, "A-001")


def test_a_document_that_is_no_report_is_not_held_against_the_form(tmp_path: Path) -> None:
    one = paper(tmp_path, making.book_bytes(), report("关于召开会议的通知", "全年预算数900万元。"))
    told = judge(replace(one, report_name="通知.docx"), terms()).result
    assert isinstance(told, JudgementRow)
    assert told.findings == ()


def test_when_and_how_often_it_was_sent_is_what_the_file_says(tmp_path: Path) -> None:
    stamps = (
        b'<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="90" name="perfeval_submitted_at">'
        b"<vt:lpwstr>2023-03-05T01:02:03Z</vt:lpwstr></property>"
        b'<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="91" name="perfeval_submitted_no">'
        b"<vt:lpwstr>2</vt:lpwstr></property></Properties>"
    )
    found = row(tmp_path, changed(making.book_bytes(), CUSTOM, b"</Properties>", stamps, tmp_path))
    assert (found.submitted_at, found.submitted_no) == (SAVED.decode(), 2)


def test_the_report_of_another_project_is_told(tmp_path: Path) -> None:
    found = row(tmp_path, making.book_bytes(), report("桥梁维修项目绩效自评报告", "本项目是桥梁维修项目。"))
    assert "S055" in [one.code for one in found.findings]
