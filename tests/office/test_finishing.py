"""What follows a run: each step by itself, and none of it stops what was taken in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from perfeval_xl.errors import OutputError
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.office import answers, consolidated, deciding, exports, recheck_reading
from perfeval_xl.office.finishing import Finished, Told, Wanted, guarded
from tests.office.runs import run
from tests.office.small_rounds import put_in, registered, returned


@dataclass
class Said:
    lines: tuple[str, ...] = ("好了",)


def failing(error: Exception) -> Told:
    raise error


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OutputError("磁盘满了"), "汇总没有写成：磁盘满了"),
        (
            ModuleNotFoundError("no", name="pandas"),
            "缺少组件“pandas”；请运行 pip install 'perfeval-xl[office]'，再收一次",
        ),
        (PermissionError(13, "denied", "汇总.xlsx"), "汇总没有写成：汇总.xlsx：没有权限"),
        (KeyError("gone"), "程序出错（KeyError），收件都在；请把日志发给技术支持："),
    ],
    ids=["ours", "a library", "the disk", "a fault"],
)
def test_what_stops_a_step_is_told_with_its_cure(error: Exception, told: str) -> None:
    finished = Finished()
    assert guarded(finished, "summary", lambda: failing(error)) is None
    assert len(finished.failed) == 1
    assert told in finished.failed[0]
    assert guarded(finished, "answers", Said) is not None
    assert finished.lines == ["好了"]


def test_a_step_that_fails_stops_no_other_and_nothing_that_was_taken_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = registered(tmp_path / "轮", 2)
    put_in(of, {"一.xlsx": returned(1), "二.xlsx": returned(2, wrong=True)})

    def fail(*_: object, **__: object) -> Told:
        raise RuntimeError("a fault")

    monkeypatch.setattr(answers, "answer", fail)
    monkeypatch.setattr(exports, "write_exports", fail)
    monkeypatch.setattr(deciding, "take_decisions", fail)
    monkeypatch.setattr(recheck_reading, "take_back", fail)
    of.rechecks.mkdir()
    of.summary.write_bytes(b"typed into")
    done = run(of, wanted=Wanted(csv=True))
    assert done.judged == 2
    told = ["汇总里填的处理没有读进来", "复核表没有收回", "答复没有写成", "导出没有写成"]
    assert [line.split("：")[0] for line in done.finished.failed] == told
    # What nobody read yet is not written over.
    assert of.summary.read_bytes() == b"typed into"
    assert done.finished.summary is not None
    assert done.finished.summary.name.startswith("汇总_")


def test_nothing_is_made_again_of_a_round_that_did_not_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    of = registered(tmp_path / "轮", 1)
    put_in(of, {"一.xlsx": returned(1)})
    first = run(of, wanted=Wanted())
    assert first.finished.summary == of.summary
    assert any("答复草稿1封" in line for line in first.finished.lines)
    written = of.summary.read_bytes()
    monkeypatch.setattr(consolidated, "write_summary", lambda *_, **__: pytest.fail("written again"))
    monkeypatch.setattr(answers, "answer", lambda *_, **__: pytest.fail("answered again"))
    again = run(of, wanted=Wanted())
    assert (again.finished.summary, again.finished.lines, again.finished.failed) == (of.summary, [], [])
    assert of.summary.read_bytes() == written


def test_an_answer_that_could_not_be_written_is_told_as_a_failure_and_tried_again(tmp_path: Path) -> None:
    of = registered(tmp_path / "轮", 1)
    put_in(of, {"一.xlsx": returned(1)})
    of.answers.write_text("在路上")
    for _ in range(2):
        done = run(of, wanted=Wanted()).finished
        assert "的答复没有写成：" in done.failed[0]
        assert done.summary == of.summary
    of.answers.unlink()
    done = run(of, wanted=Wanted()).finished
    assert done.failed == []
    assert any("答复草稿1封" in line for line in done.lines)
    assert run(of, wanted=Wanted()).finished.lines == []


def test_what_was_not_wanted_is_made_when_it_is(tmp_path: Path) -> None:
    of = registered(tmp_path / "轮", 1)
    put_in(of, {"一.xlsx": returned(1)})
    run(of, wanted=Wanted(answers=False))
    assert of.summary.is_file()
    assert not of.answers.exists()
    run(of, wanted=Wanted())
    assert list(of.answers.rglob("*.eml"))
    with Ledger.open(of.ledger, readonly=True) as ledger:
        assert [row.kind for row in ledger.replies()] == ["receipt"]
