"""The command line speaks Chinese where click would speak English, in help and in mistakes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import pytest

from perfeval_xl.cli import main
from tests.outputs.commands import perfeval

ENGLISH = re.compile(
    r"\b(usage|options?|commands?|arguments?|show th|and exit|required|default|error|missing|no such|invalid|try"
    r"|help for|text|integer|range|file|files|directory|path|profile_id|does not|not a)\b",
    re.IGNORECASE,
)
OWN = re.compile(r"--?[a-z-]+|perfeval [a-z -]*")
"""What is typed as it stands: options and commands."""


def commands(command: click.Command, *path: str) -> Iterator[tuple[str, ...]]:
    """Every command, as it is called."""
    yield path
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from commands(below, *path, name)


def english(text: str) -> list[str]:
    return ENGLISH.findall(OWN.sub("", text))


@pytest.mark.parametrize("path", [*commands(main)], ids=lambda path: "_".join(path) or "perfeval")
def test_the_help_of_every_command_is_chinese(path: tuple[str, ...]) -> None:
    text = perfeval(*path, "--help").stdout
    assert text.startswith("用法： perfeval")
    assert "显示这份说明" in text
    assert english(text) == []


MISTAKES = {
    "a command that is not there": (("buidl",), "没有命令“buidl”"),
    "no argument": (("build",), "没有写"),
    "no option": (("build", "cn_national/2020"), "--brief"),
    "an option that is not there": (("check", "x", "--jbos", "2"), "没有选项“--jbos”"),
    "an option without its value": (("build", "cn_national/2020", "--brief"), "后面没有写内容"),
    "no number": (("check", "-j", "two", "x"), "“two”不是数"),
    "a number out of range": (("check", "-j", "0", "x"), "不在范围内"),
    "one argument too many": (("profiles", "show", "cn_national/2020", "又一个"), "多写了“又一个”"),
    "a folder that is not there": (("--rules", "/没有", "profiles"), "没有这个文件夹"),
    "a file for a folder": (("--rules", __file__, "profiles"), "应是文件夹"),
}


@pytest.mark.parametrize(("arguments", "said"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_in_the_arguments_is_told_in_chinese(arguments: tuple[str, ...], said: str) -> None:
    result = perfeval(*arguments)
    told = result.stderr.replace(__file__, "")
    assert result.exit_code == 2
    assert said in told
    assert english(told) == []
