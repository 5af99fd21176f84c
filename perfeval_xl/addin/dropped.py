"""Workbooks that somebody drops on the program, or sends to it: each is done, and one box says what came of all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from perfeval_xl import folders
from perfeval_xl.addin import boxes
from perfeval_xl.addin.host import TITLE, unused_path
from perfeval_xl.addin.one_file import Answer, clicked
from perfeval_xl.addin.session import LIST_FILE, LONGEST_IN_A_BOX, LONGEST_REPLY, MOST_LINES
from perfeval_xl.errors import OutputError
from perfeval_xl.files import write_file
from perfeval_xl.plain_text import visible
from perfeval_xl.writer.line_list import list_of_lines

MOST_OPENED = 3
"""Workbooks of which what was made is opened: nobody looks at more at once."""


def done_with(action: str, files: Sequence[Path]) -> bool:
    """Do ``action`` for each of ``files``; return whether all went well."""
    told: list[Answer] = []
    for number, path in enumerate(files):
        opens = boxes.open_file if number < MOST_OPENED else _left_closed
        answer = clicked(action, path, boxes.ask, show=opens)
        for made in answer.opens:
            opens(made)
        told.append(answer)
    wrong = any(answer.wrong for answer in told)
    text = _together(files, told)
    print(text)
    if len(text) > LONGEST_IN_A_BOX or len(text.splitlines()) > 2 * MOST_LINES:
        text = f"做了{len(files)}个文件，{sum(answer.wrong for answer in told)}个有问题。{_listed(text)}"
    if not boxes.tell(text, wrong=wrong):
        # Nobody sees what a program prints that was started from a menu.
        _listed(text)
    return not wrong


def _left_closed(path: Path) -> None:
    """What was made of one more: it lies beside its form."""


def _together(files: Sequence[Path], told: Sequence[Answer]) -> str:
    if len(told) == 1:
        return visible(told[0].text, LONGEST_REPLY)
    lines = [f"{path.name}：{answer.text}" for path, answer in zip(files, told, strict=True)]
    if len(files) > MOST_OPENED:
        lines.append(f"打开了前{MOST_OPENED}个的结果；其余的在各自的自评表旁边。")
    return visible("\n\n".join(lines), LONGEST_REPLY)


def _listed(text: str) -> str:
    """Put a text that no box holds on a sheet, and open it; return where."""
    path = unused_path(folders.work() / LIST_FILE)
    try:
        write_file(path, list_of_lines(TITLE, [line for line in text.splitlines() if line]))
    except OutputError as error:
        return f"没有写下来（{error}）。"
    boxes.open_file(path)
    return f"逐个列在打开的“{path.name}”里。"
