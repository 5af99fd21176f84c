"""How Windows cuts a command into arguments, as its C runtime documents it."""

from __future__ import annotations

import re

_PIECE = re.compile(r'(\\*)("?)')


def arguments_of(command: str) -> list[str]:
    """The arguments that a program gets; the first is its own name, in which no backslash escapes anything."""
    name, _, rest = command[1:].partition('"') if command.startswith('"') else command.partition(" ")
    arguments: list[str] = []
    word, quoted, begun, at = "", False, False, 0
    while at < len(rest):
        if rest[at] in " \t" and not quoted:
            if begun:
                arguments.append(word)
            word, begun, at = "", False, at + 1
            continue
        begun = True
        piece = _PIECE.match(rest, at)
        slashes = piece[1] if piece is not None else ""
        if piece is not None and piece[0]:
            half, odd = divmod(len(slashes), 2)
            if piece[2]:
                word += "\\" * half + ('"' if odd else "")
                quoted = quoted if odd else not quoted
            else:
                word += slashes
            at = piece.end()
        else:
            word, at = word + rest[at], at + 1
    return [name, *arguments, *([word] if begun else [])]
