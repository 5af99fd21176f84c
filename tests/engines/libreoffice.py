"""Recalculate, re-save and print workbooks with LibreOffice.

LibreOffice keeps the values an .xlsx was saved with, so a plain conversion compares
the package with itself.  It is told to compute every formula on load.

To start it costs as much as to convert ten files, so one office of a process converts
all of them, with a private profile.

Every process has profiles of its own, so pytest-xdist workers do not meet.  Within
one process the functions must not run at the same time.
"""

import functools
import os
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from perfeval_xl.libreoffice import bridge
from perfeval_xl.libreoffice.office import OfficeProcess
from tests.engines import fonts
from tests.engines.programs import EngineError, find

ALWAYS = 0
NEVER = 1

XLSX = "xlsx:Calc MS Excel 2007 XML"
PDF, PDF_OF_A_TEXT = "calc_pdf_Export", "writer_pdf_Export"
FILTERS = {"pdf": PDF, "ods": "calc8"}
"""The filter of a format that is named alone."""
MOST_FILES = 80
"""Files after which the office starts anew: it grows with each of them."""

START_SECONDS = 90.0
FILE_SECONDS = 60.0

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


def _convert(workbooks: Sequence[Path], folder: Path, *, target: str, suffix: str, recalculation: int) -> list[Path]:
    """Convert all workbooks, and those that were left out once more."""
    require()
    sources = [workbook.resolve(strict=True) for workbook in workbooks]
    outputs = _outputs(sources, folder, suffix)
    folder.mkdir(parents=True, exist_ok=True)
    # An output of an earlier run would hide that this run wrote none.
    for output in outputs:
        output.unlink(missing_ok=True)

    log = _saved(sources, folder, target, recalculation)
    for source, output in zip(sources, outputs, strict=True):
        if not _is_complete(output):
            output.unlink(missing_ok=True)
            log += _saved([source], folder, target, recalculation)

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


def _saved(sources: Sequence[Path], folder: Path, target: str, recalculation: int) -> str:
    """Have the office load and save ``sources``, and return what went wrong.

    Failures are part of the return value, because only the outputs show what worked.
    """
    name, _, options = target.partition(":")
    log = ""
    for source in sources:
        office = _office()
        output = folder.resolve() / f"{source.stem}.{name}"
        try:
            with office.deadline(FILE_SECONDS):
                _recalculating(office, recalculation)
                _save(office, source, output, *(options or FILTERS[name]).split(":"))
        except bridge.exception("uno.Exception") as error:
            log += f"{source.name}: {error}\n"
    return log


def _save(office: OfficeProcess, source: Path, output: Path, kind: str, options: str = "") -> None:
    """Load one file and save it by the filter ``kind``."""
    hidden = bridge.option("Hidden", True)
    document = office.service("frame.Desktop").loadComponentFromURL(bridge.url(source), "_blank", 0, (hidden,))
    if document is None:
        raise bridge.exception("io.IOException")("it cannot be loaded", None)
    try:
        if kind == PDF and document.supportsService("com.sun.star.text.TextDocument"):
            kind = PDF_OF_A_TEXT
        given = (bridge.option("FilterName", kind), bridge.option("FilterOptions", options))
        document.storeToURL(bridge.url(output), given if options else given[:1])
    finally:
        document.close(True)


def _recalculating(office: OfficeProcess, recalculation: int) -> None:
    """Have it compute what it loads from now on, or leave it."""
    place = bridge.struct("beans.NamedValue", "nodepath", "/org.openoffice.Office.Calc/Formula/Load")
    settings = office.service("configuration.ConfigurationProvider").createInstanceWithArguments(
        "com.sun.star.configuration.ConfigurationUpdateAccess", (place,)
    )
    for mode in ("OOXMLRecalcMode", "ODFRecalcMode"):
        settings.setPropertyValue(mode, recalculation)
    settings.commitChanges()


@dataclass
class _Running:
    """The office of this process, and how many files it has loaded."""

    office: OfficeProcess | None = None
    files: int = 0


_running = _Running()


def _office() -> OfficeProcess:
    """The office that converts: it starts when it is first needed, and anew where it ended or has had many files."""
    if _running.office is not None and (_running.files >= MOST_FILES or not _running.office.alive()):
        end()
    if _running.office is None:
        # With the headless drawing plugin no display is asked for, even if one is set.
        with mock.patch.dict(os.environ, {**fonts.environment(), "SAL_USE_VCLPLUGIN": "svp", "LC_ALL": "C.UTF-8"}):
            _running.office = OfficeProcess(profile=write_profile(Path(_profile().name)), seconds=START_SECONDS)
    _running.files += 1
    return _running.office


def end() -> None:
    """End the office that converts, where there is one."""
    if _running.office is not None:
        _running.office.quit()
    _running.office, _running.files = None, 0


@functools.cache
def _profile() -> tempfile.TemporaryDirectory[str]:
    # The cache keeps the object, and with it the folder, until the process ends.
    return tempfile.TemporaryDirectory(prefix="soffice-", ignore_cleanup_errors=True)


def _is_complete(output: Path) -> bool:
    """Tell whether the output was written to its end, not cut off by a crash."""
    if not output.is_file():
        return False
    if output.suffix == ".pdf":
        return b"%%EOF" in output.read_bytes()[-64:]
    if output.suffix == ".csv":
        return output.read_bytes().endswith(b"\n")
    return zipfile.is_zipfile(output)
