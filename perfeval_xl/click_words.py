"""What click says of commands, in Chinese: usage, options, mistakes in an argument.

click translates its texts by the language of the machine, and has no Chinese; whoever runs
this program reads Chinese whatever the machine was set to. Importing this module is enough
for the texts; it must come before a command is made, because some are read then. A text
that a later click has and this table has not stays English.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping

import click
import click.core
import click.decorators
import click.exceptions
import click.formatting
import click.parser
import click.termui
import click.types

from perfeval_xl.plain_text import one_line

TEXTS: Mapping[str, str] = {
    "Usage:": "用法：",
    "Options": "选项",
    "Commands": "命令",
    "Positional arguments": "参数",
    "Aborted!": "已中断",
    "Error: {message}": "错误：{message}",
    "Try '{command} {option}' for help.": "用法见 {command} {option}",
    "Show this message and exit.": "显示这份说明",
    "Show the version and exit.": "显示版本",
    "%(prog)s, version %(version)s": "%(prog)s，版本 %(version)s",
    "required": "必填",
    "default: {default}": "默认：{default}",
    "env var: {var}": "环境变量：{var}",
    "Missing command.": "没有写命令",
    "Missing argument": "没有写：",
    "Missing option": "没有写选项",
    "Missing parameter": "没有写参数",
    "Missing {param_type}": "没有写{param_type}",
    "Missing parameter: {param_name}": "没有写参数：{param_name}",
    "No such option {name!r}.": "没有选项“{name}”",
    "No such command {name!r}.": "没有命令“{name}”",
    "Did you mean {possibility}?": "您要的是 {possibility} 吗",
    "(Did you mean one of: {possibilities}?)": "您要的是这些中的哪一个：{possibilities}",
    "Got unexpected extra argument ({args})": "多写了“{args}”",
    "Got unexpected extra arguments ({args})": "多写了“{args}”",
    "Invalid value: {message}": "写得不对：{message}",
    "Invalid value for {param_hint}: {message}": "{param_hint}写得不对：{message}",
    "Option {name!r} does not take a value.": "选项“{name}”后面不写内容",
    "Option {name!r} requires an argument.": "选项“{name}”后面没有写内容",
    "Option {name!r} requires {nargs} arguments.": "选项“{name}”后面应写{nargs}项内容",
    "Choose from:\n\t{choices}": "可以选：{choices}",
    "{value!r} is not {choice}.": "“{value}”不在可选的之内：{choice}",
    "{value!r} is not one of {choices}.": "“{value}”不在可选的之内：{choices}",
    "{value!r} is not a valid {number_type}.": "“{value}”不是数",
    "{value} is not in the range {range}.": "{value}不在范围内（{range}）",
    "{name} {filename!r} does not exist.": "没有这个{name}：{filename}",
    "{name} {filename!r} is a file.": "{filename}是文件，应是文件夹",
    "{name} {filename!r} is a directory.": "{filename}是文件夹，应是文件",
    "{name} {filename!r} is not readable.": "{name}读不出来：{filename}",
    "{name} {filename!r} is not writable.": "{name}写不进去：{filename}",
    "Could not open file {filename!r}: {message}": "文件打不开：{filename}（{message}）",
    "unknown error": "原因不明",
    "file": "文件",
    "directory": "文件夹",
    "path": "路径",
    "File": "文件",
    "Directory": "文件夹",
    "Path": "路径",
}
"""click's texts and ours. ``{name!r}`` of theirs is in quotation marks of ours."""
VALUES = {"text": "文字", "integer": "整数", "integer range": "整数"}
"""What is written behind an option, by click's type."""
ARGUMENTS = {"files": "文件…", "file": "文件", "profile_id": "规则集", "name": "单位名称"}
"""What is written behind a command, by the name of the argument."""


def _one(text: str) -> str:
    return TEXTS.get(text, text)


def _one_or_many(one: str, many: str, count: int) -> str:
    return _one(one if count == 1 else many)


_Message = Callable[[click.ClickException], str]
"""What makes the message of a mistake."""


def _on_one_line(message: _Message) -> _Message:
    """``message`` that repeats nothing raw: what was typed may be the name of a file (``check *``)."""

    def safe(error: click.ClickException) -> str:
        return one_line(message(error).rstrip(".")) + _how_to_name_a_file(error)

    return safe


def _how_to_name_a_file(error: click.ClickException) -> str:
    """The cure where a file was taken for an option, because its name begins like one."""
    meant = isinstance(error, click.NoSuchOption) and any(
        typed.startswith("-") and os.path.lexists(typed) for typed in sys.argv[1:]
    )
    return "；文件名以“-”开头的，前面加上 ./" if meant else ""


_MODULES = (
    click.core,
    click.decorators,
    click.exceptions,
    click.formatting,
    click.parser,
    click.termui,
    click.types,
)
_SAID = (
    *((module, "_", _one) for module in _MODULES),
    *((module, "ngettext", _one_or_many) for module in _MODULES),
    *(
        (kind, "format_message", _on_one_line(vars(kind)["format_message"]))
        for kind in vars(click.exceptions).values()
        if isinstance(kind, type) and "format_message" in vars(kind)
    ),
)
for _owner, _name, _function in _SAID:
    if hasattr(_owner, _name):
        setattr(_owner, _name, _function)


def in_chinese(command: click.Command) -> None:
    """Name in Chinese what ``command``, and each command below it, is to be followed by."""
    command.options_metavar = "[选项]"
    for parameter in command.params:
        if parameter.metavar is None and isinstance(parameter, click.Argument):
            parameter.metavar = ARGUMENTS.get(parameter.name or "")
        elif parameter.metavar is None:
            parameter.metavar = VALUES.get(parameter.type.name)
    if isinstance(command, click.Group):
        command.subcommand_metavar = "命令 [参数]…"
        for below in command.commands.values():
            in_chinese(below)
