"""上报 from inside Excel: the file that is sent, and the message that carries it."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from perfeval_xl import folders
from perfeval_xl.addin.host import save_copy
from perfeval_xl.addin.live_book import Reading
from perfeval_xl.addin.session import TITLE, Desk, Said
from perfeval_xl.errors import ActionError
from perfeval_xl.issuing import write_file
from perfeval_xl.outputs.submitting import code_of, file_name, message, stamped
from perfeval_xl.submission import check_file


def send(desk: Desk, reading: Reading) -> Said:
    """Write the file that is sent and a draft of the message; return what to say.

    The file is checked once more as it will be received. Raises ActionError
    where it would not be taken for what it is.
    """
    if not reading.whole:
        raise ActionError("副本读不出来（多半被加密软件加了密），不能写出上报文件；请向信息中心申请对本程序放行，"
                          "或直接把这个工作簿作附件发送")
    case, code = reading.case, code_of(reading.case)
    target = _target(desk, file_name(case))
    if target.exists() and desk.app.alert(f"{target.name} 已经有了，要覆盖吗？", TITLE, "yes_no", "info") != "yes":
        return Said("没有上报；原来的上报文件没有动。")
    with TemporaryDirectory(prefix="perfeval") as folder:
        copy = Path(folder) / "copy.xlsx"
        save_copy(desk.book, copy)
        data = stamped(copy.read_bytes(), code)
        copy.write_bytes(data)
        again = check_file(copy)
    if again.blocking or not again.genuine:
        said = "；".join(found.message for found in again.findings if found.severity.blocking)
        raise ActionError(f"写出的副本通不过校验，没有上报：{said or '与下发的原表不符'}")
    write_file(target, data)
    draft = target.with_suffix(".eml")
    write_file(draft, message(case, code, target))
    opened = "邮件草稿已打开" if _open(draft) else f"邮件草稿是 {draft.name}，双击即可打开发送"
    return Said(f"上报文件已写出：{target}\n校验码 {code}（印在页脚）。{opened}；也可以自己把上报文件作附件发送。")


def _target(desk: Desk, name: str) -> Path:
    """Where the file goes: beside the workbook, under another name than its own."""
    standing = Path(desk.book.fullname)
    folder = standing.parent if standing.is_absolute() else folders.work()
    target = folder / name
    return target.with_stem(f"{target.stem}_上报") if target == standing else target


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
