"""One press of a button: the screen is not redrawn meanwhile, and every outcome is a sentence."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import xlwings as xw

from perfeval_xl import folders
from perfeval_xl.addin.call import Call, read_call
from perfeval_xl.addin.host import BUSY, GONE, TITLE, error_number, retry_while_busy, unused_path
from perfeval_xl.errors import OutputError, PerfevalError, reason_of
from perfeval_xl.failures import write_log
from perfeval_xl.files import write_file
from perfeval_xl.frozen import frozen
from perfeval_xl.plain_text import one_line, visible

COM_ATTEMPTS = 200
"""Times that xlwings asks a busy Excel before it tells us."""
LONGEST_STATUS = 200
"""Characters of a text in the status bar; Excel takes 255."""
MOST_LINES = 10
"""Of a message box; more would push its button off the screen."""
LONGEST_REPLY = 200_000
"""Characters of what a button says; no file says so much."""
LONGEST_IN_A_BOX = 2_000
"""Characters of a message box."""
LIST_FILE = "绩效自评_说明.xlsx"
"""The workbook that a longer message is put into."""


@frozen
class Reply:
    """What a button reports when it is done."""

    text: str
    wrong: bool = False
    shown: bool = True
    """Whether a person has seen it; else whoever started the program must show it."""

    def __post_init__(self) -> None:
        # It may repeat what stands in a file: what is unseen is shown.
        object.__setattr__(self, "text", visible(self.text, LONGEST_REPLY))


@dataclass
class Session:
    """The program and the workbook a button was pressed in."""

    app: xw.App
    caller: xw.Book | None
    title: str = TITLE
    """The tab of the button, which stands over its messages."""
    by_file: bool = False
    """Whether no program holds the workbook: it is read as a file, and what is made stands beside it."""

    @property
    def book(self) -> xw.Book:
        """The workbook on top. Raises PerfevalError where none is open."""
        if self.caller is None and self.by_file:
            raise PerfevalError("没有说明是哪个自评表；请在后面写上它的文件名，或把它拖到程序上")
        if self.caller is None:
            raise PerfevalError("没有打开工作簿；请先打开下发的自评表，再点按钮")
        return self.caller

    def show_progress(self, step: str) -> None:
        """Show in the status bar what is being done."""
        self.app.status_bar = one_line(f"{self.title}：{step}…", LONGEST_STATUS)


Action = Callable[[Session], Reply | None]
"""What a button does; the reply is told to the person who pressed it."""


def press(action: Action, name: str, title: str = TITLE) -> Reply | None:
    """Run the command of a button and show its reply. Never raises what a person could not read."""
    try:
        session = _session(title)
    except Exception as error:
        return _report_failure(None, error, name)
    try:
        reply = _run_without_redrawing(action, session)
    except Exception as error:
        return _report_failure(session, error, name)
    if reply is not None:
        _show(session, reply)
    return reply


def _session(title: str) -> Session:
    _limit_com_attempts()
    call = read_call(sys.argv[1:])
    try:
        caller = _named(call) or xw.Book.caller()
    except Exception as error:
        app = _app_of(call) or xw.apps.active
        if error_number(error) in BUSY + GONE or app is None:
            raise
        # Excel is there, but no workbook is.
        return Session(app, None, title)
    return Session(caller.app, caller, title)


def _limit_com_attempts() -> None:
    """Have xlwings give up in the end: by itself it asks a busy Excel again for ever, and both would hang."""
    windows = getattr(xw, "_xlwindows", None)
    if windows is not None and getattr(windows, "N_COM_ATTEMPTS", None) == 0:
        windows.N_COM_ATTEMPTS = COM_ATTEMPTS


def _named(call: Call) -> xw.Book | None:
    """The open workbook of a name that xlwings itself does not read whole, or that was told with another sign."""
    if not {"=", "%"} & set(call.workbook):
        return None
    app = _app_of(call)
    apps = list(xw.apps) if app is None else [app]
    return next((book for one in apps for book in one.books if book.name == call.workbook), None)


def _app_of(call: Call) -> xw.App | None:
    """The Excel in which the button was pressed, where several run; None where it was not told or is not there."""
    return next((app for app in xw.apps if app.hwnd == call.window), None) if call.window else None


def outcome(action: Action, session: Session, name: str) -> Reply | None:
    """What comes of a button, also where that is a failure; nobody has seen it. Raises nothing."""
    try:
        return action(session)
    except Exception as error:
        return Reply(_message_for(error, name), wrong=True, shown=False)


def _run_without_redrawing(action: Action, session: Session) -> Reply | None:
    session.app.screen_updating = False
    try:
        reply = action(session)
    except Exception:
        _restore(session.app)
        raise
    _restore(session.app, keep_status=reply is None)
    return reply


def _restore(app: xw.App, *, keep_status: bool = False) -> None:
    """Restore the settings of the program; a button without a reply may leave a text in the status bar."""
    defaults: dict[str, object] = {"screen_updating": True, "display_alerts": True}
    if not keep_status:
        defaults["status_bar"] = False
    for name, value in defaults.items():
        try:
            retry_while_busy(functools.partial(setattr, app, name, value))
        except Exception as error:
            # A program that has ended needs no reset; the error before is reported, not this one.
            if error_number(error) not in BUSY + GONE:
                raise


def _report_failure(session: Session | None, error: Exception, name: str) -> Reply:
    reply = Reply(_message_for(error, name), wrong=True)
    if session is not None and error_number(error) not in GONE:
        try:
            _show(session, reply)
        except Exception as other:
            write_log(other, name)
        else:
            return reply
    print(reply.text, file=sys.stderr)
    return replace(reply, shown=False)


def _message_for(error: Exception, name: str) -> str:
    """The message for a failure; an unexpected one is logged and the log named."""
    if isinstance(error, PerfevalError):
        return str(error)
    if isinstance(error, ImportError):
        # One for another Python is there, and cannot be loaded either.
        lacking = "缺少组件" if isinstance(error, ModuleNotFoundError) else "装的版本不合，用不了组件"
        return f"这台机器{lacking}“{error.name}”，这个按钮用不了；请联系技术人员安装。详情见 {write_log(error, name)}"
    if error_number(error) in BUSY:
        return "Excel正忙：有单元格还在编辑，或有对话框开着。请按回车或Esc结束编辑、关掉对话框，再点一次按钮。"
    place = write_log(error, name)
    if error_number(error) in GONE:
        return f"表格程序没有响应或已经关闭，操作没有完成；磁盘上的文件没有动。请重新打开再试。详情见 {place}"
    if isinstance(error, OSError):
        return f"文件读写不成：{error.filename or ''}{reason_of(error)}。详情见 {place}"
    return f"没有做成，磁盘上的文件没有动；请把这个文件发给技术支持：{place}（{type(error).__name__}）"


def _show(session: Session, reply: Reply) -> None:
    text = reply.text
    lines = text.splitlines()
    if len(lines) > MOST_LINES or len(text) > LONGEST_IN_A_BOX:
        # What is pushed off the screen nobody can read, and the button would be there, too.
        where = listed(session.title, lines, lambda path: session.app.books.open(str(path)))
        first = (one_line(line, LONGEST_STATUS) for line in lines[: MOST_LINES - 1])
        text = "\n".join([*first, f"……共{len(lines)}行，{where}"])
    session.app.alert(text, session.title, "ok", "critical" if reply.wrong else "info")


def listed(title: str, lines: Sequence[str], opens: Callable[[Path], object]) -> str:
    """Put a long message on a sheet below its ``title``, and have it opened by ``opens``; return where it is."""
    from perfeval_xl.writer.line_list import list_of_lines

    path = unused_path(folders.work() / LIST_FILE)
    try:
        write_file(path, list_of_lines(title, lines))
    except OutputError as error:
        return f"没有写下来（{error}）"
    opens(path)
    return f"全部列在打开的“{path.name}”里"
