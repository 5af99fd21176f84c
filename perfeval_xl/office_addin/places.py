"""Which round a button means, where its parts lie, and how a folder is shown to somebody."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import xlwings as xw

from perfeval_xl.addin.host import saved_path
from perfeval_xl.addin.session import Session
from perfeval_xl.errors import ActionError, OutputError
from perfeval_xl.libreoffice.engine import ENGINE_NAME
from perfeval_xl.office.rounds import OVERTAKEN, SUMMARY, Round
from perfeval_xl.office.sent import SENT_FOLDER
from perfeval_xl.office_addin import memory

ASKED = "请选这一轮的文件夹（里面有“台账”和“来件”）"
"""Over the window in which a folder is chosen."""
FOLDER_PICKER, CHOSEN = 4, -1
"""``msoFileDialogFolderPicker`` of Office, and what it answers where a folder was chosen."""
NO_ROUND = (
    "不知道是哪一轮：请先打开这一轮文件夹里的“汇总”或任何一个表，再点按钮。"
    "还没有开始一轮的，先点“绩效自评”里的“新建”，做出自评表，就有了这一轮的文件夹"
)
"""What is said where nobody knows of a round."""
LONGEST_OPENING = 10.0
"""Seconds that a program which shows folders may take to begin."""
_DRAFT = ".eml"
_SUMMARY = re.compile(rf"{re.escape(Path(SUMMARY).stem)}(?:_\d+)*{re.escape(Path(SUMMARY).suffix)}")


def round_of(session: Session) -> Round:
    """The round of the workbook on top, else the one that was used last, else the one that somebody chooses.

    Raises ActionError where none is known or chosen.
    """
    found = _of_workbook(session.caller) or _remembered() or _chosen(session.app)
    # Where it cannot be remembered it is asked for again.
    with suppress(OutputError):
        memory.remember(memory.ROUND, found.folder)
    return found


def _of_workbook(book: xw.Book | None) -> Round | None:
    path = saved_path(book) if book is not None else None
    return next((one for one in map(Round, path.parents) if _is_begun(one)), None) if path is not None else None


def _remembered() -> Round | None:
    folder = memory.recalled(memory.ROUND)
    return Round(folder) if folder is not None and _is_begun(Round(folder)) else None


def _chosen(app: xw.App) -> Round:
    folder = _asked_for(app)
    if folder is None:
        raise ActionError(NO_ROUND)
    found = next((one for one in map(Round, (folder, *folder.parents)) if _is_begun(one)), None)
    if found is None:
        raise ActionError(f"{folder} 不是一轮自评的文件夹，里面没有台账。{NO_ROUND}")
    return found


def _is_begun(one: Round) -> bool:
    """Whether there is a round; what cannot be reached is none for now."""
    try:
        return one.is_begun
    except OSError:
        return False


def _asked_for(app: xw.App) -> Path | None:
    """The folder that somebody chooses in a window; None where that was given up, or where there is no window."""
    if app.engine.name == ENGINE_NAME:
        chosen = app.impl.choose_folder(ASKED)
        return Path(chosen) if chosen else None
    try:
        dialog = app.api.FileDialog(FOLDER_PICKER)
    except AttributeError:
        # Excel on the Mac has none.
        return None
    dialog.Title = ASKED
    return Path(str(dialog.SelectedItems(1))) if dialog.Show() == CHOSEN else None


def summaries(of: Round) -> list[Path]:
    """Every 汇总 of the round: one that was open has others beside it."""
    return [path for path in of.folder.glob(f"{Path(SUMMARY).stem}*") if _SUMMARY.fullmatch(path.name)]


def newest_summary(of: Round) -> Path | None:
    """The last 汇总 that was written; None where there is none."""
    return max(summaries(of), key=lambda path: (path.stat().st_mtime_ns, path.name), default=None)


def drafts_in(folder: Path) -> list[Path]:
    """The drafts of messages below a folder, in the order of their names, but for those that newer ones replace and
    those that went out.
    """
    found = sorted(folder.rglob(f"*{_DRAFT}")) if folder.is_dir() else []
    return [draft for draft in found if not {OVERTAKEN, SENT_FOLDER} & set(draft.relative_to(folder).parts)]


def newest_folder(folder: Path) -> Path:
    """The folder in ``folder`` that was written last; itself where there is none."""
    inside = [one for one in folder.iterdir() if one.is_dir()] if folder.is_dir() else []
    return max(inside, key=lambda one: (one.stat().st_mtime_ns, one.name), default=folder)


def show_folder(folder: Path) -> bool:
    """Open a folder where the system shows folders; whether it could."""
    try:
        if sys.platform == "win32":
            os.startfile(folder)
        else:
            opener = "open" if sys.platform == "darwin" else "xdg-open"
            subprocess.run(
                [shutil.which(opener) or opener, str(folder)],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=LONGEST_OPENING,
                check=True,
            )
    except (OSError, subprocess.SubprocessError):
        return False
    return True
