"""Opens whatever arrived, by its content, until nothing is left to open.

Nothing that a file holds is raised: what an opener raises ends its container, and the rest goes on. Only a disk or a
share that fails while a file is read is an OSError, because then nothing is known of the file.
"""

from __future__ import annotations

import errno
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import BinaryIO

from perfeval_xl.arrivals import archives, kinds, leftovers, mailboxes, messages, names, outlook
from perfeval_xl.arrivals.model import (
    DEEPEST,
    LARGEST_FILE,
    MOST_REFUSALS,
    Arrived,
    Budget,
    Inside,
    Kind,
    Opener,
    Refused,
    Shape,
)

OPENERS: dict[Shape, Opener] = {
    Shape.MAILBOX: mailboxes.messages,
    Shape.MESSAGE: messages.parts,
    Shape.OUTLOOK: outlook.parts,
    Shape.ZIP: archives.entries,
    Shape.ARCHIVE: archives.others,
}
"""Who takes apart what. The messages of a mailbox that is a file of its own have a budget each: they lie in it as they
are, and one that asks for too much takes nothing from the others."""

_MEGABYTE = 1 << 20


def opened(
    file: BinaryIO,
    name: str,
    shape: Shape | None = None,
    taken: datetime | None = None,
    *,
    of_stranger: bool = False,
) -> Iterator[Arrived | Refused]:
    """Everything in ``file``, which is called ``name``, in the order in which it lies there.

    Where it is known what it is (``shape``) it has no name, and ``name`` is what it is called in a trail. ``taken``
    says when a server of mail took it, in UTC; ``of_stranger`` is as in `Inside`.

    The file can be sought in. Of the refusals of one code `MOST_REFUSALS` are told one by one, and one more says how
    many there are besides. Raises OSError where the file itself cannot be read.
    """
    told: Counter[str] = Counter()
    last: dict[str, Refused] = {}
    called = names.base_name(name) if shape is None else name
    inside = Inside(file, called, shape=shape, taken=taken, of_stranger=of_stranger)
    for one in _opened(inside, Budget.of(inside.size())):
        if isinstance(one, Refused):
            told[one.code] += 1
            last[one.code] = replace(one, data=b"")
            if told[one.code] > MOST_REFUSALS:
                continue
        yield one
    for code, count in told.items():
        if count > MOST_REFUSALS:
            yield replace(last[code], name=f"另有{count - MOST_REFUSALS}件", trail=last[code].trail[:1], letter=None)


def _opened(inside: Inside, budget: Budget) -> Iterator[Arrived | Refused]:
    """``inside`` itself, or everything in it."""
    try:
        shape = inside.shape or kinds.shape_of(inside)
        opener = OPENERS.get(shape)
        if opener is None:
            yield from _kept(inside, shape)
        elif inside.depth >= DEEPEST and shape is not Shape.MAILBOX:
            yield inside.refused("Z005", limit=str(DEEPEST))
        else:
            fresh = shape is Shape.MAILBOX and not inside.depth
            for one in opener(inside, budget):
                if isinstance(one, Refused):
                    yield one
                else:
                    yield from _opened(one, Budget.of(one.size()) if fresh else budget)
    except RecursionError:
        yield inside.refused("Z005", limit=str(DEEPEST))
    except MemoryError:
        yield inside.refused("Z004", what="打开它要用的内存", limit="本机现有的内存")
    except OSError as error:
        if not isinstance(inside.source, bytes) and error.errno not in (None, errno.EINVAL):
            raise
        yield inside.refused("Z003", why="读到一半读不下去")
    except Exception:
        yield inside.refused("Z003", why="内容不合格式")


def _kept(inside: Inside, shape: Shape) -> Iterator[Arrived | Refused]:
    """What is no container, as something to keep or with the reason why not; of a damaged report both."""
    why_not = _why_not(inside, shape)
    if why_not is not None:
        yield why_not
        return
    data = inside.data()
    kind = kinds.kind_of(data, inside.name)
    if kind is Kind.REPORT and not kinds.opens_as_report(data):
        kind = Kind.OTHER
        yield inside.refused("Z003", why="内容不是完整的.docx文件")
    yield Arrived(data, kind, inside.name, inside.trail, inside.bundle, inside.letter, inside.when)


def _why_not(inside: Inside, shape: Shape) -> Refused | None:
    """Why something is not kept; None where it is."""
    if shape is Shape.EMPTY:
        return inside.refused("Z003", why="文件里什么也没有")
    if shape is Shape.TNEF:
        return inside.refused("Z008")
    if shape is Shape.SHORTCUT:
        return inside.refused("Z007", what="快捷方式")
    left = leftovers.leftover(inside.name, inside.size())
    if left:
        return inside.refused("Z001", what=left)
    if inside.size() > LARGEST_FILE:
        return inside.refused("Z004", what="文件", limit=f"{LARGEST_FILE // _MEGABYTE}MB")
    return None
