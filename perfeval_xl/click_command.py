"""The command ``perfeval click``: what a button does, for a workbook as a file."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from perfeval_xl.errors import PerfevalError
from perfeval_xl.exit_codes import BLOCKING, FINE, errors_reported
from perfeval_xl.plain_text import json_text, visible

if TYPE_CHECKING:
    from perfeval_xl.addin.file_desk import Ask


@click.command("click")
@click.argument("action")
@click.argument("file", type=click.Path(path_type=Path, readable=False), required=False)
@click.option(
    "--answer", "given", multiple=True, type=click.Choice(["yes", "no"]), help="对所问的依次回答；没给的当面问"
)
@click.option("--content", type=click.Path(path_type=Path), help="文件现在的内容（副本），由表格程序另存")
@click.option("--at", "cell", metavar="表!格", help="光标所在的格，如“自评表!H12”")
@click.option("--json", "as_json", is_flag=True, help="输出JSON，不打开文件，不当面问：给表格程序用")
@click.option("--to", type=click.Path(path_type=Path), help="JSON写到这个文件，写好才改名")
@click.option("--open/--no-open", "opens", default=True, help="做好的文件是否打开")
def click_one(
    action: str,
    file: Path | None,
    given: Sequence[str],
    content: Path | None,
    cell: str | None,
    as_json: bool,
    to: Path | None,
    opens: bool,
) -> None:
    """做一次按钮做的事：没有加载项的表格程序（WPS、旧版Office等）也能用。

    操作的名称：check（校验）、rescore（重新计分）、report（生成自评报告）、report_word（导出Word）、submit（上报）、
    next_blank（下一处未填）、next_finding（下一处问题）、clear（清除标记）、new（新建）、help（帮助）、diagnose（诊断）。

    自评表本身不改动，做出的文件放在它旁边。退出码：0 做好了，1 没有做成或有必须改的问题。
    """
    from perfeval_xl.addin.boxes import open_file
    from perfeval_xl.addin.file_desk import Cell, not_shown
    from perfeval_xl.addin.one_file import answers, clicked
    from perfeval_xl.addin.session import LONGEST_REPLY
    from perfeval_xl.files import write_file

    with errors_reported():
        told = [answer == "yes" for answer in given]
        ask = answers(told) if as_json or to else _asking(told)
        if to is not None and to.suffix.lower() != ".json":
            raise PerfevalError(f"--to 要写到.json文件；{to} 不是，没有动它")
        show = not_shown if as_json or to or not opens else open_file
        answer = clicked(action, file, ask, content=content, stands_at=Cell.named(cell or ""), show=show)
        if to is not None:
            write_file(to, json_text(answer.plain()).encode())
        elif as_json:
            click.echo(json_text(answer.plain()))
        else:
            click.echo(visible(answer.text, LONGEST_REPLY))
            for path in answer.opens if opens else ():
                open_file(path)
    sys.exit(BLOCKING if answer.wrong or answer.question else FINE)


def _asking(told: Sequence[bool]) -> Ask:
    """Answers as they were told, then by whoever sits there; 否 where nobody does."""
    left = iter(told)

    def ask(question: str) -> bool:
        for answer in left:
            return answer
        if sys.stdin is None or not sys.stdin.isatty():
            click.echo(visible(f"{question}（没有人回答，按“否”处理；要答“是”，请加 --answer yes）"), err=True)
            return False
        return click.confirm(visible(question), default=False)

    return ask
