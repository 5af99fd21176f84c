"""上报 from inside Excel: the file that is sent, and the message that carries it."""

from __future__ import annotations

import os
from email.parser import BytesHeaderParser
from pathlib import Path

from perfeval_xl import folders
from perfeval_xl.addin.host import TITLE, free, held_briefly, place_of, save_copy
from perfeval_xl.addin.live_book import OTHER_FORMAT, LiveReading
from perfeval_xl.addin.session import Reply, Session
from perfeval_xl.checks.project_identity import code_of
from perfeval_xl.errors import ActionError, OutputError, ReturnFileError
from perfeval_xl.files import write_file
from perfeval_xl.outputs.submitting import file_name, message, stamped
from perfeval_xl.returns.reader import read_book
from perfeval_xl.sealing.submitted import stored_code
from perfeval_xl.submission import book_case, check_file


def send(desk: Session, reading: LiveReading, *others: Path) -> Reply:
    """Write the file that is sent and a draft of the message, with the ``others`` attached; return what to say.

    The file is checked once more as it will be received. Raises ActionError
    where it would not be taken for what it is.
    """
    if Path(reading.name).suffix.lower() not in ("", ".xlsx"):
        raise ActionError(OTHER_FORMAT.format(reading.name))
    if not reading.whole:
        raise ActionError(
            "副本读不出来（多半被加密软件加了密），不能写出上报文件；请向信息中心申请对本程序放行，"
            "或直接把这个工作簿作附件发送"
        )
    target = _target(desk, file_name(reading.case))
    if target.exists() and desk.app.alert(f"{target.name} 以前上报过，要覆盖吗？", TITLE, "yes_no", "info") != "yes":
        return Reply("没有上报；原来的上报文件没有动。")
    with held_briefly() as folder:
        copy = folder / "copy.xlsx"
        save_copy(desk.book, copy)
        # The sheets that travel along may have been made anew: what was explained is read again.
        case = book_case(read_book(copy), {})
        code = code_of(case)
        data = stamped(copy.read_bytes(), code)
        copy.write_bytes(data)
        again = check_file(copy)
    if again.blocking or not again.genuine:
        said = "；".join(found.message for found in again.findings if found.severity.blocking)
        raise ActionError(f"写出的副本通不过校验，没有上报：{said or '与下发的原表不符'}")
    target = _written(target, data)
    told = f"上报文件已写出：{target}\n校验码 {code}（印在页脚）。"
    attached = "和".join(("上报文件", *(other.name for other in others)))
    draft = target.with_suffix(".eml")
    if draft.exists() and not _is_draft(draft):
        draft = free(draft)
    try:
        write_file(draft, message(case, code, target, *others))
    except OutputError as error:
        return Reply(f"{told}邮件草稿没有写成（{error}），请自己把{attached}作附件发送。")
    asked = "已请邮件程序打开邮件草稿" if _open(draft) else "邮件草稿写好了"
    return Reply(f"{told}{asked}；没有打开的，双击 {draft.name}，或自己把{attached}作附件发送。")


def _written(target: Path, data: bytes) -> Path:
    """Write what is sent; among the user's documents where the folder takes nothing."""
    try:
        write_file(target, data)
    except OutputError:
        elsewhere = free(folders.work() / target.name)
        if elsewhere.parent == target.parent:
            raise
        write_file(elsewhere, data)
        return elsewhere
    return target


def _target(desk: Session, name: str) -> Path:
    """Where the file goes: beside the workbook, never over anything but an earlier 上报."""
    standing = place_of(desk.book)
    target = (standing.parent if standing is not None else folders.work()) / name
    if target == standing:
        target = target.with_stem(f"{target.stem}_上报")
    return target if target != standing and _was_sent(target) else free(target)


def _was_sent(path: Path) -> bool:
    """Whether ``path`` is a file that 上报 wrote."""
    try:
        return path.exists() and stored_code(read_book(path).properties) is not None
    except ReturnFileError:
        return False


def _is_draft(path: Path) -> bool:
    """Whether ``path`` is a draft that nobody has addressed yet."""
    try:
        held = BytesHeaderParser().parsebytes(path.read_bytes())
    except OSError:
        return False
    return held["X-Unsent"] == "1" and not any(held[name] for name in ("To", "Cc", "Bcc"))


def _open(draft: Path) -> bool:
    """Open the draft with the mail program of the machine, where there is one that takes it."""
    opener = getattr(os, "startfile", None)
    if opener is None:
        return False
    try:
        opener(draft)
    except OSError:
        return False
    return True
