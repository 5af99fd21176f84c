"""生成自评报告, 导出Word, 上报 and 新建, pressed in LibreOffice."""

import email
import email.policy
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest
import xlwings as xw

from perfeval_xl.addin import submit
from perfeval_xl.errors import OutputError
from perfeval_xl.files import write_file
from perfeval_xl.outputs.results_sheet import EXPLANATION, FIRST
from perfeval_xl.profiles import load
from perfeval_xl.profiles.releases import release_path
from perfeval_xl.reports import doors
from perfeval_xl.reports.doors import report_of
from perfeval_xl.reports.sheet import report_plan
from perfeval_xl.returns.reader import read_book
from perfeval_xl.sealing.attached import REPORT, RESULTS, SOURCES_HEADING
from perfeval_xl.sealing.submitted import stored_number, stored_time, time_text
from perfeval_xl.submission import check_file
from tests import departments, making
from tests.addin.button_presses import Bench, names
from tests.addin.test_check import DIFFERENT, random_book
from tests.engines import libreoffice
from tests.issuing.lists import NATIONAL, save, short_list
from tests.issuing.samples import project
from tests.issuing.test_list_problems import lines_in, with_everything
from tests.making import put
from tests.outputs.commands import perfeval
from tests.profiles import own_rules
from tests.reports import sheets_made


def lines(book: xw.Book) -> list[str]:
    """What the printed columns of the sheet 自评报告 say, row by row, and below them what is still open."""
    rows = book.sheets[REPORT.name].used_range.options(ndim=2).value
    printed = rows[0].index(SOURCES_HEADING)
    return [line for row in rows if (line := joined(row[:printed]))]


def joined(cells: Iterable[object]) -> str:
    """A row with tabs; a number as it is, whether it came as 10 or as 10.0."""
    shown = (str(cell) if isinstance(cell, str) else f"{float(str(cell)):g}" for cell in cells if cell is not None)
    return "\t".join(text.strip() for text in shown if text.strip())


@pytest.mark.parametrize("profile_id", DIFFERENT)
def test_the_report_says_what_the_command_line_writes(bench: Bench, profile_id: str) -> None:
    path = random_book(bench.folder / "自评 表.xlsx", profile_id)
    book = bench.opened(path)
    bench.press("report")
    plan = report_plan(report_of(path))
    rows = {row: [plan.cells.get((row, column)) for column in range(plan.printed[3] + 1)] for row, _ in plan.cells}
    written = [joined(cell.value for cell in cells if cell is not None) for _, cells in sorted(rows.items())]
    assert lines(book) == [line for line in written if line]
    assert book.sheets[REPORT.name].api.ProtectContents
    assert check_file(bench.saved(book)).genuine == check_file(path).genuine


def test_the_charts_of_the_report_come_along_and_nobody_minds_them(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "report_of_case", lambda case: sheets_made.full(case))
    book = bench.opened(making.book(bench.folder / "自评表.xlsx"))
    bench.press("report")
    bench.press("report")
    charts = book.sheets[REPORT.name].impl.xl.Charts
    assert charts.getCount() == 3
    sheet = book.sheets[REPORT.name].index - 1
    assert {area.Sheet for number in range(3) for area in charts.getByIndex(number).getRanges()} == {sheet}
    sent = check_file(bench.saved(book))
    assert sent.genuine
    assert [finding.code.name for finding in sent.findings] == []


def test_a_second_report_takes_the_place_of_the_first(bench: Bench) -> None:
    book = bench.opened(making.book(bench.folder / "自评表.xlsx"))
    bench.press("report")
    book.sheets[making.FORM].range(making.at("i03.actual")).value = 0.96
    bench.press("report")
    assert names(book).count(REPORT.name) == 1
    assert any("业务网上办结率" in line and "实际为96%" in line for line in lines(book))


def test_the_word_document_lies_beside_the_workbook(bench: Bench) -> None:
    bench.opened(making.book(bench.folder / "自评表.xlsx"))
    assert "还有" in bench.press("report_word")
    document = docx.Document(str(bench.folder / "自评表_自评报告.docx"))
    assert document.paragraphs[0].text == "2022年度政务服务提升项目绩效自评报告"


