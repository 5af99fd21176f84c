"""Run the command line inside the tests, and look at what it left behind."""

from pathlib import Path

from click.testing import CliRunner, Result

from perfeval_xl.cli import main
from perfeval_xl.issuing import workbook
from perfeval_xl.profiles.library import published
from tests.issuing.samples import complete

YIYANG = published()["hunan_yiyang/2022"]
HUAIHUA = published()["hunan_huaihua/2023"]


def perfeval(*arguments: object, home: Path | None = None) -> Result:
    """Run ``perfeval`` with ``arguments``; keys are looked for in ``home``.

    An exception that is not the end of the program is raised again, so that no traceback passes for an answer.
    """
    environment = {"PERFEVAL_HOME": str(home)} if home else {"PERFEVAL_HOME": "/nonexistent"}
    result = CliRunner().invoke(main, [str(argument) for argument in arguments], env=environment, prog_name="perfeval")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def good_workbook(folder: Path, name: str = "填好的 自评表.xlsx") -> Path:
    """A returned workbook with nothing blocking."""
    path = folder / name
    path.write_bytes(workbook(complete("cn_national/2020")))
    return path
