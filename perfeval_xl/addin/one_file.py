"""One file in, one file out: what a button does, for a workbook that no add-in looks at.

The same actions as in the ribbon, the same words. Nothing is written into the workbook.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from perfeval_xl.addin.actions import ACTIONS
from perfeval_xl.addin.file_desk import Ask, Cell, FileDesk, OpenQuestion, Show, not_shown, session_of
from perfeval_xl.addin.host import is_marked_open
from perfeval_xl.addin.session import Action, Reply, Session, outcome
from perfeval_xl.buttons import tab
from perfeval_xl.errors import PerfevalError, UnreadableError
from perfeval_xl.plain_text import visible

SENDING = "submit"
"""The action that makes what is sent: of a workbook that is open, that would be an old one."""
_CLOSE_FIRST = "没有上报：这个工作簿正打开着，刚改的可能还没有存盘。请先保存、关上它，再做一次。"
_OPEN_ELSEWHERE = "（这个工作簿正打开着，按它上次保存的内容处理；刚改的请先保存再做一次）"


@dataclass(frozen=True)
class Answer:
    """What came of an action."""

    text: str
    """The sentence of the button; empty where there is a ``question`` instead."""
    wrong: bool = False
    opens: Sequence[Path] = ()
    """Files that were made, to be opened."""
    goes_to: Cell | None = None
    """The cell to which the button leads."""
    question: str = ""
    """What must be answered before anything is done: ask again with one answer more."""

    def plain(self) -> dict[str, object]:
        """The same as plain values, for another program."""
        return {
            "text": self.text,
            "wrong": self.wrong,
            "question": self.question,
            "opens": [str(path) for path in self.opens],
            "goes_to": self.goes_to._asdict() if self.goes_to is not None else None,
        }


def answers(given: Sequence[bool]) -> Ask:
    """Answers questions in turn as they were ``given``; raises OpenQuestion where there are no more."""
    left: Iterator[bool] = iter(given)

    def ask(question: str) -> bool:
        for answer in left:
            return answer
        raise OpenQuestion(question)

    return ask


def clicked(
    action: str,
    path: Path | None,
    ask: Ask,
    *,
    content: Path | None = None,
    stands_at: Cell | None = None,
    show: Show = not_shown,
) -> Answer:
    """Do what the button ``action`` does, for the workbook at ``path``.

    ``content`` is a copy of it as it is open now, where another program made one; ``stands_at`` is the cell of its
    cursor. A question stands over what it is about where ``show`` can open that. Raises nothing but what ``ask`` raises
    of another kind than OpenQuestion.
    """
    desk = FileDesk(ask, stands_at, show)
    is_open = path is not None and content is None and is_marked_open(path)
    if is_open and action == SENDING:
        return Answer(_CLOSE_FIRST, wrong=True)
    try:
        reply = _replied(action, path.absolute() if path is not None else None, content, desk)
    except OpenQuestion as error:
        return Answer("", question=visible(error.question), opens=tuple(desk.books.to_open))
    text = reply.text
    if is_open:
        text = f"{text}\n{_OPEN_ELSEWHERE}"
    return Answer(text, reply.wrong, tuple(desk.books.to_open), desk.goes_to)


def _replied(action: str, path: Path | None, content: Path | None, desk: FileDesk) -> Reply:
    button = next((one for one in tab().buttons if one.id == action), None)
    if button is None or action not in ACTIONS:
        known = "、".join(f"{one.id}（{one.label}）" for one in tab().buttons)
        return Reply(f"没有“{action}”这个操作。可用的：{known}", wrong=True)
    module, function = ACTIONS[action]
    command: Action = getattr(import_module(module), function)
    try:
        session = session_of(desk, path, content)
    except UnreadableError as error:
        return Reply(str(error), wrong=True)
    return outcome(command, session, action) or _where(desk, session)


def _where(desk: FileDesk, session: Session) -> Reply:
    """What a button says that moves the cursor and writes into the status bar."""
    if desk.goes_to is None:
        raise PerfevalError(f"{session.title}：没有结果")
    status = f"；{str(desk.status_bar).removesuffix('。')}" if desk.status_bar else ""
    return Reply(f"“{desk.goes_to.sheet}”表 {desk.goes_to.address}{status}。")
