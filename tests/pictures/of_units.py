"""The pictures for whoever fills a form in."""

from __future__ import annotations

import time
from pathlib import Path

from perfeval_xl.buttons import tab
from perfeval_xl.issuing import workbook
from perfeval_xl.sealing.attached import RESULTS
from tests.pictures import story
from tests.pictures.drawing import Box, Mark
from tests.pictures.stage import TABS, Stage, folder_of_all, stage

FORM = "自评表"
GOOD: dict[str, object] = {
    "F9": 300.5,
    "F13": "平台全年运行平稳，故障都在当天排除。",
    "F16": 7200,
    "I16": "两处商场停车场没有签接入协议，已约定明年一季度接入。",
    "F17": 0.995,
    "F18": 3,
    "F19": 300.5,
    "F20": 0.06,
    "F21": 9,
    "F22": 0.88,
}
"""What a unit types into the form, which then passes."""
WRONG: dict[str, object] = {"F9": 3005000, "I16": "无", "F22": 88}
"""The three mistakes that are made most: money in 元, a reason that is none, a percentage that was pasted."""
LEFT_OPEN = ("F21", "I16")
BUTTONS = ("下一处未填", "校验", "下一处问题", "清除标记", "生成自评报告", "导出Word", "上报", "帮助")
"""Those that the page explains, in its order."""


def take_all(pictures: Path) -> None:
    """Take every picture of the page 填报人."""
    with folder_of_all() as work:
        form = work / "A-002_市停车管理中心_智慧停车平台运维.xlsx"
        form.write_bytes(workbook(story.PARKING.filled(answered=False)))
        with stage(form, work, pictures) as at:
            _form(at)
            _colours(at)
            _mistakes(at)
            _sent(at)


def _form(at: Stage) -> None:
    """The form as it was issued, and the buttons over it."""
    strip = Box.of_all(at.button(label) for label in (tab().buttons[0].label, tab().buttons[-1].label)).around(4)
    marks = [Mark(number, at.button(label), framed=False, at="bottom") for number, label in enumerate(BUTTONS, start=1)]
    below = Box(0, strip.bottom, strip.right, strip.bottom + 27)
    at.take("buttons", Box(0, strip.top, below.right, below.bottom), marks, covered=[below])
    marks = [
        Mark(1, at.cell("A1:I1"), at="inside"),
        Mark(2, at.cell("F9"), at="inside"),
        Mark(3, at.cell("F13:I14"), at="left"),
        Mark(4, TABS, at="right"),
    ]
    at.take("form", Box(0, at.cell("A1").top - 22, at.cell("J1").right + 4, TABS.bottom + 4), marks)


def _colours(at: Stage) -> None:
    """A form half filled in: what each colour means."""
    at.type(FORM, {address: value for address, value in GOOD.items() if address not in LEFT_OPEN})
    at.go(FORM, "A15", "D30")
    marks = [
        Mark(1, at.cell("F21"), at="left"),
        Mark(2, at.cell("I17:I19"), at="left"),
        Mark(3, at.cell("F17:F19"), at="left"),
        Mark(4, at.cell("I16"), at="left"),
        Mark(5, at.cell("J16"), at="inside"),
    ]
    at.take("colours", [at.cell("A1:J1"), at.cell("A23:J23")], marks, around=3)


def _mistakes(at: Stage) -> None:
    """What 校验 says of the three mistakes that are made most."""
    at.type(FORM, GOOD | WRONG)
    at.window.click("校验")
    at.window.until(RESULTS.name)
    at.window.answer()
    time.sleep(1)
    rows = {str(at.text(f"C{row}")).rpartition("!")[2]: row for row in range(4, 8)}
    marks = [
        Mark(number, at.cell(f"C{rows[place]}:H{rows[place]}"), at="middle")
        for number, place in enumerate(WRONG, start=1)
    ]
    at.take("results", [at.cell("B3:H3"), at.cell(f"B{max(rows.values())}:H{max(rows.values())}")], marks, around=3)


def _sent(at: Stage) -> None:
    """A form that passes, and what 上报 says."""
    at.type(FORM, GOOD)
    at.go(FORM, "A3", "D30")
    at.take("ready", [at.cell("A1:I1")], around=3)
    at.window.click("上报")
    at.window.asked()
    at.take("sent", at.box(tab().label).around(2))
    at.window.answer()
