"""Regular expressions that are compiled when they are first used.

Most of those that the program has are of files of a rare kind: of reports, of lists, of what somebody wrote by hand.
To compile all of them took a third of the time in which one form is checked.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _Uncompiled:
    """Stands for a pattern, and takes its methods over one by one, as they are asked for."""

    def __init__(self, text: str, flags: int) -> None:
        self._text, self._flags = text, flags

    def __getattr__(self, name: str) -> Any:
        # Only of what is not there yet: from now on it is found at once.
        value = getattr(re.compile(self._text, self._flags), name)
        setattr(self, name, value)
        return value

    def __reduce__(self) -> tuple[object, ...]:
        return pattern, (self._text, self._flags)


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """A regular expression that is compiled when one of its methods is first called.

    For what most files do not need. What each file needs is better compiled by `re` itself, whose patterns
    answer a little faster; only those can be handed to `re.sub` and its like.
    """
    return cast("re.Pattern[str]", _Uncompiled(text, flags))
