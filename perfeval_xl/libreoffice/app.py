"""One running office as xlwings' app, and its books."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from perfeval_xl.libreoffice import bridge
from perfeval_xl.libreoffice.addresses import area_from_uno
from perfeval_xl.libreoffice.book import Book
from perfeval_xl.libreoffice.cells import Range
from perfeval_xl.libreoffice.errors import EDIT_MODE, refused
from perfeval_xl.libreoffice.guard import Host, Hosted, no_host_call
from perfeval_xl.libreoffice.office import OfficeProcess

if TYPE_CHECKING:
    from perfeval_xl.libreoffice.engine import Engine

_SPREADSHEET = "com.sun.star.sheet.SpreadsheetDocument"
_AGREED = {"ok": "ok", "ok_cancel": "ok", "yes_no": "yes", "yes_no_cancel": "yes"}
_OK_FIRST, _NO_FIRST, _CANCEL_FIRST = 0x10000, 0x50000, 0x20000
"""The button that Enter presses. In Excel that is the first one; here it is the one by which nothing is lost."""
_BUTTONS = {"ok": 1, "ok_cancel": 2 | _OK_FIRST, "yes_no": 3 | _NO_FIRST, "yes_no_cancel": 4 | _CANCEL_FIRST}
_PRESSED = {0: "cancel", 1: "ok", 2: "yes", 3: "no"}


class Alert(NamedTuple):
    """A message box that was shown, or would have been."""

    prompt: str
    title: str | None
    buttons: str
    mode: str | None


class App(Hosted):
    """A running office."""

    cut_copy_mode: object = None
    """xlwings sets it with the status bar."""

    def __init__(self, engine: Engine, office: OfficeProcess) -> None:
        self.engine, self.office = engine, office
        self.host = Host(office, engine.log)
        self.desktop = office.service("frame.Desktop")
        self.active_uid: str | None = None
        """Of the book that was activated last: a hidden document is never LibreOffice's current one."""
        self.interactive = self.display_alerts = self.enable_events = True
        self.alerts: list[Alert] = []
        """What was shown; a test reads it."""
        self.answers: list[str] = []
        """What a hidden office answers, in turn; a test fills it. By default it agrees."""
        self._books: dict[str, Book] = {}
        self._named = 0
        self._indicator: Any = None
        self._status: str | bool = False
        self._updating = True
        self._semiautomatic = False

    @property
    @no_host_call
    def api(self) -> Any:
        """UNO's desktop."""
        return self.desktop

    @property
    @no_host_call
    def pid(self) -> int:
        """The process."""
        return self.office.pid

    @property
    def version(self) -> str:
        """LibreOffice's version."""
        provider = self.office.service("configuration.ConfigurationProvider")
        access = provider.createInstanceWithArguments(
            "com.sun.star.configuration.ConfigurationAccess",
            (bridge.option("nodepath", "/org.openoffice.Setup/Product"),),
        )
        return str(access.getByName("ooSetupVersionAboutBox"))

    @property
    @no_host_call
    def books(self) -> Books:
        """The open workbooks."""
        return Books(self)

    @property
    @no_host_call
    def visible(self) -> bool:
        """Whether it has windows: decided when it is started."""
        return self.office.visible

    @visible.setter
    @no_host_call
    def visible(self, value: bool) -> None:
        # xlwings shows each new app by default.
        pass

    @no_host_call
    def refuse(self, calls: int, reason: int = EDIT_MODE) -> None:
        """Turn the next ``calls`` down, as Excel does while somebody types in a cell.

        ``reason`` is REJECTED or EDIT_MODE. On Windows xlwings itself tries again, for ever, after
        REJECTED: the program only sees EDIT_MODE.
        """
        self.host.refuse(calls, reason)

    @no_host_call
    def activate(self, steal_focus: bool = False) -> None:
        """Make it the first of the apps."""
        self.engine.apps.first(self)

    def quit(self) -> None:
        """Close all books without saving, and end; one that has ended already is only tidied up."""
        for book in list(self.books) if self.office.alive() else ():
            book.close()
        self._books.clear()
        self.office.quit()

    @no_host_call
    def kill(self) -> None:
        """End the process at once."""
        self._books.clear()
        self.office.kill()

    @no_host_call
    def forget(self, uid: str) -> None:
        """A book has been closed."""
        self._books.pop(uid, None)

    @property
    def selection(self) -> Range | None:
        """The cells that are selected in the active book."""
        book = self.books.active
        selected = book and book.xl.getCurrentSelection()
        if book is None or not selected or not hasattr(selected, "getRangeAddress"):
            return None
        place = selected.getRangeAddress()
        return Range(book.sheet_at(place.Sheet + 1), area_from_uno(place))

    @property
    def screen_updating(self) -> bool:
        """Whether windows are redrawn."""
        return self._updating

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        if bool(value) != self._updating:
            self._updating = bool(value)
            for book in self.books:
                (book.xl.unlockControllers if value else book.xl.lockControllers)()

    @property
    def calculation(self) -> str:
        """``automatic``, ``semiautomatic`` or ``manual``."""
        book = self.books.active
        if book is not None and not book.xl.isAutomaticCalculationEnabled():
            return "manual"
        return "semiautomatic" if self._semiautomatic else "automatic"

    @calculation.setter
    def calculation(self, value: str) -> None:
        self._semiautomatic = value == "semiautomatic"
        for book in self.books:
            book.xl.enableAutomaticCalculation(value != "manual")

    def calculate(self) -> None:
        """Calculate all books."""
        for book in self.books:
            book.xl.calculateAll()

    @property
    def status_bar(self) -> str | bool:
        """The text at the bottom; False where LibreOffice shows its own."""
        return self._status

    @status_bar.setter
    def status_bar(self, value: str | bool) -> None:
        self._status = value
        document = self.desktop.getCurrentComponent() if self.visible else None
        # Each indicator ends only what it began itself.
        if self._indicator is not None:
            with suppress(bridge.exception("lang.DisposedException"), bridge.exception("uno.RuntimeException")):
                # Its window may have been closed meanwhile.
                self._indicator.end()
        if value is False:
            self._indicator = None
        elif document is not None:
            if self._indicator is None:
                self._indicator = document.getCurrentController().getFrame().createStatusIndicator()
            self._indicator.start(str(value), 0)

    def alert(self, prompt: str, title: str | None, buttons: str, mode: str | None, callback: str | None) -> str:
        """Show a message and return the button; a hidden office gives the answers set for it."""
        self.alerts.append(Alert(prompt, title, buttons, mode))
        if not self.visible:
            return self.answers.pop(0) if self.answers else _AGREED[buttons]
        kind = "ERRORBOX" if mode == "critical" else "INFOBOX" if buttons == "ok" else "QUERYBOX"
        box = self.office.service("awt.Toolkit").createMessageBox(
            self._window(),
            bridge.enum("awt.MessageBoxType", kind),
            _BUTTONS[buttons],
            title or "",
            prompt or "",
        )
        return _PRESSED[box.execute()]

    def _window(self) -> Any:
        """The window that a message belongs to; None where there is none any more."""
        frame = self.desktop.getCurrentFrame()
        if frame is None:
            # None is in front where the last one in front was closed.
            frame = next((book.xl.getCurrentController().getFrame() for book in self.books), None)
        return None if frame is None else frame.getContainerWindow()

    def choose_folder(self, title: str) -> str:
        """The path of a folder that somebody chooses; empty where that was given up, or nobody sees a window."""
        if not self.visible:
            return ""
        picker = self.office.service("ui.dialogs.FolderPicker")
        picker.setTitle(title)
        return bridge.path_of(picker.getDirectory()) if picker.execute() else ""

    @no_host_call
    def wrap(self, document: Any) -> Book:
        """The book of a document; the same object each time."""
        uid = document.RuntimeUID
        if uid not in self._books:
            self._named += not document.getURL()
            self._books[uid] = Book(self, document, uid, f"Book{self._named}")
        return self._books[uid]


