"""The add-in for WPS, clicked in a real Chromium: every button reaches the real program, and every refusal is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from perfeval_xl.addin.file_desk import Cell
from perfeval_xl.addin.one_file import Answer, answers, clicked
from perfeval_xl.addin.requests import requests_folder
from perfeval_xl.buttons import tab
from perfeval_xl.sealing.attached import REPORT, RESULTS
from tests import making
from tests.addin.test_check import WRONG
from tests.addin.test_separate_workbook import DOUBTFUL
from tests.packaging.wps_stand_in import Browser, Wps, browsing

NOBODY = answers(())


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One Chromium for all tests, with the add-in in a folder as people have them."""
    with browsing(tmp_path_factory.mktemp("wps") / "张 三%20&") as browser:
        yield browser


@pytest.fixture
def browser(shared: Browser) -> Browser:
    """The same, with the real program installed."""
    shared.install()
    return shared


@pytest.fixture
def wps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wps:
    """A WPS in which nothing is open, of a user who has never clicked."""
    monkeypatch.setenv("PERFEVAL_HOME", str(tmp_path / "设置"))
    monkeypatch.setenv("PERFEVAL_WORK", str(tmp_path / "我的文档"))
    home = tmp_path / "李 四"
    home.mkdir()
    return Wps(home)


def form(folder: Path, *changes: making.Change, name: str = "自评 表.xlsx") -> Path:
    return making.book(folder / name, making.dossier(*changes))


def answering(browser: Browser, text: str, *opens: Path, goes_to: tuple[str, str] | None = None) -> None:
    """Install a program that says ``text`` to every click, at once."""
    cell = Cell(*goes_to) if goes_to is not None else None
    told = json.dumps(Answer(text, opens=opens, goes_to=cell).plain())
    answers = f'printf "%s" \'{told}\' > "answer-${{f#request-}}"'
    browser.install(f'cd "$HOME/.perfeval-wps"; for f in request-*; do rm "$f"; {answers}; done')


def left(wps: Wps) -> list[str]:
    """What is left of clicks in the home of the user."""
    folder = requests_folder(wps.home)
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_each_button_reaches_the_program_and_what_it_makes_opens(browser: Browser, wps: Wps, tmp_path: Path) -> None:
    path = form(tmp_path, *WRONG)
    before = path.read_bytes()
    wps.open(path)
    results = path.with_stem(f"{path.stem}_{RESULTS.name}")
    report = path.with_stem(f"{path.stem}_{REPORT.name}")
    told = {}
    for button in tab().buttons:
        # Those that need no workbook are not refused for one that was never saved.
        wps.books.setdefault("工作簿1", b"")
        wps.active = "工作簿1" if button.without_workbook else str(path)
        browser.run(wps, button.id)
        [told[button.id]] = wps.alerts
        wps.alerts.clear()
    assert len(wps.started) == len(tab().buttons) == 11
    assert set(wps.started) == {str(browser.program)}
    assert str(results) in told["check"]
    assert str(report) in told["report"]
    for action, where in (("rescore", path), ("check", path), ("submit", path), ("diagnose", None), ("help", None)):
        assert told[action] == clicked(action, where, NOBODY).text, action
    assert report.with_suffix(".docx").name in told["report_word"]
    assert "没有上报" in told["submit"]
    assert "第一步" in told["new"]
    assert "第3处，共3处" in told["next_finding"]
    assert {str(results), str(report)} <= set(wps.opened)
    assert any("选择规则集" in opened for opened in wps.opened)
    # What was made is not taken for something that somebody has typed in.
    assert wps.unsaved == set()
    assert wps.asked == []
    assert path.read_bytes() == before
    assert left(wps) == []


def test_what_is_open_counts_and_the_cursor_is_led_on(browser: Browser, wps: Wps, tmp_path: Path) -> None:
    """Also in a WPS of some years ago."""
    path = form(tmp_path)
    wps.open(path, form(tmp_path, *WRONG, name="改过.xlsx").read_bytes())
    browser.run(wps, "next_blank", old=True)
    expected = clicked("next_blank", tmp_path / "改过.xlsx", NOBODY, stands_at=Cell(making.FORM, "A1"))
    assert wps.alerts == [expected.text]
    assert wps.cell == expected.goes_to
    assert wps.active == str(path)


def test_a_question_is_put_and_its_answer_told_to_the_program(browser: Browser, wps: Wps, tmp_path: Path) -> None:
    wps.open(form(tmp_path, DOUBTFUL)).confirms = [True]
    browser.run(wps, "submit")
    assert "没有写出错说明" in wps.asked[0]
    assert "点“取消”就是“否”" in wps.asked[0]
    [said] = wps.alerts
    assert "校验码" in said
    assert len(wps.started) == 2
    assert left(wps) == []


