"""The command line answers at once and never with a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from perfeval_xl import __version__
from tests import making
from tests.outputs.commands import YIYANG, good_workbook, perfeval

HEAVY = ("pandas", "numpy", "openpyxl", "xlsxwriter", "lxml", "cryptography", "rich")
NATIONAL = "cn_national/2020"


def python(*arguments: str, folder: Path, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    """Run Python as a fresh process inside ``folder``."""
    environment = {
        **os.environ,
        "PERFEVAL_HOME": str(folder / "home"),
        "PYTHONIOENCODING": "utf-8",
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
    }
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        timeout=timeout,
        text=True,
        encoding="utf-8",
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize(
    "statement",
    [
        "import perfeval_xl",
        "import perfeval_xl.cli",
        "import sys; sys.argv = ['perfeval', '--help']; import runpy\n"
        "try:\n    runpy.run_module('perfeval_xl', run_name='__main__')\nexcept SystemExit:\n    pass",
        "import sys; sys.argv = ['perfeval', 'check', 'nothing.xlsx']; import runpy\n"
        "try:\n    runpy.run_module('perfeval_xl', run_name='__main__')\nexcept SystemExit:\n    pass",
    ],
    ids=["package", "commands", "help", "a check in a pipe"],
)
def test_help_and_import_load_nothing_heavy(statement: str, tmp_path: Path) -> None:
    code = f"{statement}\nimport sys\nprint('loaded:', sorted(set({HEAVY!r}) & set(sys.modules)))"
    result = python("-c", code, folder=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "loaded: []" in result.stdout


def test_a_button_loads_nothing_that_writes_reports_or_messages(tmp_path: Path) -> None:
    code = (
        "import perfeval_xl.addin.commands, sys\n"
        "print('loaded:', sorted({'jinja2', 'docx', 'email.mime', 'perfeval_xl.reports.compose'} & set(sys.modules)))"
    )
    result = python("-c", code, folder=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "loaded: []" in result.stdout


OF_AN_OFFICE = ("perfeval_xl.arrivals", "perfeval_xl.ledger", "perfeval_xl.office", "sqlite3", "olefile", "mailbox")
"""What takes in, judges and records; the machine of a unit has no use for it, and need not have it."""


@pytest.mark.parametrize(
    "statement",
    [
        "sys.argv = ['perfeval', '--help']; runpy.run_module('perfeval_xl', run_name='__main__')",
        "sys.argv = ['perfeval', 'check', '--json', 'a.xlsx']; runpy.run_module('perfeval_xl', run_name='__main__')",
        "from perfeval_xl.submission import check_file; check_file(Path('a.xlsx'))",
        "import perfeval_xl.addin.entry, perfeval_xl.addin.actions, perfeval_xl.addin.self_test",
    ],
    ids=["help", "check", "judging", "buttons"],
)
def test_the_program_of_a_unit_loads_nothing_of_an_office(statement: str, tmp_path: Path) -> None:
    making.book(tmp_path / "a.xlsx")
    code = (
        f"import runpy, sys\nfrom pathlib import Path\ntry:\n    {statement}\nexcept SystemExit as end:\n"
        "    assert not end.code\n"
        f"print('loaded:', [name for name in {OF_AN_OFFICE!r} if name in sys.modules])"
    )
    result = python("-c", code, folder=tmp_path)
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines()[-1] == "loaded: []"


def test_checking_a_workbook_loads_no_library_that_writes_or_models_workbooks(tmp_path: Path) -> None:
    path = good_workbook(tmp_path)
    code = (
        "import sys\nfrom pathlib import Path\nfrom perfeval_xl.submission import check_file\n"
        f"assert check_file(Path({str(path)!r})).genuine\n"
        "print('loaded:', sorted({'pandas', 'openpyxl', 'xlsxwriter'} & set(sys.modules)))"
    )
    result = python("-c", code, folder=tmp_path)
    assert "loaded: []" in result.stdout, result.stderr


@pytest.mark.parametrize(
    "command",
    [
        (),
        ("profiles",),
        ("profiles", "show"),
        ("brief",),
        ("build",),
        ("check",),
        ("status",),
        ("extract",),
        ("keys",),
        ("keys", "new"),
        ("keys", "list"),
        ("demo",),
    ],
)
def test_every_command_explains_itself_in_chinese(command: tuple[str, ...]) -> None:
    result = perfeval(*command, "--help")
    assert (result.exit_code, result.stderr) == (0, "")
    assert any("\u4e00" <= letter <= "\u9fff" for letter in result.stdout)


def test_the_version_is_told(tmp_path: Path) -> None:
    assert python("-m", "perfeval_xl", "--version", folder=tmp_path).stdout == f"perfeval，版本 {__version__}\n"


BAD = [
    (),
    ("nonsense",),
    ("--nonsense",),
    ("profiles", "nonsense"),
    ("profiles", "show"),
    ("profiles", "show", ""),
    ("profiles", "show", "../../etc/passwd"),
    ("profiles", "show", NATIONAL, "more"),
    ("brief",),
    ("brief", NATIONAL),
    ("brief", NATIONAL, "-o", "."),
    ("brief", NATIONAL, "-o", ""),
    ("brief", NATIONAL, "-o", "file/x.xlsx"),
    ("brief", NATIONAL, "-o", "x" * 300 + ".xlsx"),
    ("build", NATIONAL),
    ("build", NATIONAL, "--brief", "x.toml"),
    ("build", NATIONAL, "--brief", "nothing.toml", "-o", "out"),
    ("build", NATIONAL, "--brief", "file", "-o", "out"),
    ("build", NATIONAL, "--brief", ".", "-o", "out"),
    ("build", NATIONAL, "--brief", "nothing.xlsx", "-o", "out"),
    ("build", "hunan_yiyang/2022_original_budget", "--brief", str(YIYANG), "-o", "file", "--draft"),
    ("build", "hunan_yiyang/2022_original_budget", "--brief", str(YIYANG), "-o", "out", "--draft", "--key", "file"),
    (
        "build",
        "hunan_yiyang/2022_original_budget",
        "--brief",
        str(YIYANG),
        "-o",
        "out",
        "--draft",
        "--key",
        "nothing.key",
    ),
    ("build", "hunan_yiyang/2022_original_budget", "--brief", str(YIYANG), "-o", "x" * 300, "--draft"),
    ("build", NATIONAL, "--brief", str(YIYANG), "-o", "out"),
    ("check",),
    ("check", "nothing.xlsx"),
    ("check", ""),
    ("check", "."),
    ("check", "file"),
    ("check", "x" * 300 + ".xlsx"),
    ("check", "x" * 300 + ".toml"),
    ("check", "--keys", "file", "file"),
    ("check", "--keys", "bad", "file"),
    ("status",),
    ("status", ""),
    ("status", "."),
    ("status", "file"),
    ("status", "nothing"),
    ("status", "x" * 300),
    ("status", ".", "--state", "退货"),
    ("extract", "file", "-o", "x.json"),
    ("extract", "nothing.xlsx", "-o", "x.json"),
    ("extract", "file"),
    ("keys",),
    ("keys", "new"),
    ("keys", "new", "../x"),
    ("keys", "new", "局", "-o", "file"),
    ("keys", "new", "\udcff"),
    ("demo", "-o", "file"),
    ("demo", "more"),
]


bad_arguments = pytest.mark.parametrize(
    "arguments", BAD, ids=lambda arguments: " ".join(arguments)[:60].encode("ascii", "replace")
)
AS_PROCESSES = [
    (),
    ("check", "file"),
    ("check", "x" * 300 + ".xlsx"),
    ("build", "hunan_yiyang/2022_original_budget", "--brief", str(YIYANG), "-o", "file", "--draft"),
    ("keys", "new", "\udcff"),
]
"""The whole way once for each of: nothing asked, a file that is none, a system that refuses, a long way, odd bytes."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a file that is no workbook, and with a key that is none."""
    (tmp_path / "file").write_text("a file", encoding="utf-8")
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "x.pub").write_bytes(b"\xff\xfe{")
    return tmp_path


