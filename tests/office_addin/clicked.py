"""A round whose buttons are clicked in a window: ``python -m tests.office_addin.clicked docs`` takes its pictures."""

from __future__ import annotations

import email.policy
import json
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from perfeval_xl.buttons import office_tab
from perfeval_xl.folders import HOME_VARIABLE
from perfeval_xl.office.rounds import Round
from perfeval_xl.office_addin.memory import FILE, INTERPRETER
from tests.addin.window import SIZE, Window, opened
from tests.office import round as whole
from tests.office import round_once
from tests.office.small_rounds import letter, put_in, registered, returned, zipped

TITLE = office_tab().label
"""Of the message boxes."""
SENT = "Sun, 29 Jan 2023 10:00:00 +0800"
"""When the message came."""

SMALL = (1180, 640)
"""Of the pictures, in pixels: what stands on them can be read in a document."""
HALF = re.compile(r"审核：[3-5]\d/")
"""What the command says when about half is judged."""
TYPED = {"J4": "采用这一份", "L4": "已电话核实，以这份为准", "J6": "认可说明", "L6": "追加的培训有批文"}
"""What somebody decides of the first two things."""
SECONDS = 2.0
"""After which a window has drawn itself."""


def a_round(folder: Path) -> Round:
    """Three projects, of which one came by mail and one, with something left open, in an archive."""
    of = registered(folder / "2022年度绩效自评", 3)
    mail = letter(SENT, book=returned(1)).as_bytes(policy=email.policy.SMTP)
    put_in(of, {"信.eml": mail, "包.zip": zipped({"乙.xlsx": returned(2, wrong=True)})})
    of.forms.mkdir()
    (of.forms / "A-001.xlsx").write_bytes(returned(1))
    return of


@contextmanager
def clicked(of: Round, folder: Path, size: tuple[int, int] = SIZE) -> Iterator[Window]:
    """A form of the round in a window with both toolbars; ``folder`` takes settings and what is temporary."""
    settings, temporary = folder / "设置", folder / "临时"
    settings.mkdir()
    temporary.mkdir()
    (settings / FILE).write_text(json.dumps({INTERPRETER: sys.executable}), encoding="utf-8")
    form = next(iter(sorted(of.forms.glob("*.xlsx"))))
    surroundings = {HOME_VARIABLE: str(settings), "TMPDIR": str(temporary)}
    with opened(form, office=True, size=size, **surroundings) as window:
        yield window


def until_at_work(window: Window, folder: Path) -> None:
    """Wait until the command of a button has begun."""
    window.waited(lambda: any((folder / "临时").glob("perfeval-*/err")))


def main(folder: Path) -> None:
    """Take the pictures of the manual: the status bar while it counts, what it says at the end, and 待处理."""
    with TemporaryDirectory() as temporary:
        of = Round(Path(temporary) / "2025年度绩效自评")
        whole.make(of.folder, round_once.SMALL, round_once.SEED, profiles=round_once.FEW)
        with clicked(of, Path(temporary), SMALL) as window:
            window.click("收表")
            said = Path(temporary) / "临时"
            window.waited(lambda: any(HALF.search(path.read_text("utf-8")) for path in said.glob("perfeval-*/err")))
            window.picture(folder / "office-collecting.png")
            summary = window.until_open(of.summary)
            time.sleep(SECONDS)
            summary.picture(folder / "office-summary.png")
            summary.answer(TITLE)
            summary.click("待处理")
            time.sleep(SECONDS)
            for cell, text in TYPED.items():
                summary.document.Sheets.getByName("待处理").getCellRangeByName(cell).setString(text)
            summary.picture(folder / "office-decisions.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
