"""``perfeval collect``: six lines, an exit code, and nothing loaded that is not needed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from perfeval_xl import office_commands
from perfeval_xl.cli import main
from perfeval_xl.console import PROGRESS_VARIABLE
from perfeval_xl.office.collecting import Collected
from perfeval_xl.office.intake import Counts, Unread
from perfeval_xl.office.rounds import BOOK, JOURNAL, Round
from perfeval_xl.office.tally import Tally
from tests.office.kills import collected, collecting, differences, faults_in, tables_of
from tests.office.small_rounds import put_in, registered, returned

HEAVY = ("perfeval_xl.office.", "perfeval_xl.ledger", "perfeval_xl.arrivals", "sqlite3", "olefile", "email", "zipfile")
JUDGING = ("perfeval_xl.submission", "perfeval_xl.profiles", "perfeval_xl.findings", "perfeval_xl.arrivals.opening")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the log is written, and no rules and keys are."""
    monkeypatch.setenv("PERFEVAL_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def of(tmp_path: Path) -> Round:
    """A round of four projects, of which three came in, one of them wrong."""
    made = registered(tmp_path / "轮", 4)
    put_in(made, {"甲.xlsx": returned(1), "乙.xlsx": returned(2, wrong=True), "丙.xlsx": returned(3)})
    return made


def invoked(*arguments: object) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


def test_it_ends_with_six_lines_and_says_that_something_is_open(of: Round) -> None:
    result = invoked("collect", of.folder)
    assert result.stdout.splitlines() == [
        "读了3件（新3件，重复0件）",
        "已计2个",
        "退回1个",
        "待处理0个",
        "未报1个",
        "没能打开0件",
    ]
    assert result.exit_code == 1


def test_a_program_that_asks_for_it_is_told_of_few_files_too(of: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the add-in does, which shows it in the status bar."""
    assert "审核：" not in invoked("collect", of.folder, of.inbox / "甲.xlsx").stderr
    monkeypatch.setenv(PROGRESS_VARIABLE, "1")
    told = invoked("collect", of.folder).stderr.splitlines()
    assert [line for line in told if line.startswith("审核：")][-1] == "审核：2/2件（100%）"


def test_what_could_not_be_opened_is_told_with_its_cure(of: Round) -> None:
    (of.inbox / "链\n接.xlsx").symlink_to(of.folder)
    put_in(of, {"坏.xlsx": returned(1)[:2000]})
    result = invoked("collect", of.folder)
    assert result.stdout.splitlines()[5:] == [
        "没能打开2件",
        "  链⏎接.xlsx：是快捷方式（链接），不是文件本身，没有读它指向的地方。请把文件本身复制过来。（Z007）",
        "  坏.xlsx：文件已损坏，读不出来。自己从邮件存下来的，请重新存一次；仍打不开的，请填报单位重发。（W002）",
    ]
    assert result.exit_code == 2


@pytest.mark.parametrize("with_book", [True, False])
def test_a_line_of_the_journal_that_cannot_be_read_is_told_and_nothing_of_it_is_lost(
    of: Round, *, with_book: bool
) -> None:
    invoked("collect", of.folder)
    before, journal = tables_of(of.folder), of.ledger / JOURNAL
    text = journal.read_bytes().splitlines(keepends=True)
    nth = next(at for at, line in enumerate(text) if line.startswith(b'["delivery"'))
    text[nth] = text[nth].replace(b"]", b")")
    journal.write_bytes(b"".join(text))
    if not with_book:
        (of.ledger / BOOK).write_bytes(b"no book")
    result = invoked("collect", of.folder, "--rebuild")
    assert f"登记第{nth + 1}行读不出" in result.stderr
    assert ("补回了1行" in result.stderr, "没有补回的，请核对" in result.stderr) == (with_book, not with_book)
    assert (result.stdout.splitlines()[1], result.exit_code) == ("已计2个", 2)
    assert differences(tables_of(of.folder), before) == []


def test_no_more_than_twenty_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    unread = [Unread(f"{number}.7z", "邮件", "Z006", {}) for number in range(30)]
    office_commands._tell(Collected(Counts(), unread))
    lines = capsys.readouterr().out.splitlines()[5:]
    assert (lines[0], lines[1][:12], lines[-1], len(lines)) == ("没能打开30件", "  邮件 › 0.7z：", "  另有10件", 22)


@pytest.mark.parametrize(
    ("done", "code"),
    [
        (Collected(tally=Tally(counted=3)), 0),
        (Collected(tally=Tally(returned=1)), 1),
        (Collected(tally=Tally(undecided=1)), 1),
        (Collected(tally=Tally(missing=1)), 1),
        (Collected(unread=[Unread("甲", "", "Z006", {})], tally=Tally(missing=1)), 2),
    ],
)
def test_the_exit_code_says_what_is_open(done: Collected, code: int) -> None:
    assert office_commands._exit_code(done) == code


def test_a_source_without_a_name_is_not_the_folder_in_which_somebody_is(of: Round) -> None:
    for empty in ("", " "):
        found = invoked("collect", of.folder, empty)
        assert (found.exit_code, found.stdout, "有一个来源是空的" in found.stderr) == (1, "", True)


def test_a_folder_that_is_no_round_is_refused(tmp_path: Path) -> None:
    result = invoked("collect", tmp_path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "不是一轮自评的文件夹" in result.stderr


def test_a_folder_of_keys_that_protects_from_nothing_is_refused(of: Round, tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    result = invoked("collect", of.folder, "--keys", tmp_path / "空")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "没有公钥" in result.stderr


def test_progress_is_told_in_tenths_of_many(capsys: pytest.CaptureFixture[str]) -> None:
    watcher = office_commands.Watcher()
    assert len(list(watcher.over(iter(range(200)), 200, "审核"))) == 200
    lines = capsys.readouterr().err.splitlines()
    assert (len(lines), lines[0], lines[-1]) == (10, "审核：20/200件（10%）", "审核：200/200件（100%）")
    assert len(list(watcher.over(iter(range(50)), 50, "审核"))) == 50
    assert capsys.readouterr().err == ""


def loaded(program: str) -> set[str]:
    """The modules that a program has loaded when it is over."""
    told = subprocess.run(
        [sys.executable, "-c", f"import sys\n{program}\nprint(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(told.stdout.splitlines()[-1].split())


def test_who_asks_for_help_or_checks_a_file_loads_nothing_of_the_office() -> None:
    modules = loaded("from perfeval_xl import cli, batch, api\nimport perfeval_xl.addin.entry")
    assert [name for name in modules if name.startswith(HEAVY[:3]) or name in ("sqlite3", "olefile")] == []
    assert [name for name in loaded("from perfeval_xl import cli") if name.startswith(HEAVY)] == []


def test_where_nothing_came_in_nothing_is_loaded_that_judges(of: Round) -> None:
    invoked("collect", of.folder)
    program = f"""
from perfeval_xl import cli
try:
    cli.main(["collect", {str(of.folder)!r}])
except SystemExit:
    pass
"""
    assert [name for name in loaded(program) if name.startswith(JUDGING)] == []


def test_two_at_once_wait_for_each_other_and_agree(of: Round, tmp_path: Path) -> None:
    alone = Round(tmp_path / "另" / of.folder.name)
    subprocess.run(["cp", "-a", str(of.folder), str(alone.folder.parent)], check=False)
    (tmp_path / "另").mkdir(exist_ok=True)
    subprocess.run(["cp", "-a", str(of.folder), str(tmp_path / "另")], check=True)
    both = [collecting(of.folder), collecting(of.folder)]
    told = [one.communicate(timeout=60) for one in both]
    assert collected(alone.folder)[0] == 1
    assert sorted(out.splitlines()[0] for out, _ in told) == ["读了0件（新0件，重复0件）", "读了3件（新3件，重复0件）"]
    assert (differences(tables_of(of.folder), tables_of(alone.folder)), list(faults_in(of.folder))) == ([], [])


def test_who_presses_ctrl_c_is_told_that_what_was_recorded_stays(of: Round) -> None:
    put_in(of, {f"{number}.txt": os.urandom(64) for number in range(2_000)})
    running = collecting(of.folder)
    while not (of.ledger / "原件").is_dir():
        time.sleep(0.01)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert (running.returncode, out) == (130, "")
    assert "已中断：读了" in err
    assert "已经记下的都在" in err
    assert list(faults_in(of.folder)) == []
