"""Whom the office asks about a form that it sends out, until when it is due, and under what it is added up.

They are kept in the office: neither the workbook nor its identity holds any of it.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from perfeval_xl.forms.written.days import NoSuchDay, day_in, day_of
from perfeval_xl.forms.written.doubts import Doubt
from perfeval_xl.forms.written.plain import half_width, plain
from perfeval_xl.frozen import frozen
from perfeval_xl.patterns import pattern
from perfeval_xl.tables import Table

LONGEST_PERSON = 60
"""Characters of a name; two with their telephone numbers have thirty."""
MOST_ADDRESSES = 10
"""Addresses of one form; more is another list that was pasted."""
LONGEST_NODE = 60
"""Characters of a 节点; a county with its development zone has twenty."""
BETWEEN_ADDRESSES = "; "
"""What stands between several addresses where they are one text."""
_SEPARATORS = pattern(r"[;；,，、|/\s]+")
_IN_BRACKETS = pattern(r"[^;；,，、<>＜＞]*[<＜]([^<>＜＞]*)[>＞]")
"""``张三 <zhang@example.cn>``, as mail programs copy an address."""
_ADDRESS = pattern(r"[\w%+-]+(?:\.[\w%+-]+)*@[\w-]+(?:\.[\w-]+)+")
_NOTHING = pattern(r"[-—–－/\\\s]*|无|没有|暂无|空")
_CLOCK = pattern(
    r"[日号T\s]\s*(?:(?:上午|下午|晚上?)?\d{1,2}(?:[:：]\d{2}){1,2}|(?:上午|下午|晚上?)?\d{1,2}[时点](?:\d{1,2}分|整)?)"
)
_SERIAL = pattern(r"[3-7][0-9]{4}")
"""A day as a spreadsheet stores it: from 1982 to 2119."""
_LEAP_YEAR = 2000
"""Stands in for a year that is not written, only to see that it is the year that is missing."""
_HOW = "请写成2024年3月31日、2024/3/31这样的日期"


@frozen
class Contact:
    """Whom to ask, until when a form is due and under what it is added up; each may be missing."""

    person: str = ""
    addresses: tuple[str, ...] = ()
    """In lower case."""
    deadline: date | None = None
    node: str = ""
    """节点: the part of the area, as a county, that the form is added up under."""

    @property
    def empty(self) -> bool:
        """Whether nothing is said."""
        return self == Contact()


@frozen
class ReadDeadline:
    """What was made of a written deadline."""

    day: date | None = None
    note: str = ""
    """What was supposed or left out; empty where it is plain."""
    wrong: str = ""
    """Why it cannot be read; empty where it can, or where there is none."""
    cure: str = ""


def addresses_in(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The e-mail addresses in ``text``, each once, and what stands there and is none."""
    if _NOTHING.fullmatch(text):
        return (), ()
    pieces = _SEPARATORS.split(_IN_BRACKETS.sub(r" \1 ", text))
    named = [half_width(piece).removeprefix("mailto:").strip("<>“”\"'.:") for piece in pieces]
    good = [piece.lower() for piece in named if _ADDRESS.fullmatch(piece)]
    bad = [piece for piece in named if piece and not _ADDRESS.fullmatch(piece)]
    return tuple(dict.fromkeys(good)), tuple(dict.fromkeys(bad))


def deadline_in(text: str) -> ReadDeadline:
    """The last day that ``text`` names."""
    if _NOTHING.fullmatch(text):
        return ReadDeadline()
    if _SERIAL.fullmatch(text.strip()):
        day = day_of(Decimal(text.strip()))
        return (
            ReadDeadline(day, f"存的是数字{text.strip()}，读作{day}")
            if day
            else ReadDeadline(wrong="不是日期", cure=_HOW)
        )
    clock = _CLOCK.search(text)
    if clock is not None:
        text = text[: clock.start()] + clock[0][0].strip("T \t\n") + text[clock.end() :]
    try:
        found = day_in(plain(text), _LEAP_YEAR)
    except NoSuchDay:
        found = None
    day = None if found is None else day_of(found.number)
    if found is None or day is None:
        return ReadDeadline(wrong="不是日期，或者没有这一天", cure=_HOW)
    if Doubt.YEAR in found.doubts:
        return ReadDeadline(wrong="没有写年份", cure=_HOW)
    said = [f"写到了几点，按{day}这一天结束算"] * (clock is not None) + [f"没有写到日，按{day}算"] * (not found.is_day)
    return ReadDeadline(day, "；".join(said))


def contact_in(root: Table) -> Contact:
    """The table ``contact`` of a dossier, each of whose keys may be missing; mistakes are noted in it."""
    table = root.table("contact")
    person = table.text("person", default="", longest=LONGEST_PERSON)
    good, bad = addresses_in(table.text("address", default=""))
    if bad:
        table.mistake("address", f"“{'”“'.join(bad)}”不是邮箱地址", "几个地址用分号隔开")
    elif len(good) > MOST_ADDRESSES:
        table.mistake("address", f"有{len(good)}个地址", f"最多{MOST_ADDRESSES}个")
    written = table.value("deadline", required=False)
    read = ReadDeadline() if written is None else deadline_in(str(written))
    if read.wrong:
        table.mistake("deadline", f"“{written}”{read.wrong}", read.cure)
    node = table.text("node", default="", longest=LONGEST_NODE)
    table.finish()
    return Contact(person, good, read.day, " ".join(node.split()))