class Books(Hosted):
    """The open workbooks of an app."""

    def __init__(self, app: App) -> None:
        self.app, self.host = app, app.host

    @property
    @no_host_call
    def api(self) -> Any:
        """UNO's documents."""
        return self.app.desktop.Components

    def _all(self) -> list[Book]:
        books, components = [], self.api.createEnumeration()
        while components.hasMoreElements():
            document = components.nextElement()
            if document.supportsService(_SPREADSHEET):
                books.append(self.app.wrap(document))
        # In the order in which they were opened; LibreOffice has the newest first.
        return books[::-1]

    @property
    def active(self) -> Book | None:
        """The book that was activated or opened last; on a screen, the one in front."""
        current = self.app.desktop.getCurrentComponent() if self.app.visible else None
        if current is not None and current.supportsService(_SPREADSHEET):
            return self.app.wrap(current)
        books = self._all()
        return next((book for book in books if book.uid == self.app.active_uid), books[-1] if books else None)

    def __iter__(self) -> Iterator[Book]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def __call__(self, key: int | str) -> Book:
        books = self._all()
        if isinstance(key, int):
            return books[key - 1]
        for book in books:
            if book.name.lower() == key.lower():
                return book
        raise KeyError(key)

    def add(self) -> Book:
        """A new workbook of one sheet."""
        return self._load("private:factory/scalc")

    def open(
        self,
        fullname: str,
        update_links: bool | None = None,
        read_only: bool | None = None,
        format: object = None,
        password: str | None = None,
        *others: object,
    ) -> Book:
        """Open a file and calculate it: LibreOffice trusts the stored results, Excel does not.

        ``read_only`` refuses to save in place, as in Excel; LibreOffice would refuse every change.
        What is only read while the screen stands still has no window that would come and go.
        """
        options = [bridge.option("Password", password)] if password else []
        without_window = bool(read_only) and not self.app.screen_updating
        book = self._load(bridge.url(fullname), *options, hidden=without_window)
        book.read_only = bool(read_only) or book.read_only
        book.xl.calculateAll()
        book.xl.setModified(False)
        return book

    def _load(self, address: str, *options: Any, hidden: bool = False) -> Book:
        # "Hidden" loses frozen panes: only for what is not saved. No macros, no updating of links:
        # nobody is there to be asked.
        always = {"Hidden": hidden, "MacroExecutionMode": 0, "UpdateDocMode": 0}
        named = tuple(bridge.option(name, value) for name, value in always.items())
        document = self.app.desktop.loadComponentFromURL(address, "_blank", 0, named + options)
        if document is None or not document.supportsService(_SPREADSHEET):
            raise refused(f"LibreOffice could not open {os.path.basename(address)}")
        if not self.app.visible:
            # A headless office paints its windows all the same, in a thread of its own: 7.4 ended in
            # one of thirty closings when it was painting or giving the focus meanwhile.
            document.CurrentController.Frame.ContainerWindow.setVisible(False)
        book = self.app.wrap(document)
        self.app.active_uid = book.uid
        return book