@pytest.fixture
def checked(shared: Browser, wps: Wps, tmp_path: Path) -> tuple[Path, Path]:
    """A form, and its results, which are open as well; a click says that they were made anew."""
    path = form(tmp_path)
    results = path.with_stem(f"{path.stem}_{RESULTS.name}")
    results.write_bytes(b"old")
    wps.open(results).open(path)
    answering(shared, "好", results)
    return path, results


def test_what_somebody_typed_into_the_results_is_kept(shared: Browser, wps: Wps, checked: tuple[Path, Path]) -> None:
    """They are open: the program could not write them on Windows, and would not see what was typed."""
    path, results = checked
    wps.books[str(results)] = b"typed"
    wps.unsaved.add(str(results))
    wps.confirms = [False, True]
    shared.run(wps, "check")
    assert (wps.started, wps.closed, results.read_bytes()) == ([], [], b"old")
    assert results.name in wps.asked[0]
    assert wps.alerts == [f"没有做；“{results.name}”没有动。"]
    shared.run(wps, "check")
    assert (wps.opened, wps.closed, results.read_bytes()) == ([str(results)], [str(results)], b"typed")
    assert wps.unsaved == set()
    # A button that does not write them leaves them alone.
    wps.active = str(path)
    answering(shared, "好")
    shared.run(wps, "next_finding", "report_word")
    assert wps.closed == [str(results)]


def test_results_that_are_not_made_anew_open_again(shared: Browser, wps: Wps, checked: tuple[Path, Path]) -> None:
    path, results = checked
    answering(shared, "好")
    shared.run(wps, "check")
    wps.broken = {"OAAssist.ShellExecute"}
    shared.run(wps, "check")
    assert wps.opened == wps.closed == [str(results)] * 2
    assert wps.active == str(path)
    assert wps.alerts[0] == "好"
    assert wps.alerts[1].startswith("程序没有启动")


def test_what_is_open_is_never_closed_with_something_to_lose(
    shared: Browser, wps: Wps, tmp_path: Path, checked: tuple[Path, Path]
) -> None:
    path, results = checked
    (tmp_path / "另").mkdir()
    made, other = tmp_path / "甲.xlsx", tmp_path / "另" / "乙.xlsx"
    for one in (made, other):
        one.write_bytes(b"")
        wps.open(one)
    wps.unsaved |= {str(made), str(other)}
    wps.active = str(path)
    answering(shared, "好", made, tmp_path / "乙.xlsx")
    shared.run(wps, "report_word")
    wps.broken = {"Workbooks.Open"}
    answering(shared, "好", results)
    shared.run(wps, "check")
    first, second = wps.alerts
    assert first.startswith(f"好\n“{made.name}”正开着，里面有没保存的内容")
    assert first.endswith(f"请关掉开着的，再打开 {tmp_path / '乙.xlsx'}")
    assert second == f"好\n没能打开，请自己打开 {results}"
    assert wps.closed == [str(results)]


def test_only_what_lies_beside_the_form_is_closed(
    shared: Browser, wps: Wps, tmp_path: Path, checked: tuple[Path, Path]
) -> None:
    """Another unit's results have the same name, in another folder."""
    path, results = checked
    other = tmp_path / "另" / results.name
    other.parent.mkdir()
    other.write_bytes(b"")
    del wps.books[str(results)]
    wps.open(other).open(path)
    answering(shared, "好")
    shared.run(wps, "check")
    assert (wps.closed, wps.asked) == ([], [])
    # A list whose form nobody has open is no less somebody's own.
    listed = tmp_path / "清单问题.xlsx"
    listed.write_bytes(b"")
    wps.open(listed)
    wps.books["工作簿1"] = b""
    wps.active = "工作簿1"
    shared.run(wps, "new")
    assert wps.closed == []


def test_a_long_text_is_cut_and_says_where_the_rest_is(shared: Browser, wps: Wps, checked: tuple[Path, Path]) -> None:
    path, results = checked
    text = "\n".join(f"第{number}条" for number in range(100))
    for said, opens in ((text, [results]), (text, []), ("长" * 2000, [])):
        answering(shared, said, *opens)
        wps.active = str(path)
        shared.run(wps, "check")
    in_file, in_log, wide = wps.alerts
    assert in_file.splitlines() == [*text.splitlines()[:15], "……话太长，这里没有写完；其余的在刚打开的文件里。"]
    assert in_log.splitlines()[15].startswith("……话太长，这里没有写完；全文记在日志里")
    assert [len(line) for line in wide.splitlines()[:15]] == [60] * 15


