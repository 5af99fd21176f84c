"""What each button does.

A button reads the open workbook once, asks the same front door as the command
line, and puts whole sheets back. It replies with one sentence.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import xlwings as xw

from perfeval_xl import __version__, folders
from perfeval_xl.addin import marks, navigation, separate_workbook
from perfeval_xl.addin.host import ask, path_beside, saved_path, unused_path
from perfeval_xl.addin.live_book import LiveReading, read_live_book, refuse_attached
from perfeval_xl.addin.session import LONGEST_STATUS, Reply, Session
from perfeval_xl.addin.sheets import attach, confirm_deletion, detach
from perfeval_xl.checks.explained import typed_for
from perfeval_xl.errors import ActionError
from perfeval_xl.files import write_file
from perfeval_xl.findings import Code, Severity
from perfeval_xl.layout.arrange import arrange
from perfeval_xl.outputs.results_sheet import results_book, was_coloured
from perfeval_xl.outputs.terminal import scores_of_case, tally
from perfeval_xl.plain_text import one_line
from perfeval_xl.sealing.attached import ATTACHED_SHEETS, REPORT, RESULTS
from perfeval_xl.writer.protection import DERIVED_SPINS, Lock, lock

if TYPE_CHECKING:
    from perfeval_xl.reports.model import Report

_VALUES_ONLY = "（副本读不出来，多半被加密软件加了密，所以只核对了数值，没有检查表样是否被改动）"
_APART = "按文件处理时，自评表里不写任何标记。"
_NOT_CHECKED = "还没有校验结果；请先点“校验”"


COMPONENTS: Mapping[str, str] = {"cryptography": "下发单位的签名", "lxml": "导出Word", "PIL": "Word里的图"}
"""Libraries that a spreadsheet program's own Python may lack, and what for they are."""
LONGEST_FILE = 150
"""Characters of a path in a link; Excel takes 255 of the whole."""
LONGEST_REASON = 80
"""Characters of the reason why one cannot be loaded."""
COLOURED = (Code.P101, Code.G101, Code.G102, Code.G166)
"""What makes a computed cell show something else than the rules give: an old result, a number in its place,
another formula."""


def rescore(session: Session) -> Reply:
    """重新计分: recompute, compare with what the formulas show, colour what differs."""
    reading = _room_for(session, _read(session, "重新计分"), RESULTS.name)
    if reading.case.missing:
        return Reply(f"缺少{'、'.join(sorted(reading.case.missing))}表，不能计分", wrong=True)
    scores_text = f"{scores_of_case(reading.case)}。"
    wrong = [finding for finding in reading.submission.findings if finding.code in COLOURED]
    if not wrong:
        if RESULTS.name in reading.own_sheets and was_coloured(reading.book):
            # The colours go, and so does the note that there are any.
            _show_results(session, reading, action="重新计分")
        return Reply(f"{scores_text}\n表内各格显示的与按规则重算的一致。{_remark(reading)}")
    password = reading.attach_password
    colours = min(len(wrong), marks.MOST_COLOURED) if password else 0
    where = _show_results(session, reading, coloured=colours, action="重新计分")
    if password:
        marks.mark(session.book, [(finding.place.sheet, finding.place.cell) for finding in wrong], password)
    listed = f"有{len(wrong)}格显示的与重算的不同，{'已标红，' if password else ''}逐格列在{where}。"
    return Reply(f"{scores_text}\n{listed}{_remark(reading)}", wrong=True)


def check(session: Session) -> Reply:
    """校验: all checks, each finding with a link to its cell."""
    reading = _room_for(session, _read(session, "校验"), RESULTS.name)
    where = _show_results(session, reading)
    if not reading.submission.findings:
        return Reply(f"没有发现问题，可以上报。{_remark(reading)}")
    blocked = reading.submission.blocking
    cure = "错误必须改正才能上报。" if blocked else "没有必须改的错误；核实的请改正或写明出错说明。"
    return Reply(f"{tally(reading.submission.findings)}，列在{where}。{cure}{_remark(reading)}", wrong=blocked)


