"""发出 where the round has a server that sends: what would go to whom in a box, and after a yes just that is sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from perfeval_xl.addin.host import ask
from perfeval_xl.addin.session import Reply, Session
from perfeval_xl.buttons import office_tab
from perfeval_xl.errors import ActionError, OutputError, UnreadableError
from perfeval_xl.files import write_file
from perfeval_xl.office.mail_sources import sources_of
from perfeval_xl.office.rounds import Round
from perfeval_xl.office.sent import DOUBT, LIES, NOTHING, PLAN, TO_SEND
from perfeval_xl.office_addin import places
from perfeval_xl.office_addin.child import Ended

MOST_SHOWN, MOST_DOUBTS, LONGEST_SHOWN = 3, 5, 120
"""Drafts that are named in a box, those of which there is doubt, and characters of one: a box has fifteen lines."""
MOST_TOLD = 8
"""Lines of what came of it."""
LIST = "要发出的.txt"
"""File in the folder of the round with all that would go out, for whoever is asked."""
_MARKS = "　"
"""Before what is said of a draft."""
BY_COMMAND = "请在命令窗口里运行 perfeval send，看全了再答应"
"""What to do where a box is too small."""

Run = Callable[..., Ended]
"""Runs a command of ``perfeval`` for a button."""


@dataclass(frozen=True)
class Listed:
    """What the command says that would be sent."""

    before: Sequence[str]
    """What would not, and why."""
    head: str
    """How many there are, and from whom; empty where there are none."""
    drafts: Sequence[str]
    mark: str
    """By which just this list is agreed to."""


def can_send(of: Round) -> bool:
    """Whether a round has a server that sends. Raises ActionError where nobody can tell."""
    try:
        return sources_of(of).smtp is not None
    except UnreadableError as error:
        raise ActionError(f"没有发：{error}") from error


def offer(session: Session, of: Round, run: Run) -> Reply:
    """Ask whether what waits is to be sent, and have it sent."""
    listed = _listed(run(session, "发出", "send", str(of.folder), "--list"))
    if not listed.head:
        return Reply("\n".join(_few([*listed.before, "没有要发的邮件"])))
    doubts = [line for line in listed.drafts if DOUBT in line]
    if len(doubts) > MOST_DOUBTS:
        return Reply(
            f"{listed.head}其中{len(doubts)}封收件人与登记的不同，一个框里写不下，没有发。{BY_COMMAND}。", wrong=True
        )
    whole = _shown_whole(of, listed)
    if not ask(session.app, _question(listed, doubts, whole=whole), office_tab().label):
        return Reply("没有发。草稿都还在，可以用邮件程序打开看。")
    ended = run(session, "发出", "send", str(of.folder), "--plan", listed.mark)
    if ended.code is None:
        return Reply("还在发（每分钟只发几封，免得被当作垃圾邮件），已转到后台。过一会再点“发出”，看还有没有没发的。")
    if ended.stopped:
        return Reply(f"已停下。{_last(ended.err)}")
    told = _of_result(ended.out)
    if not told:
        raise ActionError(_last(ended.err) or "没有发成：程序出错")
    return Reply("\n".join((f"{of.folder.name}：", *_few(told))), wrong=ended.code != 0)


def _listed(ended: Ended) -> Listed:
    """The list out of what the command wrote. Raises ActionError where it wrote none."""
    mark = next((line.removeprefix(PLAN).strip() for line in ended.out if line.startswith(f"{PLAN} ")), "")
    if not mark:
        raise ActionError(_last(ended.err) or "没有发：程序出错")
    lines = [line for line in ended.out if not line.startswith(f"{PLAN} ")]
    at = next((nth for nth, line in enumerate(lines) if line.startswith(TO_SEND)), len(lines))
    head = lines[at] if at < len(lines) else ""
    return Listed([line for line in lines[:at] if line != NOTHING], head, lines[at + 1 :], mark)


def _shown_whole(of: Round, listed: Listed) -> bool:
    """Open the whole list beside the box where that is too small for it; whether it is to be seen."""
    if len(listed.drafts) <= MOST_SHOWN and len(listed.before) <= MOST_SHOWN:
        return False
    path = of.folder / LIST
    try:
        write_file(path, "\r\n".join((*listed.before, listed.head, *listed.drafts, "")).encode("utf-8-sig"))
    except OutputError:
        return False
    return places.show_folder(path)


def _question(listed: Listed, doubts: Sequence[str], *, whole: bool) -> str:
    plain = [line for line in listed.drafts if DOUBT not in line]
    shown = [*listed.before[:MOST_SHOWN], listed.head, *plain[:MOST_SHOWN]]
    if len(plain) > MOST_SHOWN:
        shown.append(f"  ……另有{len(plain) - MOST_SHOWN}封{f'，全部列在打开的“{LIST}”里' if whole else ''}")
    shown += doubts
    ask = f"其中{len(doubts)}封收件人与登记的不同（有{DOUBT}的）。" if doubts else ""
    by_hand = "自己用邮件程序发过的，程序不知道：先移进它旁边的“已发出”文件夹再发。"
    return "\n".join([*(_short(_without_place(line)) for line in shown), by_hand, f"{ask}现在发出吗？"])


def _of_result(lines: Sequence[str]) -> list[str]:
    """What came of it: behind the list, which is told again before."""
    at = next((nth for nth, line in enumerate(lines) if line.startswith(("已发出", "没有发出"))), len(lines))
    return list(lines[at:])


def _few(lines: Sequence[str]) -> list[str]:
    rest = len(lines) - MOST_TOLD
    return [*map(_short, lines[:MOST_TOLD]), *([f"……另有{rest}行（perfeval send … --list）"] if rest > 0 else [])]


def _without_place(line: str) -> str:
    """A line without where its draft lies: a box is narrow."""
    before, lies, behind = line.rpartition(LIES)
    return before + behind[behind.find(_MARKS) :] * (_MARKS in behind) if lies else line


def _short(line: str) -> str:
    return line if len(line) <= LONGEST_SHOWN else f"{line[: LONGEST_SHOWN - 1]}…"


def _last(lines: Sequence[str]) -> str:
    return lines[-1] if lines else ""
