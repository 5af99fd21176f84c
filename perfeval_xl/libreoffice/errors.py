"""The errors that Excel would raise, with the numbers that COM gives them."""

from __future__ import annotations

EXCEPTION = -2147352567
"""DISP_E_EXCEPTION: the method ran and Excel refused; ``excepinfo`` says why."""
BAD_INDEX = -2147352565
"""DISP_E_BADINDEX: no such member of a collection."""
SERVER_UNAVAILABLE = -2147023174
"""RPC_S_SERVER_UNAVAILABLE: the process on the other side has ended."""
REJECTED = -2147418111
"""RPC_E_CALL_REJECTED: Excel is busy. On Windows xlwings itself tries again, for ever."""
EDIT_MODE = -2146777998
"""VBA_E_IGNORE: somebody is typing in a cell or a dialogue is open."""
FAILED = -2146827284
"""1004, application-defined or object-defined error: nearly all that Excel refuses."""

LOCKED = (
    "The cell or chart you're trying to change is on a protected sheet. To make a change, unprotect the sheet. "
    "You might be requested to enter a password."
)
WRONG_PASSWORD = (
    "The password you supplied is not correct. Verify that the CAPS LOCK key is off and be sure to use the "
    "correct capitalization."
)
STRUCTURE_LOCKED = "Workbook is protected and cannot be changed."
"""What Excel says, so that code which looks for it works here too."""

_TEXTS = {
    BAD_INDEX: "Invalid index.",
    SERVER_UNAVAILABLE: "The RPC server is unavailable.",
    REJECTED: "Call was rejected by callee.",
    EDIT_MODE: "OLE error 0x800ac472",
}


class ComError(Exception):
    """Stands in for ``pywintypes.com_error``: the same attributes, the same numbers.

    There is no pywintypes off Windows, so that code for both can only catch Exception
    and look at ``hresult``.
    """

    def __init__(
        self,
        hresult: int,
        strerror: str,
        excepinfo: tuple[int, str | None, str | None, str | None, int, int] | None = None,
        argerror: int | None = None,
    ) -> None:
        super().__init__(hresult, strerror, excepinfo, argerror)
        self.hresult = hresult
        self.strerror = strerror
        self.excepinfo = excepinfo
        self.argerror = argerror


def refused(text: str) -> ComError:
    """Excel's own refusal, 1004, with its text."""
    return ComError(EXCEPTION, "Exception occurred.", (0, "Microsoft Excel", text, "xlmain11.chm", 0, FAILED))


def com_error(hresult: int, detail: str = "") -> ComError:
    """An error of the connection, with Windows' text, and what else is known about it."""
    return ComError(hresult, f"{_TEXTS[hresult]} {detail}".strip())
