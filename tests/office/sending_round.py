"""Ends ``perfeval send`` at random points and asks the server what it got: nothing twice, and nothing lost in the end.

    python -m tests.office.sending_round                     three series, twenty kills each
    python -m tests.office.sending_round --kills 5 --seed 9 --drafts 12

Each kill (-9) has a round of its own. In the series ``time`` it comes at a random moment, in ``heard`` when the server
has just heard a random word of the program (MAIL, RCPT, DATA), in ``cut`` the server ends the connection after a
random message besides. Then the program is run again until nothing waits; of what it says nobody can tell, the truth
is told to it as somebody would who asked (``--done`` or ``--again``); and every message must have come once, by its
Message-ID.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from perfeval_xl.ledger.said_rows import SendRow
from perfeval_xl.office.mail_accounts import VARIABLE
from perfeval_xl.office.rounds import Round
from perfeval_xl.office.sent import sendings_of
from tests.mail_servers import DROP_AFTER, PASSWORD, Smtp, smtp
from tests.office.drafted import a_round, answered, by_server, rows_of

SERIES = ("time", "heard", "cut")
"""How the moment of a kill is chosen."""
KILLS, DRAFTS = 20, 8
"""Of each series, and of each round."""
TOO_LONG = 120
"""Seconds after which a run that does not end is a failure."""
MOST_RUNS = 5
"""After which nothing may wait."""
A_MINUTE = 600
"""Messages in a minute: the most that the list of servers takes."""
_MESSAGE_ID = re.compile(rb"^Message-ID: (<[^>]+>)", re.MULTILINE)


@dataclass
class Kill:
    """One run that was ended, and what came of it."""

    series: str
    drafts: int
    arrived: int = 0
    """What the server had by then."""
    unknown: int = 0
    """Of how many the program says that nobody can tell."""
    unknown_arrived: int = 0
    """How many of those had arrived."""
    finished: bool = False
    """Whether the run was over before it could be ended."""
    problems: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        asked = f"{self.unknown} asked about ({self.unknown_arrived} had come)"
        over = "  over before" if self.finished else ""
        told = "; ".join(self.problems) or "each once"
        return f"{self.series:6}{self.arrived:3} of {self.drafts} had come, {asked}{over}  {told}"


def sending(of: Round, *more: str) -> subprocess.Popen[str]:
    """``perfeval send`` of a round, begun."""
    return subprocess.Popen(
        [sys.executable, "-m", "perfeval_xl", "send", str(of.folder), *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, VARIABLE: PASSWORD},
        start_new_session=True,
    )


def sent(of: Round, *more: str) -> tuple[int, str]:
    """Exit code and everything that was said of a run that nobody disturbs."""
    running = sending(of, *more)
    out, err = running.communicate(timeout=TOO_LONG)
    return running.returncode, out + err


def came(server: Smtp) -> Counter[str]:
    """How often each message came."""
    found = (_MESSAGE_ID.search(one.data) for one in server.posted)
    return Counter(one[1].decode("ascii") for one in found if one)


def killed(folder: Path, series: str, drafts: int, chance: random.Random) -> Kill:
    """One round, one kill, and what follows."""
    kill, of = Kill(series, drafts), a_round(folder / "轮", drafts)
    answered(of, *range(1, drafts + 1))
    with smtp(folder / "tls") as server:
        by_server(of, server, per_minute=A_MINUTE)
        _end_one(of, server, kill, chance)
        server.answer = lambda *_: None
        kill.arrived = sum(came(server).values())
        _make_good(of, server, kill)
    twice = {one: count for one, count in came(server).items() if count > 1}
    kill.problems += [f"{len(twice)} came twice"] if twice else []
    kill.problems += [f"{drafts - len(came(server))} never came"] if len(came(server)) < drafts else []
    return kill


def _end_one(of: Round, server: Smtp, kill: Kill, chance: random.Random) -> None:
    """Begin a run and end it in the middle."""
    process: list[subprocess.Popen[str]] = []
    words = 3 * kill.drafts
    at, cut = chance.randrange(1, words), chance.randrange(1, kill.drafts)
    count, datas = [0], [0]

    def hear(_: Smtp, heard: str) -> str | None:
        if heard.startswith("AUTH"):
            return None
        count[0] += 1
        datas[0] += heard == "DATA"
        if kill.series != "time" and count[0] == at and process:
            process[0].kill()
        return DROP_AFTER if kill.series == "cut" and heard == "DATA" and datas[0] == cut else None

    server.answer = hear
    process.append(sending(of, "--yes"))
    if kill.series == "time":
        _wait_until_it_begins(server, process[0])
        with contextlib.suppress(subprocess.TimeoutExpired):
            process[0].wait(chance.uniform(0, kill.drafts * 60 / A_MINUTE))
        process[0].kill()
    process[0].communicate(timeout=TOO_LONG)
    kill.finished = process[0].returncode != -signal.SIGKILL
    # What was on its way arrives after the program is dead.
    time.sleep(0.05)


def _wait_until_it_begins(server: Smtp, process: subprocess.Popen[str]) -> None:
    while not server.heard and process.poll() is None:
        time.sleep(0.01)


def _make_good(of: Round, server: Smtp, kill: Kill) -> None:
    """Run it again as a clerk would, and tell it the truth of what it asks about."""
    for _ in range(MOST_RUNS):
        code, said = sent(of, "--yes")
        if code not in (0, 1):
            kill.problems.append(f"ended with {code}: {said.strip()[-200:]}")
            return
        unknown = [row for row in sendings_of(rows_of(of)).by_file.values() if row.state == "sending"]
        for row in unknown:
            _tell_the_truth(of, server, kill, row, said)
        if code == 0 and "没有要发的" in said:
            break
    else:
        kill.problems.append(f"something is left: {said.strip()[-200:]}")
    rows = sendings_of(rows_of(of)).by_file.values()
    left = [row.file for row in rows if row.state not in ("sent", "kept")]
    kill.problems += [f"left: {file}" for file in left]


def _tell_the_truth(of: Round, server: Smtp, kill: Kill, row: SendRow, said: str) -> None:
    """Say whether a message came, or have it sent again."""
    kill.unknown += 1
    if row.file not in said:
        kill.problems.append(f"not asked about: {row.file}")
    has_come = row.message_id in came(server)
    kill.unknown_arrived += has_come
    told, said_then = sent(of, "--done" if has_come else "--again", str(of.folder / row.file), "--yes")
    if told not in (0, 1):
        kill.problems.append(f"{told}: {said_then.strip()[-200:]}")


def together(folder: Path, drafts: int, programs: int = 3) -> list[str]:
    """Several programs send one round at once; what is wrong with what came."""
    of = a_round(folder / "轮", drafts)
    answered(of, *range(1, drafts + 1))
    with smtp(folder / "tls") as server:
        by_server(of, server, per_minute=A_MINUTE)
        running = [sending(of, "--yes") for _ in range(programs)]
        said = [one.communicate(timeout=TOO_LONG) for one in running]
        found = came(server)
    refused = sum("另一个程序正在发" in err for _, err in said)
    wrong = [] if set(found.values()) == {1} and len(found) == drafts else [f"came: {sorted(found.values())}"]
    nothing = sum("没有要发的" in out for out, _ in said)
    return wrong if refused + nothing == programs - 1 else [*wrong, f"{refused} were refused, {nothing} found nothing"]


def kills(series: Sequence[str], count: int, drafts: int, seed: int) -> Iterator[Kill]:
    """So many kills of each series."""
    chance = random.Random(seed)
    for one in series:
        for _ in range(count):
            with tempfile.TemporaryDirectory() as folder:
                yield killed(Path(folder), one, drafts, chance)


def main() -> None:
    """Print a line for each kill, and at the end how many messages came twice or not at all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=KILLS, help="of each series")
    parser.add_argument("--drafts", type=int, default=DRAFTS, help="of each round")
    parser.add_argument("--seed", type=int, default=18)
    given = parser.parse_args()
    done = []
    for kill in kills(SERIES, given.kills, given.drafts, given.seed):
        print(kill, flush=True)
        done.append(kill)
    with tempfile.TemporaryDirectory() as folder:
        at_once = together(Path(folder), given.drafts)
    wrong = [kill for kill in done if kill.problems]
    ended = sum(not kill.finished for kill in done)
    asked, had = sum(kill.unknown for kill in done), sum(kill.unknown_arrived for kill in done)
    print(
        f"{len(done)} runs, {ended} ended in the middle, {len(done) * given.drafts} messages; {asked} were asked about,"
    )
    print(f"of which {had} had come and {asked - had} had not; {len(wrong)} runs went wrong")
    print(f"three programs at once: {'; '.join(at_once) or 'each message once, two programs told'}")
    sys.exit(bool(wrong or at_once))


if __name__ == "__main__":
    main()
