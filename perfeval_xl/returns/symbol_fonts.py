"""Fonts whose letters and digits are little pictures, or nothing at all."""

from __future__ import annotations

import functools
import re

_LETTERS = re.compile(r"[\W_]+")
_SYMBOLS = re.compile(
    "wingdings|webdings|dingbats|^symbol|opensymbol|starsymbol|standardsymbols|bookshelfsymbol|marlett|msoutlook|"
    "mdl2|fluenticons|materialicons|materialsymbols|fontawesome|mtextra|sorts$|^d050000l|referencespecialty|barcode|"
    "^code(?:39|128)|adobeblank|keycaps"
)
"""What the names of such fonts have in them, without spaces and signs; some programs read a list of names."""


@functools.lru_cache(maxsize=256)
def is_of_symbols(name: str) -> bool:
    """Whether the font of this name has pictures for letters."""
    return any(_SYMBOLS.search(_LETTERS.sub("", one)) for one in name.lower().split(";"))
