"""The part of a worksheet: a tree of what stands around its rows, and its cells as the text that they are stored in.
The same of the texts that cells share.

To build a tree of a thousand cells takes longer than to read them. Nearly all programs write cells in one and the same
way, which a single regular expression takes to pieces; then only the rest is parsed. Where one sign is written
otherwise, the tree is built of the whole part, and read by `cell_reading`, which also says what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple
from xml.etree.ElementTree import Element

from perfeval_xl.returns.namespaces import MAIN

CELL_ALONE = "c"
"""The name of a cell that states no reference: it stands behind the one before it."""
CELLS, ROW = f"{MAIN}sheetData", f"{MAIN}row"
"""What holds the rows, and one of them."""
Tile = tuple[str, str, str, str, str, str, str, str, str, str]
"""One piece of the rows. Of a cell its name with its reference if it states one (``c r="A1"``), what else its tag says,
the empty cells behind it where it is empty itself, its formula, a sign that it has a value, and that; of the beginning
of a row its number, what else its tag says, and a sign that it ends at once; last, whatever is written otherwise. All
of them are empty at the end of a row."""

_TILE = re.compile(
    r'<(c r="[A-Z]{1,3}+[1-9][0-9]{0,6}+"|c)([^<>/]*+)'
    r'(?:/>((?:<c(?: r="[A-Z]{1,3}+[1-9][0-9]{0,6}+")? s="[0-9]{1,9}+" ?/>)*+)'
    r'|>(?:<f(?: aca="(?:false|true|0|1)")?>([^<]++)</f>)?(?:(<v)(?:>([^<]*+)</v>| ?/>))?</c>)'
    r'|<row r="([1-9][0-9]{0,6}+)"([^<>/]*+)(/?)>'
    r"|</row>"
    r"|(.+)",
    re.DOTALL,
)
_OPENS, _CLOSES, _NAME = b"<sheetData>", b"</sheetData>", b"sheetData"
MOST_SHAPES = 1_000
"""Ways in which rows of a sheet are tagged, each of which is parsed; a form has as many as its rows have heights."""
_TEXT = re.compile(r'<si><t(?: xml:space="preserve")?>([^<]*+)</t></si>|(.+)', re.DOTALL)
_FIRST, _LAST, _ITEM = b"<si>", b"</si>", f"{MAIN}si"
_MARK = "plain-texts"
"""The attribute of what stands for all texts; a part that has the word itself is parsed."""
_UNSEEN = bytes(code for code in range(ord(" ")) if chr(code) not in "\t\n")
"""What XML does not allow, and the end of a line that is read as another one."""
_NO_CHARACTERS = ("\ufffe", "\uffff")
"""What XML does not allow besides."""
_OTHER_SIGN = re.compile("&(?!(?:amp|lt|gt|quot|apos);)")
_SIGNS = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))
"""How signs are stored that mean something in XML; the last one last."""


class PlainRows(NamedTuple):
    """The rows of a sheet that are written as nearly all programs write them."""

    tiles: Sequence[Tile]
    shapes: Sequence[str]
    """What the tags of rows say besides their numbers, each once."""
    frame: bytes
    """The part without its rows; instead of them an empty one for each shape."""

    def rows_in(self, root: Element) -> Mapping[str, Element] | None:
        """The rows of ``root``, which was parsed from the frame, by their shapes.

        None where the rows were no rows: where they stand in a comment, or in another namespace.
        """
        cells = root.find(CELLS)
        if cells is None or len(cells) != len(self.shapes) or any(row.tag != ROW for row in cells):
            return None
        return dict(zip(self.shapes, cells, strict=True))


def plain_rows(data: bytes, most: int) -> PlainRows | None:
    """The rows of a part in UTF-8; None where anything of them is written otherwise, or they have more tags than
    ``most``.
    """
    start, end = data.find(_OPENS) + len(_OPENS), data.rfind(_CLOSES)
    if not len(_OPENS) <= start <= end:
        return None
    text = plain_piece(data[start:end], most)
    if text is None:
        return None
    tiles = _TILE.findall(text)
    if tiles and tiles[-1][-1]:
        return None
    shapes = tuple(dict.fromkeys(tile[7] for tile in tiles if tile[6]))
    if len(shapes) > MOST_SHAPES:
        return None
    rows = "".join(f'<row r="1"{shape}/>' for shape in shapes).encode()
    frame = b"".join((data[:start], rows, data[end:]))
    return PlainRows(tiles, shapes, frame) if frame.count(_NAME) == 2 else None


def plain_piece(inside: bytes, most: int) -> str | None:
    """A piece of a part as text; None where it has more tags than ``most``, or signs that only a parser understands.

    The five signs that mean something in XML stay as they are stored.
    """
    tags = inside.count(b"<")
    if tags > most or tags != inside.count(b">") or len(inside.translate(None, _UNSEEN)) != len(inside):
        return None
    try:
        text = inside.decode()
    except UnicodeDecodeError:
        return None
    if any(sign in text for sign in _NO_CHARACTERS) or _OTHER_SIGN.search(text):
        return None
    return text


class PlainTexts(NamedTuple):
    """The texts that cells share, where each is written in one piece."""

    texts: Sequence[str]
    frame: bytes
    """The part with an empty text instead of them."""

    def stand_in(self, root: Element) -> bool:
        """Whether they are the texts of ``root``, which was parsed from the frame, and all of them.

        They may stand in a comment before it, or in another namespace.
        """
        items = list(root.iter(_ITEM))
        return len(items) == 1 and root[0] is items[0] and items[0].get(_MARK) is not None


def plain_texts(data: bytes, most: int) -> PlainTexts | None:
    """The shared texts of a part in UTF-8; None as for `plain_rows`."""
    start, end = data.find(_FIRST), data.rfind(_LAST) + len(_LAST)
    text = plain_piece(data[start:end], most) if 0 <= start < end else None
    found = [] if text is None else _TEXT.findall(text)
    if not found or found[-1][1] or _MARK.encode() in data:
        return None
    texts = [unescaped(stored) if "&" in stored else stored for stored, _ in found]
    return PlainTexts(texts, b"".join((data[:start], f'<si {_MARK}=""/>'.encode(), data[end:])))


def unescaped(text: str) -> str:
    """A text of plain rows as it is meant."""
    for stored, sign in _SIGNS:
        text = text.replace(stored, sign)
    return text


class SheetText:
    """The part of a worksheet, parsed as far as that is needed."""

    def __init__(
        self,
        root: Element,
        whole: Callable[[], Element],
        tiles: Sequence[Tile] | None = None,
        shapes: Mapping[str, Element] = MappingProxyType({}),
    ) -> None:
        self.root = root
        """All but its rows, of which it then holds one of each shape; all of it where there are no ``tiles``."""
        self.tiles = tiles
        """Its rows in pieces, where they are plain."""
        self.shapes = shapes
        """Rows by what their tags say besides their numbers."""
        self.whole = whole if tiles is not None else lambda: root
        """The tree of all of it."""

    def rows(self) -> Element:
        """What holds its rows."""
        return next(item for item in self.whole() if item.tag == CELLS)
