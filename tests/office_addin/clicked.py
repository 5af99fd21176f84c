"""A round whose buttons are clicked in a window."""

from __future__ import annotations

import email.policy
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from perfeval_xl.buttons import office_tab
from perfeval_xl.folders import HOME_VARIABLE
from perfeval_xl.office.rounds import Round
from perfeval_xl.office_addin.memory import FILE, INTERPRETER
from tests.addin.window import SIZE, Window, opened
from tests.office.small_rounds import letter, put_in, registered, returned, zipped

TITLE = office_tab().label
"""Of the message boxes."""
SENT = "Sun, 29 Jan 2023 10:00:00 +0800"
"""When the message came."""


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
