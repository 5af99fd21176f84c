"""新建: choose the rules, fill the list of projects, and build the workbooks.

Three presses of one button, each on the workbook that the one before has opened.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import xlwings as xw

from perfeval_xl import folders
from perfeval_xl.addin.host import (
    folder_beside,
    open_workbook,
    save_copy,
    saved_path,
    temporary_folder,
    unused_path,
)
from perfeval_xl.addin.session import Reply, Session
from perfeval_xl.errors import ActionError, ProfileError
from perfeval_xl.files import write_file
from perfeval_xl.forms.list_columns import INSTRUCTION_SHEET, PROJECT_SHEET
from perfeval_xl.issuing import Issued, Job, issue_all
from perfeval_xl.list_answers import (
    absent_lines,
    answer,
    former_lines,
    list_answered_by,
    prepare,
    summary_lines,
    unused_contact_lines,
)
from perfeval_xl.profiles import available, load
from perfeval_xl.standing import Standing
from perfeval_xl.writer.blank_list import CHOOSER_SHEET as CHOOSER
from perfeval_xl.writer.blank_list import CHOSEN_CELL, chooser_bytes, list_bytes
from perfeval_xl.writer.problem_book import SHEET as PROBLEM_SHEET
from perfeval_xl.writer.problem_book import mark_of

_NAMED = re.compile(r"[（(]([^（）()]+)[）)]$")
MOST_OPENED = 3
"""Workbooks that are opened at once."""


@dataclass(frozen=True)
class Made:
    """The workbooks that were made of a list."""

    folder: Path
    """Where they lie."""
    done: Sequence[Issued]
    lines: Sequence[str]
    """What else is to be told of them."""


Make = Callable[[Sequence[Job], Path], Made]
"""Makes the workbooks of a list that lies in a folder."""


def made(jobs: Sequence[Job], beside: Path) -> Made:
    """Make them in a folder ``beside`` the list."""
    folder = beside / "自评表"
    return Made(folder, list(issue_all(jobs, folder)), unused_contact_lines(jobs))


def next_step(session: Session, make: Make = made) -> Reply:
    """Do the next step of the three, by what is open; the last one is to ``make`` the workbooks."""
    sheets = [sheet.name for sheet in session.caller.sheets] if session.caller is not None else []
    if session.by_file and session.caller is not None and not sheets:
        raise ActionError(f"“{session.caller.name}”读不出来，不是“新建”给的表；要从头做，请不写文件名，再做一次“新建”")
    if session.caller is not None and CHOOSER in sheets:
        return _list(session, session.caller)
    if session.caller is not None and {PROJECT_SHEET, INSTRUCTION_SHEET} <= set(sheets):
        return _build(session, session.caller, make)
    if PROBLEM_SHEET in sheets:
        raise ActionError(f"这是“{PROBLEM_SHEET}”；请照它改好清单，切换到清单，再点“新建”")
    path = unused_path(folders.work() / "新建自评表_选择规则集.xlsx")
    rules, wrong = _choices()
    write_file(path, chooser_bytes(rules))
    open_workbook(session.app, path)
    left_out = f"（{'、'.join(wrong)}有错误，没有列出；请规则集的作者改正）" if wrong else ""
    return Reply(f"第一步：在黄色格里选本地适用的规则集，选好后{_again(session, path)}{left_out}。")


def _again(session: Session, path: Path) -> str:
    """What to do for the next step: what is typed into a file is in it once it is saved."""
    return f"保存，再对这个文件（{path}）做一次“新建”" if session.by_file else "再点一次“新建”"


def _close_old_answers(session: Session, list_path: Path) -> None:
    """Close what was said of the list before, unless somebody has typed in it, so that it can be written anew."""
    for book in list(session.app.books):
        path = saved_path(book)
        beside = path is not None and path.parent == list_path.parent and book.api.Saved
        if path is not None and beside and list_answered_by(path) == mark_of(list_path.name):
            book.close()


def _choices() -> tuple[list[str], list[str]]:
    """The profiles to choose from, the user's own among them, and the ids of those that are wrong."""
    rules, wrong = [], []
    for profile_id in available():
        try:
            rules.append(f"{load(profile_id).title}（{profile_id}）")
        except ProfileError:
            wrong.append(profile_id)
    return rules, wrong


def _list(session: Session, book: xw.Book) -> Reply:
    chosen = _NAMED.search(str(book.sheets[CHOOSER].range(CHOSEN_CELL).value or ""))
    if chosen is None or chosen[1] not in available():
        raise ActionError("还没有选规则集；请在黄色格的下拉列表里选一个，再点“新建”")
    path = unused_path(folders.work() / f"项目清单_{chosen[1].replace('/', '_')}.xlsx")
    write_file(path, list_bytes(load(chosen[1])))
    open_workbook(session.app, path)
    return Reply(f"第二步：在“{PROJECT_SHEET}”“指标”等表里填好项目和指标（带*的必填），填完{_again(session, path)}。")


def _build(session: Session, book: xw.Book, make: Make) -> Reply:
    chosen = _NAMED.search(str(book.sheets[INSTRUCTION_SHEET].range("A1").value or ""))
    if chosen is None or chosen[1] not in available():
        raise ActionError(f"“{INSTRUCTION_SHEET}”表第一行没有写规则集，不知道按哪一套规则做表；请用“新建”重新取清单")
    list_path = saved_path(book)
    beside = folder_beside(book)
    named = beside / (list_path.name if list_path is not None else f"{Path(book.name).stem}.xlsx")
    _close_old_answers(session, named)
    opened = {open_book.name for open_book in session.app.books}
    with temporary_folder() as temporary:
        copy = temporary / f"{Path(book.name).stem}.xlsx"
        save_copy(book, copy)
        prepared = prepare(load(chosen[1]), copy)
        told = answer(prepared, named, linked=list_path is not None, busy=opened)
        new = Made(beside, (), ()) if prepared.blocked else make(prepared.jobs, beside)
    # Excel holds one workbook of a name.
    paths = [one.path for one in new.done if one.standing in (Standing.NEW, Standing.REPLACED)]
    shown = [path for path in paths[:MOST_OPENED] if path.name not in opened]
    for path in (*shown, *((told.file,) if told.file is not None else ())):
        session.app.books.open(str(path))
    if prepared.blocked:
        return Reply("\n".join(("没有做出任何自评表。", *told.lines)), wrong=True)
    more = f"，打开了前{MOST_OPENED}个" if len(paths) > MOST_OPENED else ""
    left = (
        *summary_lines(new.done, force=""),
        *former_lines(prepared.jobs, new.folder),
        *absent_lines(prepared.jobs, new.folder),
        *new.lines,
    )
    lines = (f"第三步：做好{len(paths)}个自评表，在 {new.folder}{more}。", *left, *told.lines)
    return Reply("\n".join(lines))
