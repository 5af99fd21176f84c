"""Write and read back many random identities: ``python -m tests.sealing.many_identities 100000``.

Each goes through the functions by which XlsxWriter writes properties and names and the reader reads
them, in today's alphabet and in that of 0.4.0, in which one in 19,000 holds an escape.
"""

from __future__ import annotations

import random
import re
import sys
from dataclasses import replace
from decimal import Decimal

from xlsxwriter.xmlwriter import XMLwriter

from perfeval_xl.returns.escapes import as_written
from perfeval_xl.sealing.identity import (
    NAME,
    PROPERTY,
    Identity,
    decode,
    encode,
    identity_of,
    join_chunks,
    split_chunks,
)
from tests import making

SEED = 11
WORDS = "政务服务提升项目群众办事更方便系统按期上线事项基本办齐窗口排队长效运维机制验收合格率"
_ESCAPE = re.compile("_x[0-9A-Fa-f]{4}_")


def check(count: int) -> tuple[int, int]:
    """Write and read ``count`` identities; return how many underscores the new alphabet wrote, and in how many
    of the old texts there was an escape. Raises AssertionError where one does not come back."""
    chance = random.Random(SEED)
    form = making.plan().form
    sound = identity_of(form, own_password=False)
    underscores = escaped = 0
    for _ in range(count):
        identity = _random(sound, chance)
        new = encode(identity)
        old = in_old_alphabet(new)
        underscores += new.count("_")
        escaped += any(_ESCAPE.search(piece) for piece in split_chunks(old, PROPERTY).values())
        for text in (new, old):
            assert text == through_a_file(text, PROPERTY) == through_a_file(text, NAME)
        assert decode(new) == identity == decode(old)
    return underscores, escaped


def in_old_alphabet(text: str) -> str:
    """An identity as 0.4.0 wrote it."""
    return text.replace(".", "_") + "=" * (-len(text) % 4)


def through_a_file(text: str, pattern: str) -> str | None:
    """``text`` as it comes back from a file."""
    stored = {name: XMLwriter._escape_control_characters(piece) for name, piece in split_chunks(text, pattern).items()}
    return join_chunks({name: as_written(piece) for name, piece in stored.items()}, pattern)


def _random(sound: Identity, chance: random.Random) -> Identity:
    def words(most: int) -> str:
        return "".join(chance.choices(WORDS, k=chance.randint(1, most)))

    rows = tuple(
        replace(row, name=words(12), points=Decimal(chance.randint(1, 2000)) / 100)
        for row in sound.brief.indicators[: chance.randint(1, 3)]
    )
    brief = replace(sound.brief, code=f"{chance.getrandbits(40):010x}", name=words(20), goal=words(40), indicators=rows)
    return replace(sound, brief=brief, rules=f"{chance.getrandbits(256):064x}")


if __name__ == "__main__":
    wanted = int(sys.argv[1])
    print(f"{wanted} identities came back; underscores written: %d; escapes in the old alphabet: %d" % check(wanted))
