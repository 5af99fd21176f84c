"""Every kind of form that has an example, tried in every program: ``python -m tests.kinds OUT_DIR``.

It is built, filled, computed, saved again, validated and drawn.

An example is a published case or an invented one beside its profile. The pictures in ``OUT_DIR`` are there to be
looked at beside the form as it is described.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from perfeval_xl.forms.form import FilledForm, Source
from perfeval_xl.issuing import Job, jobs_of, refusals, workbook
from perfeval_xl.layout.arrange import arrange
from perfeval_xl.profiles import examples, load, published
from perfeval_xl.scoring import score
from perfeval_xl.submission import check_file
from tests.engines import cells, ironcalc, libreoffice, render, resaving, sdk
from tests.excel_safety.lint import lint
from tests.issuing.test_values import unstated
from tests.parity.sheet import IRONCALC, LIBREOFFICE
from tests.parity.test_forms import by_address, differences

HEADINGS = (
    "kind of form",
    "example",
    "computed cells",
    "differences",
    "genuine when saved again",
    "SDK",
    "lint",
    "pages",
)
DPI = 110
"""Fine enough to read every letter of a page on a screen."""


@dataclass
class Kind:
    """What was found of one kind of form; every list but that of the pictures is to be empty."""

    profile_id: str
    published: bool
    """Whether the example is what a unit published, with its mistakes."""
    sent_back: list[str] = field(default_factory=list)
    """Why the example could not be issued, or would be sent back; of a published table its own mistakes."""
    computed: int = 0
    """How many cells were compared."""
    differences: list[str] = field(default_factory=list)
    """Where LibreOffice or IronCalc shows something else than the scorer has."""
    not_genuine: list[str] = field(default_factory=list)
    """The programs after whose saving it is no longer genuine, or has other answers."""
    sdk: list[str] = field(default_factory=list)
    """What the Open XML SDK says."""
    lint: list[str] = field(default_factory=list)
    """What Excel would repair besides."""
    pages: list[Path] = field(default_factory=list)
    """Pictures of it, where they were asked for."""

    @property
    def faults(self) -> list[str]:
        """All that must not be; what is wrong in a published table is its own affair."""
        own = [] if self.published else self.sent_back
        return [*own, *self.differences, *self.not_genuine, *self.sdk, *self.lint]


def sources(*, only: str = "") -> dict[str, Path]:
    """The example of every kind, by the id of its profile; the published one where there are both."""
    return {name: path for name, path in (examples() | published()).items() if only in name}


def kinds(folder: Path, *, draw: bool = False, only: str = "") -> list[Kind]:
    """Try every kind, with one start of LibreOffice for all of them (and one more where they are drawn).

    Those that are drawn are also validated with the Open XML SDK; of the others it has seen the full form, which has
    every element that an example has (`tests.issuing.test_excel_would_open_it`).
    """
    jobs = {name: _job(name, path) for name, path in sources(only=only).items()}
    found = [Kind(name, name in published()) for name in jobs]
    books = [folder / f"{name.replace('/', '_')}.xlsx" for name in jobs]
    for kind, job, book in zip(found, jobs.values(), books, strict=True):
        kind.sent_back += [str(finding) for finding in refusals(job)]
        book.write_bytes(workbook(job.filled))
    (folder / "stale").mkdir()
    stale = [cells.stale(book, folder / "stale" / book.name) for book in books]
    saved = {
        LIBREOFFICE: libreoffice.recalculate(stale, folder / LIBREOFFICE),
        "openpyxl": resaving.by_openpyxl(books, folder / "openpyxl"),
    }
    for kind, job, spoilt, fresh in zip(found, jobs.values(), stale, saved[LIBREOFFICE], strict=True):
        _compute(kind, unstated(job.filled), spoilt, fresh)
    for number, (kind, book) in enumerate(zip(found, books, strict=True)):
        _check(kind, book, {program: paths[number] for program, paths in saved.items()})
    for kind, book in zip(found, books, strict=True):
        kind.lint += map(str, lint(book))
    if draw:
        for kind, messages in zip(found, sdk.validate(books).values(), strict=True):
            kind.sdk += messages
        for kind, pdf in zip(found, libreoffice.to_pdf(books, folder / "pdf"), strict=True):
            kind.pages += render.pages(pdf, folder / "png", dpi=DPI)
    return found


def _job(profile_id: str, path: Path) -> Job:
    return jobs_of(load(profile_id), path, draft=profile_id in published())[0]


def _compute(kind: Kind, filled: FilledForm, stale: Path, recalculated: Path) -> None:
    """Compare every computed cell of both engines with the scorer; both found nothing but the sentinel."""
    plan = arrange(filled.form)
    kind.computed = sum(item.source is Source.COMPUTED for item in filled.form.every_field.values())
    ours = score(filled).values
    for engine, shown in ((LIBREOFFICE, cells.cached(recalculated)), (IRONCALC, ironcalc.values(stale))):
        kind.differences += differences(plan, filled, engine, by_address(shown), ours)


def _check(kind: Kind, book: Path, saved: Mapping[str, Path]) -> None:
    """Whether it is genuine as it was built, and as each program saved it."""
    original = check_file(book)
    kind.sent_back += [str(finding) for finding in original.findings if finding.severity.blocking]
    if original.genuine is not True or original.case is None:
        kind.not_genuine.append("as it was built")
        return
    for program, path in saved.items():
        again = check_file(path)
        if again.genuine is not True or again.case is None:
            kind.not_genuine.append(program)
        elif _answers(again.case.filled) != _answers(original.case.filled):
            kind.not_genuine.append(f"{program}: other answers")


def _answers(filled: FilledForm) -> dict[str, object]:
    return {
        key: value.replace("\r", "") if isinstance(value, str) else value for key, value in filled.every_answer.items()
    }


def table(found: Sequence[Kind]) -> str:
    """What was found, a line a kind."""
    rows: list[Sequence[object]] = [HEADINGS, ["---"] * len(HEADINGS)]
    for kind in found:
        example = "published" if kind.published else "invented"
        genuine = "no: " + ", ".join(kind.not_genuine) if kind.not_genuine else "yes"
        counts = map(len, (kind.sdk, kind.lint, kind.pages))
        rows.append((kind.profile_id, example, kind.computed, len(kind.differences), genuine, *counts))
    return "\n".join(f"| {' | '.join(map(str, row))} |" for row in rows)


if __name__ == "__main__":
    target, *chosen = sys.argv[1:]
    Path(target).mkdir(parents=True)
    tried = kinds(Path(target), draw=True, only="".join(chosen))
    print(table(tried))
    for one in tried:
        for fault in one.faults:
            print(f"{one.profile_id}: {fault}")
