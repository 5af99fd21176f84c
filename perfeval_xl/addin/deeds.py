"""What each button does.

A button reads the open workbook once, asks the same front door as the command
line, and puts whole sheets back. It answers with one sentence.
"""

from __future__ import annotations

import platform
from datetime import datetime
from pathlib import Path

import xlwings as xw

from perfeval_xl import __version__, folders
from perfeval_xl.addin import marks, walking
from perfeval_xl.addin.live_book import Reading, read
from perfeval_xl.addin.sending import send
from perfeval_xl.addin.session import Desk, Said
from perfeval_xl.addin.sheets import attach, beside, detach
from perfeval_xl.errors import ActionError
from perfeval_xl.findings import Code, Severity
from perfeval_xl.issuing import write_file
from perfeval_xl.layout.arrange import arrange
from perfeval_xl.outputs.report import report_bytes, report_of_case
from perfeval_xl.outputs.report_sheet import report_book
from perfeval_xl.outputs.results_sheet import explanations, results_book
from perfeval_xl.outputs.terminal import scores_of
from perfeval_xl.sealing.attached import REPORT, RESULTS
from perfeval_xl.writer.protection import DERIVED_SPINS, Lock, lock

_VALUES_ONLY = "（副本读不出来，多半被加密软件加了密，所以只核对了数值，没有检查表样是否被改动）"
_NOT_CHECKED = "还没有校验结果；请先点“校验”"


def rescore(desk: Desk) -> Said:
    """重新计分: recompute, compare with what the formulas show, colour what differs."""
    reading = _read(desk, "重新计分")
    if reading.case.missing:
        return Said(f"缺少{'、'.join(sorted(reading.case.missing))}表，不能计分", wrong=True)
    said = f"{scores_of(reading.case)}。"
    wrong = [found for found in reading.submission.findings if found.code is Code.P101]
    if not wrong:
        _clear(desk, reading)
        return Said(f"{said}\n表内各格显示的与按规则重算的一致。{_remark(reading)}")
    _show_results(desk, reading)
    password = reading.password
    if password is not None and reading.whole:
        marks.mark(desk.book, [(found.place.sheet, found.place.cell) for found in wrong], password)
    listed = f"有{len(wrong)}格显示的与重算的不同，已标红，逐格列在“{RESULTS.name}”表。"
    return Said(f"{said}\n{listed}{_remark(reading)}", wrong=True)


def check(desk: Desk) -> Said:
    """校验: all checks, each finding with a link to its cell."""
    reading = _read(desk, "校验")
    where = _show_results(desk, reading)
    counts = dict.fromkeys(reversed(Severity), 0)
    for found in reading.submission.findings:
        counts[found.severity] += 1
    if not reading.submission.findings:
        return Said(f"没有发现问题，可以上报。{_remark(reading)}")
    listed = "，".join(f"{severity.chinese}{count}项" for severity, count in counts.items() if count)
    cure = "错误必须改正才能上报。" if counts[Severity.ERROR] else "没有必须改的错误；核实的请改正或写明出错说明。"
    return Said(f"{listed}，列在{where}。{cure}{_remark(reading)}")


def clear(desk: Desk) -> Said:
    """清除标记: the sheet 校验结果 and the colours go."""
    reading = _read(desk, "清除标记")
    return Said("标记已清除。" if _clear(desk, reading) else "没有标记可清除。")


def report(desk: Desk) -> Said:
    """生成自评报告: the sheet 自评报告."""
    reading = _read(desk, "生成自评报告")
    _whole(reading)
    made = report_of_case(reading.case)
    password = reading.password
    if password is None or not reading.whole:
        path = _beside(desk.book, f"_{REPORT.name}.xlsx")
        beside(desk.app, report_book(made), path)
        where = f"新工作簿 {path}"
    else:
        attach(desk.book, report_book(made, reading.identity, _lock(reading)), REPORT.name, reading, password)
        where = f"“{REPORT.name}”表"
    return Said(f"自评报告已写在{where}，数字都取自表内。{_gaps(made.gaps)}")


def report_word(desk: Desk) -> Said:
    """导出Word: the same report as a document beside the workbook."""
    reading = _read(desk, "导出自评报告")
    _whole(reading)
    made = report_of_case(reading.case)
    path = _beside(desk.book, f"_{REPORT.name}.docx")
    write_file(path, report_bytes(made, ".docx"))
    return Said(f"自评报告已写到 {path}。{_gaps(made.gaps)}")


def next_blank(desk: Desk) -> Said | None:
    """下一处未填: the next cell that must be filled."""
    reading = _read(desk, "查找未填的格")
    spots = walking.open_spots(reading)
    if not spots:
        return Said("应填的格都填了。")
    walking.go(desk.book, walking.after(spots, walking.selected(desk.book), reading.sheets))
    desk.tell(f"还有{len(spots)}格未填")
    return None