def clear(session: Session) -> Reply:
    """清除标记: remove the sheets and colours that the add-in put into the workbook."""
    reading = _read(session, "清除标记")
    if session.by_file:
        return Reply(f"{_APART}要清除的，把旁边的“{RESULTS.name}”文件删去即可。")
    password = reading.password
    attached = [name for name in ATTACHED_SHEETS if name in reading.sheets]
    if password is None or not attached:
        return Reply("没有标记可清除。")
    typed = reading.typed
    question = f"“{RESULTS.name}”表里写了{len(typed)}条出错说明，清除后不能恢复。要清除吗？"
    if typed and not ask(session.app, question):
        return Reply("没有清除。")
    here = navigation.selected_spot(session.book)
    to_delete = [name for name in attached if name in reading.own_sheets or confirm_deletion(session.app, name)]
    _unmark(session, reading)
    for name in to_delete:
        detach(session.book, name, password=password)
    if here[0] and here[0] not in to_delete:
        # To delete a sheet means to go there first, and programs stay where they are then.
        navigation.go_to(session.book, here)
    return Reply(f"已清除{'、'.join(f'“{name}”表' for name in to_delete)}。" if to_delete else "没有清除。")


def report(session: Session) -> Reply:
    """生成自评报告: the sheet 自评报告."""
    reading = _room_for(session, _read(session, "生成自评报告"), REPORT.name)
    _whole(reading)
    narrative = _report_of(reading)
    where = _show_report(session, reading, narrative)
    return Reply(f"自评报告已写在{where}，数字都取自表内。{_open(narrative)}")


def report_word(session: Session) -> Reply:
    """导出Word: the same report as a document beside the workbook."""
    reading = _read(session, "导出自评报告")
    _whole(reading)
    narrative = _report_of(reading)
    # Somebody may have written into the last one.
    path = unused_path(path_beside(session.book, reading.name, f"_{REPORT.name}.docx"))
    from perfeval_xl.reports.doors import report_bytes

    write_file(path, report_bytes(narrative, ".docx"))
    if session.by_file:
        session.app.books.open(str(path))
    return Reply(f"自评报告已写到 {path}。{_open(narrative)}")


def next_blank(session: Session) -> Reply | None:
    """下一处未填: the next cell that must be filled."""
    reading = _read(session, "查找未填的格")
    spots = navigation.open_spots(reading.case)
    if not spots:
        return Reply("应填的格都填了。")
    navigation.go_to(session.book, navigation.next_spot(spots, navigation.selected_spot(session.book), reading.sheets))
    session.app.status_bar = f"还有{len(spots)}格未填"
    return None


def next_finding(session: Session) -> Reply | None:
    """下一处问题: the next cell that 校验结果 lists."""
    book = session.book
    order = [sheet.name for sheet in book.sheets]
    refuse_attached(order)
    # What a program put into a file once is older than what stands beside it.
    sheet = None if session.by_file else navigation.results_of(book)
    sheet = sheet or separate_workbook.find(book, _read(session, "查找问题"), RESULTS).content
    if sheet is None:
        return Reply(_NOT_CHECKED, wrong=True)
    spots = navigation.listed_spots(sheet)
    if not spots:
        return Reply(f"“{RESULTS.name}”表里没有列出单元格。")
    chosen = navigation.next_spot(list(spots), navigation.selected_spot(book), order)
    navigation.go_to(book, chosen)
    number = navigation.in_order(spots, order).index(chosen) + 1
    session.app.status_bar = one_line(f"第{number}处，共{len(spots)}处：{spots[chosen]}", LONGEST_STATUS)
    return None