@bad_arguments
def test_what_cannot_be_done_is_told(arguments: tuple[str, ...], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    result = perfeval(*arguments, home=folder / "home")
    _told(arguments, folder, result.exit_code, result.stdout + result.stderr)


@pytest.mark.parametrize(
    "arguments", AS_PROCESSES, ids=lambda arguments: " ".join(arguments)[:20].encode("ascii", "replace")
)
def test_no_argument_brings_a_traceback(arguments: tuple[str, ...], folder: Path) -> None:
    assert arguments in BAD
    result = python("-m", "perfeval_xl", *arguments, folder=folder)
    _told(arguments, folder, result.returncode, result.stdout + result.stderr)


def _told(arguments: tuple[str, ...], folder: Path, code: int, shown: str) -> None:
    """Something was said, nothing was written, and only who asks for nothing is told that all is well."""
    assert code in (0, 1, 2)
    assert "Traceback" not in shown
    assert shown
    assert code != 0 or arguments in [(), ("keys",)]
    assert sorted(path.name for path in folder.iterdir() if path.name != "home") == ["bad", "file"]


def test_a_pipe_that_closes_early_is_no_error(tmp_path: Path) -> None:
    command = f"{sys.executable} -m perfeval_xl profiles show {NATIONAL} | head -n 1"
    result = subprocess.run(
        ["sh", "-c", command],
        cwd=tmp_path,
        text=True,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
    )
    assert result.returncode == 0
    assert "Traceback" not in result.stderr


def _run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A command of the shell that says ``perfeval``."""
    return subprocess.run(
        ["sh", "-c", command.replace("perfeval", f"{sys.executable} -m perfeval_xl")],
        cwd=folder,
        text=True,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
    )


def test_a_reader_that_went_away_is_told_from_a_finding(tmp_path: Path) -> None:
    """1 says that something is to be sent back."""
    result = _run(f"(perfeval profiles show {NATIONAL}; echo $? >code) | true", tmp_path)
    assert (tmp_path / "code").read_text() == "3\n"
    assert "Traceback" not in result.stderr


def test_files_are_checked_though_nothing_can_be_printed(tmp_path: Path) -> None:
    """A scheduler may start a program without standard output and standard error."""
    (tmp_path / "a.xlsx").write_bytes(b"no workbook")
    assert _run("perfeval check a.xlsx >&- 2>&-", tmp_path).returncode == 2


def test_a_report_of_a_file_that_cannot_be_read_ends_as_its_check_does(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"no workbook")
    result = _run("perfeval report a.xlsx -o b.docx", tmp_path)
    assert (result.returncode, result.stderr) == (2, "a.xlsx读不出来：不是Excel工作簿（.xlsx）\n")


def test_chinese_is_printed_where_the_locale_is_plain_c(tmp_path: Path) -> None:
    environment = {**os.environ, "LC_ALL": "C", "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    result = subprocess.run(
        [sys.executable, "-m", "perfeval_xl", "profiles"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert "项目支出绩效自评" in result.stdout.decode()
