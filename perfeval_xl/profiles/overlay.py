"""Lay the tables of a profile over those of the profile that it extends."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from decimal import Decimal

from perfeval_xl.errors import Mistake, ProfileError
from perfeval_xl.rules.registry import ALL_RULES

_NAMES = frozenset(rule.name for rule in ALL_RULES)


def overlay(below: dict[str, object], above: dict[str, object]) -> dict[str, object]:
    """Tables are merged key by key; anything else is replaced whole.

    An article belongs to its provision: where another provision is named, it goes.
    """
    result = copy.copy(below)
    if "provision" in above:
        result.pop("article", None)
    for key, value in above.items():
        lower = result.get(key)
        if isinstance(lower, dict) and isinstance(value, dict):
            result[key] = overlay(lower, value)
        else:
            result[key] = value
    return result


def check_sources(own: dict[str, object], parent: dict[str, object], profile_id: str) -> None:
    """A number, or a rule, that replaces another must name its own provision.

    Otherwise a local number would stand under the provision of the profile it
    extends, which never said it.
    """
    mistakes = [
        Mistake(
            f"{profile_id}.toml", path, "改了数字或计分办法而没有写出自己的依据", "同一张表里要写provision和verified"
        )
        for path in _unsourced(own, parent, "")
    ]
    if mistakes:
        raise ProfileError(mistakes)


def _unsourced(own: dict[str, object], parent: dict[str, object], path: str) -> Iterator[str]:
    numbers = any(not isinstance(value, dict) and _has_number(value) for value in own.values())
    # A rule that there is not is told as that.
    numbers = numbers or (own.get("rule") in _NAMES and own["rule"] != parent.get("rule"))
    sourced = "provision" in own and "verified" in own
    if path and numbers and "provision" in parent and not sourced:
        yield path
    for key, value in own.items():
        below = parent.get(key)
        if isinstance(value, dict) and isinstance(below, dict):
            yield from _unsourced(value, below, f"{path}.{key}" if path else key)


def _has_number(value: object) -> bool:
    if isinstance(value, list):
        return any(_has_number(item) for item in value)
    if isinstance(value, dict):
        return any(_has_number(item) for item in value.values())
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
