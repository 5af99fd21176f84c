"""The Python bridge of LibreOffice, loaded when it is first needed.

Everything that comes out of it is ``Any``: UNO describes its types only at run time.
"""

from __future__ import annotations

import builtins
import functools
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from perfeval_xl.errors import OfficeError

PLACES = (
    "/usr/lib/python3/dist-packages",
    "/usr/lib64/libreoffice/program",
    "/usr/lib/libreoffice/program",
    "/opt/libreoffice/program",
    "/Applications/LibreOffice.app/Contents/Resources",
)
"""Where distributions put ``uno.py``."""


@functools.cache
def uno() -> Any:
    """Return the module ``uno``. Raises OfficeError where it does not load.

    It belongs to the system's Python, and a virtual environment has to borrow it.
    """
    if "uno" in sys.modules:
        return sys.modules["uno"]
    places = [place for place in PLACES if os.path.exists(os.path.join(place, "uno.py"))]
    try:
        with _borrowed_path(places):
            import uno as module
    except ImportError as error:
        version = ".".join(map(str, sys.version_info[:2]))
        raise OfficeError(
            f"没有找到LibreOffice的Python接口（Python {version}，{sys.executable}）：{error}。"
            "请安装python3-uno（Debian、Ubuntu、统信）或libreoffice-pyuno（Fedora），并使用系统自带的Python或其虚拟环境。"
            " / LibreOffice's Python bridge does not load here; install python3-uno or libreoffice-pyuno "
            "and use the system's Python or a virtual environment of it."
        ) from error
    return module


@contextmanager
def _borrowed_path(places: list[str]) -> Iterator[None]:
    """Borrow the folders for one import, then leave nothing of it behind.

    The folders hold the system's whole Python, which must not fill the gaps of the
    environment. And ``uno`` replaces ``__import__`` to serve ``from com.sun.star…``, which
    we do not use: every import of the program would pay for it, and failing ones would
    change their traceback.
    """
    path, importing = list(sys.path), builtins.__import__
    # At the end: nothing of the system may stand before the environment's own.
    sys.path.extend(places)
    try:
        yield
    finally:
        sys.path[:] = path
        builtins.__import__ = importing


@functools.cache
def exception(name: str) -> type[Exception]:
    """The class of one of UNO's exceptions: ``lang.DisposedException``."""
    exception_class: type[Exception] = uno().getClass(f"com.sun.star.{name}")
    return exception_class


def struct(name: str, *values: object) -> Any:
    """A new struct: ``struct("table.CellAddress", sheet, column, row)``."""
    return uno().createUnoStruct(f"com.sun.star.{name}", *values)


@functools.cache
def enum(name: str, value: str) -> Any:
    """One value of an enumeration: ``enum("beans.PropertyState", "AMBIGUOUS_VALUE")``."""
    return uno().Enum(f"com.sun.star.{name}", value)


def option(name: str, value: object) -> Any:
    """A named argument, as UNO's loaders and filters take it."""
    argument = struct("beans.PropertyValue")
    argument.Name, argument.Value = name, value
    return argument


def url(path: str | Path) -> str:
    """The file URL of a path, Chinese and spaces included."""
    return str(uno().systemPathToFileUrl(os.path.abspath(path)))


def path_of(address: str) -> str:
    """The path of a file URL."""
    return str(uno().fileUrlToSystemPath(address))
