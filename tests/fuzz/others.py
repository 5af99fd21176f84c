"""What else comes in, or is made of what came in: reports, lists of projects, dossiers, what is taken out of forms.

Here nothing is compared; whatever is raised must be an error of ours that says a cause.
"""

from __future__ import annotations

import functools
import json
import re
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from perfeval_xl.checks import Case
from perfeval_xl.errors import PerfevalError
from perfeval_xl.extracting import dossier_bytes, list_of
from perfeval_xl.findings import Code
from perfeval_xl.list_answers import answer, prepare
from perfeval_xl.outputs.json_output import to_json
from perfeval_xl.profiles import available, load, published
from perfeval_xl.reports.doors import report_bytes, report_of_case
from perfeval_xl.submission import Submission, check_bytes, checked
from tests import making
from tests.fuzz.bases import bases, small
from tests.fuzz.mutations import case_of, made
from tests.fuzz.outcome import FILE, MOST_SECONDS, Outcome, Verdict
from tests.fuzz.parts import Base, Book, NotHereError
from tests.fuzz.registry import MUTATIONS
from tests.fuzz.text_mutations import json_changed, text_changed, word_changed
from tests.issuing.lists import NATIONAL, short_list

PACKAGED = ("node", "attribute", "bytes", "encoding", "zip", "relationship", "type")
"""Kinds of mutations that any package of parts can suffer."""
CELLS = ("number", "string", "cell", "formula", "address", "look")
"""Kinds that a list can suffer besides."""


@dataclass(frozen=True)
class Target:
    """One way in: how something is mutated, and what is done with it."""

    mutate: Callable[[Random], bytes]
    use: Callable[[bytes, Path], str]
    """Reads it, and says in a word what came of it; raises PerfevalError with a cause. Files go into the folder."""


def _mutated(base: Base, kinds: tuple[str, ...], rng: Random) -> bytes:
    """A package with one or two mutations of some kinds."""
    chosen = [one for one in MUTATIONS.values() if one.kind in kinds]
    book = Book(base)
    for _ in range(rng.choice((1, 1, 2))):
        for _ in range(20):
            try:
                rng.choice(chosen).change(book, rng)
                break
            except (NotHereError, AttributeError, IndexError, TypeError, ValueError):
                continue
    return book.bytes()


# ---- reports


@functools.cache
def _sound() -> Case:
    case = check_bytes(FILE, making.book_bytes()).case
    if case is None:
        raise ValueError("the sound workbook is none")
    return case


@functools.cache
def _report() -> Base:
    return Base("a report", report_bytes(report_of_case(_sound()), ".docx"))


def _mutated_report(rng: Random) -> bytes:
    if rng.random() < 0.5:
        return _mutated(_report(), PACKAGED, rng)
    book = Book(_report())
    for _ in range(rng.choice((1, 2, 3))):
        try:
            word_changed(book, rng)
        except (NotHereError, AttributeError, TypeError, ValueError):
            continue
    return book.bytes()


def _check_report(data: bytes, folder: Path) -> str:
    path = folder / "报告.docx"
    path.write_bytes(data)
    return _told(checked(FILE, _sound(), path))


def _mutated_text(rng: Random) -> bytes:
    return text_changed(report_bytes(report_of_case(_sound()), ".txt"), rng)


def _check_text(data: bytes, folder: Path) -> str:
    path = folder / "报告.txt"
    path.write_bytes(data)
    return _told(checked(FILE, _sound(), path))


def _told(submission: Submission) -> str:
    """In a word what was found; all of it can be written down. Raises PerfevalError for a fault that was caught."""
    json.dumps(to_json([submission.result]), ensure_ascii=False).encode()
    if any(finding.code is Code.W017 for finding in submission.findings):
        raise ValueError("a fault of the program")
    return submission.findings[0].code.name if submission.findings else "nothing found"


# ---- lists and dossiers


