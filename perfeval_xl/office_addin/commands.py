"""What each button of the tab 绩效汇总 does. Whatever takes long is a command of its own, as the same from a window
of commands would be: this only starts it, shows how far it is, and tells what came of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import xlwings as xw

from perfeval_xl.addin import navigation
from perfeval_xl.addin.host import open_workbook, saved_path
from perfeval_xl.addin.session import Reply, Session
from perfeval_xl.errors import ActionError
from perfeval_xl.layout.grid import cell_name
from perfeval_xl.office.rounds import FORWARDED, Round
from perfeval_xl.office_addin import places, sending
from perfeval_xl.office_addin.child import Ended, run
from perfeval_xl.office_addin.program import command_line
from perfeval_xl.office_addin.waiting import Waiting, is_inside

TO_DECIDE = "待处理"
"""The sheet of 汇总 on which somebody decides."""
MOST_TOLD = 6
"""Lines of what was said besides the numbers; a message box has ten."""
HEADINGS = "A1:T20"
"""Where on it the headings are looked for."""
CHOICE = "处理"
"""The heading over the cells in which somebody chooses."""
NOT_OPENED = "没能打开"
"""How the line begins after which it is told what could not be opened."""
OF_MAIL = ("  邮箱 ", "  台账/来源.toml")
"""How lines begin below it that are about mailboxes."""
NOTHING_YET = "这一轮还没有汇总；先把收到的文件放进“来件”，点“收表”，收完就有了"
"""What is said where nothing was ever taken in."""

_NOT_OPENED = re.compile(rf"{NOT_OPENED}(\d+)件")
_BY_THEN = re.compile(r"读了\d+件，审核了\d+个")
"""What ``collect`` says of itself where it is interrupted."""
_at_work: list[str] = []
"""The button that waits for its command: inside LibreOffice another one can be pressed meanwhile."""


def collect(session: Session) -> Reply:
    """收表: take in what came in, and open 汇总."""
    of = places.round_of(session)
    _save_decisions(session, of)
    open_before = _times_of_open(session)
    ended = _run(session, "收表", "collect", str(of.folder))
    if ended.code is None:
        return Reply(f"还在收，已转到后台（{of.folder.name}）。可以接着用表格；过一会再点“收表”看结果。")
    if ended.stopped:
        return Reply(f"已停下{_done_by_then(ended.err)}。收下的都在，再点“收表”就从这里接着做。")
    if not ended.out:
        # What ends with numbers has taken everything in, whatever its exit code says of them.
        raise ActionError(f"没有收完：{_last(ended.err) or '程序出错'}。已经收下的都在，没有丢")
    path = places.newest_summary(of)
    if path is None:
        where = "汇总没有写出来。"
    elif open_before.get(path, _time_of(path)) != _time_of(path):
        where = f"汇总写好了，可是打开着的“{path.name}”还是旧的：请关闭它（不要保存），再点“汇总”。"
    else:
        where = f"汇总已打开：{open_workbook(session.app, path).name}。{_old_ones(session, of, path)}"
    told = f"{of.folder.name}：{_numbers(ended.out)}。{where}"
    return Reply("\n".join((told, *_remarks(ended, path))), wrong=path is None)


def decide(session: Session) -> Reply | None:
    """待处理: open 汇总 where somebody decides."""
    book = _summary(session)
    if TO_DECIDE not in [sheet.name for sheet in book.sheets]:
        return Reply(f"“{book.name}”里没有“{TO_DECIDE}”表；请点“收表”重新写一份汇总", wrong=True)
    with _unchanged(book):
        navigation.go_to(book, (TO_DECIDE, _first_choice(book)))
    session.app.status_bar = "在黄色格里选处理、写理由，保存，再点“收表”"
    return None


def summary(session: Session) -> Reply | None:
    """汇总: open it at its first sheet."""
    book = _summary(session)
    with _unchanged(book):
        book.sheets[0].activate()
    session.app.status_bar = f"已打开 {book.name}"
    return None


def send(session: Session) -> Reply:
    """发出: send what waits, where the round has a server; else how many drafts wait where, and the folder."""
    of = places.round_of(session)
    if sending.can_send(of):
        return sending.offer(session, of, _run)
    drafts = places.drafts_in(of.answers)
    if not drafts:
        return Reply("没有要发的草稿。单位的表收到并审核以后，点“收表”就会写好给它的答复")
    return Reply(
        f"{of.folder.name}：给单位的答复有{len(drafts)}封草稿，在 {of.answers}{_shown(of.answers)}"
        "双击一封，邮件程序会打开它，看过再点发送；发过的移进旁边的“已发出”。"
        "填过发信的服务器（perfeval mailbox add）的，这个按钮可以一次发出。"
    )


def chase(session: Session) -> Reply:
    """催报: write drafts to those of whom something is open, and show the folder."""
    of = places.round_of(session)
    before = set(places.drafts_in(of.chases))
    ended = _run(session, "催报", "chase", str(of.folder))
    if ended.code is None:
        return Reply("还在写催报，已转到后台；写好的草稿在“催报”文件夹里。")
    if ended.stopped:
        return Reply("已停下；写好的草稿都在“催报”文件夹里。")
    if not ended.out:
        raise ActionError(f"催报没有写成：{_last(ended.err) or '程序出错'}")
    lines = [f"{of.folder.name}：{ended.out[0]}", *ended.out[1:], *ended.err][:MOST_TOLD]
    folder = places.newest_folder(of.chases)
    if set(places.drafts_in(of.chases)) - before or places.drafts_in(folder):
        lines.append(f"草稿还没有发出{_shown(folder)}")
    return Reply("\n".join(lines))


def forward(session: Session) -> Reply:
    """上报汇总: make the package for the office above, and show the folder in which it lies."""
    of = places.round_of(session)
    ended = _run(session, "上报汇总", "forward", str(of.folder))
    if ended.code is None:
        return Reply(f"还在做上报包，已转到后台；做好以后在“{FORWARDED}”文件夹里。")
    if ended.stopped:
        return Reply("已停下，没有做成上报包；再点“上报汇总”就重新做。")
    if not ended.out:
        raise ActionError(f"没有做成上报包：{_last(ended.err) or '程序出错'}")
    lines = [f"{of.folder.name}：{ended.out[0]}", *ended.out[1:], *ended.err][:MOST_TOLD]
    return Reply("\n".join((*lines, f"上报包在“{FORWARDED}”文件夹里{_shown(of.folder / FORWARDED)}")))


def open_round(session: Session) -> Reply | None:
    """打开台账文件夹: the folder of the round."""
    of = places.round_of(session)
    if places.show_folder(of.folder):
        session.app.status_bar = f"已打开 {of.folder}"
        return None
    return Reply(f"这一轮的文件夹在 {of.folder}，系统没有打开它，请自己打开。")


def _run(session: Session, button: str, *arguments: str) -> Ended:
    """Run a command of ``perfeval``. Raises ActionError where another one is at work, or none can be started."""
    if _at_work:
        raise ActionError(f"“{_at_work[0]}”还没有做完；请等一等，或按Esc让它停下")
    command = [*command_line(inside=is_inside(session.app)), *arguments]
    with _working(button), Waiting(session, f"正在{button}") as waiting:
        return run(command, waiting)


@contextmanager
def _working(button: str) -> Iterator[None]:
    _at_work.append(button)
    try:
        yield
    finally:
        _at_work.remove(button)


def _save_decisions(session: Session, of: Round) -> None:
    """Save a 汇总 of this round in which somebody has typed: what is not saved cannot be read."""
    for book in _open_summaries(session, of):
        if not book.api.Saved and not book.api.ReadOnly:
            book.save()


def _open_summaries(session: Session, of: Round) -> list[xw.Book]:
    """The 汇总 of the round that are open."""
    return [book for book in session.app.books if saved_path(book) in places.summaries(of)]


def _old_ones(session: Session, of: Round, newest: Path) -> str:
    """Close the 汇总 that ``newest`` takes the place of, and name what cannot be closed."""
    old = [book for book in _open_summaries(session, of) if saved_path(book) != newest]
    kept = [book.name for book in old if not book.api.Saved]
    for book in old:
        if book.api.Saved:
            book.close()
    open_workbook(session.app, newest).activate()
    return f"旧的“{'”“'.join(kept)}”里又有改动，没有关。" if kept else ""


@contextmanager
def _unchanged(book: xw.Book) -> Iterator[None]:
    """What is only looked at is not changed, though LibreOffice takes a sheet that is shown for a change."""
    saved = bool(book.api.Saved)
    yield
    if saved:
        book.api.Saved = True


def _first_choice(book: xw.Book) -> str:
    """The cell of the first choice that may be made; the first of the sheet where there is none."""
    rows = book.sheets[TO_DECIDE].range(HEADINGS).options(ndim=2).value
    places_of = ((row, column) for row, cells in enumerate(rows) for column, cell in enumerate(cells) if cell == CHOICE)
    row, column = next(places_of, (-1, 0))
    return cell_name(row + 1, column)


def _times_of_open(session: Session) -> dict[Path, int]:
    """The open workbooks and when their files were written: what is written meanwhile is not what is seen."""
    paths = [path for path in map(saved_path, session.app.books) if path is not None and path.exists()]
    return {path: _time_of(path) for path in paths}


def _time_of(path: Path) -> int:
    return path.stat().st_mtime_ns


def _summary(session: Session) -> xw.Book:
    """The last 汇总, opened. Raises ActionError where there is none."""
    path = places.newest_summary(places.round_of(session))
    if path is None:
        raise ActionError(NOTHING_YET)
    return open_workbook(session.app, path)


def _numbers(lines: Sequence[str]) -> str:
    """The lines of numbers in one sentence."""
    return "，".join(line for line in lines if not line.startswith((" ", NOT_OPENED)))


def _remarks(ended: Ended, opened: Path | None) -> Iterator[str]:
    """What else is to be read; what could not be opened stands in 汇总 as well, with what to do.

    Why ``opened`` has another name than the last one need not be told by who has closed that one.
    """
    lines = [line for line in ended.err if opened is None or opened.name not in line or _is_of_a_row(line, opened)]
    # What failed for this time alone stands nowhere else.
    mail = [line for line in ended.out if line.startswith(OF_MAIL)]
    count = next((int(found[1]) for found in map(_NOT_OPENED.fullmatch, ended.out) if found), 0) - len(mail)
    lines = mail + lines
    if count > 0:
        lines.append(f"{NOT_OPENED}{count}件，原因和办法在汇总的“说明”里")
    yield from map(str.strip, lines[:MOST_TOLD])
    if len(lines) > MOST_TOLD:
        yield f"……另有{len(lines) - MOST_TOLD}行"


def _is_of_a_row(line: str, opened: Path) -> bool:
    """Whether a line tells what was typed into the summary that is ``opened`` and not done."""
    return line.strip().startswith(f"{opened.name} ")


def _done_by_then(lines: Sequence[str]) -> str:
    """How far it had come, where it said so."""
    told = next((match for match in map(_BY_THEN.search, lines) if match), None)
    return f"，{told[0]}" if told else ""


def _last(lines: Sequence[str]) -> str:
    return lines[-1] if lines else ""


def _shown(folder: Path) -> str:
    """A full stop, and that a folder was opened where it could be."""
    return "，文件夹已打开。" if places.show_folder(folder) else "。"
