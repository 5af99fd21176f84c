"""A ledger of a province, and what it takes: ``python -m tests.ledger.big [PROJECTS]``.

50,000 projects with 1.3 files each. The bench asks `seconds_of_states`, `millis_of_record`, `millis_of_opening`.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

from perfeval_xl.ledger.book import MOST_TOGETHER, Ledger
from perfeval_xl.ledger.rows import DeliveryRow, FigureRow, JudgementRow
from tests.ledger.making import YEAR, blob, contact, container, delivery, finding, issue, judgement

PROJECTS = 50_000
FILES_PER_PROJECT = 1.3
TODAY = date(2024, 4, 20)
RULES = sha256(b"rules").hexdigest()
ANSWERS = zlib.compress(" ".join(f"target.{n}: 100 万元 D{n}" for n in range(40)).encode())
FIGURES = ("total.score", "execution.score", "rate", "rate.numerator", "rate.denominator", "funds.actual_expenditure")
Came = tuple[DeliveryRow, JudgementRow]


def hashed(*parts: object) -> str:
    """A hash made of these."""
    return sha256(repr(parts).encode()).hexdigest()


def came(projects: int, seed: int = 1) -> Iterator[Came]:
    """The files of a round with everything in it, in the order in which they came."""
    chance = random.Random(seed)
    files = [number % projects for number in range(int(projects * FILES_PER_PROJECT))]
    chance.shuffle(files)
    for nth, project in enumerate(files):
        sha = hashed(nth, seed)
        code = code_of(project)
        sent = (
            f"2024-03-{chance.randint(1, 28):02}T{chance.randint(0, 23):02}:{chance.randint(0, 59):02}:{nth % 60:02}Z"
        )
        errors, open_ = chance.choice((0, 0, 0, 0, 1, 4)), chance.choice((0, 0, 1))
        yield (
            delivery(
                sha,
                mark=f"来件/第{nth}封.eml|{nth}|1",
                trail=f"第{nth}封.eml",
                bundle=f"来件/第{nth}封.eml",
                name=f"{code}_项目{code}_自评表.xlsx",
                sent=sent,
                seen="2024-04-19T00:00:00Z",
                sender=f"u{project % 5000}@example.com",
                headers=bytes(700),
            ),
            judgement(
                sha,
                code,
                identity=hashed(code),
                rules=RULES,
                content=sha[:16],
                errors=errors,
                open=open_,
                blank=chance.random() < 0.02,
                genuine=chance.random() > 0.02,
                modified=sent.replace("2024-03", "2024-02"),
                answers=ANSWERS,
                findings=tuple(
                    finding(mark=f"m{n}", message="实际完成值没有填写，请按实际情况填写") for n in range(1 + errors)
                ),
                figures=tuple(FigureRow("", key, f"{nth}/25", f"自评表!H{n}") for n, key in enumerate(FIGURES)),
            ),
        )


def code_of(project: int) -> str:
    """Of one of the projects."""
    return f"43{project:07}"


def made(folder: Path, projects: int) -> Path:
    """A ledger with all of it, in the folder."""
    with Ledger.create(folder, YEAR) as ledger:
        # Nothing is lost with it but what is made here.
        ledger.connection.execute("PRAGMA synchronous=OFF")
        codes = [code_of(project) for project in range(projects)]
        ledger.register(
            [issue(code, identity=hashed(code)) for code in codes],
            [contact(code, address=f"u{n % 5000}@example.com", deadline="2024-03-20") for n, code in enumerate(codes)],
        )
        files = list(came(projects))
        record(ledger, files)
        for _, judged in files:
            ledger.judged(judged)
        ledger.use_rules(RULES)
    return folder


def record(ledger: Ledger, files: list[Came]) -> None:
    """Record the deliveries, some at once."""
    for begin in range(0, len(files), MOST_TOGETHER):
        ledger.record([(container(one), [one], [blob(one)]) for one, _ in files[begin : begin + MOST_TOGETHER]])


def seconds_of_states(folder: Path) -> float:
    """Processor time in which every state of a ledger is computed."""
    with Ledger.open(folder, readonly=True) as ledger:
        begun = time.process_time()
        states = ledger.states(TODAY)
        taken = time.process_time() - begun
    if not states:
        raise ValueError(folder)
    return taken


def millis_of_record(files: int = 400) -> float:
    """Processor time for a file's delivery and judgement, in milliseconds, with everything written to the disk."""
    ordinary = [(one, judged) for one, judged in came(files)][:files]
    with tempfile.TemporaryDirectory() as folder, Ledger.create(Path(folder), YEAR) as ledger:
        begun = time.process_time()
        record(ledger, ordinary)
        for _, judged in ordinary:
            ledger.judged(judged)
        ledger.flush()
        return (time.process_time() - begun) / files * 1000


def millis_of_opening(containers: int = 500) -> float:
    """Processor time to open a ledger and ask what is known, in milliseconds."""
    with tempfile.TemporaryDirectory() as name:
        folder = made(Path(name), int(containers / FILES_PER_PROJECT) + 1)
        begun = time.process_time()
        with Ledger.open(folder) as ledger:
            known = ledger.known_containers()
        taken = (time.process_time() - begun) * 1000
    if len(known) < containers:
        raise ValueError(len(known))
    return taken


def main(projects: int) -> None:
    """Print what it takes."""
    print(f"record: {millis_of_record():.2f} ms a file")
    print(f"open and what is known, 500 containers: {millis_of_opening():.1f} ms")
    folder = Path(tempfile.mkdtemp())
    try:
        begun = time.monotonic()
        made(folder, projects)
        print(f"made in {time.monotonic() - begun:.0f} s, {sum(f.stat().st_size for f in folder.iterdir()) >> 20} MB")
        print(f"states of {projects} projects: {seconds_of_states(folder):.2f} s")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PROJECTS)
