"""Esc, pressed while the office waits for another program, and what else goes on in its windows meanwhile."""

from __future__ import annotations

import time
from typing import Any, Self

from perfeval_xl.libreoffice import bridge
from perfeval_xl.libreoffice.office import OfficeProcess

ESCAPE = 1281
"""``com.sun.star.awt.Key.ESCAPE``."""
TURN = 0.02
"""Seconds between two turns in which the office does what waits for it."""
_HANDLER = "com.sun.star.awt.XKeyHandler"


class EscapeKey:
    """Knows whether Esc was pressed in a window of the office while the ``with`` block ran."""

    def __init__(self, office: OfficeProcess) -> None:
        self._toolkit: Any = office.service("awt.Toolkit")
        self._handler = _Handler()

    def __enter__(self) -> Self:
        self._toolkit.addKeyHandler(self._handler)
        return self

    def __exit__(self, *raised: object) -> None:
        self._toolkit.removeKeyHandler(self._handler)

    def pressed(self, seconds: float) -> bool:
        """Let the office go on for so long; whether Esc has been pressed by then."""
        end = time.monotonic() + seconds
        while not self._handler.pressed and time.monotonic() < end:
            # A script runs in the thread that draws windows and reads keys: without this nothing of it would happen.
            self._toolkit.processEventsToIdle()
            time.sleep(TURN)
        return self._handler.pressed


class _Handler:
    """What LibreOffice tells of each key; its methods have the names that it calls."""

    def __init__(self) -> None:
        self.pressed = False

    def keyPressed(self, event: Any) -> bool:
        """Take Esc, and leave every other key to whom it belongs."""
        if event.KeyCode != ESCAPE:
            return False
        self.pressed = True
        return True

    def keyReleased(self, event: Any) -> bool:
        """Nothing follows from a key that is let go."""
        return False

    def disposing(self, event: Any) -> None:
        """The toolkit ends with the office."""

    def getTypes(self) -> tuple[Any, ...]:
        """What it is, for UNO."""
        return (bridge.uno().getTypeByName(_HANDLER),)

    def getImplementationId(self) -> Any:
        """UNO asks for it and uses it no more."""
        return bridge.uno().ByteSequence(b"")
