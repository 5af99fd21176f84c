"""perfeval_xl: locked 绩效自评表 workbooks, and the checks of what comes back.

``docs/api.md`` is the guide. Nothing is loaded until it is asked for, so that
``perfeval --help`` answers at once.
"""

from importlib import import_module

__version__ = "0.5.0"

_FROM_API = ("Result", "as_data", "build", "check", "check_many", "last_year", "report")
__all__ = ["__version__", "profiles", *_FROM_API]


def __getattr__(name: str) -> object:
    if name in _FROM_API:
        return getattr(import_module("perfeval_xl.api"), name)
    if name == "profiles":
        return import_module("perfeval_xl.profiles")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
