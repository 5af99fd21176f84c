"""The extension in a real LibreOffice window on a screen without a monitor, clicked with a real mouse."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from perfeval_xl.buttons import tab
from perfeval_xl.libreoffice.bridge import exception
from perfeval_xl.libreoffice.office import OfficeProcess, write_settings
from perfeval_xl.packaging.oxt import EXTENSION_FILE, OFFICE_EXTENSION_FILE, build_oxt
from tests.engines.display import Display, display
from tests.engines.programs import find

SIZE = (1366, 800)
PATIENCE = 40.0
"""Seconds to wait for something to appear on a busy machine."""
NOBODY = 65534
"""Extensions are never installed for root alone: it is somebody else who does it."""


@dataclass
class Window:
    """A workbook in a window with the extension."""

    office: OfficeProcess
    document: Any
    display: Display

    @property
    def frame(self) -> Any:
        return self.document.getCurrentController().getFrame()

    @property
    def sheets(self) -> tuple[str, ...]:
        return tuple(self.document.Sheets.ElementNames)

    def click(self, label: str) -> None:
        """Click the button of the toolbar that says ``label``, where it stands on the screen."""
        button = self.button(label)
        at, size = button.getLocationOnScreen(), button.getSize()
        self._mouse(at.X + size.Width // 2, at.Y + size.Height // 2)

    def button(self, label: str) -> Any:
        """The button of the toolbar that says ``label``, once it is on the screen."""
        return self._waited(lambda: next(self._called({label}), None))

    def missing(self, labels: Iterable[str]) -> set[str]:
        """The labels of which no button is on the screen, though it was waited for."""
        wanted, end = set(labels), time.monotonic() + PATIENCE
        while (left := wanted - {button.getAccessibleName() for button in self._called(wanted)}) and (
            time.monotonic() < end
        ):
            time.sleep(0.2)
        return left

    def _called(self, labels: set[str]) -> Iterator[Any]:
        return _called(self.frame.getContainerWindow().getAccessibleContext(), labels)

    def _mouse(self, x: int, y: int) -> None:
        self._does("mousemove", str(x), str(y), "click", "1")

    def move(self, x: int, y: int) -> None:
        """Lay the mouse there."""
        self._does("mousemove", str(x), str(y))

    def key(self, name: str) -> None:
        """Press a key; without a window manager the window under the mouse gets it."""
        self._does("key", name)

    def _does(self, *what: str) -> None:
        subprocess.run([find("xdotool", "xdotool"), *what], env=os.environ | {"DISPLAY": self.display.name}, check=True)

    def answer(self, title: str = tab().label, *, key: str = "Return") -> None:
        """Press Enter in the message box of that title, which has no window manager to give it the keyboard.

        A window of its name may be gone between being found and being asked, which stops xdotool; it looks again.
        """
        self._searched(title, "windowfocus", "--sync", "key", key)

    def asked(self, title: str = tab().label) -> None:
        """Wait for the message box of that title."""
        self._searched(title)

    def place_of(self, title: str) -> tuple[int, int, int, int]:
        """Left, top, right and bottom of the message box of that title."""
        command = [
            find("xdotool", "xdotool"),
            "search",
            "--onlyvisible",
            "--name",
            title,
            "getwindowgeometry",
            "--shell",
        ]
        environment = os.environ | {"DISPLAY": self.display.name}
        said = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
        found = dict(line.split("=", 1) for line in said.splitlines())
        left, top, width, height = (int(found[name]) for name in ("X", "Y", "WIDTH", "HEIGHT"))
        return left, top, left + width, top + height

    def _searched(self, title: str, *then: str) -> None:
        command = [find("xdotool", "xdotool"), "search", "--sync", "--onlyvisible", "--name", title, *then]
        environment = os.environ | {"DISPLAY": self.display.name}
        self._waited(
            lambda: (
                not subprocess.run(
                    command, env=environment, check=False, timeout=PATIENCE, stdout=subprocess.DEVNULL
                ).returncode
            )
        )

    def until(self, sheet: str) -> None:
        """Wait for a sheet to appear."""
        self._waited(lambda: sheet in self.sheets)

    def until_open(self, path: Path) -> Window:
        """Wait for another workbook to be opened, and return its window, which lies over this one."""
        return Window(self.office, self._waited(lambda: self._open(path)), self.display)

    def _open(self, path: Path) -> Any:
        components = self.office.service("frame.Desktop").Components.createEnumeration()
        while components.hasMoreElements():
            document = components.nextElement()
            # One that is being closed has neither.
            with suppress(exception("lang.DisposedException")):
                if document.getURL() == path.as_uri() and document.getCurrentController() is not None:
                    return document
        return None

    def waited(self, condition: Callable[[], object]) -> None:
        """Wait until ``condition`` is true."""
        self._waited(condition)

    def _waited(self, condition: Any) -> Any:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if value := condition():
                return value
            time.sleep(0.2)
        raise AssertionError(f"not there after {PATIENCE:g} s; sheets: {self.sheets}")

    def picture(self, path: Path) -> None:
        """Write what is on the screen as a PNG."""
        self.display.picture(path)


class Installed(Enum):
    """Ways in which an extension gets into LibreOffice."""

    FOR_THE_USER = "user"
    FOR_ALL = "shared"
    """By an administrator, with ``unopkg add --shared``."""
    RENAMED = "renamed"
    """For the user, from a file that a browser called otherwise because it had been downloaded before."""


SHARED = "UNO_SHARED_PACKAGES_CACHE"
"""The variable by which LibreOffice finds what is installed for all users."""


@contextmanager
def opened(
    path: Path,
    *,
    office: bool = False,
    size: tuple[int, int] = SIZE,
    installed: Installed = Installed.FOR_THE_USER,
    settings: Iterable[tuple[str, str, str]] = (),
    **variables: str,
) -> Iterator[Window]:
    """The workbook in a window of an office with the extension installed: that of a unit, or of an ``office``.

    ``settings`` are more settings of LibreOffice, ``variables`` those of its environment that differ.
    """
    with display(size) as screen, TemporaryDirectory(prefix="perfeval-window-") as folder:
        profile = Path(folder) / "profile"
        write_settings(profile, settings)
        if installed is Installed.FOR_ALL:
            variables[SHARED] = (Path(folder) / "shared").as_uri()
        _install(Path(folder), profile, office=office, installed=installed)
        with _surroundings(DISPLAY=screen.name, **variables):
            office = OfficeProcess(visible=True, profile=profile)
        try:
            document = office.service("frame.Desktop").loadComponentFromURL(path.as_uri(), "_blank", 0, ())
            window = Window(office, document, screen)
            # Posture 15: place and size.
            window.frame.getContainerWindow().setPosSize(0, 0, *size, 15)
            yield window
        finally:
            office.kill()


@contextmanager
def _surroundings(**variables: str) -> Iterator[None]:
    """The display and other variables, and no Python path of ours: the extension brings its own."""
    before = {name: os.environ.pop(name, None) for name in (*variables, "PYTHONPATH")}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name in variables:
            os.environ.pop(name)
        os.environ.update({name: value for name, value in before.items() if value is not None})


def _install(folder: Path, profile: Path, *, office: bool, installed: Installed) -> None:
    extension = folder / (OFFICE_EXTENSION_FILE if office else EXTENSION_FILE)
    if installed is Installed.RENAMED:
        extension = extension.with_stem(f"{extension.stem}(1)")
    extension.write_bytes(build_oxt(office=office))
    shared = folder / "shared"
    shared.mkdir()
    command = [
        find("unopkg", "libreoffice"),
        "add",
        *(["--shared"] if installed is Installed.FOR_ALL else []),
        "--suppress-license",
        f"-env:UserInstallation={profile.as_uri()}",
        str(extension),
    ]
    somebody: dict[str, Any] = {}
    if os.geteuid() == 0:
        folder.chmod(0o755)
        for path in (folder, *folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
        somebody = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    environment = {"HOME": str(folder), "PATH": os.environ["PATH"], SHARED: shared.as_uri()}
    result = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, **somebody)
    if result.returncode:
        raise AssertionError(f"unopkg: {result.stdout}{result.stderr}")


def _called(context: Any, labels: set[str]) -> Iterator[Any]:
    """The accessible things called by one of ``labels`` that are buttons on the screen."""
    waiting = [context]
    while waiting:
        accessible = waiting.pop(0)
        if (
            accessible.getAccessibleName() in labels
            and hasattr(accessible, "getLocationOnScreen")
            and accessible.getSize().Width
        ):
            yield accessible
        # A sheet has a million cells; no button is among them.
        count = accessible.getAccessibleChildCount()
        waiting += [
            accessible.getAccessibleChild(at).getAccessibleContext() for at in range(count if count < 100 else 0)
        ]
