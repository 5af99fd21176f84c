"""Clicks that come as files: each is done once, and what cannot be understood or is old is not."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import pytest

from perfeval_xl.addin import boxes, requests, wps_entry
from perfeval_xl.addin.file_desk import Cell
from perfeval_xl.addin.one_file import Answer, clicked
from perfeval_xl.addin.requests import ANSWER, COPY, FRESH_SECONDS, KEPT_SECONDS, OTHER_VERSION, REQUEST, taken
from perfeval_xl.addin.wps_entry import DONE, REFUSED, main
from perfeval_xl.sealing.attached import RESULTS
from tests import making
from tests.addin.test_check import WRONG
from tests.addin.test_separate_workbook import DOUBTFUL

ID = "0123456789abcdef"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where requests lie, in a home with a name as people have them."""
    home = tmp_path / "张 三"
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.setenv("PERFEVAL_HOME", str(tmp_path / "设置"))
    monkeypatch.setenv("PERFEVAL_WORK", str(tmp_path / "我的文档"))
    place = requests.requests_folder(home)
    place.mkdir(parents=True)
    return place


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What stands in boxes."""
    texts: list[str] = []
    monkeypatch.setattr(boxes, "tell", lambda text, wrong: texts.append(text))
    return texts


def ask(folder: Path, id: str = ID, *, age: float = 0.0, **what: object) -> Path:
    """Write a request that is so many seconds old."""
    path = folder / REQUEST.format(id)
    path.write_text(json.dumps(what), encoding="ascii")
    return aged(path, age)


def aged(path: Path, seconds: float) -> Path:
    """Let a file be so many seconds old."""
    when = time.time() - seconds
    os.utime(path, (when, when))
    return path


def answer_to(folder: Path, id: str = ID) -> dict[str, object]:
    """What a click was answered, which is ASCII."""
    data = json.loads((folder / ANSWER.format(id)).read_text(encoding="ascii"))
    assert isinstance(data, dict)
    return data


def test_a_click_is_done_with_the_copy_and_answered(folder: Path, tmp_path: Path) -> None:
    form = making.book(tmp_path / "自评表.xlsx", making.dossier())
    copy = making.book(folder / COPY.format(ID), making.dossier(*WRONG))
    ask(folder, action="check", file=str(form), opens=[".xlsx"])
    assert main() == DONE
    results = form.with_stem(f"自评表_{RESULTS.name}")
    answer = answer_to(folder)
    assert answer["opens"] == [str(results)]
    # What is open counts, not what was saved.
    assert "没有发现问题" not in str(answer["text"])
    assert "没有发现问题" in clicked("check", form, lambda _: False).text
    assert not copy.exists()
    assert [path.name for path in folder.iterdir()] == [ANSWER.format(ID)]


def test_what_the_host_does_not_open_is_opened_here(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(wps_entry._answer, "__defaults__", (opened.append,))
    form = making.book(tmp_path / "自评表.xlsx", making.dossier())
    making.book(folder / COPY.format(ID), making.dossier())
    ask(folder, action="report_word", file=str(form), opens=[".xlsx"])
    assert main() == DONE
    assert [path.suffix for path in opened] == [".docx"]
    assert answer_to(folder)["opens"] == []


def test_a_question_is_put_and_its_answer_taken(folder: Path, tmp_path: Path) -> None:
    form = making.book(tmp_path / "自评表.xlsx", making.dossier(DOUBTFUL))
    for id, answers in (("00000000", []), ("11111111", [False])):
        making.book(folder / COPY.format(id), making.dossier(DOUBTFUL))
        ask(folder, id, action="submit", file=str(form), answers=answers, opens=[".xlsx", ".eml"])
    assert main() == DONE
    assert "没有写出错说明" in str(answer_to(folder, "00000000")["question"])
    assert "没有上报" in str(answer_to(folder, "11111111")["text"])


def test_the_cursor_is_told_and_led_on(folder: Path, tmp_path: Path) -> None:
    form = making.book(tmp_path / "自评表.xlsx", making.dossier(*WRONG))
    making.book(folder / COPY.format(ID), making.dossier(*WRONG))
    ask(folder, action="next_blank", file=str(form), at=f"{making.FORM}!A1")
    [request] = taken(folder)
    assert request.at == Cell(making.FORM, "A1")
    ask(folder, action="next_blank", file=str(form), at=f"{making.FORM}!A1")
    assert main() == DONE
    goes_to = answer_to(folder)["goes_to"]
    assert isinstance(goes_to, dict)
    assert goes_to["sheet"] == making.FORM


def test_help_needs_no_workbook_and_a_wrong_action_is_told(folder: Path) -> None:
    ask(folder, "00000000", action="help")
    ask(folder, "11111111", action="../x")
    ask(folder, "22222222")
    assert main() == DONE
    assert "校验" in str(answer_to(folder, "00000000")["text"])
    for id in ("11111111", "22222222"):
        assert "这个操作" in str(answer_to(folder, id)["text"])


@pytest.mark.parametrize(
    "what",
    [
        {"action": ["check"]},
        {"action": "check", "file": 7},
        {"action": "check", "file": "自评表.xlsx"},
        {"action": "check", "file": "/x\0y.xlsx"},
        {"action": "check", "answers": ["yes"]},
        {"action": "check", "answers": [True] * 99},
        {"action": "check", "opens": ["xlsx; rm"]},
        {"action": "check", "content": "/etc/passwd"},
        {"action": "help", "padding": "x" * requests.LARGEST_REQUEST},
    ],
    ids=lambda what: ",".join(what),
)
def test_what_this_program_does_not_know_is_refused(folder: Path, what: dict[str, object]) -> None:
    ask(folder, **what)
    assert main() == DONE
    assert (answer_to(folder)["text"], answer_to(folder)["wrong"]) == (OTHER_VERSION, True)


@pytest.mark.parametrize("text", ["", '{"action": "he', "[" * 100_000, "\xff"])
def test_what_is_no_json_waits_for_its_end_and_goes_when_it_is_old(folder: Path, text: str) -> None:
    path = folder / REQUEST.format(ID)
    path.write_text(text, encoding="latin-1")
    assert main() == DONE
    assert path.exists()
    aged(path, FRESH_SECONDS + 5)
    assert main() == DONE
    assert list(folder.iterdir()) == []


def test_a_list_is_no_request(folder: Path) -> None:
    (folder / REQUEST.format(ID)).write_text("[]", encoding="ascii")
    assert main() == DONE
    assert answer_to(folder)["text"] == OTHER_VERSION


def test_nobody_waits_for_an_old_click(folder: Path) -> None:
    path = ask(folder, action="help", age=FRESH_SECONDS + 5)
    assert main() == DONE
    assert not path.exists()
    assert list(folder.iterdir()) == []


def test_what_is_left_of_a_click_goes_and_strange_files_stay(folder: Path) -> None:
    names = [COPY.format(ID), ANSWER.format(ID), "mine.txt"]
    for name in names:
        (folder / name).write_bytes(b"")
        aged(folder / name, KEPT_SECONDS + 5)
    (folder / COPY.format("fedcba98")).write_bytes(b"")
    assert main() == DONE
    assert sorted(path.name for path in folder.iterdir()) == [COPY.format("fedcba98"), "mine.txt"]


def test_a_click_is_taken_once(folder: Path) -> None:
    """Of two programs that are started at once, each reads the folder before the other has taken anything."""
    ask(folder, "00000000", action="help")
    ask(folder, "11111111", action="help", age=3)
    one, other = taken(folder), taken(folder)
    got = [next(one).id, next(other).id, *(request.id for request in (*one, *other))]
    assert got == ["11111111", "00000000"]


@pytest.mark.parametrize(("times", "done"), [(2, True), (99, False)])
def test_a_scanner_that_has_the_request_open_is_waited_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *, times: int, done: bool
) -> None:
    """What cannot be deleted is not done: it would be done again by the next click."""
    real, refusals = Path.unlink, iter(range(times))

    def unlink(path: Path, missing_ok: bool = False) -> None:
        if path.suffix == ".json" and next(refusals, None) is not None:
            raise PermissionError(13, "Access is denied")
        real(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    ask(folder, action="help")
    assert main() == DONE
    assert (folder / ANSWER.format(ID)).exists() is done


def test_a_copy_that_stays_keeps_nobody_from_the_answer(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = making.book(tmp_path / "自评表.xlsx", making.dossier())
    making.book(folder / COPY.format(ID), making.dossier())
    ask(folder, action="next_blank", file=str(form))
    monkeypatch.setattr(wps_entry, "deleted", lambda _: False)
    assert main() == DONE
    assert answer_to(folder)["text"] == "应填的格都填了。"


def test_the_folder_becomes_the_users_alone(folder: Path) -> None:
    """WPS' script, which makes it, can say nothing of that."""
    folder.chmod(0o755)
    assert main() == DONE
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_whose_rights_cannot_be_set_serves_all_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: Path, mode: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    folder.chmod(0o755)
    monkeypatch.setattr(Path, "chmod", refused)
    ask(folder, action="help")
    assert main() == DONE
    assert "校验" in str(answer_to(folder)["text"])


