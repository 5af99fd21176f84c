"""邮箱: a window of commands in which a clerk types the address and the password of a mailbox, where nobody sees it.

Neither Excel nor LibreOffice has an input that hides what is typed; a window of commands has, and the password goes
from there to the system that keeps it, without passing through here.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from perfeval_xl.addin.session import Reply, Session
from perfeval_xl.errors import ActionError
from perfeval_xl.office_addin import places
from perfeval_xl.office_addin.child import own_environment
from perfeval_xl.office_addin.program import command_line
from perfeval_xl.office_addin.waiting import is_inside

OPENED = (
    "打开了一个窗口，请照它问的输入邮箱地址和授权码（输入时看不见，输完按回车）。授权码在网页邮箱的“设置”里开启IMAP服务后得到，"
    "不是登录网页的密码。加好以后点“收表”。"
)
"""What is said once the window is there."""
_TERMINALS = (("x-terminal-emulator", "-e"), ("gnome-terminal", "--"), ("konsole", "-e"), ("xterm", "-e"))
"""Programs of Linux that open a window of commands, with what the command follows."""
_WITHOUT_WINDOW, _WITH_WINDOW = "pythonw.exe", "python.exe"
_starting: list[subprocess.Popen[bytes]] = []
"""Windows that were opened; so that nobody takes them for forgotten."""


def mailbox(session: Session) -> Reply:
    """邮箱: open the window in which a mailbox is added. Raises ActionError where there is none to open."""
    of = places.round_of(session)
    command = [*command_line(inside=is_inside(session.app)), "mailbox", "add", str(of.folder)]
    if not _is_opened([_with_window(command[0]), *command[1:], "--pause"]):
        raise ActionError(f"打不开输入密码的窗口。请技术人员在命令窗口里运行：{shlex.join(command)}")
    return Reply(OPENED)


def _with_window(program: str) -> str:
    """The same Python with a window of its own, where it has none."""
    path = Path(program)
    other = path.with_name(_WITH_WINDOW)
    return str(other) if path.name.lower() == _WITHOUT_WINDOW and other.is_file() else program


def _is_opened(command: Sequence[str]) -> bool:
    """Open a window of commands for ``command``; whether one was."""
    for start in _starts(command):
        flags = 0
        if sys.platform == "win32":
            flags = subprocess.CREATE_NEW_CONSOLE
        try:
            _starting.append(subprocess.Popen(start, env=own_environment(), creationflags=flags))
        except OSError:
            continue
        return True
    return False


def _starts(command: Sequence[str]) -> Iterator[Sequence[str]]:
    """Commands that open a window for ``command`` on this system, the best first."""
    if os.name == "nt":
        yield command
    elif sys.platform == "darwin":
        typed = shlex.join(command).replace("\\", "\\\\").replace('"', '\\"')
        yield ["osascript", "-e", f'tell application "Terminal" to do script "{typed}"']
    else:
        for program, option in _TERMINALS:
            if shutil.which(program):
                yield [program, option, *command]
