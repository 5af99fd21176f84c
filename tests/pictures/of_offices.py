"""The pictures for whoever issues forms and takes them in: one story from the list to the sums."""

from __future__ import annotations

import email.policy
import os
import subprocess
import sys
import time
from pathlib import Path

from perfeval_xl.buttons import office_tab, tab
from perfeval_xl.issuing import workbook
from perfeval_xl.office.rounds import Round
from tests.office.small_rounds import letter, put_in
from tests.pictures import story
from tests.pictures.drawing import Box, Mark
from tests.pictures.stage import DRAWN, Stage, folder_of_all, stage

UNIT, OFFICE = tab().label, office_tab().label
"""Titles of the message boxes."""
BUTTONS = ("新建", "收表", "待处理", "发出", "催报", "汇总")
"""Those that the page explains, in its order."""
MISTAKES: dict[str, tuple[object, object]] = {
    "H2": (25, 15),
    "E3": ("90%", "≥90%"),
    "E5": ("=450万元", "≤450万元"),
}
"""What is typed into the list by mistake, an error, a hint and a doubt, and what it is mended to."""
ISSUED, TAKEN_IN = "2023-01-10", "2023-02-10"
"""The days of the story."""
CONTACTS: dict[str, object] = {
    **{f"Q{row}": f"{code.lower()}@example.org" for row, code in enumerate((one.code for one in story.PROJECTS), 2)},
    **{f"R{row}": "2023-01-31" for row in range(2, 2 + len(story.PROJECTS))},
}
"""The columns 联系邮箱 and 截止日期 of the list."""
DECIDED: dict[str, object] = {
    "J4": "采用这一份",
    "L4": "已电话核实，以这份为准",
    "J6": "不认可",
    "L6": "超额六成，请写明原因",
    "J8": "延期到",
    "K8": "2023-02-20",
    "L8": "审计未结束，同意晚报",
}
"""What is typed into 待处理."""
WRONG: dict[str, object] = {"spent": 3005000, "reason_1": "无", "actual_7": 8800}


def take_all(pictures: Path) -> None:
    """Take every picture of the page 财政部门经办人."""
    with folder_of_all() as work:
        with stage(_list(work), work, pictures, office=True, now=f"{ISSUED} 09:00:00") as at:
            _listed(at)
            _mended(at, work / "清单问题.xlsx")
            _issued(at)
        of = Round(work / f"{story.YEAR}年度绩效自评")
        _came_in(of)
        form = next(iter(sorted(of.forms.glob("*.xlsx"))))
        with stage(form, work, pictures, office=True, now=f"{TAKEN_IN} 09:00:00") as at:
            at.window.click("收表")
            summary = at.other(of.summary)
            summary.window.asked(OFFICE)
            summary.window.answer(OFFICE)
            _summed_up(summary)
            _decided(summary)
        slip = next(iter(sorted(of.answers.rglob("退改单_A-002*.xlsx"))))
        with stage(slip, work, pictures, office=True, now=f"{TAKEN_IN} 10:00:00") as at:
            at.go("退改单", at="G8")
            at.take("office-slip", [at.cell("A1:F1"), at.cell("A12:F12")], around=3)


def _listed(at: Stage) -> None:
    """The buttons, and the list with its two sheets."""
    strip = Box.of_all(at.button(label) for label in ("新建", "诊断", "收表", "打开台账文件夹")).around(4)
    marks = [Mark(number, at.button(label), framed=False, at="bottom") for number, label in enumerate(BUTTONS, start=1)]
    marks[0] = Mark(1, at.button(BUTTONS[0]), framed=False, at="top")
    above, below = (
        Box(0, strip.top - 22, strip.right, strip.top),
        Box(0, strip.bottom - 2, strip.right, strip.bottom + 26),
    )
    at.take("office-buttons", Box(0, above.top, strip.right, below.bottom), marks, covered=[above, below])
    at.type("项目", CONTACTS)
    at.go("项目", at="A9")
    at.take("office-list", [at.cell("A1:E1"), at.cell("A7:E7")], [Mark(1, at.cell("A2:A6"), at="inside")], around=3)
    at.go("指标", at="A12")
    mark = Mark(2, at.cell("E2:E8"), at="inside")
    at.take("office-indicators", [at.cell("A1:E1"), at.cell("A9:E9")], [mark], around=3)


def _mended(at: Stage, problems: Path) -> None:
    """What 新建 says of a list that has mistakes, which are mended then."""
    at.type("指标", {place: wrong for place, (wrong, _) in MISTAKES.items()})
    at.window.click("新建")
    at.window.asked(UNIT)
    at.window.answer(UNIT)
    other = at.other(problems)
    last = 3 + len(MISTAKES)
    other.go("清单问题", at="C12")
    other.take("office-problems", [other.cell("A3:G3"), other.cell(f"A{last}:G{last}")], around=3)
    other.window.document.close(True)
    at.type("指标", {place: right for place, (_, right) in MISTAKES.items()})


def _issued(at: Stage) -> None:
    """What 新建 says when it has made the forms."""
    at.window.click("新建")
    at.window.asked(UNIT)
    at.take("office-made", at.box(UNIT).around(2))
    at.window.answer(UNIT)


def _summed_up(at: Stage) -> None:
    """Sheets of 汇总.xlsx."""
    at.go("总览", at="N6")
    marks = [
        Mark(number, at.cell(f"{column}3"), framed=False, at="inside") for number, column in enumerate("ACEG", start=1)
    ]
    at.take("office-overview", [at.cell("A1:L1"), at.cell("A8:L8")], marks, around=3)
    at.go("项目汇总表", at="C12")
    at.take("office-projects", [at.cell("A1:L1"), at.cell("A9:L9")], around=3)
    at.go("按主管部门", at="A11")
    at.take("office-departments", [at.cell("A3:N3"), at.cell("A10:N10")], around=3)


def _decided(at: Stage) -> None:
    """What somebody decides, and who is reminded."""
    at.window.click("待处理")
    time.sleep(DRAWN)
    at.type("待处理", DECIDED)
    at.first_column("I")
    at.take("office-decide", [at.cell("A3:L3"), at.cell("A8:L8")], around=3)
    at.window.click("催报")
    at.window.asked(OFFICE)
    at.take("office-chase", at.box(OFFICE).around(2))
    at.window.answer(OFFICE)


def _list(work: Path) -> Path:
    """The list of the projects, filled in."""
    folder = work / "示例"
    folder.mkdir()
    for one in story.PROJECTS:
        (folder / f"{one.code}.xlsx").write_bytes(workbook(one.filled(answered=False)))
    target = work / "项目清单.xlsx"
    command = [sys.executable, "-m", "perfeval_xl", "extract", *map(str, sorted(folder.glob("*"))), "-o", str(target)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return target


def _came_in(of: Round) -> None:
    """One by mail, one with mistakes, two of one project, one that leaves something open; one is missing."""
    mail = letter("Tue, 31 Jan 2023 10:00:00 +0800", book=workbook(story.SERVICE.filled()))
    put_in(
        of,
        {
            "市大数据中心来信.eml": mail.as_bytes(policy=email.policy.SMTP),
            "市停车管理中心.xlsx": workbook(story.PARKING.filled(**WRONG)),
            "食堂.xlsx": workbook(story.CANTEEN.filled()),
            "食堂（改）.xlsx": workbook(story.CANTEEN.filled(actual_5=96)),
            "文化馆.xlsx": workbook(story.CULTURE.filled()),
        },
    )
    for path in of.inbox.iterdir():
        os.utime(path, (1_675_130_400, 1_675_130_400))