@pytest.mark.parametrize(
    ("text", "logged"),
    [("好\n" * 14 + "完", False), ("好\n" * 15 + "完", True), ("长" * 900, False), ("𠮷" * 451, True)],
)
def test_what_a_box_does_not_show_stands_in_the_log(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, text: str, logged: bool
) -> None:
    monkeypatch.setattr("perfeval_xl.addin.one_file.clicked", lambda *_, **__: Answer(text))
    ask(folder, action="help")
    assert main() == DONE
    assert answer_to(folder)["text"] == text
    log = tmp_path / "设置" / "perfeval.log"
    assert log.is_file() == logged
    assert not logged or text.splitlines()[-1] in log.read_text(encoding="utf-8")


@pytest.mark.parametrize("readable", [True, False])
def test_a_button_that_needs_no_workbook_does_without_a_copy(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, readable: bool
) -> None:
    """WPS could make none; what was saved is taken, as for the list of a form that is to be made."""
    form = making.book(tmp_path / "自评表.xlsx", making.dossier())
    if not readable:
        form.write_bytes(b"nothing")
    ask(folder, action="diagnose", file=str(form))
    seen: list[Path | None] = []

    def noted(action: str, path: Path | None, *rest: object, **more: object) -> Answer:
        assert more["content"] is None
        seen.append(path)
        return Answer("好")

    monkeypatch.setattr("perfeval_xl.addin.one_file.clicked", noted)
    assert main() == DONE
    assert seen == [form if readable else None]


