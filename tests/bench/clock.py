"""A clock around functions of the program: where the time of one run goes, by stage."""

from __future__ import annotations

import functools
import importlib
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

PACKAGE = "perfeval_xl"


class Clock:
    """Seconds by stage, of what runs under its watch."""

    def __init__(self, now: Callable[[], float] = time.process_time, *, apart: bool = True) -> None:
        self.taken: dict[str, float] = defaultdict(float)
        self._now, self._apart = now, apart
        """Whether a stage inside another has its time for itself; else it is the outer one's."""
        self._stack: list[str] = []
        self._since = 0.0

    def around(self, function: Callable[..., Any], stage: str) -> Callable[..., Any]:
        """``function`` with its time under ``stage``."""

        @functools.wraps(function)
        def timed(*args: Any, **named: Any) -> Any:
            if self._stack and not self._apart:
                return function(*args, **named)
            self._turn(stage)
            try:
                return function(*args, **named)
            finally:
                self._back()

        return timed

    def _turn(self, stage: str) -> None:
        now = self._now()
        if self._stack:
            self.taken[self._stack[-1]] += now - self._since
        self._stack.append(stage)
        self._since = self._now()

    def _back(self) -> None:
        now = self._now()
        self.taken[self._stack.pop()] += now - self._since
        self._since = self._now()

    def run(self, function: Callable[[], object], rest: str) -> None:
        """Run ``function``; what no stage takes is under ``rest``."""
        self.around(function, rest)()

    @contextmanager
    def watching(self, stages: Mapping[str, Sequence[str]]) -> Iterator[None]:
        """Functions by stage, each as ``module:name`` or ``module:Class.name`` below the package."""
        with ExitStack() as stack:
            for stage, names in stages.items():
                for owner, attribute, member in (place for name in names for place in places(name)):
                    stack.enter_context(patch.object(owner, attribute, self.around_member(member, stage)))
            yield

    def around_member(self, member: Any, stage: str) -> Any:
        """A function, a method or a property with its time under ``stage``."""
        if isinstance(member, property):
            parts = (part and self.around(part, stage) for part in (member.fget, member.fset, member.fdel))
            return property(*parts)
        return self.around(member, stage)


def places(name: str) -> Iterator[tuple[Any, str, Any]]:
    """Where a function is known: its class, or every module that has imported it; nowhere where there is none."""
    module, _, path = name.partition(":")
    *classes, attribute = path.split(".")
    try:
        holder: Any = importlib.import_module(f"{PACKAGE}.{module}")
        for step in classes:
            holder = getattr(holder, step)
        function = getattr(holder, attribute)
    except (AttributeError, ImportError):
        # What is called otherwise now counts to what is around it; a test says so.
        return
    if classes:
        yield holder, attribute, function
        return
    for known, loaded in list(sys.modules.items()):
        if known.startswith(PACKAGE):
            for other, value in list(vars(loaded).items()):
                if value is function:
                    yield loaded, other, function
