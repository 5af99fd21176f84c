"""Blocks of conditional formats as bytes: what was judged for another file is neither parsed nor judged anew.

Forms of one rule set have the same blocks in the same rows, whatever stands in their cells. A block that is known is
left out of what is parsed, and an empty one with its number stands in its place; any other one that means the same
wherever it stands bears its number, and is known from then on.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element

from perfeval_xl.errors import ReturnFileError
from perfeval_xl.returns.active_formulas import doing_more
from perfeval_xl.returns.conditional_effects import Effect, EffectReader
from perfeval_xl.returns.namespaces import MAIN
from perfeval_xl.returns.package import parse_xml
from perfeval_xl.returns.remembered import Memory

MOST_BLOCKS = 4_096
"""Blocks that are kept; a department's workbook has some two hundred."""
LARGEST_BLOCK = 4_096
"""Bytes of the largest block that is kept."""
BYTES_OF_AN_EFFECT = 300
"""About what each effect of a block takes."""
_NUMBER = "known-block"
"""The attribute in which a block bears its number; in a part that has the word itself no block gets one."""
_START, _END, _TAG = b"<conditionalFormatting ", b"</conditionalFormatting>", f"{MAIN}conditionalFormatting"
_MARKED = b'<conditionalFormatting known-block="'
_PLAIN = re.compile(
    rb'<conditionalFormatting sqref="[^"<>&]*+">'
    rb'(?:<cfRule(?: [A-Za-z]++="[^"<>&]*+")*+>(?:<formula>[^<]*+</formula>)++</cfRule>)++'
)
"""A block without its end: rules that hold formulas, without prefixes, and nothing else."""


class Block(NamedTuple):
    """What a block of conditional formats does."""

    areas: int
    """Areas that a budget pays for."""
    effects: tuple[Effect, ...]
    place: str
    """The cells it is for, as stored."""
    formulas: tuple[str, ...]
    """Its formulas that do more than compute."""


_KNOWN: Memory[Block] = Memory(MOST_BLOCKS)
"""Blocks by the number of the styles that they apply, and by their bytes."""


class Blocks:
    """The blocks of conditional formats of one sheet."""

    def __init__(self, styles: int) -> None:
        """``styles`` is the number of the styles that they apply."""
        self._styles = styles
        self._pieces: dict[str, bytes] = {}
        """The blocks that bear numbers."""
        self._known: dict[str, list[Block]] = {}
        """Those that are known, by their numbers: several in a row, for which one empty block stands, or one."""

    @property
    def left_out(self) -> int:
        """How many more blocks there are than are left in the part."""
        return sum(len(run) - 1 for run in self._known.values())

    def parse(self, data: bytes, name: str) -> Element:
        """The root of the part of a sheet, known blocks left out of it. Raises ReturnFileError as `parse_xml`."""
        self._pieces, self._known = {}, {}
        rest = self._numbered(data)
        if rest is not None:
            # What is wrong with a part is told by the part as it is.
            with contextlib.suppress(ReturnFileError):
                root = parse_xml(rest, name)
                numbered = sum(item.get(_NUMBER) is not None for item in root.iterfind(_TAG))
                if numbered == len(self._pieces) + len(self._known):
                    return root
        self._pieces, self._known = {}, {}
        return parse_xml(data, name)

    def _numbered(self, data: bytes) -> bytes | None:
        """The part with numbers at its blocks; None where it has none, or might have such numbers itself."""
        first, last = data.find(_START), data.rfind(_END)
        if not 0 <= first < last or _NUMBER.encode() in data:
            return None
        out, run = [data[:first]], list[Block]()
        for number, piece in enumerate(data[first:last].split(_END)):
            known = _KNOWN.get((self._styles, piece))
            if known is not None:
                if not run:
                    out.append(b'%b%d"/>' % (_MARKED, number))
                    self._known[str(number)] = run
                run.append(known)
                continue
            run = []
            if len(piece) <= LARGEST_BLOCK and _PLAIN.fullmatch(piece):
                self._pieces[str(number)] = piece
                out.append(b'%b%d"%b' % (_MARKED, number, piece[len(_START) - 1 :]))
            else:
                out.append(piece)
            out.append(_END)
        out.append(data[last + len(_END) :])
        return b"".join(out)

    def known(self, block: Element) -> Sequence[Block]:
        """What stands for a block, once `effects_of` has judged the sheet; nothing where it is not known."""
        return self._known.get(block.get(_NUMBER, ""), ())

    def learn(self, block: Element, areas: int, effects: tuple[Effect, ...]) -> None:
        """Keep what was found out of a block, for this file and for others."""
        number = block.get(_NUMBER, "")
        piece = self._pieces.get(number)
        if piece is None:
            return
        formulas = [formula.text or "" for formula in block.iter(f"{MAIN}formula")]
        more = tuple(formula for formula, _ in doing_more(formulas))
        found = Block(areas, effects, block.get("sqref", ""), more)
        self._known[number] = [found]
        _KNOWN.keep((self._styles, piece), found, len(piece) + BYTES_OF_AN_EFFECT * (1 + len(effects)))


def effects_of(root: Element, blocks: Blocks, reader: EffectReader) -> tuple[Effect, ...]:
    """The effects of all conditional formats of a sheet, those of Excel 2010 too. Raises ReturnFileError."""
    found: list[Effect] = []
    for block in root.iterfind(_TAG):
        known = blocks.known(block)
        if not known:
            effects, areas = reader.of_block(block)
            blocks.learn(block, areas, effects)
            found += effects
        for one in known:
            reader.pay(one.areas)
            found += one.effects
    return (*found, *reader.of_extensions(root))