def test_without_the_folder_nothing_waits(folder: Path, told: list[str]) -> None:
    folder.rmdir()
    assert (main(), told) == (DONE, [])


def test_a_folder_that_cannot_be_read_is_told(folder: Path, told: list[str]) -> None:
    folder.rmdir()
    folder.write_bytes(b"")
    assert main() == REFUSED
    assert str(folder) in told[0]
    assert "请联系技术人员" in told[0]


def test_a_user_without_a_home_is_told(told: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", nowhere)
    assert main() == REFUSED
    assert "个人文件夹" in told[0]


def test_an_answer_that_cannot_be_written_stands_in_a_box(folder: Path, told: list[str]) -> None:
    ask(folder, action="help")
    (folder / ANSWER.format(ID)).mkdir()
    (folder / ANSWER.format(ID) / "x").write_bytes(b"")
    assert main() == REFUSED
    assert "没能交给WPS" in told[0]
    assert "校验" in told[0]


def test_a_fault_of_the_program_is_a_sentence(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr("perfeval_xl.addin.one_file.clicked", broken)
    ask(folder, action="help")
    assert main() == DONE
    assert "程序出错" in str(answer_to(folder)["text"])
    assert (tmp_path / "设置" / "perfeval.log").is_file()


def test_a_frozen_program_keeps_its_libraries_to_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/frozen")
    assert boxes._of_the_system()["LD_LIBRARY_PATH"] == "/frozen"
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert "LD_LIBRARY_PATH" not in boxes._of_the_system()
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/own")
    assert boxes._of_the_system()["LD_LIBRARY_PATH"] == "/own"