def submitted(bench: Bench) -> Path:
    return bench.folder / "A-001_市大数据中心_政务服务提升项目_2022.xlsx"


def test_a_form_with_errors_is_not_sent_until_they_are_fixed(bench: Bench) -> None:
    path = making.book(bench.folder / "自评表.xlsx", making.dossier(put("indicators.1.actual", None)))
    book = bench.opened(path)
    reply = bench.pressed("submit")
    assert reply.wrong
    assert "还有1项错误必须改正，没有上报" in reply.text
    assert not submitted(bench).exists()
    assert book.sheets.active.name == RESULTS.name
    book.sheets[making.FORM].range(making.at("i01.actual")).value = 900
    assert "校验码" in bench.press("submit")
    sent = check_file(submitted(bench))
    assert sent.genuine
    assert not sent.blocking
    read = email.message_from_bytes(submitted(bench).with_suffix(".eml").read_bytes(), policy=email.policy.default)
    [attached] = read.iter_attachments()
    assert attached.get_payload(decode=True) == submitted(bench).read_bytes()


def test_what_was_sent_before_is_only_overwritten_when_that_is_wanted(bench: Bench) -> None:
    bench.opened(making.book(bench.folder / "自评表.xlsx"))
    before = time_text(datetime.now(UTC))
    bench.press("submit")
    first = submitted(bench).read_bytes()
    properties = read_book(submitted(bench)).properties
    assert before <= stored_time(properties) <= time_text(datetime.now(UTC))
    assert stored_number(properties) == 1
    bench.app.impl.answers.append("no")
    assert "没有动" in bench.press("submit")
    assert submitted(bench).read_bytes() == first
    bench.app.impl.answers.append("yes")
    bench.press("submit")
    assert check_file(submitted(bench)).genuine
    assert stored_number(read_book(submitted(bench)).properties) == 2


def test_what_only_has_the_name_is_never_overwritten(bench: Bench) -> None:
    bench.opened(making.book(bench.folder / "自评表.xlsx"))
    submitted(bench).write_bytes(b"kept")
    bench.press("submit")
    assert submitted(bench).read_bytes() == b"kept"
    assert check_file(submitted(bench).with_stem(f"{submitted(bench).stem}_2")).genuine


def test_a_document_that_somebody_wrote_into_is_kept(bench: Bench) -> None:
    bench.opened(making.book(bench.folder / "自评表.xlsx"))
    bench.press("report_word")
    (bench.folder / "自评表_自评报告.docx").write_bytes(b"kept")
    bench.press("report_word")
    assert (bench.folder / "自评表_自评报告.docx").read_bytes() == b"kept"
    assert (bench.folder / "自评表_自评报告_2.docx").exists()


def test_what_travels_along_says_what_the_form_says(bench: Bench) -> None:
    book = bench.opened(making.book(bench.folder / "自评表.xlsx"))
    bench.press("check")
    bench.press("report")
    book.sheets[making.FORM].range(making.at("i03.actual")).value = 0.96
    bench.press("submit")
    assert any("业务网上办结率" in line and "实际为96%" in line for line in lines(book))
    assert check_file(submitted(bench)).genuine


def test_silence_about_what_is_to_be_verified_is_asked_about(bench: Bench) -> None:
    bench.opened(making.book(bench.folder / "自评表.xlsx", making.dossier(put("indicators.8.reason", "加强管理"))))
    bench.app.impl.answers.append("no")
    assert "没有上报；请在“校验结果”表的“出错说明”栏写明" in bench.press("submit")
    assert not submitted(bench).exists()
    bench.app.impl.answers.append("yes")
    assert "校验码" in bench.press("submit")


