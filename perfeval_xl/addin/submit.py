"""上报 from inside Excel: the file that is sent, and the message that carries it."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from email.parser import BytesHeaderParser
from pathlib import Path

from perfeval_xl import folders
from perfeval_xl.addin.host import ask, folder_beside, save_copy, saved_path, temporary_folder, unused_path
from perfeval_xl.addin.live_book import OTHER_FORMAT, LiveReading
from perfeval_xl.addin.session import Reply, Session
from perfeval_xl.checks.project_identity import code_of
from perfeval_xl.errors import ActionError, OutputError, ReturnFileError
from perfeval_xl.files import write_file
from perfeval_xl.outputs.mail import is_untouched
from perfeval_xl.outputs.submitting import file_name, mail_draft, stamped
from perfeval_xl.returns.reader import read_book
from perfeval_xl.sealing.submitted import stored_code, stored_number
from perfeval_xl.sealing.trust import Trust
from perfeval_xl.submission import book_case, check_file


def write_submission(session: Session, reading: LiveReading, *others: Path) -> Reply:
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
    target = _target(session, file_name(reading.case))
    if target.exists() and not ask(session.app, f"{target.name} 以前上报过，要覆盖吗？"):
        return Reply("没有上报；原来的上报文件没有动。")
    with temporary_folder() as folder:
        copy = folder / "copy.xlsx"
        save_copy(session.book, copy)
        # The sheets that travel along may have been replaced: the explanations are read again.
        case = book_case(read_book(copy), Trust())
        code = code_of(case)
        number = 1 + max(_number(copy), _number(target))
        data = stamped(copy.read_bytes(), code, at=datetime.now(UTC), number=number)
        copy.write_bytes(data)
        checked_copy = check_file(copy)
    if checked_copy.blocking or not checked_copy.genuine:
        messages = "；".join(finding.message for finding in checked_copy.findings if finding.severity.blocking)
        raise ActionError(f"写出的副本通不过校验，没有上报：{messages or '与下发的原表不符'}")
    meant, target = target, _write(target, data)
    summary = f"上报文件已写出：{target}\n校验码 {code}（印在页脚）。"
    if target != meant and meant.exists():
        summary = f"{summary}\n注意：{meant} 没有能覆盖（可能正打开着），还是旧的，不要发它。\n"
    attached = "和".join(("上报文件", *(other.name for other in others)))
    draft = target.with_suffix(".eml")
    if draft.exists() and not _is_draft(draft):
        draft = unused_path(draft)
    try:
        write_file(draft, mail_draft(case, code, target, *others))
    except OutputError as error:
        return Reply(f"{summary}邮件草稿没有写成（{error}），请自己把{attached}作附件发送。")
    draft_status = "已请邮件程序打开邮件草稿" if _open(session, draft) else "邮件草稿写好了"
    return Reply(f"{summary}{draft_status}；没有打开的，双击 {draft.name}，或自己把{attached}作附件发送。")


def _write(target: Path, data: bytes) -> Path:
    """Write what is sent; in the user's documents where the folder is not writable."""
    try:
        write_file(target, data)
    except OutputError:
        elsewhere = unused_path(folders.work() / target.name)
        if elsewhere.parent == target.parent:
            raise
        write_file(elsewhere, data)
        return elsewhere
    return target


def _target(session: Session, name: str) -> Path:
    """Where the file goes: beside the workbook, never over anything but an earlier 上报."""
    current = saved_path(session.book)
    target = folder_beside(session.book) / name
    if target == current:
        target = target.with_stem(f"{target.stem}_上报")
    return target if target != current and _is_submission(target) else unused_path(target)


def _is_submission(path: Path) -> bool:
    """Whether ``path`` is a file that 上报 wrote."""
    try:
        return path.exists() and stored_code(read_book(path).properties) is not None
    except ReturnFileError:
        return False


def _number(path: Path) -> int:
    """How many times ``path`` had been sent upward, itself included; 0 where it was not, or is not there."""
    try:
        return stored_number(read_book(path).properties) if path.exists() else 0
    except ReturnFileError:
        return 0


def _is_draft(path: Path) -> bool:
    """Whether ``path`` is a draft that nobody touched, or one of an earlier release that nobody has addressed yet."""
    try:
        data = path.read_bytes()
    except OSError:
        return False
    headers = BytesHeaderParser().parsebytes(data)
    addressed = any(headers[name] for name in ("To", "Cc", "Bcc"))
    return is_untouched(data) or (headers["X-Unsent"] == "1" and not headers["Message-ID"] and not addressed)


def _open(session: Session, draft: Path) -> bool:
    """Open the draft with the mail program of the machine, where there is one that takes it."""
    if session.by_file:
        session.app.books.open(str(draft))
        return False
    opener = getattr(os, "startfile", None)
    if opener is None:
        return False
    try:
        opener(draft)
    except OSError:
        return False
    return True