def test_buttons_that_need_no_workbook_do_without_a_copy(browser: Browser, wps: Wps, tmp_path: Path) -> None:
    wps.open(form(tmp_path)).broken = {"Workbook.SaveCopyAs"}
    browser.run(wps, "diagnose", "help", "new")
    assert [said[:8] for said in wps.alerts] == [
        *(clicked(action, None, NOBODY).text[:8] for action in ("diagnose", "help")),
        "第一步：在黄色格",
    ]
    assert left(wps) == []


def test_an_address_with_a_bare_percent_sign_stops_nothing(shared: Browser, wps: Wps) -> None:
    [places] = shared.run(wps, asks=[("/home/u", "file:///opt/100%/perfeval_1/index.html")])
    assert places[0] == "/opt/100%/perfeval_1/perfeval-addin/perfeval-wps"


def test_a_cell_that_is_not_there_is_told(shared: Browser, wps: Wps, checked: tuple[Path, Path]) -> None:
    answering(shared, "去", goes_to=("无", "A1"))
    wps.broken = {"Sheet.Activate"}
    shared.run(wps, "next_blank")
    assert wps.alerts == ["去\n没能跳到那一格，请自己找：无!A1"]


def test_refusals_before_anything_is_done(browser: Browser, wps: Wps, tmp_path: Path) -> None:
    browser.run(wps, "check")
    wps.books = {"工作簿1": b"", "https://365.kdocs.cn/l/x": b""}
    for name in wps.books:
        wps.active = name
        browser.run(wps, "report")
    path = form(tmp_path)
    wps.open(path).broken = {"Workbook.SaveCopyAs"}
    browser.run(wps, "check")
    wps.broken = {"FileSystem.writeFileString"}
    browser.run(wps, "check")
    wps.broken = {"Env.GetHomePath"}
    browser.run(wps, "check", "no_such_button")
    assert [said[:9] for said in wps.alerts] == [
        "没有打开的工作簿。",
        "这个工作簿还没有存",
        "这个工作簿在云文档",
        "没能把工作簿现在的",
        "下面这个文件夹写不",
        "没有做成（Runt",
        "没有“no_suc",
    ]
    assert str(requests_folder(wps.home)) in wps.alerts[4]
    assert wps.started == []
    assert left(wps) == []


def test_a_workbook_that_is_not_ours_is_told(browser: Browser, wps: Wps, tmp_path: Path) -> None:
    path = tmp_path / "通讯录.xlsx"
    path.write_bytes(b"PK\x03\x04 nothing")
    wps.open(path)
    browser.run(wps, "check")
    assert wps.alerts == [clicked("check", path, NOBODY).text]


def test_without_the_program_its_places_are_told(shared: Browser, wps: Wps, tmp_path: Path) -> None:
    shared.program.unlink(missing_ok=True)
    wps.open(form(tmp_path))
    shared.run(wps, "check")
    [said] = wps.alerts
    assert said.splitlines() == [
        "找不到绩效自评的程序，按钮暂时不能用。请重新运行安装程序，或联系技术人员。已找过下列位置：",
        str(shared.program),
        str(wps.home / ".local/share/perfeval/perfeval-addin/perfeval-wps"),
        "/opt/perfeval/perfeval-addin/perfeval-wps",
    ]


def test_a_program_that_does_not_start_or_does_not_answer_is_told(shared: Browser, wps: Wps, tmp_path: Path) -> None:
    wps.open(form(tmp_path))
    shared.install("exit 0")
    shared.run(wps, "check", start_ms=300)
    shared.install('rm -f "$HOME"/.perfeval-wps/request-*')
    shared.run(wps, ["check", "help"], start_ms=3000, answer_ms=600)
    shared.install('cd "$HOME/.perfeval-wps"; for f in request-*; do echo "{" > "answer-${f#request-}"; done')
    shared.run(wps, "check")
    assert [said[:6] for said in wps.alerts] == ["程序没有启动", "上一次点击还", "程序很久没有", "程序的回答读"]
    assert str(shared.program) in wps.alerts[0]
    assert left(wps) == []


def test_on_windows_the_places_are_those_of_windows(shared: Browser, wps: Wps) -> None:
    page = "file:///C:/Users/%E5%BC%A0%20%E4%B8%89/AppData/Roaming/kingsoft/wps/jsaddons/perfeval_1/index.html?x"
    local, online = shared.run(wps, asks=[(r"C:\Users\张 三", page), ("C:\\Users\\张 三", "http://server/index.html")])
    user = r"C:\Users\张 三\AppData"
    assert local == [
        rf"{user}\Roaming\kingsoft\wps\jsaddons\perfeval_1\perfeval-addin\perfeval-wps.exe",
        rf"{user}\Local\perfeval\perfeval-addin\perfeval-wps.exe",
    ]
    assert online == local[1:]