def test_an_explanation_changed_after_it_was_sent_is_reported(bench: Bench) -> None:
    changed = making.dossier(put("indicators.8.reason", "加强管理"))
    book = bench.opened(making.book(bench.folder / "自评表.xlsx", changed))
    bench.press("check")
    cell = book.sheets[RESULTS.name].range((FIRST + 1, EXPLANATION + 1))
    cell.value = "见会议纪要"
    bench.press("submit")
    assert not [finding for finding in check_file(submitted(bench)).findings if finding.code.name == "G127"]
    sent = bench.opened(submitted(bench))
    sent.sheets[RESULTS.name].range((FIRST + 1, EXPLANATION + 1)).value = "另一种说法"
    assert [finding for finding in check_file(bench.saved(sent)).findings if finding.code.name == "G127"]


def test_a_draft_that_somebody_addressed_is_kept(bench: Bench) -> None:
    bench.opened(making.book(bench.folder / "自评表.xlsx"))
    bench.press("submit")
    draft = submitted(bench).with_suffix(".eml")
    draft.write_bytes(draft.read_bytes().replace(b"\r\nSubject:", b"\r\nTo: office@example.org\r\nSubject:", 1))
    before = draft.read_bytes()
    bench.press("submit")
    assert draft.read_bytes() == before
    second = draft.with_stem(f"{draft.stem}_2")
    assert second.exists()


def test_a_draft_that_nobody_touched_is_written_anew(bench: Bench) -> None:
    """Also one of an earlier release, which bears no Message-ID."""
    bench.opened(making.book(bench.folder / "自评表.xlsx"))
    bench.press("submit")
    draft = submitted(bench).with_suffix(".eml")
    first = draft.read_bytes()
    bench.press("submit")
    assert draft.read_bytes() != first
    draft.write_bytes(b"X-Unsent: 1\r\nSubject: =?utf-8?b?5LiK5oql?=\r\nMIME-Version: 1.0\r\n\r\nx")
    bench.press("submit")
    assert len(draft.read_bytes()) > len(first) / 2
    assert [path.name for path in bench.folder.glob("*.eml")] == [draft.name]


def test_a_workbook_of_another_kind_is_not_sent(bench: Bench) -> None:
    """SaveCopyAs writes the workbook's own format, whatever the copy is called."""
    path = making.book(bench.folder / "自评表.xlsx").rename(bench.folder / "自评表.xlsm")
    bench.opened(path)
    assert "不是.xlsx" in bench.press("submit")


def test_a_workbook_of_another_program_is_to_be_saved_as_one_of_excel(bench: Bench) -> None:
    bench.opened(*libreoffice.to_ods([making.book(bench.folder / "自评表.xlsx")], bench.folder))
    for button in ("check", "rescore", "submit"):
        assert "“自评表.ods”不是.xlsx；请“另存为”Excel工作簿(.xlsx)" in bench.press(button)


