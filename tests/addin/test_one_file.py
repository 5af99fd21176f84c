"""A button's work on a workbook as a file: findings and words of the ribbon, and nothing written into it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from perfeval_xl.addin import one_file
from perfeval_xl.addin.entry import DONE, REFUSED, main
from perfeval_xl.addin.file_desk import Cell
from perfeval_xl.addin.one_file import Answer, answers, clicked
from perfeval_xl.buttons import tab
from perfeval_xl.cli import main as cli
from perfeval_xl.outputs.results_sheet import CODE, EXPLANATION, FIRST, MARK, MESSAGE, PLACE
from perfeval_xl.returns.reader import read_book
from perfeval_xl.sealing.attached import REPORT, RESULTS
from perfeval_xl.submission import check_file
from tests import making
from tests.addin.button_presses import Bench, Rows, finding_rows, listed_rows
from tests.addin.test_check import WRONG
from tests.addin.test_separate_workbook import DOUBTFUL

NAMES = ("自评表", "绩效 100% & 材料", "a=b;c", "半角'引号")
NOBODY = answers(())
YES = answers((True,) * 9)


@pytest.fixture(autouse=True)
def _places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERFEVAL_HOME", str(tmp_path / "设置"))
    monkeypatch.setenv("PERFEVAL_WORK", str(tmp_path / "我的文档"))


def form(folder: Path, *changes: making.Change, name: str = "自评表.xlsx") -> Path:
    folder.mkdir(exist_ok=True)
    return making.book(folder / name, making.dossier(*changes))


def rows(path: Path) -> Rows:
    """What a results workbook lists."""
    [sheet] = read_book(path).sheets
    texts = {at: str(cell.value or "") for at, cell in sheet.cells.items()}
    listed = sorted({row for row, column in texts if column == MARK and row >= FIRST})
    return [(texts[row, PLACE], texts[row, MESSAGE].removesuffix("。"), texts[row, CODE]) for row in listed]


@pytest.mark.parametrize("folder", NAMES)
def test_a_check_stands_beside_the_form_with_the_findings_of_the_command_line(folder: str, tmp_path: Path) -> None:
    path = form(tmp_path / folder, *WRONG, name=f"{folder}.xlsx")
    before = path.read_bytes()
    answer = clicked("check", path, NOBODY)
    [results] = answer.opens
    assert results == path.with_stem(f"{path.stem}_{RESULTS.name}")
    assert rows(results) == finding_rows(check_file(path).findings)
    assert str(results) in answer.text
    assert path.read_bytes() == before


def test_the_ribbon_and_a_file_say_the_same(bench: Bench) -> None:
    path = form(bench.folder, *WRONG)
    book = bench.opened(path)
    copy = bench.saved(book, "副本.xlsx")
    for action in ("check", "rescore", "report", "next_blank", "help"):
        said = bench.press(action)
        answer = clicked(action, copy, NOBODY)
        if action in ("check", "report"):
            made = RESULTS.name if action == "check" else REPORT.name
            said = said.replace(f"“{made}”表", f"新工作簿 {copy.with_stem(f'{copy.stem}_{made}')}")
        if action == "next_blank":
            assert str(bench.app.status_bar) in answer.text
            assert answer.goes_to == Cell(book.selection.sheet.name, book.selection.get_address(False, False))
        elif action != "rescore":
            assert answer.text == said
        else:
            # What cannot be coloured is listed alone.
            assert answer.text.splitlines()[0] == said.splitlines()[0]
    bench.press("check")
    assert rows(copy.with_stem(f"{copy.stem}_{RESULTS.name}")) == listed_rows(book)


def test_what_was_explained_is_kept_and_sent_along(tmp_path: Path) -> None:
    path = form(tmp_path, DOUBTFUL)
    [results] = clicked("check", path, NOBODY).opens
    [row] = [number for number, (_, _, code) in enumerate(rows(results), start=FIRST) if code == "S044"]
    with making.opened(results) as parts:
        making.fill(parts.sheet(RESULTS.name), f"{'ABCDEFGHIJ'[EXPLANATION]}{row + 1}", "见会议纪要")
    again = clicked("check", path, NOBODY)
    assert again.opens == (results,)
    sent = clicked("submit", path, NOBODY)
    assert sent.question == ""
    [draft] = [made for made in sent.opens if made.suffix == ".eml"]
    assert b"message" in draft.read_bytes().lower()
    assert "自评表_校验结果" in sent.text


def test_a_question_ends_the_action_until_it_is_answered(tmp_path: Path) -> None:
    path = form(tmp_path, DOUBTFUL)
    asked = clicked("submit", path, NOBODY)
    assert "仍要上报吗" in asked.question
    assert asked.text == ""
    assert not list(tmp_path.glob("*.eml"))
    refused = clicked("submit", path, answers((False,)))
    assert "没有上报" in refused.text
    sent = clicked("submit", path, answers((True,)))
    assert "上报文件已写出" in sent.text
    over = clicked("submit", path, answers((True,)))
    assert "要覆盖吗" in over.question


@pytest.mark.parametrize("button", tab().buttons, ids=lambda button: button.id)
def test_each_button_says_something_of_a_form_and_of_what_is_none(button, tmp_path: Path) -> None:
    path = form(tmp_path)
    before = path.read_bytes()
    assert clicked(button.id, path, YES).text
    assert path.read_bytes() == before
    odd = tmp_path / "不是表.xlsx"
    odd.write_bytes(b"PK\x03\x04")
    answer = clicked(button.id, odd, YES)
    assert answer.text
    assert answer.wrong is (button.id not in ("help", "diagnose"))
    nothing = clicked(button.id, None, YES)
    assert nothing.wrong is not button.without_workbook


def test_what_cannot_be_taken_is_said(tmp_path: Path) -> None:
    for path, reason in ((tmp_path / "没有.xlsx", "没有这个文件"), (tmp_path, "是文件夹")):
        answer = clicked("check", path, NOBODY)
        assert answer.wrong
        assert reason in answer.text
    old = tmp_path / "旧.xls"
    old.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    assert "另存为" in clicked("check", old, NOBODY).text
    assert "没有“chek”这个操作" in clicked("chek", form(tmp_path), NOBODY).text


@pytest.mark.parametrize("mark", ["~${}", ".~{}", ".~lock.{}#"])
def test_a_workbook_that_is_open_is_taken_as_it_was_saved(mark: str, tmp_path: Path) -> None:
    path = form(tmp_path)
    assert "上次保存" not in clicked("check", path, NOBODY).text
    (tmp_path / mark.format(path.name)).write_bytes(b"")
    assert "上次保存的内容" in clicked("check", path, NOBODY).text
    # A copy of what is open is what is open.
    assert "上次保存" not in clicked("check", path, NOBODY, content=path).text


def test_where_nothing_can_be_written_it_stands_among_the_documents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = form(tmp_path / "光盘", *WRONG)

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("perfeval_xl.addin.host.TemporaryFile", refused)
    [results] = clicked("check", path, NOBODY).opens
    assert results.parent == tmp_path / "我的文档"
    [document] = clicked("report_word", path, NOBODY).opens
    assert document.parent == tmp_path / "我的文档"


def test_the_command_line_does_it_and_tells_another_program(tmp_path: Path) -> None:
    path = form(tmp_path, *WRONG)
    done = CliRunner().invoke(cli, ["click", "check", str(path), "--json"])
    told = json.loads(done.stdout)
    assert told["opens"] == [str(path.with_stem(f"自评表_{RESULTS.name}"))]
    assert told["text"] == clicked("check", path, NOBODY).text
    target = tmp_path / "答.json"
    CliRunner().invoke(cli, ["click", "next_blank", str(path), "--to", str(target), "--at", f"{making.FORM}!A1"])
    there = json.loads(target.read_text(encoding="utf-8"))["goes_to"]
    assert there["sheet"] == making.FORM
    asked = CliRunner().invoke(cli, ["click", "submit", str(form(tmp_path / "另", DOUBTFUL)), "--no-open"])
    assert "按“否”处理" in asked.stderr


def test_files_dropped_on_the_program_are_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened: list[Path] = []
    shown: list[str] = []
    monkeypatch.setattr("perfeval_xl.addin.boxes.open_file", opened.append)
    monkeypatch.setattr("perfeval_xl.addin.boxes.tell", lambda text, wrong: shown.append(text) is None)
    path, other = form(tmp_path, *WRONG), form(tmp_path, name="另 一.xlsx")
    assert main([str(path)]) == REFUSED
    assert opened == [path.with_stem(f"自评表_{RESULTS.name}")]
    assert main(["report_word", str(other), str(tmp_path / "没有.xlsx")]) == REFUSED
    assert opened[-1] == other.with_name(f"另 一_{REPORT.name}.docx")
    assert shown[-1].startswith("另 一.xlsx：自评报告已写到")
    assert "没有.xlsx" in capsys.readouterr().out


def test_an_answer_is_plain(tmp_path: Path) -> None:
    answer = Answer("好", False, (tmp_path,), Cell("自评表", "H12"))
    assert answer.plain() == {
        "text": "好",
        "wrong": False,
        "question": "",
        "opens": [os.fspath(tmp_path)],
        "goes_to": {"sheet": "自评表", "address": "H12"},
    }
    assert one_file.answers((False,))("？") is False


def test_the_links_of_a_list_beside_the_form_lead_into_the_form(tmp_path: Path) -> None:
    path = form(tmp_path, *WRONG)
    [results] = clicked("check", path, NOBODY).opens
    [sheet] = read_book(results).sheets
    formulas = [cell.formula for (_, column), cell in sorted(sheet.cells.items()) if column == PLACE and cell.formula]
    assert formulas
    assert all(formula.startswith("HYPERLINK(\"自评表.xlsx#'自评表'!") for formula in formulas)
    # It is known again all the same, and renewed.
    assert clicked("check", path, NOBODY).opens == (results,)
    odd = form(tmp_path / "井", *WRONG, name="表#1.xlsx")
    [plain] = clicked("check", odd, NOBODY).opens
    assert not [cell for cell in read_book(plain).sheets[0].cells.values() if cell.formula]


def test_what_was_explained_in_a_list_that_somebody_changed_is_taken_over(tmp_path: Path) -> None:
    path = form(tmp_path, DOUBTFUL)
    [results] = clicked("check", path, NOBODY).opens
    [row] = [number for number, (_, _, code) in enumerate(rows(results), start=FIRST) if code == "S044"]
    with making.opened(results) as parts:
        sheet = parts.sheet(RESULTS.name)
        making.fill(sheet, f"{'ABCDEFGHIJ'[EXPLANATION]}{row + 1}", "见会议纪要")
        making.fill(sheet, f"M{row + 1}", "问过财政局")
    before = results.read_bytes()
    answer = clicked("check", path, NOBODY)
    assert "被改动过" in answer.text
    assert results.read_bytes() == before
    [other] = answer.opens
    assert read_book(other).sheets[0].cells[row, EXPLANATION].value == "见会议纪要"
    assert clicked("submit", path, NOBODY).question == ""


@pytest.mark.parametrize("mark", ["~${}", ".~lock.{}#"])
def test_a_list_that_is_still_open_is_not_written_over(mark: str, tmp_path: Path) -> None:
    path = form(tmp_path, *WRONG)
    [results] = clicked("check", path, NOBODY).opens
    before = results.read_bytes()
    (tmp_path / mark.format(results.name)).write_bytes(b"")
    answer = clicked("check", path, NOBODY)
    assert answer.wrong
    assert "先保存、关上它" in answer.text
    assert results.read_bytes() == before


def test_a_workbook_that_is_open_is_not_sent(tmp_path: Path) -> None:
    path = form(tmp_path)
    (tmp_path / f"~${path.name}").write_bytes(b"")
    answer = clicked("submit", path, YES)
    assert answer.wrong
    assert "先保存、关上它" in answer.text
    assert not list(tmp_path.glob("*.eml"))


def test_a_question_stands_over_what_it_is_about(tmp_path: Path) -> None:
    path = form(tmp_path, DOUBTFUL)
    shown: list[Path] = []
    asked: list[list[Path]] = []

    def ask(question: str) -> bool:
        asked.append([*shown])
        return False

    clicked("submit", path, ask, show=shown.append)
    assert asked == [[path.with_stem(f"自评表_{RESULTS.name}")]]
    assert clicked("submit", path, NOBODY).opens == (path.with_stem(f"自评表_{RESULTS.name}"),)


def test_exit_codes_are_what_the_help_says(tmp_path: Path) -> None:
    def code(*words: str) -> int:
        return CliRunner().invoke(cli, ["click", *words, "--no-open"]).exit_code

    good, bad, doubtful = form(tmp_path), form(tmp_path / "乙", *WRONG), form(tmp_path / "丙", DOUBTFUL)
    assert code("check", str(good)) == 0
    assert code("check", str(bad)) == 1
    assert code("submit", str(doubtful), "--answer", "no") == 1
    assert code("next_finding", str(form(tmp_path / "丁"))) == 1
    assert code("check", str(tmp_path / "没有.xlsx")) == 1


def test_only_a_file_of_json_is_written_over(tmp_path: Path) -> None:
    path = form(tmp_path)
    before = path.read_bytes()
    done = CliRunner().invoke(cli, ["click", "check", str(path), "--to", str(path)])
    assert done.exit_code != 0
    assert "没有动它" in done.output
    assert path.read_bytes() == before


def test_many_files_are_told_on_a_sheet_and_not_all_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    shown: list[str] = []
    monkeypatch.setattr("perfeval_xl.addin.boxes.open_file", opened.append)
    monkeypatch.setattr("perfeval_xl.addin.boxes.tell", lambda text, wrong: shown.append(text) is None)
    paths = [form(tmp_path / f"第{number}个", *WRONG) for number in range(12)]
    assert main([*map(str, paths)]) == REFUSED
    assert "做了12个文件，12个有问题" in shown[0]
    assert [path.name for path in opened] == ["自评表_校验结果.xlsx"] * 3 + ["绩效自评_说明.xlsx"]
    [sheet] = read_book(opened[-1]).sheets
    assert sum("错误2项" in str(cell.value) for cell in sheet.cells.values()) == 12


def test_where_no_box_can_be_shown_the_sentence_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    monkeypatch.setattr("perfeval_xl.addin.boxes.open_file", opened.append)
    monkeypatch.setattr("perfeval_xl.addin.boxes._tool", lambda: None)
    assert main(["next_blank", str(form(tmp_path))]) == DONE
    assert [path.name for path in opened] == ["绩效自评_说明.xlsx"]
    # Once, also where the list would be too long for a box.
    opened.clear()
    main(["help", *(str(form(tmp_path / f"第{number}个")) for number in range(4))])
    assert [path.name for path in opened] == ["绩效自评_说明_2.xlsx"]


def test_a_file_that_is_no_list_is_not_taken_for_the_first_step(tmp_path: Path) -> None:
    odd = tmp_path / "坏.xlsx"
    odd.write_bytes(b"PK")
    answer = clicked("new", odd, NOBODY)
    assert answer.wrong
    assert "读不出来" in answer.text
    first = clicked("new", None, NOBODY)
    assert str(first.opens[0]) in first.text


def test_the_list_is_no_form(tmp_path: Path) -> None:
    path = form(tmp_path, *WRONG)
    [results] = clicked("check", path, NOBODY).opens
    assert "请对它旁边的自评表做" in clicked("check", results, NOBODY).text
