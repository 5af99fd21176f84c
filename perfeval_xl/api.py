"""What other programs may call of ``perfeval_xl``: ``build``, ``check``, ``check_many``, ``last_year``, ``report``…

``docs/api.md`` is the guide to them. They take a path, or the bytes of a file
where there is none. What a unit did wrong is a finding of a result; what the
caller did wrong is an exception below `perfeval_xl.errors.PerfevalError`, with
every mistake listed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from perfeval_xl.batch import FileSource, Source, check, check_many
from perfeval_xl.checks import Case
from perfeval_xl.earlier_forms import last_year
from perfeval_xl.errors import PerfevalError
from perfeval_xl.issuing import issue, jobs_of
from perfeval_xl.outputs.json_output import file_data as as_data
from perfeval_xl.profiles import Library, load
from perfeval_xl.reports.doors import REPORT_SUFFIXES, readable_case, report_bytes, report_of_case
from perfeval_xl.result import Result
from perfeval_xl.sealing.keys import load_key

__all__ = ["Result", "as_data", "build", "check", "check_many", "last_year", "report"]


def build(
    profile_id: str,
    brief: FileSource,
    folder: str | Path,
    *,
    key: str | Path | None = None,
    password: str | None = None,
    draft: bool = False,
    force: bool = False,
    library: Library | None = None,
) -> list[Path]:
    """Write the locked workbooks of a brief into ``folder`` and return their paths.

    ``brief`` is a dossier (.toml, .json; ``docs/dossier.md``) with one project or
    department, or an Excel list with many. ``key`` is the file of the office's
    private key, ``password`` one for the protection; a ``draft`` is not refused
    for its points and never signed; ``force`` overwrites. A workbook that stands there
    and is the same, filled in or not, is left as it is. Nothing is written
    unless every project may be issued: raises BriefError with all mistakes,
    ProfileError for the profile, OutputError for the folder, KeyFileError for the key.
    """
    profile = load(profile_id, library)
    signing = load_key(Path(key)) if key is not None else None
    with _as_path(brief, "brief") as path:
        jobs = jobs_of(profile, path, draft=draft)
    return list(issue(jobs, Path(folder), key=signing, password=password, force=force, library=library))


def report(
    source: FileSource, kind: str = ".docx", *, previous: FileSource | None = None, library: Library | None = None
) -> bytes:
    """Return the 自评报告 of a workbook or a dossier, as a file of ``kind``: .docx, .xlsx or .txt.

    ``previous`` is the form of the year before, for comparison. Raises PerfevalError
    where something cannot be read, and where its profile has no outline.
    """
    if kind not in REPORT_SUFFIXES:
        raise PerfevalError(f"不认识的格式“{kind}”；允许：{'、'.join(REPORT_SUFFIXES)}")
    before = None if previous is None else _case(previous, library)
    return report_bytes(report_of_case(_case(source, library), before, library=library), kind)


def _case(given: FileSource, library: Library | None) -> Case:
    source = Source.of(given)
    return readable_case(source.path, source.data, library)


@contextmanager
def _as_path(source: FileSource, name: str) -> Iterator[Path]:
    """Where ``source`` lies; bytes lie in a file for as long as they are read."""
    given = Source.of(source)
    if given.data is None:
        yield given.path
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}{given.path.suffix}"
        path.write_bytes(given.data)
        yield path