def test_where_the_message_cannot_be_written_the_file_is_reported(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def written(path: Path, data: bytes) -> None:
        if path.suffix == ".eml":
            raise OutputError(f"{path}写不进去：没有权限")
        write_file(path, data)

    monkeypatch.setattr(submit, "write_file", written)
    bench.opened(making.book(bench.folder / "自评表.xlsx"))
    assert "邮件草稿没有写成" in bench.press("submit")
    assert check_file(submitted(bench)).genuine


def test_where_the_folder_takes_nothing_the_file_goes_to_the_documents(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def written(path: Path, data: bytes) -> None:
        if path.parent == bench.folder:
            raise OutputError(f"{path}写不进去：没有权限")
        write_file(path, data)

    monkeypatch.setattr(submit, "write_file", written)
    bench.opened(making.book(bench.folder / "自评表.xlsx"))
    assert "我的文档" in bench.press("submit")
    assert check_file(bench.folder / "我的文档" / submitted(bench).name).genuine


def test_the_open_workbook_is_never_overwritten_by_what_is_sent(bench: Bench) -> None:
    path = making.book(submitted(bench))
    bench.opened(path)
    before = path.read_bytes()
    bench.press("submit")
    assert path.read_bytes() == before
    assert check_file(path.with_stem(f"{path.stem}_上报")).genuine


def test_a_department_is_sent_too(bench: Bench) -> None:
    bench.opened(departments.book(bench.folder / "部门.xlsx"))
    bench.press("submit")
    assert check_file(bench.folder / "D-001_市大数据中心_部门整体支出_2022.xlsx").genuine


def listed_folder(listed: xw.Book) -> Path:
    """Where the workbooks of a list lie."""
    return Path(listed.fullname).parent / "自评表"


def test_new_workbooks_are_made_in_three_presses(bench: Bench) -> None:
    other = bench.app.books.add()
    other.set_mock_caller()
    assert bench.press("new").startswith("第一步")
    chooser = bench.app.books.active
    chooser.set_mock_caller()
    assert "还没有选规则集" in bench.press("new")
    rules = [text for text in chooser.sheets[0].range("B7:B30").value if text and text.endswith("（cn_national/2020）")]
    chooser.sheets[0].range("B3").value = rules[0]
    assert bench.press("new").startswith("第二步")
    profile = load("cn_national/2020")
    listed = bench.opened(save(bench.folder / "清单 2023.xlsx", profile, [project(profile)]))
    assert bench.press("new").startswith("第三步：做好1个自评表")
    [built] = listed_folder(listed).glob("*.xlsx")
    assert check_file(built).genuine
    listed.set_mock_caller()
    assert "已有且相同、没有动的1个" in bench.press("new")
    assert [path.name for path in listed_folder(listed).iterdir()] == [built.name]


def test_a_workbook_is_made_by_rules_of_the_users_own(bench: Bench) -> None:
    """They lie in the settings; a profile with a mistake is left out, and it is said."""
    root = own_rules.write(bench.folder / "设置" / "rules")
    (root / "own_county" / "2025.toml").write_text("version = 0\n", encoding="utf-8")
    other = bench.app.books.add()
    other.set_mock_caller()
    assert "own_county/2025有错误，没有列出" in bench.press("new")
    chooser = bench.app.books.active
    chooser.set_mock_caller()
    [own] = [text for text in chooser.sheets[0].range("B7:B30").value if text and own_rules.OWN in text]
    chooser.sheets[0].range("B3").value = own
    assert bench.press("new").startswith("第二步")
    profile = load(own_rules.OWN)
    listed = bench.opened(save(bench.folder / "清单.xlsx", profile, [project(profile)]))
    assert bench.press("new").startswith("第三步：做好1个自评表")
    [built] = (Path(listed.fullname).parent / "自评表").glob("*.xlsx")
    assert check_file(built).genuine
    assert release_path(root, own_rules.OWN, 1).exists()


def test_a_button_for_forms_says_what_a_list_is_for(bench: Bench) -> None:
    profile = load("cn_national/2020")
    bench.opened(save(bench.folder / "清单.xlsx", profile, [project(profile)]))
    assert "点“新建”" in bench.press("check")


def test_a_list_with_many_mistakes_fits_a_message_box(bench: Bench) -> None:
    profile = load("cn_national/2020")
    bad = [project(profile, code="同一个") for _ in range(40)]
    bench.opened(save(bench.folder / "清单.xlsx", profile, bad))
    message = bench.press("new")
    assert len(message.splitlines()) <= 12
    assert message.startswith("没有做出任何自评表。\n清单里有错误")
    assert f"全部列在 {bench.folder / '清单问题.xlsx'}" in message


def test_the_button_says_of_a_list_what_the_command_says(bench: Bench) -> None:
    """The same problems in the same words, a mistake, a question and a doubt; the file is opened."""
    path = short_list(bench.folder / "清单.xlsx", with_everything, "12")
    listed = bench.opened(path)
    said = bench.press("new").splitlines()
    pressed = lines_in(bench.folder / "清单问题.xlsx")
    assert "清单问题.xlsx" in [book.name for book in bench.app.books]
    built = perfeval("build", NATIONAL, "--brief", path, "-o", bench.folder / "out")
    assert said[2:] == built.stderr.splitlines()[2:]
    assert lines_in(bench.folder / "清单问题.xlsx") == pressed
    assert len(pressed) == 3
    bench.app.books["清单问题.xlsx"].set_mock_caller()
    assert "切换到清单" in bench.press("new")
    listed.set_mock_caller()
    assert bench.press("new").splitlines() == said
    assert [file.name for file in bench.folder.glob("清单问题*")] == ["清单问题.xlsx"]
