"""What the add-in asks of the frozen program, in its arguments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Call:
    """What the add-in asks for."""

    action: str
    workbook: str = ""
    version: bool = False
    test: bool = False


def read_call(argv: Sequence[str]) -> Call:
    """Read the arguments; a workbook's name may hold anything, ``=`` and blanks too."""
    options = {}
    words = []
    for argument in argv:
        name, separator, value = argument.partition("=")
        if argument.startswith("--"):
            options[name] = value.strip() if separator else "1"
        else:
            words.append(argument)
    return Call(
        action=" ".join(words),
        workbook=options.get("--wb", ""),
        version="--version" in options,
        test="--test" in options,
    )
