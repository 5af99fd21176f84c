"""Other machines judge: what is lost there is judged again, and the rows are those of one process."""

from __future__ import annotations

import asyncio
import importlib.util
import inspect
import json
import os
import signal
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from perfeval_xl import __version__, batch, folders
from perfeval_xl.batch import Options
from perfeval_xl.errors import ClusterError
from perfeval_xl.fence import Done, EndedError, Workers
from perfeval_xl.ledger.rows import JudgementRow
from perfeval_xl.office import cluster, cluster_child, cluster_freight, cluster_judging, cluster_worker
from perfeval_xl.office.cluster_judging import MOST, judged_elsewhere
from perfeval_xl.office.judging import Altered, Judged, Paper, Terms, judge
from perfeval_xl.profiles.library import Library
from tests import making
from tests.office.cluster_round import cluster as workers_here
from tests.office.kills import differences, faults_in, tables_of
from tests.office.papers import RULES, paper, row, terms
from tests.office.runs import Heard, run
from tests.office.small_rounds import put_in, registered, report, returned

Fate = Callable[[int, Sequence[str]], object]
"""What happens to a load, by the number of those before it and the hashes of its papers."""
PROGRAM = "the very program"
COUNT = 60
FILES = 24
"""Workbooks of the round that a cluster judges."""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the log is written, and no rules and keys are."""
    monkeypatch.setenv("PERFEVAL_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> JudgementRow:
    """A judgement with figures, answers and a finding."""
    wrong = making.book_bytes(making.dossier(making.put("indicators.1.actual", None)))
    found = row(tmp_path_factory.mktemp("表"), wrong)
    assert found.figures
    assert found.findings
    assert found.answers
    return found


@pytest.fixture
def papers(tmp_path: Path) -> list[Paper]:
    """Files that nobody looks into."""
    return [paper(tmp_path, f"file {number}".encode()) for number in range(COUNT)]


class Machines:
    """Says of every file what ``sound`` says, but for those that ``fate`` has something else happen to.

    ``fate`` gets the loads that were submitted so far and the papers of the new one: None for an answer, an exception,
    or other bytes.
    """

    program = PROGRAM
    slots = 2

    def __init__(
        self, sound: JudgementRow, fate: Callable[[int, Sequence[str]], object] = lambda nth, shas: None
    ) -> None:
        self._sound, self._fate = sound, fate
        self.loads: list[list[str]] = []
        self.futures: list[Future[bytes]] = []
        self.why = ""

    def submit(self, load: bytes) -> Future[bytes]:
        """Answer at once."""
        few, _ = cluster_freight.unpacked(load)
        shas = [one.sha for one in few]
        fate = self._fate(len(self.loads), shas)
        self.loads.append(shas)
        future: Future[bytes] = Future()
        self.futures.append(future)
        if isinstance(fate, Exception):
            future.set_exception(fate)
        elif isinstance(fate, bytes):
            future.set_result(fate)
        elif fate is None:
            rows = [replace(self._sound, sha=one.sha, report=one.report_sha, rules=RULES) for one in few]
            future.set_result(cluster_freight.told(PROGRAM, rows))
        return future

    def gone(self) -> str:
        """As somebody says."""
        return self.why


class Here:
    """The machine of the office."""

    def __init__(self, sound: JudgementRow) -> None:
        self._sound = sound
        self.asked: list[list[str]] = []

    def __call__(self, papers: Sequence[Paper]) -> Generator[Judged, None, None]:
        """Judge them."""
        self.asked.append([one.sha for one in papers])
        for one in papers:
            yield replace(self._sound, sha=one.sha, rules=RULES)


def shas(answers: Iterator[Judged]) -> list[str]:
    return [one.sha if isinstance(one, JudgementRow) else "" for one in answers]


def asked(papers: list[Paper], machines: Machines, here: Here, heard: list[str]) -> list[str]:
    return shas(judged_elsewhere(papers, terms(), machines, here, heard.append))


def test_every_paper_has_one_answer_in_its_place(papers: list[Paper], sound: JudgementRow) -> None:
    machines, here, heard = Machines(sound), Here(sound), list[str]()
    assert asked(papers, machines, here, heard) == [one.sha for one in papers]
    assert (here.asked, heard) == ([], [])
    assert [sha for load in machines.loads for sha in load] == [one.sha for one in papers]


def test_the_first_loads_are_small_and_none_is_large(papers: list[Paper], sound: JudgementRow) -> None:
    machines = Machines(sound)
    asked(papers, machines, Here(sound), [])
    sizes = [len(load) for load in machines.loads]
    assert sizes[:8] == [1, 1, 2, 2, 4, 4, 8, 8]
    assert max(sizes) <= MOST
    assert sizes[-1] < MOST


def test_large_files_travel_alone(papers: list[Paper], sound: JudgementRow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_judging, "LARGEST", 5)
    machines = Machines(sound)
    asked(papers, machines, Here(sound), [])
    assert {len(load) for load in machines.loads} == {1}


def test_no_more_is_under_way_than_this_machine_holds(
    papers: list[Paper], sound: JudgementRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_judging, "UNDER_WAY", 0)
    machines = Machines(sound)
    answers = judged_elsewhere(papers, terms(), machines, Here(sound), list[str]().append)
    next(answers)
    assert len(machines.loads) == 1
    answers.close()


def test_what_a_machine_loses_is_asked_again_each_alone(papers: list[Paper], sound: JudgementRow) -> None:
    machines = Machines(sound, lambda nth, shas: RuntimeError("killed") if nth == 4 else None)
    here, heard = Here(sound), list[str]()
    assert asked(papers, machines, here, heard) == [one.sha for one in papers]
    again = [
        load
        for load in machines.loads
        if machines.loads.count(load) == 1 and len(load) == 1 and load[0] in machines.loads[4]
    ]
    assert [load[0] for load in again] == machines.loads[4]
    assert (here.asked, heard) == ([], [])


def test_what_is_lost_twice_is_judged_here_and_told(papers: list[Paper], sound: JudgementRow) -> None:
    bad = papers[30].sha
    machines = Machines(sound, lambda nth, shas: RuntimeError("killed") if bad in shas else None)
    here, heard = Here(sound), list[str]()
    assert asked(papers, machines, here, heard) == [one.sha for one in papers]
    assert here.asked == [[bad]]
    assert sum(bad in load for load in machines.loads) == 2
    assert heard == ["有1个文件在别的机器上没能审完，已在本机审核"]


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"{}",
        b'{"program": "the very program", "answers": [{"gone": true}]}',
        b'{"program": "the very program", "answers": []}',
        b"[" * 100_000,
    ],
)
def test_an_answer_that_is_none_is_a_loss(said: bytes, papers: list[Paper], sound: JudgementRow) -> None:
    machines, here = Machines(sound, lambda nth, shas: said if nth == 0 else None), Here(sound)
    assert asked(papers[:2], machines, here, []) == [one.sha for one in papers[:2]]
    assert (len(machines.loads), here.asked) == (3, [])


def test_where_all_is_lost_one_after_the_other_nobody_is_asked_any_more(
    papers: list[Paper], sound: JudgementRow
) -> None:
    machines, here, heard = Machines(sound, lambda nth, shas: RuntimeError("no room")), Here(sound), list[str]()
    assert asked(papers, machines, here, heard) == [one.sha for one in papers]
    assert len(here.asked) == cluster_judging.MOST_IN_A_ROW + 1
    assert len(here.asked[-1]) == COUNT - cluster_judging.MOST_IN_A_ROW
    assert heard[0].startswith("接连20个文件在别的机器上都没能审完：已经记下的都在，其余40个由本机接着审核")


def test_where_the_scheduler_is_gone_the_rest_is_judged_here(papers: list[Paper], sound: JudgementRow) -> None:
    def fate(nth: int, shas: Sequence[str]) -> object:
        return "waits" if nth == 2 else None

    machines, here, heard = Machines(sound, fate), Here(sound), list[str]()
    answers = judged_elsewhere(papers, terms(), machines, here, heard.append)
    first = [next(answers), next(answers)]
    machines.why = "与调度器tcp://a:1的连接断了"
    rest = list(answers)
    assert shas(iter([*first, *rest])) == [one.sha for one in papers]
    known = {sha for nth, load in enumerate(machines.loads) if nth != 2 for sha in load}
    assert [sha for load in here.asked for sha in load] == [one.sha for one in papers if one.sha not in known]
    assert len(here.asked) == 2
    assert heard == [
        "与调度器tcp://a:1的连接断了：已经记下的都在，其余58个由本机接着审核；"
        "也可以按Ctrl-C停下，等集群恢复后再运行一次，从停下的地方接着审"
    ]


def test_a_stranger_that_joins_later_is_told_of_once(papers: list[Paper], sound: JudgementRow) -> None:
    def fate(nth: int, shas: Sequence[str]) -> object:
        return (
            cluster_freight.told("another", [replace(sound, sha=sha, rules=RULES) for sha in shas]) if nth < 4 else None
        )

    machines, here, heard = Machines(sound, fate), Here(sound), list[str]()
    assert asked(papers, machines, here, heard) == [one.sha for one in papers]
    assert here.asked == []
    assert [line.partition("，")[0] for line in heard] == ["注意：审核开始以后有工作进程加入"]


def test_who_breaks_off_takes_back_what_is_under_way(papers: list[Paper], sound: JudgementRow) -> None:
    machines = Machines(sound, lambda nth, shas: None if nth == 0 else "waits")
    answers = judged_elsewhere(papers, terms(), machines, Here(sound), list[str]().append)
    next(answers)
    answers.close()
    assert [future.cancelled() for future in machines.futures[1:]] == [True] * (len(machines.futures) - 1)
    assert len(machines.futures) > 2


def test_an_altered_original_does_not_travel(papers: list[Paper], sound: JudgementRow) -> None:
    papers[3].path.write_bytes(b"other")
    papers[4].path.unlink()
    machines = Machines(sound)
    answers = list(judged_elsewhere(papers, terms(), machines, Here(sound), list[str]().append))
    assert answers[3:5] == [
        Altered(papers[3], papers[3].path, gone=False),
        Altered(papers[4], papers[4].path, gone=True),
    ]
    assert not {papers[3].sha, papers[4].sha} & {sha for load in machines.loads for sha in load}
    assert shas(iter(answers[:3] + answers[5:])) == [one.sha for one in papers[:3] + papers[5:]]


def test_a_report_travels_with_its_workbook(tmp_path: Path) -> None:
    both = paper(tmp_path, b"book", b"report")
    far = cluster_freight.far_paper(both)
    assert isinstance(far, cluster_freight.FarPaper)
    place = tmp_path / "there"
    place.mkdir()
    down = cluster_freight.put_down(far, place)
    assert (down.path.read_bytes(), down.path.name) == (b"book", both.path.name)
    assert down.report_path is not None
    assert both.report_path is not None
    assert (down.report_path.read_bytes(), down.report_path.name) == (b"report", both.report_path.name)
    assert replace(down, path=both.path, report_path=both.report_path) == both


def test_rows_come_back_as_they_are(papers: list[Paper], sound: JudgementRow) -> None:
    told = cluster_freight.told(PROGRAM, [sound])
    asked_for = replace(papers[0], sha=sound.sha)
    assert cluster_freight.rows_in(told, PROGRAM, [asked_for], RULES) == [sound]


@pytest.mark.parametrize(
    ("name", "value"), [("sha", "other"), ("errors", "1"), ("readable", 1), ("answers", "%"), ("more", 1)]
)
def test_rows_that_are_none_are_refused(name: str, value: object, papers: list[Paper], sound: JudgementRow) -> None:
    data = json.loads(cluster_freight.told(PROGRAM, [sound]))
    data["answers"][0][name] = value
    with pytest.raises(ClusterError):
        cluster_freight.rows_in(json.dumps(data).encode(), PROGRAM, [replace(papers[0], sha=sound.sha)], RULES)


def test_another_program_says_nothing_here(papers: list[Paper], sound: JudgementRow) -> None:
    told = cluster_freight.told("another", [sound])
    with pytest.raises(ClusterError):
        cluster_freight.rows_in(told, PROGRAM, [replace(papers[0], sha=sound.sha)], RULES)


def test_the_rules_of_the_round_travel(tmp_path: Path, home: Path) -> None:
    own, users = tmp_path / "规则", home / "rules"
    for base, what in ((own, b"1"), (users, b"2")):
        (base / "some_city").mkdir(parents=True)
        (base / "some_city" / "2023.toml").write_bytes(what)
        (base / "some_city" / "2023.example.toml").write_bytes(b"no rule")
    library = Library((own, users, folders.shipped_rules()))
    packed = cluster_freight.packed_terms(Terms(Options(library=library), RULES))
    there = tmp_path / "there"
    found = cluster_freight.laid_out(packed, there)
    assert found.options.library is not None
    assert found.options.library.folders == (there / "own" / "0", there / "rules", folders.shipped_rules())
    assert {path.relative_to(there).as_posix(): path.read_bytes() for path in there.rglob("*") if path.is_file()} == {
        "own/0/some_city/2023.toml": b"1",
        "rules/some_city/2023.toml": b"2",
    }
    assert found.rules == RULES


def test_a_bench_says_what_one_process_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book, letter = making.book_bytes(), report("2022年度绩效自评报告", "项目支出490万元。")
    given = [paper(tmp_path, book), paper(tmp_path, book, letter), paper(tmp_path, b"PK\x03\x04")]
    expected = [judge(one, terms()).result for one in given]
    bench = cluster_child.Bench(tmp_path / "bench")
    (tmp_path / "bench").mkdir()
    try:
        rows = answers_of(bench, given)
        assert [one.judged_at != "" and replace(one, judged_at="", millis=0) for one in rows] == [
            replace(one, judged_at="", millis=0) for one in expected if isinstance(one, JudgementRow)
        ]
        assert not (tmp_path / "bench" / "papers").exists()
        # Another office, under other terms, whose file takes too long: the next one finds everything as it was.
        monkeypatch.setattr(batch, "SECONDS", 0.05)
        monkeypatch.setattr(batch, "check_bytes", _never_ends)
        other = Terms(Options(), "another mark")
        slow = answers_of(bench, given[:1], other)
        assert [one.findings[0].code for one in slow] == ["W036"]
        monkeypatch.undo()
        monkeypatch.setenv("PERFEVAL_HOME", str(tmp_path / "bench"))
        assert [one.code for one in answers_of(bench, given[:1])] == ["A-001"]
    finally:
        bench.end()


def _never_ends(*given: object, **how: object) -> None:
    while True:
        pass


def answers_of(bench: cluster_child.Bench, papers: Sequence[Paper], under: Terms | None = None) -> list[JudgementRow]:
    far = [cluster_freight.far_paper(one) for one in papers]
    under = under or terms()
    load = cluster_freight.packed(
        [one for one in far if isinstance(one, cluster_freight.FarPaper)], cluster_freight.packed_terms(under)
    )
    return cluster_freight.rows_in(bench.answer(load), cluster_child.program(), papers, under.rules)


def _ends_once(mark: Path, options: None) -> Done[str]:
    if not mark.exists():
        mark.write_text("begun", encoding="ascii")
        os._exit(1)
    return Done("judged")


def test_a_process_that_was_ended_is_replaced_and_asked_again(tmp_path: Path) -> None:
    def lost(given: Path, ended: EndedError) -> str:
        return "lost"

    workers: Workers[Path, str, None] = Workers(1, _ends_once, None, lost, copies=1)
    try:
        assert workers.answer(tmp_path / "mark") == "judged"
        assert workers.answer(tmp_path / "mark") == "judged"
    finally:
        workers.end()


class FakeChild:
    """A child that answers so many times, then ends."""

    begun = 0
    lives = 1

    def __init__(self) -> None:
        type(self).begun += 1
        self.used = 0.0
        self.is_alive = True
        self.left = type(self).lives
        self.ended = False

    def ask(self, load: bytes) -> bytes | None:
        """Answer while it lives."""
        self.left -= 1
        return load if self.left >= 0 else None

    def end(self) -> None:
        """Note it."""
        self.ended = True


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> type[FakeChild]:
    """Children that are no processes."""

    class Own(FakeChild):
        """Of this test."""

    monkeypatch.setattr(cluster_worker, "Child", Own)
    monkeypatch.setattr(cluster_worker, "_nursery", cluster_worker._Nursery())
    monkeypatch.setattr(cluster_worker.threading, "Timer", FakeTimer)
    return Own


class FakeTimer:
    """A clock that is never done."""

    def __init__(self, seconds: float, deed: Callable[[], None]) -> None:
        self.daemon = False

    def start(self) -> None:
        """Begin."""


def test_a_child_stays_for_the_next_load_and_is_replaced_when_it_ended(children: type[FakeChild]) -> None:
    children.lives = 2
    assert [cluster_worker.judge_load(b"1"), cluster_worker.judge_load(b"2")] == [b"1", b"2"]
    assert children.begun == 1
    assert cluster_worker.judge_load(b"3") == b"3"
    assert children.begun == 2


def test_a_load_that_ends_every_child_is_given_back(children: type[FakeChild]) -> None:
    children.lives = 0
    with pytest.raises(ClusterError):
        cluster_worker.judge_load(b"1")
    assert children.begun == 2


def test_children_that_nobody_needs_are_ended(children: type[FakeChild]) -> None:
    child = cluster_worker._nursery.take()
    cluster_worker._nursery.give_back(child)
    asyncio.run(cluster_worker.dismiss())
    assert child is not cluster_worker._nursery.take()
    assert isinstance(child, FakeChild)
    assert child.ended


def test_a_child_that_is_busy_ends_when_it_is_done(children: type[FakeChild]) -> None:
    """Whoever broke off left its loads under way."""
    children.lives = 2
    busy = cluster_worker._nursery.take()
    asyncio.run(cluster_worker.dismiss())
    assert isinstance(busy, FakeChild)
    assert not busy.ended
    cluster_worker._nursery.give_back(busy)
    assert busy.ended
    assert cluster_worker._nursery.take() is not busy


def test_the_cluster_calls_what_ends_the_children_as_it_can_be_called() -> None:
    """Dask waits for whatever is no coroutine; without waiting it refuses that, in the log of each machine."""
    found = cluster.Cluster.__new__(cluster.Cluster)
    called = list[tuple[object, dict[str, object]]]()
    found._client = SimpleNamespace(
        status="running", run=lambda what, **how: called.append((what, how)), close=lambda **how: None
    )
    found.close()
    [(what, how)] = called
    assert inspect.iscoroutinefunction(what) or how.get("wait", True)


def test_the_address_is_one_of_a_scheduler() -> None:
    with pytest.raises(ClusterError, match="请写成 tcp://机器:端口 或 tls://机器:端口"):
        cluster.Cluster("10.0.0.1:8786")


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ClusterError, match="缺少组件“distributed”"):
        cluster.Cluster("tcp://127.0.0.1:1")


def test_where_nobody_answers_nothing_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT", 0.1)
    with pytest.raises(ClusterError, match="连不上调度器tcp://127"):
        cluster.Cluster("tcp://127.0.0.1:1")


def test_without_certificates_there_is_no_secret_way() -> None:
    with pytest.raises(ClusterError, match="没有写明证书"):
        cluster.Cluster("tls://127.0.0.1:1")


PYTHON = f"{sys.version_info[0]}.{sys.version_info[1]}"


@pytest.mark.parametrize(
    ("told", "difference"),
    [
        ({"version": __version__, "python": f"{PYTHON}.99", "program": PROGRAM}, ""),
        ({"version": "0.4.0", "python": f"{PYTHON}.1", "program": "old"}, "perfeval-xl是0.4.0"),
        ({"version": __version__, "python": "3.1.4", "program": "same"}, "Python是3.1.4"),
        ({"version": __version__, "python": PYTHON, "program": "other"}, "版本号相同，程序或规则集的内容不同"),
        (ModuleNotFoundError("No module named 'perfeval_xl'"), "没有装perfeval-xl，或是旧版"),
    ],
)
def test_another_program_is_named(told: object, difference: str) -> None:
    assert cluster._difference(told, PROGRAM) == difference


def test_a_cluster_of_which_a_machine_dies_says_what_one_process_says(tmp_path: Path) -> None:
    files = {f"{number:02}.xlsx": returned(number, wrong=number % 7 == 0) for number in range(1, FILES + 1)}
    files["坏.xlsx"] = b"PK\x03\x04"
    one, other = (registered(tmp_path / name / "轮", FILES) for name in ("一", "二"))
    for of in (one, other):
        put_in(of, files)
    run(one)
    with workers_here() as found:
        first, second = (worker.pid for worker in found.workers.values())

        def kill(what: str, nth: int) -> None:
            if what == "审核" and nth == 4:
                os.kill(first, signal.SIGKILL)

        heard = Heard(kill)
        done = run(other, heard=heard, scheduler=found.scheduler_address)
        assert second in [worker.pid for worker in found.workers.values()]
        assert first not in [worker.pid for worker in found.workers.values()]
    assert done.judged == FILES + 1
    assert differences(tables_of(other.folder), tables_of(one.folder)) == []
    assert list(faults_in(other.folder)) == []
    assert not [line for line in heard.lines if "本机" in line and "审核" in line]
