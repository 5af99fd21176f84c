"""The program behind the buttons in WPS: does the clicks that wait as files, and answers each.

It is started without arguments and has no window; whoever clicked reads the answer in WPS.
"""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval_xl.addin import boxes
from perfeval_xl.addin.requests import OTHER_VERSION, Request, answered, content_for, deleted, requests_folder, taken
from perfeval_xl.buttons import tab
from perfeval_xl.console import prepare_console
from perfeval_xl.errors import PerfevalError
from perfeval_xl.failures import write_log, write_note

if TYPE_CHECKING:
    from perfeval_xl.addin.one_file import Answer

DONE, REFUSED = 0, 1
"""Exit codes: every click was answered; one was not, which stands in a box."""
BOX_LINES, BOX_LETTERS = 15, 60
"""What a box of WPS shows of a text; the whole of a longer one stands in the log."""


def main() -> int:
    """Do what waits in the user's folder and return the exit code."""
    prepare_console()
    try:
        folder = requests_folder(Path.home())
        codes = [_served(folder, request) for request in taken(folder)]
    except RuntimeError:
        boxes.tell("系统没有给出这个用户的个人文件夹，WPS里的按钮用不了。请联系技术人员。", wrong=True)
        return REFUSED
    except PerfevalError as error:
        boxes.tell(f"{error}。请联系技术人员。", wrong=True)
        return REFUSED
    return max(codes, default=DONE)


def _served(folder: Path, request: Request) -> int:
    """Do one click and answer it; say it in a box where the answer cannot be written."""
    content = content_for(folder, request)
    if content is not None and not content.exists() and _needs_no_workbook(request.action):
        request, content = _of_the_saved(request), None
    answer = _answer(request, content)
    text = answer.text or answer.question
    if _lines_of(text) > BOX_LINES:
        write_note(text, request.action)
    if content is not None:
        # What a scanner still has open goes within the hour.
        deleted(content)
    try:
        answered(folder, request, answer.plain())
    except PerfevalError as error:
        boxes.tell(f"{text}\n（这个结果没能交给WPS：{error}）", wrong=True)
        return REFUSED
    return DONE


def _needs_no_workbook(action: str) -> bool:
    return any(button.id == action and button.without_workbook for button in tab().buttons)


def _of_the_saved(request: Request) -> Request:
    """A click of which WPS could make no copy: with the workbook as it was saved, without it where that is none."""
    readable = request.file is not None and zipfile.is_zipfile(request.file)
    return request if readable else replace(request, file=None)


def _lines_of(text: str) -> int:
    """How many lines of a box a text takes, whose letters are counted as JavaScript counts them."""
    lengths = [len(line.encode("utf-16-le", "surrogatepass")) // 2 for line in text.split("\n")]
    return sum(max(1, -(-length // BOX_LETTERS)) for length in lengths)


def _answer(request: Request, content: Path | None, open_file: Callable[[Path], bool] = boxes.open_file) -> Answer:
    """What comes of a click; files that WPS does not open itself are opened here."""
    from perfeval_xl.addin.one_file import Answer, answers, clicked

    if request.wrong:
        return Answer(OTHER_VERSION, wrong=True)
    try:
        answer = clicked(request.action, request.file, answers(request.answers), content=content, stands_at=request.at)
    except Exception as error:
        # Nothing is above this, and whoever clicked waits for a sentence.
        place = write_log(error, request.action)
        return Answer(f"程序出错，没有完成（{type(error).__name__}）。请把这个文件发给技术人员：{place}", wrong=True)
    left = [path for path in answer.opens if path.suffix.lower() in request.opens]
    for path in answer.opens:
        if path not in left:
            open_file(path)
    return replace(answer, opens=left)


if __name__ == "__main__":
    sys.exit(main())
