"""Recalculate, re-save and print workbooks with LibreOffice.

LibreOffice keeps the values an .xlsx was saved with, so a plain conversion compares
the package with itself.  A private profile makes it compute every formula on load.

Every process has profiles of its own, so pytest-xdist workers do not meet.  Within
one process the functions must not run at the same time.
"""

import functools
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from tests.engines import fonts
from tests.engines.programs import EngineError, find, run

ALWAYS = 0
NEVER = 1

XLSX = "xlsx:Calc MS Excel 2007 XML"

START_SECONDS = 90.0
FILE_SECONDS = 15.0

_SETTINGS = (
    ("org.openoffice.Office.Calc/Formula/Load", "OOXMLRecalcMode", "{recalculation}"),
    ("org.openoffice.Office.Calc/Formula/Load", "ODFRecalcMode", "{recalculation}"),
    # Dates such as 2026年2月28日 are read with this locale only.
    ("org.openoffice.Setup/L10N", "ooSetupSystemLocale", "zh-CN"),
    ("org.openoffice.Office.Linguistic/General", "DefaultLocale_CJK", "zh-CN"),
    # After a crash the next run would offer to repair what the last one had open.
    ("org.openoffice.Office.Recovery/RecoveryInfo", "Enabled", "false"),
    ("org.openoffice.Office.Recovery/AutoSave", "Enabled", "false"),
    ("org.openoffice.Setup/Office", "ooSetupInstCompleted", "true"),
    ("org.openoffice.Office.Common/Misc", "FirstRun", "false"),
    ("org.openoffice.Office.Common/Misc", "ShowTipOfTheDay", "false"),
)
_ITEM = '<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>\n'
_REGISTRY = """\
<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
{items}</oor:items>
"""


def require() -> None:
    """Raise an error if LibreOffice is missing."""
    find("soffice", "libreoffice-calc")


def recalculate(workbooks: Sequence[Path], folder: Path) -> list[Path]:
    """Save each workbook as .xlsx in ``folder`` with freshly computed values."""
    return _convert(workbooks, folder, target=XLSX, suffix=".xlsx", recalculation=ALWAYS)


def resave(workbooks: Sequence[Path], folder: Path) -> list[Path]:
    """Save each workbook as .xlsx in ``folder`` with the values it was saved with.

    Values that LibreOffice cannot keep, such as those of volatile functions, are
    computed all the same.
    """
    return _convert(workbooks, folder, target=XLSX, suffix=".xlsx", recalculation=NEVER)


def to_pdf(workbooks: Sequence[Path], folder: Path) -> list[Path]:
    """Print each workbook to a .pdf in ``folder`` with freshly computed values."""
    return _convert(workbooks, folder, target="pdf", suffix=".pdf", recalculation=ALWAYS)


def to_csv(workbooks: Sequence[Path], folder: Path) -> list[Path]:
    """Save what the cells of each first sheet show to a .csv in ``folder``."""
    target = "csv:Text - txt - csv (StarCalc):44,34,76"
    return _convert(workbooks, folder, target=target, suffix=".csv", recalculation=NEVER)


def to_ods(workbooks: Sequence[Path], folder: Path) -> list[Path]:
    """Save each workbook as LibreOffice's own kind in ``folder``."""
    return _convert(workbooks, folder, target="ods", suffix=".ods", recalculation=NEVER)


def write_profile(folder: Path, *, recalculation: int = ALWAYS) -> Path:
    """Write a user profile into ``folder`` and return ``folder``."""
    items = "".join(
        _ITEM.format(path=path, name=name, value=value.format(recalculation=recalculation))
        for path, name, value in _SETTINGS
    )
    registry = folder / "user" / "registrymodifications.xcu"
    registry.parent.mkdir(parents=True, exist_ok=True)
    registry.write_text(_REGISTRY.format(items=items), encoding="utf-8")
    return folder


@functools.cache
def _profile(recalculation: int) -> tempfile.TemporaryDirectory[str]:
    # The cache keeps the object, and with it the folder, until the process ends.
    folder = tempfile.TemporaryDirectory(prefix="soffice-", ignore_cleanup_errors=True)
    write_profile(Path(folder.name), recalculation=recalculation)
    return folder


def _convert(workbooks: Sequence[Path], folder: Path, *, target: str, suffix: str, recalculation: int) -> list[Path]:
    """Convert all workbooks in one process and the ones it left out once each."""
    require()
    sources = [workbook.resolve(strict=True) for workbook in workbooks]
    outputs = _outputs(sources, folder, suffix)
    folder.mkdir(parents=True, exist_ok=True)
    # An output of an earlier run would hide that this run wrote none.
    for output in outputs:
        output.unlink(missing_ok=True)

    log = _soffice(sources, folder, target, recalculation) if sources else ""
    for source, output in zip(sources, outputs, strict=True):
        if not _is_complete(output):
            output.unlink(missing_ok=True)
            log += _soffice([source], folder, target, recalculation)

    missing = [source for source, output in zip(sources, outputs, strict=True) if not _is_complete(output)]
    if missing:
        names = ", ".join(str(source) for source in missing)
        raise EngineError(f"LibreOffice wrote no complete {suffix} for: {names}\n{log}".rstrip())
    return outputs


def _outputs(sources: Sequence[Path], folder: Path, suffix: str) -> list[Path]:
    """Return the paths soffice will write, which it names itself."""
    outputs = [folder.resolve() / f"{source.stem}{suffix}" for source in sources]
    if len(set(outputs)) < len(outputs):
        raise ValueError("two workbooks of the same name would share one output")
    overwritten = set(sources).intersection(outputs)
    if overwritten:
        raise ValueError(f"the output would replace its source: {sorted(overwritten)}")
    return outputs


def _soffice(sources: Sequence[Path], folder: Path, target: str, recalculation: int) -> str:
    """Run one soffice process over ``sources`` and return what it printed.

    Failures are part of the return value, because only the outputs show what worked:
    soffice exits with 0 when files fail, and may stop early in a long batch.
    """
    command: list[str | Path] = [
        find("soffice", "libreoffice-calc"),
        f"-env:UserInstallation={Path(_profile(recalculation).name).as_uri()}",
        *("--headless", "--norestore", "--nologo", "--nodefault", "--nofirststartwizard"),
        *("--convert-to", target, "--outdir", folder.resolve()),
        *sources,
    ]
    timeout = START_SECONDS + FILE_SECONDS * len(sources)
    # With the headless drawing plugin no display is asked for, even if one is set.
    environment = {**fonts.environment(), "SAL_USE_VCLPLUGIN": "svp"}
    try:
        return run(command, timeout=timeout, env=environment)
    except EngineError as error:
        return f"{error}\n"


def _is_complete(output: Path) -> bool:
    """Tell whether the output was written to its end, not cut off by a crash."""
    if not output.is_file():
        return False
    if output.suffix == ".pdf":
        return b"%%EOF" in output.read_bytes()[-64:]
    if output.suffix == ".csv":
        return output.read_bytes().endswith(b"\n")
    return zipfile.is_zipfile(output)