def submit(session: Session) -> Reply:
    """上报: refused while there are errors to fix; else a copy with its 校验码, and a message to send it with."""
    reading = _room_for(session, _read(session, "校验"), RESULTS.name)
    if reading.submission.blocking:
        where = _show_results(session, reading)
        errors = sum(finding.severity is Severity.ERROR for finding in reading.submission.findings)
        return Reply(f"还有{errors}项错误必须改正，没有上报；列在{where}。", wrong=True)
    place = separate_workbook.find(session.book, reading, RESULTS) if reading.attach_password is None else None
    typed = reading.typed if place is None else {**reading.typed, **place.typed}
    unexplained = [
        finding
        for finding in reading.submission.findings
        if finding.severity is Severity.VERIFY and not typed_for(typed, finding, reading.case)
    ]
    # The sheets that travel with the form are brought up to date; a question is put over what it is about.
    if RESULTS.name in reading.own_sheets or typed or unexplained:
        where = _show_results(session, reading, action="上报")
        question = f"还有{len(unexplained)}项核实没有写出错说明，上级可能退回来问（列在{where}）。仍要上报吗？"
        if unexplained and not ask(session.app, question):
            return Reply(f"没有上报；请在{where}的“出错说明”栏写明。", wrong=True)
    if REPORT.name in reading.own_sheets and not session.by_file:
        _show_report(session, reading, _report_of(reading))
    session.show_progress("写出上报文件")
    from perfeval_xl.addin.submit import write_submission

    return write_submission(session, reading, *([place.path] if place is not None and typed else []))


def explain(session: Session) -> Reply:
    """帮助: what the buttons do, in a few lines."""
    return Reply(
        "\n".join(
            (
                "先在黄色格里填数，填完点“校验”，按“校验结果”表逐条改正，再点“上报”。",
                "重新计分：按规则重算，与表内显示的比对。",
                "校验：逐项检查；点“位置”跳到那一格，核实的可在“出错说明”栏写原因。",
                "下一处未填、下一处问题：逐格查看。　清除标记：去掉校验结果和颜色。",
                "生成自评报告：由表内的数写出报告；要人写的在“文字材料”表填。",
                "上报：没有错误时写出上报文件（带校验码）和邮件草稿。",
                "不用加载项也能填报：表内公式自动计分，“校验”表随填随查。",
            )
        )
    )


def diagnose(session: Session) -> Reply:
    """诊断: versions and paths, for whoever helps."""
    facts = [
        f"perfeval_xl {__version__}",
        f"Python {platform.python_version()}（{platform.platform()}）",
        f"xlwings {xw.__version__}",
        f"表格程序 {session.app.version}",
        f"日志 {folders.log()}",
        f"密钥文件夹 {folders.settings()}",
        f"当前工作簿 {session.caller.api.FullName if session.caller else '（没有）'}",
        f"另用的组件 {'；'.join(map(_component, COMPONENTS))}",
    ]
    return Reply("\n".join(facts))


def _component(name: str) -> str:
    """Whether a component can be used, and for what it is."""
    try:
        module = import_module(name)
    except ImportError as error:
        return f"{name}（{COMPONENTS[name]}）不能用：{one_line(str(error), LONGEST_REASON)}"
    return f"{name} {getattr(module, '__version__', '')}（{COMPONENTS[name]}）"


def _read(session: Session, step: str) -> LiveReading:
    name = session.book.name
    session.show_progress(f"{step}“{name}”")
    return read_live_book(session.book, name, by_file=session.by_file)


def _whole(reading: LiveReading) -> None:
    """Raise ActionError where a sheet is missing that the report needs."""
    if reading.case.missing:
        raise ActionError(f"缺少{'、'.join(sorted(reading.case.missing))}表，写不出报告")


