"""The commands that stand in modules of their own, each loaded when it is asked for: of a dozen one is used."""

from __future__ import annotations

from collections import UserDict
from collections.abc import Iterator

import click

from perfeval_xl.click_words import in_chinese

OF_THEIR_OWN = (
    "addin",
    "build",
    "chase",
    "click",
    "collect",
    "forward",
    "keys",
    "mailbox",
    "profiles",
    "recheck",
    "send",
    "status",
)
"""Commands that stand in modules of their own, each of which is loaded for it alone."""


def _of_its_own(name: str) -> click.Command:
    """One of them, by a name of `OF_THEIR_OWN`. Raises KeyError for any other."""
    match name:
        case "addin":
            from perfeval_xl.addin_commands import addin

            return addin
        case "build":
            from perfeval_xl.build_command import build

            return build
        case "chase":
            from perfeval_xl.chase_command import chase

            return chase
        case "click":
            from perfeval_xl.click_command import click_one

            return click_one
        case "collect":
            from perfeval_xl.office_commands import collect

            return collect
        case "forward":
            from perfeval_xl.forward_command import forward

            return forward
        case "keys":
            from perfeval_xl.key_commands import keys
            from perfeval_xl.lower_command import lower

            keys.add_command(lower)
            return keys
        case "mailbox":
            from perfeval_xl.mailbox_command import mailbox

            return mailbox
        case "profiles":
            from perfeval_xl.profile_commands import profiles

            return profiles
        case "recheck":
            from perfeval_xl.recheck_command import recheck

            return recheck
        case "send":
            from perfeval_xl.send_command import send

            return send
        case "status":
            from perfeval_xl.office_commands import status

            return status
    raise KeyError(name)


class Commands(UserDict[str, click.Command]):
    """Commands by name, `OF_THEIR_OWN` among them."""

    def __missing__(self, name: str) -> click.Command:
        command = self[name] = _of_its_own(name)
        in_chinese(command)
        return command

    def __contains__(self, name: object) -> bool:
        return name in OF_THEIR_OWN or name in self.data

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys((*self.data, *OF_THEIR_OWN)))

    def __len__(self) -> int:
        return len(list(iter(self)))