@functools.cache
def _list() -> Base:
    with tempfile.TemporaryDirectory() as folder:
        return Base("a list", short_list(Path(folder) / "清单.xlsx", codes="123").read_bytes())


def _build_list(data: bytes, folder: Path) -> str:
    path = folder / "清单.xlsx"
    path.write_bytes(data)
    prepared = prepare(load(NATIONAL), path)
    lines = answer(prepared, path).lines
    "\n".join(lines).encode()
    return f"{len(prepared.jobs)} projects, {'problems' if prepared.problems else 'no problem'}"


@functools.cache
def _json() -> bytes:
    return json.dumps(small(), ensure_ascii=False, indent=1).encode()


def _mutated_json(rng: Random) -> bytes:
    data = _json()
    for _ in range(rng.choice((1, 1, 2, 3))):
        try:
            data = json_changed(data, rng) if rng.random() < 0.8 else text_changed(data, rng)
        except (ValueError, LookupError, TypeError):
            # What is no JSON any more is mutated no further.
            break
    return data


def _mutated_toml(rng: Random) -> bytes:
    path = rng.choice(sorted(published().values()))
    data = path.read_bytes()
    for _ in range(rng.choice((1, 1, 2))):
        data = text_changed(data, rng)
    return data


def _use_dossier(suffix: str) -> Callable[[bytes, Path], str]:
    def use(data: bytes, folder: Path) -> str:
        path = folder / f"材料{suffix}"
        path.write_bytes(data)
        told = _told(check_bytes(path, data))
        named = re.search(rb"[a-z]+_[a-z]+/20[0-9]{2}", data)
        profile = load(named[0].decode() if named and named[0].decode() in available() else NATIONAL)
        prepared = prepare(profile, path)
        return f"{told}, {len(prepared.jobs)} projects"

    return use


# ---- what is taken out


def _mutated_form(rng: Random) -> bytes:
    only = rng.choice(("number", "string", "cell", "address", "formula", "sheet", ""))
    return made(case_of(rng.randrange(1 << 30), 0, bases(), only))[0]


def _take_out(data: bytes, folder: Path) -> str:
    case = check_bytes(FILE, data).case
    if case is None or case.missing:
        return "not readable"
    dossier_bytes(case.filled)
    list_of([(FILE.name, case.filled)])
    report = report_of_case(case)
    for kind in (".txt", ".docx") if len(data) % 8 == 0 else (".txt",):
        report_bytes(report, kind)
    return "taken out"


TARGETS: dict[str, Target] = {
    "reports in Word": Target(_mutated_report, _check_report),
    "reports as text": Target(_mutated_text, _check_text),
    "lists": Target(lambda rng: _mutated(_list(), (*PACKAGED, *CELLS, "sheet", "style"), rng), _build_list),
    "dossiers in JSON": Target(_mutated_json, _use_dossier(".json")),
    "dossiers in TOML": Target(_mutated_toml, _use_dossier(".toml")),
    "taken out of forms": Target(_mutated_form, _take_out),
}
"""By what comes in."""


def judged(name: str, seed: int, number: int, folder: Path) -> tuple[bytes, Verdict]:
    """What becomes of one mutated file of a target."""
    target = TARGETS[name]
    data = target.mutate(Random(f"{seed}:{number}:{name}"))
    began = time.process_time()
    try:
        outcome, why = Outcome.FOUND, target.use(data, folder)
    except PerfevalError as error:
        outcome, why = Outcome.REFUSED if str(error) else Outcome.CRASHED, f"{type(error).__name__}: {error}"
    except Exception as error:
        outcome, why = Outcome.CRASHED, "".join(traceback.format_exception(error))
    seconds = time.process_time() - began
    if seconds > MOST_SECONDS and not outcome.failed:
        outcome, why = Outcome.SLOW, f"{seconds:.1f} s"
    return data, Verdict(outcome, why, seconds)
