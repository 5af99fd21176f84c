"""Whatever a file says: nothing of it steers a terminal, begins a line of its own or turns the direction."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval_xl import plain_text
from perfeval_xl.addin.session import LONGEST_REPLY, Reply
from perfeval_xl.errors import Mistake
from perfeval_xl.failures import write_log
from perfeval_xl.findings import Code, Finding, Place
from perfeval_xl.forms.list_problems import Level, ListProblem
from perfeval_xl.outputs.results_sheet import results_book
from perfeval_xl.plain_text import json_text, one_line, visible, without_controls, without_unseen
from perfeval_xl.profiles import load
from perfeval_xl.submission import check_file
from tests import making
from tests.excel_safety.lint import lint
from tests.issuing import lists
from tests.issuing.samples import project
from tests.outputs.commands import perfeval

FORGED = "  通过；下发的原表，未被改动"
LINES = f"\n{FORGED}\r{FORGED}\u2028{FORGED}"
TURNED = "[bold]\u202egnp\u2066\u200b\u061c\x85\x9b2J\U000e0041\ufeff"
STEERING = "\x1b[2J\x1b]0;标题\x07\x00\x7f\ud800 \udc9b"
POISON = f"甲{LINES}{TURNED}{STEERING}乙"
"""All that was ever tried on a terminal; a dossier and a name of a sheet hold a part of it."""
AS_READ = POISON.partition("\ud800")[0]
"""What the reader gives back of it in any case; half a letter is none."""
HELD = f"甲{TURNED}\n{FORGED}"
"""What a workbook may hold as it is."""
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def raw(text: str) -> set[str]:
    """The characters that a terminal would obey, and those that nobody sees."""
    return {letter for letter in text if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp")} - {"\n"}


def _stored(text: str) -> str:
    """``text`` as an .xlsx stores it: what XML cannot hold is an escape."""
    return "".join(
        letter
        if letter in "\t\n" or (letter >= " " and not "\ud800" <= letter <= "\udfff" and letter not in "\ufffe\uffff")
        else f"_x{ord(letter):04X}_"
        for letter in text
    )


def poison(parts: making.Parts) -> None:
    """Put poison into every text: of cells, sheets, names and properties, into the head and foot of pages."""
    for name, data in parts.items():
        text = data.decode("utf-8")
        if name == making.STRINGS:
            text = text.replace("</t>", f"{_stored(POISON)}</t>")
        elif name == "docProps/core.xml":
            text = re.sub(r"</dc:(title|subject)>", lambda end: _stored(HELD) + end[0], text)
        elif name == "docProps/app.xml":
            text = text.replace("</Company>", f"{_stored(HELD)}</Company>")
        elif name.startswith("xl/worksheets/sheet"):
            text = text.replace("</oddFooter>", f"&amp;R{_stored(HELD)}</oddFooter>")
        elif name == making.BOOK:
            text = text.replace('<sheet name="校验"', f'<sheet name="校验{TURNED}"')
            text = text.replace("<definedNames>", f'<definedNames><definedName name="甲{TURNED}">1</definedName>')
        parts[name] = text.encode()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound form between forged ones: texts, names of files, a dossier, rules that are none."""
    folder = tmp_path_factory.mktemp("returns")
    making.book(folder / "a.xlsx")
    making.copied(folder / "a.xlsx", folder / f"b\x1b[2J{FORGED}\n{FORGED}\u202e.xlsx", poison)
    data = making.dossier()
    for table in (data["project"], data["goal"], *data["indicators"]):
        table.update({key: f"{text}{POISON}" for key, text in table.items() if isinstance(text, str)})
    (folder / "c.json").write_text(json.dumps(data | {f"键{POISON}": 1, "profile": making.PROFILE}), encoding="utf-8")
    (folder / "d.json").write_text(json.dumps(data | {"profile": POISON}), encoding="utf-8")
    (folder / "e.toml").write_bytes(f'dossier = "{POISON}"'.encode(errors="surrogatepass"))
    (folder / f"~$表{POISON[:60]}.xlsx").write_bytes(b"")
    (folder / f"子{HELD[:40]}").mkdir()
    return folder


