"""The engine that xlwings is given, and the offices it has started."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from perfeval_xl.libreoffice.app import App
from perfeval_xl.libreoffice.guard import CallLog
from perfeval_xl.libreoffice.input_parsing import CellError
from perfeval_xl.libreoffice.office import OfficeProcess

ENGINE_NAME = "libreoffice"
"""The engine as xlwings knows it."""


class Engine:
    """What xlwings asks of an engine, and what a test asks of this one."""

    name = ENGINE_NAME
    type = "desktop"

    def __init__(self) -> None:
        self.log = CallLog()
        self.apps = Apps(self)

    @property
    def calls(self) -> int:
        """How often a host was called since ``reset``; see ``Ledger.counted``."""
        return self.log.counted.total()

    @property
    def counted(self) -> Counter[str]:
        """How often each method or property was called."""
        return self.log.counted

    @property
    def converted(self) -> list[tuple[str, str, str, object]]:
        """Strings and Decimals that Excel would not have kept: (address, value, kind, what it becomes)."""
        return self.log.converted

    @property
    def currency_as_decimal(self) -> bool:
        """Whether cells with a currency format read as Decimal: so on Windows, not on the Mac."""
        return self.log.currency_as_decimal

    @currency_as_decimal.setter
    def currency_as_decimal(self, value: bool) -> None:
        self.log.currency_as_decimal = value

    def reset(self) -> None:
        """Count and list from the beginning."""
        self.log.counted.clear()
        self.log.converted.clear()
        self.log.currency_as_decimal = True

    @staticmethod
    def prepare_xl_data_element(value: object, options: object) -> object:
        """Make a value of pandas or numpy one of Python's; what is not a number becomes empty."""
        if hasattr(value, "item"):
            value = value.item()
        if hasattr(value, "to_pydatetime"):
            value = value.to_pydatetime()
        # Only what is no number differs from itself.
        return "" if value is None or value != value or type(value).__name__ == "NAType" else value

    @staticmethod
    def clean_value_data(
        data: Sequence[Sequence[Any]],
        datetime_builder: Callable[..., object],
        empty_as: object,
        number_builder: Callable[[float], object] | None,
        err_to_str: bool,
    ) -> list[list[object]]:
        """Make of the values of cells what the options of a range ask for."""

        def clean(value: Any) -> object:
            match value:
                case None | "":
                    return empty_as
                case CellError():
                    return value.text if err_to_str else None
                case dt.datetime():
                    return datetime_builder(
                        year=value.year,
                        month=value.month,
                        day=value.day,
                        hour=value.hour,
                        minute=value.minute,
                        second=value.second,
                        microsecond=value.microsecond,
                        tzinfo=None,
                    )
                case float() if number_builder is not None:
                    return number_builder(value)
            return value

        return [[clean(value) for value in row] for row in data]


class Apps:
    """The offices that run, the active one first."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._apps: list[App] = []

    def _running(self) -> list[App]:
        # No call into them: a hung office would not answer.
        self._apps = [app for app in self._apps if app.office.alive()]
        return self._apps

    def add(
        self,
        spec: str | None = None,
        add_book: bool | None = None,
        xl: object = None,
        visible: bool | None = None,
        office: OfficeProcess | None = None,
    ) -> App:
        """Start an office, hidden unless ``visible`` is True; ``spec`` is the path of a soffice."""
        app = App(self.engine, office or OfficeProcess(visible=bool(visible), program=spec))
        self._apps.insert(0, app)
        if add_book:
            app.books.add()
        return app

    def first(self, app: App) -> None:
        """Make ``app`` the active one."""
        self._apps = [app, *(other for other in self._apps if other is not app)]

    def keys(self) -> list[int]:
        """Their processes."""
        return [app.pid for app in self._running()]

    def cleanup(self) -> None:
        """Forget those that have ended."""
        self._running()

    def __iter__(self) -> Iterator[App]:
        return iter(list(self._running()))

    def __len__(self) -> int:
        return len(self._running())

    def __getitem__(self, pid: int) -> App:
        for app in self._running():
            if app.pid == pid:
                return app
        raise KeyError("Could not find an Excel instance with this PID.")


def register(*, activate: bool = True) -> Engine:
    """Give the engine to xlwings, once however often this is called, and make it the active one."""
    import xlwings

    registered = xlwings.engines.engines_by_name.get(ENGINE_NAME)
    if registered is None:
        registered = xlwings.main.Engine(impl=Engine())
        xlwings.engines.add(registered)
    if activate:
        registered.activate()
    engine: Engine = registered.impl
    return engine


def app_in_process(context: Any) -> Any:
    """xlwings' app for a script inside LibreOffice: ``xw.books.active`` is the document on the screen."""
    import xlwings

    engine = register()
    running = next(iter(engine.apps), None)
    return xlwings.App(impl=running or engine.apps.add(office=OfficeProcess.in_process(context)))