def _room_for(session: Session, reading: LiveReading, name: str) -> LiveReading:
    """If the user agrees, delete a sheet called ``name`` that we did not make; read the workbook again.

    Raises ActionError where the user keeps it.
    """
    password = reading.password
    if name not in reading.sheets or name in reading.own_sheets or password is None:
        return reading
    # Its explanations are known by their marks, whoever made the sheet.
    if not confirm_deletion(session.app, name, len(reading.typed) if name == RESULTS.name else 0):
        raise ActionError(f"“{name}”表没有动，也没有写入新的；要写入新的，请再点一次并选“是”")
    detach(session.book, name, password=password)
    return replace(read_live_book(session.book, reading.name), typed=reading.typed)


def _show_results(session: Session, reading: LiveReading, coloured: int = 0, action: str = "校验") -> str:
    """Put the sheet 校验结果 in place, which says what was done and when; return where it is now."""
    when = datetime.now().strftime("%Y-%m-%d %H:%M")
    password = reading.attach_password
    if password is None:
        place = separate_workbook.find(session.book, reading, RESULTS)
        # What was written in the form itself, by a button of an add-in, and then beside it.
        typed = {**reading.typed, **place.typed}
        data = results_book(
            reading.submission,
            reading.case,
            reading.identity,
            when=when,
            typed=typed,
            lock=None,
            action=action,
            file=_file_in_links(session, reading, place.path),
        )
        return f"新工作簿 {separate_workbook.show_workbook(session.app, data, place)}{place.remark}"
    data = results_book(
        reading.submission,
        reading.case,
        reading.identity,
        when=when,
        typed=reading.typed,
        lock=_lock(reading),
        coloured=coloured,
        action=action,
    )
    attach(session.book, data, RESULTS.name, reading, password)
    _unmark(session, reading)
    return f"“{RESULTS.name}”表"


def _file_in_links(session: Session, reading: LiveReading, beside: Path) -> str | None:
    """The form as a workbook ``beside`` it names it in its links; None where a link cannot hold it."""
    form = saved_path(session.book)
    if form is None:
        return None
    named = reading.name if form.parent == beside.parent else str(form)
    # These mean something else in an address, and a formula holds no longer text.
    return None if set(named) & set('#%"') or len(named) > LONGEST_FILE else named


def _report_of(reading: LiveReading) -> Report:
    """The report of the open workbook; what composes one takes as long to load as all the rest, and 校验 needs none."""
    from perfeval_xl.reports.doors import report_of_case

    return report_of_case(reading.case)


def _show_report(session: Session, reading: LiveReading, narrative: Report) -> str:
    """Put the sheet 自评报告 in place; return where it is now."""
    from perfeval_xl.reports.sheet import report_book

    password = reading.attach_password
    if password is None:
        place = separate_workbook.find(session.book, reading, REPORT)
        return (
            f"新工作簿 {separate_workbook.show_workbook(session.app, report_book(narrative, reading.identity), place)}"
        )
    attach(session.book, report_book(narrative, reading.identity, _lock(reading)), REPORT.name, reading, password)
    return f"“{REPORT.name}”表"


def _unmark(session: Session, reading: LiveReading) -> None:
    """Restore the colours that 重新计分 changed, where the last 校验结果 says that it did."""
    password = reading.password
    if password is None or RESULTS.name not in reading.own_sheets or not was_coloured(reading.book):
        return
    # The plan that a return is recognised by has no looks.
    issued = arrange(reading.case.form, reading.case.filled.every_answer)
    marks.unmark(
        session.book,
        navigation.listed_spots(reading.book, *(code.name for code in COLOURED)),
        issued,
        reading.names,
        password,
    )


def _lock(reading: LiveReading) -> Lock | None:
    password = reading.password
    return lock(password, seed=reading.identity.encode(), spins=DERIVED_SPINS) if password else None


def _remark(reading: LiveReading) -> str:
    return "" if reading.whole else _VALUES_ONLY


def _open(narrative: Report) -> str:
    """What is to be filled in and cleared up, a line for each kind."""
    return "".join(f"\n{line}" for line in narrative.still_open)
