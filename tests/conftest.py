"""What holds for every test."""

from __future__ import annotations

import gc
import os
import zlib
from pathlib import Path

import pytest
from hypothesis import settings

from perfeval_xl import allowance
from perfeval_xl.folders import HOME_VARIABLE
from tests.engines import libreoffice
from tests.libreoffice.fixtures import app, engine, running
from tests.mail_servers import inbox, mail_server

__all__ = ["app", "engine", "inbox", "mail_server", "running"]

LONG = (
    "packaging/test_frozen.py",
    "addin/test_window.py",
    "packaging/test_wps_clicks.py",
    "parity/",
    "examples/test_kinds.py",
    "issuing/test_excel_would_open_it.py::test_the_open_xml_sdk_reports_nothing",
    "issuing/test_looks.py",
    "checks/test_reports.py",
    "office/test_round.py::test_everything",
    "office/test_answers.py::test_in_a_whole_round",
    "office/test_cluster.py::test_a_cluster_of_which",
    "office/test_frames.py::test_a_hundred_numbers",
    "returns/test_departments.py::test_many_projects",
    "profiles/test_every_key.py::test_whatever_is_left_out",
    "batch/test_many.py::test_memory",
    "batch/test_warm_process.py",
    "code_health/test_distribution.py",
    "office/test_mailbox_round.py",
    "fuzz/test_differential.py",
    "fuzz/test_fuzz.py::test_every_mutated_workbook",
)
"""Whose tests take seconds each. Begun last, they would leave one worker to wait for the other."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long; all else in its order.

    Raises UsageError for a test whose name is another one in each process: the workers of a parallel
    run could not agree on what there is to do.
    """
    changing = [item.nodeid for item in items if " at 0x" in item.nodeid]
    if changing:
        raise pytest.UsageError(f"names that change from run to run: {changing[:3]}")
    items.sort(key=lambda item: not any(name in item.nodeid for name in LONG))


def pytest_collection_finish() -> None:
    """Leave out what is there for the whole run, thousands of tests among it, when garbage is looked for."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish() -> None:
    """Leave no office behind: workers of a parallel run end without what Python does at its end."""
    libreoffice.end()


@pytest.fixture(autouse=True)
def no_memory_of_limits() -> None:
    """Let no test be held to what the process had grown by when another one limited it: it would be ended for that."""
    with allowance.limited(allowance.SECONDS, memory=False, afresh=True):
        pass


# Plans and books are trees without circles: to look for garbage a thirtieth as often saves a tenth of all time.
gc.set_threshold(20_000, 20, 20)

# Programs that the tests start find every module compiled, whatever was chosen outside: half of their time otherwise.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# What is zipped here is read once and thrown away: `zipfile` packs it fast and not small, in this process alone.
vars(zlib)["Z_DEFAULT_COMPRESSION"] = zlib.Z_BEST_SPEED

# Nobody's own rules and keys have a part in the tests, and nothing is written among them.
NO_SETTINGS = Path(__file__).parent / "output" / "settings"
NO_SETTINGS.mkdir(parents=True, exist_ok=True)
os.environ[HOME_VARIABLE] = str(NO_SETTINGS)

# The same examples in every run, and no clock: a slow machine is no mistake of ours.
settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.load_profile("steady")
