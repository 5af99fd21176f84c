"""Workbooks that somebody drops on the program, or sends to it: each is done, and one box says what came of all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from perfeval_xl.addin import boxes
from perfeval_xl.addin.host import TITLE
from perfeval_xl.addin.one_file import Answer, clicked
from perfeval_xl.addin.session import LONGEST_IN_A_BOX, LONGEST_REPLY, MOST_LINES, listed
from perfeval_xl.plain_text import visible

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
    lines = [line for line in text.splitlines() if line]
    if len(text) > LONGEST_IN_A_BOX or len(lines) > MOST_LINES:
        where = listed(TITLE, lines, boxes.open_file)
        boxes.tell(f"做了{len(files)}个文件，{sum(answer.wrong for answer in told)}个有问题，{where}。", wrong=wrong)
    elif not boxes.tell(text, wrong=wrong):
        # Nobody sees what a program prints that was started from a menu.
        listed(TITLE, lines, boxes.open_file)
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
