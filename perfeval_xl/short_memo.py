"""Memos of what texts of files say, of which no long text is ever a key.

A memo that counts its entries alone would keep four thousand texts of a megabyte each for a sender who writes them.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")


def of_short_texts(most: int, longest: int) -> Callable[[Callable[[str], _T]], Callable[[str], _T]]:
    """Remember what a function says of ``most`` texts of at most ``longest`` characters; of a longer one it is asked.

    For functions of nothing but the text, whose values nobody changes.
    """

    def remembering(function: Callable[[str], _T]) -> Callable[[str], _T]:
        kept = functools.lru_cache(maxsize=most)(function)

        @functools.wraps(function)
        def asked(text: str) -> _T:
            return kept(text) if len(text) <= longest else function(text)

        return asked

    return remembering