def checked(folder: Path, *options: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of ``check`` of a folder."""
    found = perfeval("check", *options, folder)
    return found.exit_code, found.stdout_bytes.decode("utf-8"), found.stderr_bytes.decode("utf-8")


def test_in_a_pipe_every_line_is_said_by_the_program(folder: Path) -> None:
    code, shown, told = checked(folder)
    assert (code, raw(shown), raw(told)) == (2, set(), set())
    lines = shown.split("\n")
    assert lines.pop() == ""
    files = [line for line in lines if not line.startswith("  ")]
    assert [file.removeprefix(f"{folder}/")[0] for file in files] == [*"abcde", "来", "共"]
    assert sum(line.startswith("  通过") for line in lines) == 1
    kinds = re.compile(r"  (通过|退回|读不出来|校验\d+项|2022年度　|  校验码|内容相同的留一份；|\[(错误|核实|提示)\] )")
    assert [line for line in lines if line.startswith("  ") and not kinds.match(line)] == []
    assert max(map(len, lines)) < 3 * plain_text.LONGEST_LINE
    assert "b\\x1b[2J  通过；下发的原表，未被改动⏎" in files[1]
    assert len(told.split("\n")) == 4


def test_on_a_terminal_only_colours_are_sent(folder: Path) -> None:
    main, follower = pty.openpty()
    command = [sys.executable, "-m", "perfeval_xl", "check", str(folder)]
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", "PERFEVAL_HOME": str(folder)}
    with subprocess.Popen(command, stdout=follower, stderr=follower, env=environment) as process:
        os.close(follower)
        shown = b"".join(_pieces(main)).decode().replace("\r\n", "\n")
    os.close(main)
    plain = COLOUR.sub("", shown)
    assert (process.returncode, raw(plain)) == (2, set())
    assert "[bold]" in plain
    begin = [
        line[0] for line in plain.split("\n") if line and not line.startswith(("  ", "│", "├", "┌", "└", "┏", "┃", "┡"))
    ]
    assert begin == [*"/////", "来", "共", "文"]
    assert sum(line.startswith("  通过") for line in plain.split("\n")) == 1


def _pieces(descriptor: int) -> Iterator[bytes]:
    while True:
        try:
            piece = os.read(descriptor, 65_536)
        except OSError:  # what Linux says at the end of a terminal
            return
        if not piece:
            return
        yield piece


def test_json_is_a_line_a_file_and_gives_back_what_stands_there(folder: Path) -> None:
    code, shown, _ = checked(folder, "--json")
    assert (code, raw(shown)) == (2, set())
    files = [json.loads(line) for line in shown.splitlines()]
    assert len(files) == 5
    assert files[1]["path"] == str(folder / f"b\x1b[2J{FORGED}\n{FORGED}\u202e.xlsx")
    told = [finding["facts"].get("found", "") for finding in files[1]["findings"]]
    assert f"政务服务提升项目{AS_READ}" in [text.partition("\ufffd")[0] for text in told]


BREAKING = st.text(st.characters(exclude_categories=())) | st.text(
    "a甲 \n\r\t\x1b\x85\u2028\u202e\u200d\udce6\udc9d\udc8e\ud800"
)


@settings(max_examples=200, deadline=None)
@given(BREAKING, st.integers(3, 40))
def test_one_line_is_one_line_and_shows_everything(text: str, longest: int) -> None:
    shown = one_line(text, longest)
    assert len(shown) <= longest
    assert len(f"a{shown}b".splitlines()) == 1
    assert {unicodedata.category(letter) for letter in shown} & {"Cc", "Cs", "Zl", "Zp"} == set()
    assert one_line(shown, longest) == shown
    assert raw(visible(text, longest).replace("\n", "")) <= {letter for letter in text if one_line(letter) == letter}
    assert json.loads(json_text({"a": text}))["a"].encode("utf-16", "surrogatepass") == text.encode(
        "utf-16", "surrogatepass"
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("智慧工地（二期）　“益办事”APP", "智慧工地（二期）　“益办事”APP"),
        ("C:\\下发\\new.xlsx", "C:\\下发\\new.xlsx"),
        ("葛\U000e0100城市𠮷野家 é m² ①", "葛\U000e0100城市𠮷野家 é m² ①"),
        ("甲\U000e0100", "甲\U000e0100"),
        ("a\U000e0100", "a\\U000e0100"),
        ("第一行\n第二行\r\n第三行", "第一行⏎第二行⏎第三行"),
        ("95\u200b", "95\\u200b"),
        ("\t数", "\\t数"),
        ("fdp.\u202exslx", "fdp.\\u202exslx"),
        ("\x1b[31m红", "\\x1b[31m红"),
        ("\ud800", "\\ud800"),
        ("表李".encode().decode("ascii", "surrogateescape"), "表李"),
        (b"\xb1\xed".decode("utf-8", "surrogateescape"), "\\xb1\\xed"),
        ("绩" * 20, "绩" * 9 + "…"),
    ],
)
def test_what_is_seen_stays_and_what_is_not_is_shown(text: str, shown: str) -> None:
    assert one_line(text, 10 if text == "绩" * 20 else 60) == shown


def test_a_message_for_people_is_safe_and_its_facts_are_what_stood_there() -> None:
    finding = Finding(
        Code.T105, Place("自评表", "H12", f"“{POISON}”指标值"), {"found": POISON, "expected": POISON * 99}
    )
    for words in (finding.message, finding.fix, finding.found, finding.expected):
        assert raw(words) == set()
        assert len(words) < 3 * plain_text.LONGEST_TEXT
    assert finding.facts["found"] == POISON
    assert finding.place.item == f"“{POISON}”指标值"


def test_a_mistake_and_a_problem_of_a_list_are_a_line() -> None:
    for said in (Mistake(POISON, POISON, POISON, POISON), ListProblem(Level.ERROR, POISON, POISON, POISON, 3, "B")):
        assert raw(str(said)) == set()
        assert "\n" not in str(said)


def test_nothing_that_is_logged_begins_an_entry_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERFEVAL_HOME", str(tmp_path))
    log = Path(write_log(ValueError(f"{POISON}\n2026-01-01 00:00:00 check 甲.xlsx 0.5.0"), f"check {POISON}"))
    lines = log.read_text(encoding="utf-8").splitlines()
    assert raw("".join(lines)) == set()
    assert [line for line in lines if not line.startswith("    ")] == lines[:1]


OWN_NAMES = ("-表.xlsx", f"甲{POISON[1:40]}", "--json=1\n  通过", "\x1b]0;x\x07")


@pytest.mark.parametrize("typed", OWN_NAMES, ids=range(len(OWN_NAMES)))
@pytest.mark.parametrize("command", [("check",), (), ("report", "x"), ("build",), ("extract", "-o"), ("keys", "new")])
def test_what_was_typed_is_repeated_on_one_line(typed: str, command: tuple[str, ...], tmp_path: Path) -> None:
    found = perfeval(*command, typed, home=tmp_path)
    assert found.exit_code != 0
    assert raw(found.output) == set()
    assert not any(line.startswith("  通过") for line in found.output.splitlines())


def test_a_file_that_looks_like_an_option_is_told_with_the_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    making.book(tmp_path / "-表.xlsx")
    monkeypatch.setattr(sys, "argv", ["perfeval", "check", "-表.xlsx"])
    found = perfeval("check", "-表.xlsx")
    assert found.exit_code == 2
    assert "前面加上 ./" in found.stderr
    assert perfeval("check", "./-表.xlsx").exit_code == 0
    assert perfeval("check", "--", "-表.xlsx").exit_code == 0


def test_what_is_written_of_a_form_says_nothing_raw(folder: Path, tmp_path: Path) -> None:
    form = next(folder.glob("b*"))
    taken = perfeval("extract", form, "-o", tmp_path / "a.json")
    assert (taken.exit_code, raw(taken.output)) == (0, set())
    text = (tmp_path / "a.json").read_text(encoding="utf-8")
    assert raw(text) == set()
    assert json.loads(text)["indicators"][0]["reason"].startswith(f"因汛期停工，部分事项推迟上线{AS_READ}")
    written = perfeval("report", form, "-o", tmp_path / "b.txt")
    assert (written.exit_code, raw(written.output)) == (0, set())


def test_a_list_with_such_names_gives_files_and_lines_like_others(tmp_path: Path) -> None:
    profile = load("cn_national/2020")
    held = f"项目{TURNED}\u2028{FORGED}"
    data = [project(profile, name=f"{held}{number}", code=f"P-{number}") for number in "12"]
    given = lists.save(tmp_path / f"清单{TURNED}.xlsx", profile, data)
    out = tmp_path / "out"
    found = perfeval("build", profile.id, "--brief", given, "-o", out)
    assert (found.exit_code, raw(found.stdout), raw(found.stderr)) == (0, set(), set())
    assert sorted(path.name for path in out.iterdir()) == [
        f"P-{number}_项目[bold]gnp2J  通过；下发的原表，未被改动{number}_2023.xlsx" for number in "12"
    ]
    assert sum("已写出" in line for line in found.stdout.splitlines()) == 2
    again = perfeval("build", profile.id, "--brief", given, "-o", out)
    assert (again.exit_code, raw(again.output)) == (0, set())


def test_a_report_turns_nothing_and_a_name_of_a_file_hides_nothing() -> None:
    assert without_controls("甲\u202e乙\x9b\x1b\ud800\u2029丙👨\u200d👩") == "甲乙\n丙👨\u200d👩"
    assert without_unseen("甲\u202e乙\u200b\n丙") == "甲乙丙"


def test_the_sheet_of_results_holds_texts_alone_and_nothing_unseen(folder: Path, tmp_path: Path) -> None:
    submission = check_file(next(folder.glob("b*")))
    assert submission.case is not None
    path = tmp_path / "校验结果.xlsx"
    path.write_bytes(results_book(submission, submission.case, "身份", when="今天", typed={}, lock=None))
    assert lint(path) == []
    texts = {}
    for row in openpyxl.load_workbook(path).worksheets[0].iter_rows(min_row=4):
        texts |= {cell.coordinate: str(cell.value) for cell in row if cell.value is not None}
    formulas = {at: text for at, text in texts.items() if text.startswith("=")}
    assert {at[0] for at in formulas} == {"C"}
    assert all(text.startswith('=HYPERLINK("#') for text in formulas.values())
    # The name of a sheet stays as it is: the button goes to it by that name.
    assert raw("".join(text for at, text in texts.items() if at[0] != "C")) == set()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "字" * 32_767, "\ud800\x00\uffff"])
def test_what_a_unit_typed_is_a_text_wherever_it_is_repeated(text: str, tmp_path: Path) -> None:
    path = making.book(tmp_path / "a.xlsx")
    with making.opened(path) as parts:
        making.fill(parts.sheet(), "T30", _stored(text))
    submission = check_file(path)
    assert submission.case is not None
    shown = tmp_path / "校验结果.xlsx"
    shown.write_bytes(results_book(submission, submission.case, "身份", when="今天", typed={}, lock=None))
    assert lint(shown) == []
    rows = openpyxl.load_workbook(shown).worksheets[0].iter_rows(min_row=4, min_col=4)
    assert {cell.data_type for row in rows for cell in row if cell.value is not None} == {"s"}


def test_a_document_holds_no_control_and_turns_nothing(folder: Path, tmp_path: Path) -> None:
    for ending in ("docx", "xlsx"):
        written = perfeval("report", next(folder.glob("b*")), "-o", tmp_path / f"b.{ending}")
        assert (written.exit_code, raw(written.output)) == (0, set())
    paragraphs = docx.Document(str(tmp_path / "b.docx"))
    texts = [paragraph.text for paragraph in paragraphs.paragraphs]
    texts += [cell.text for table in paragraphs.tables for row in table.rows for cell in row.cells]
    assert raw("".join(texts)) <= {"\u200b", "\ufeff"}
    assert any("[bold]gnp" in text for text in texts)


def test_a_box_shows_what_is_unseen_and_ends() -> None:
    reply = Reply(f"清单里有错误：\n{POISON}{'长' * LONGEST_REPLY}")
    assert raw(reply.text) == set()
    assert reply.text.startswith("清单里有错误：\n甲\n")
    assert len(reply.text) == LONGEST_REPLY
