"""Texts from files, as they may be shown: what is unseen, steers a terminal or turns the direction is escaped.

A workbook may say anything, and what it says is repeated in messages. `one_line` is for lines (a terminal, a
pipe, an error), `visible` for cells and boxes that hold line breaks, `json_text` for JSON, `without_controls`
for documents in which an escape would be a blot. None of them is a check: values stay as they were read.
"""

from __future__ import annotations

import json
import re

from perfeval_xl.patterns import pattern

LONGEST_LINE = 2_000
"""Characters of a line that is shown."""
LONGEST_TEXT = 1_000
"""Characters of a text from a file that a message repeats."""
BREAK = "⏎"
"""Stands for a line break."""
CUT = "…"
"""Stands for what was cut."""
LONGEST_ADDRESS = 254
"""Characters of an e-mail address (RFC 5321)."""

_BREAKS = pattern("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""What ends a line for a terminal, for Python or for an editor."""
_TURNING = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""Marks, embeddings, overrides and isolates of direction."""
_STEERING = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufff9-\ufffb\U000e0000-\U000e007f"
"""Controls (but tab and line break), separators of lines, annotations, tags."""
_UNSEEN = (
    "\xad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164\ufdd0-\ufdef"
    "\ufeff\uffa0\ufff0-\ufff8\ufffe\uffff\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0080-\U000e00ff"
    "\U000e01f0-\U000e0fff\\ud800-\\udfff"
)
"""What nobody sees, and halves of characters."""
_FORMS = "(?<![\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])[\U000e0100-\U000e01ef]"
"""Variants of a character, where none stands before that has any: names have them (葛󠄀)."""
_BYTES = pattern("[\udc80-\udcff]+")
"""Bytes of the name of a file that Python could not decode."""
_HIDDEN = pattern(f"[\t\r{_TURNING}{_STEERING}{_UNSEEN}]|{_FORMS}")
_LOOSE = pattern(f"[\x7f-\x9f\u2028\u2029{_TURNING}{_STEERING}{_UNSEEN}]|{_FORMS}")
"""What JSON itself leaves as it is."""
_ADDRESS = pattern(r"[A-Za-z0-9_%+-]+(?:\.[A-Za-z0-9_%+-]+)*@[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+")
_CONTROLS = pattern(f"[{_TURNING}{_STEERING}\r\\ud800-\\udfff\ufffe\uffff]")


def one_line(text: str, longest: int = LONGEST_LINE) -> str:
    """``text`` on one line and no longer than ``longest``, with every character to be seen."""
    return _shortened(_BREAKS.sub(BREAK, _decoded(text[: longest + 1])), longest, more=len(text) > longest)


def visible(text: str, longest: int = LONGEST_LINE) -> str:
    """``text`` with its line breaks, no longer than ``longest``, with every other character to be seen."""
    return _shortened(_BREAKS.sub("\n", _decoded(text[: longest + 1])), longest, more=len(text) > longest)


def json_text(data: object, indent: int | None = None) -> str:
    """``data`` as JSON that any program reads the same, and any terminal shows as it is."""
    return _LOOSE.sub(_as_json, json.dumps(data, ensure_ascii=False, indent=indent))


def without_controls(text: str) -> str:
    """``text`` without what steers a terminal, turns the direction or fits into no document."""
    return _CONTROLS.sub("", _BREAKS.sub("\n", text))


def without_unseen(text: str) -> str:
    """``text`` without whatever is unseen, line breaks among it: for names of files and headers of messages."""
    return _HIDDEN.sub("", _BREAKS.sub("", text))


def is_address(text: str) -> bool:
    """Whether ``text`` is an e-mail address that every mail program and server takes as it is."""
    return len(text) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None


def _decoded(text: str) -> str:
    """``text`` with the names of files readable where Python was told another encoding than that of their bytes."""
    return _BYTES.sub(
        lambda found: found[0].encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape"), text
    )


def _shortened(text: str, longest: int, *, more: bool) -> str:
    """``text`` with escapes, cut where it is too long or there is ``more``."""
    shown = _HIDDEN.sub(_as_escape, text)
    return shown if len(shown) <= longest and not more else shown[: longest - len(CUT)] + CUT


def _as_escape(found: re.Match[str]) -> str:
    number = ord(found[0])
    if found[0] == "\t":
        return "\\t"
    if _BYTES.match(found[0]):
        number -= 0xDC00
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _as_json(found: re.Match[str]) -> str:
    return json.dumps(found[0]).strip('"')
