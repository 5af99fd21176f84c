"""Run the command line inside the tests, and look at what it left behind."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from click.testing import CliRunner, Result

from perfeval_xl import allowance, batch, exit_codes
from perfeval_xl.cli import main
from perfeval_xl.profiles.library import published
from tests.issuing.samples import complete_book

YIYANG = published()["hunan_yiyang/2022_original_budget"]
HUAIHUA = published()["hunan_huaihua/2023"]
NO_KEYS = TemporaryDirectory(prefix="perfeval-home-")
"""A folder for settings in which nothing is."""


def perfeval(*arguments: object, home: Path | None = None) -> Result:
    """Run ``perfeval`` with ``arguments``; keys are looked for in ``home``.

    An exception that is not the end of the program is raised again, so that no traceback passes for an answer.
    """
    environment = {"PERFEVAL_HOME": str(home or NO_KEYS.name)}
    words = [str(argument) for argument in arguments]
    with _unhurried():
        result = CliRunner().invoke(main, words, env=environment, prog_name="perfeval")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@contextmanager
def _unhurried() -> Iterator[None]:
    """Give files more time than a command does: the process of the tests holds much more, and looks through it.

    What a test itself has set stays.
    """
    with ExitStack() as stack:
        for module, name in (
            (batch, "SECONDS"),
            (exit_codes, "SECONDS"),
            (exit_codes, "SECONDS_OF_A_LIST"),
        ):
            if getattr(module, name) == getattr(allowance, name):
                stack.enter_context(patch.object(module, name, 20.0))
        yield


def good_workbook(folder: Path, name: str = "填好的 自评表.xlsx") -> Path:
    """A returned workbook with nothing blocking."""
    path = folder / name
    path.write_bytes(complete_book("cn_national/2020"))
    return path
