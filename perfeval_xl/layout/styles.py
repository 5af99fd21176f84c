"""The theme: named looks, from ``theme.toml``."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping

from perfeval_xl.errors import Mistake, ProfileError
from perfeval_xl.profiles.library import folder

Look = Mapping[str, str | int | float | bool]
BODY = "base"
"""Properties of a format by XlsxWriter's names, and the name of the one that all others start from."""


@functools.cache
def theme() -> Mapping[str, Look]:
    """All looks by name. Raises ProfileError where the theme is not TOML."""
    path = folder() / "theme.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ProfileError([Mistake(path.name, "整个文件", f"不是合格的TOML：{error}")]) from error


@functools.cache
def look(names: tuple[str, ...]) -> dict[str, str | int | float | bool]:
    """The properties of a style: the body's, then those of each name in turn.

    Raises KeyError for a name that the theme does not have.
    """
    properties: dict[str, str | int | float | bool] = dict(theme()[BODY])
    for name in names:
        properties.update(theme()[name])
    return properties