def next_finding(desk: Desk) -> Said | None:
    """下一处问题: the next cell that 校验结果 lists."""
    sheet = walking.results_of(desk.book)
    if sheet is None:
        return Said(_NOT_CHECKED)
    spots = walking.listed_spots(sheet)
    if not spots:
        return Said(f"“{RESULTS.name}”表里没有列出单元格。")
    chosen = walking.next_of(list(spots), walking.selected(desk.book))
    walking.go(desk.book, chosen)
    desk.app.status_bar = f"第{list(spots).index(chosen) + 1}处，共{len(spots)}处：{spots[chosen]}"
    return None


def submit(desk: Desk) -> Said:
    """上报: refused while something must be mended; else a copy with its 校验码, and a message to send it with."""
    reading = _read(desk, "校验")
    if reading.submission.blocking:
        where = _show_results(desk, reading)
        errors = sum(found.severity is Severity.ERROR for found in reading.submission.findings)
        return Said(f"还有{errors}项错误必须改正，没有上报；列在{where}。", wrong=True)
    desk.tell("写出上报文件")
    return send(desk, reading)


def explain(desk: Desk) -> Said:
    """帮助: what the buttons do, in a few lines."""
    return Said("\n".join((
        "先在浅黄色格里填数，填完点“校验”，按“校验结果”表逐条改正，再点“上报”。",
        "重新计分：按规则重算，与表内显示的比对。",
        "校验：检查全部要点；点“位置”跳到那一格，核实的可在“出错说明”栏写原因。",
        "下一处未填、下一处问题：逐格查看。　清除标记：去掉校验结果和颜色。",
        "生成自评报告：由表内的数写出报告；要人写的在“文字材料”表填。",
        "上报：没有错误时写出上报文件（带校验码）和邮件草稿。",
        "不用加载项也能填报：表内公式自动计分，“校验”表随填随查。",
    )))


def diagnose(desk: Desk) -> Said:
    """诊断: versions and paths, for whoever helps."""
    facts = [f"perfeval_xl {__version__}", f"Python {platform.python_version()}（{platform.platform()}）",
             f"xlwings {xw.__version__}", f"表格程序 {desk.app.version}", f"日志 {folders.log()}",
             f"密钥文件夹 {folders.settings()}",
             f"当前工作簿 {desk.caller.fullname if desk.caller else '（没有）'}"]
    return Said("\n".join(facts))


def _read(desk: Desk, step: str) -> Reading:
    name = desk.book.name
    desk.tell(f"{step}“{name}”")
    return read(desk.book, name)


def _whole(reading: Reading) -> None:
    """Raise ActionError where a sheet is missing that the report would tell."""
    if reading.case.missing:
        raise ActionError(f"缺少{'、'.join(sorted(reading.case.missing))}表，写不出报告")


def _show_results(desk: Desk, reading: Reading) -> str:
    """Put the sheet 校验结果 in place; return where it is now."""
    typed = explanations(reading.case.book)
    when = datetime.now().strftime("%Y-%m-%d %H:%M")
    password = reading.password
    if password is None or not reading.whole:
        data = results_book(reading.submission, reading.case, "", when=when, typed=typed, lock=None)
        path = _beside(desk.book, f"_{RESULTS.name}.xlsx")
        beside(desk.app, data, path)
        return f"新工作簿 {path}"
    _unmark(desk, reading, password)
    data = results_book(reading.submission, reading.case, reading.identity, when=when, typed=typed,
                        lock=_lock(reading))
    attach(desk.book, data, RESULTS.name, reading, password)
    return f"“{RESULTS.name}”表"


def _clear(desk: Desk, reading: Reading) -> bool:
    """Take away what 重新计分 and 校验 left; return whether there was anything."""
    password = reading.password
    if password is None or RESULTS.name not in reading.ours:
        return False
    _unmark(desk, reading, password)
    detach(desk.book, RESULTS.name, password=password)
    return True


def _unmark(desk: Desk, reading: Reading, password: str) -> None:
    spots = walking.listed_spots(reading.book, Code.P101.name)
    if spots:
        # The plan that a return is recognised by has no looks.
        issued = arrange(reading.case.form, reading.case.filled.every_answer)
        marks.unmark(desk.book, spots, issued, password)


def _lock(reading: Reading) -> Lock | None:
    password = reading.password
    return lock(password, seed=reading.identity.encode(), spins=DERIVED_SPINS) if password else None


def _beside(book: xw.Book, ending: str) -> Path:
    """A file beside the workbook, or among the user's documents where it was never saved."""
    standing = Path(book.fullname)
    folder = standing.parent if standing.is_absolute() else folders.work()
    return folder / f"{standing.stem}{ending}"


def _remark(reading: Reading) -> str:
    return "" if reading.whole else _VALUES_ONLY


def _gaps(gaps: tuple[str, ...]) -> str:
    return f"\n还有{len(gaps)}处待填：{'、'.join(gaps)}" if gaps else ""
