"""Read tables of TOML or JSON, collecting every mistake with its key path.

A reader never stops at the first mistake: it notes it, returns a harmless
value, and the caller raises once at the end with all of them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from perfeval_xl.errors import Mistake

UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML cannot hold, hence no workbook."""
LONGEST_TABLE_TEXT = 10_000
"""Characters; a form has no longer texts."""
LONGEST_LIST = 255
"""UTF-16 units of the options of a drop-down list, their commas included."""
MOST_DIGITS = 15
LARGEST_EXPONENT = 308
"""What a spreadsheet cell keeps of a number."""
OWN_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
"""A key that an author makes up; it stands in the keys of fields, in dossiers and in identities."""
OWN_KEY_IN_WORDS = "小写字母开头，只用小写字母、数字和下划线，至多40个字符"
"""The same, for the author."""
UNKNOWN_KEY = "不认识的项"
"""What is said of a key that nobody reads."""
LONGEST_SHOWN = 20
"""Characters of a number in a message; whatever is longer is absurd."""

_TOML_PLACE = re.compile(r"line (\d+), column (\d+)")
_TOML_MISTAKES = (
    ("Invalid statement", "这里不是项名，也不是方括号里的表名；项名用英文，名称写在等号右边的引号里"),
    ("Invalid value", "值写得不对，文字要加英文引号"),
    ("Cannot overwrite", "同一项写了两次"),
    ("Cannot declare", "同一张表写了两次"),
    ("Expected '='", "项名后面缺少等号"),
    ("Expected newline", "一行只写一项；数字后面不带%和单位"),
    ("Unclosed", "括号没有配对，或两项之间缺英文逗号"),
    ("Unterminated", "引号没有配对"),
    ("Invalid initial character", "项名要用英文，名称写在等号右边的引号里"),
    ("Illegal character", "有不能用的字符，多半是引号没有配对"),
)
"""How Python's reader begins what it says of a TOML file, and what that is in Chinese."""

JsonObject = dict[str, object]
"""An object of JSON."""


def syntax_mistake(error: Exception) -> str:
    """Why a TOML file cannot be read, as its author understands it, with the place."""
    if isinstance(error, UnicodeDecodeError):
        return "不是合格的TOML：不是UTF-8编码的文本，请在编辑器里另存为UTF-8"
    text = str(error)
    what = next((chinese for english, chinese in _TOML_MISTAKES if text.startswith(english)), "写法不对")
    place = _TOML_PLACE.search(text)
    where = f"第{place[1]}行第{place[2]}个字符处" if place else "文件末尾" if "end of document" in text else ""
    return f"不是合格的TOML：{where}{what}"


class Table:
    """One table of a file, read key by key.

    Each reading method takes the key, notes a mistake under the key's full path
    where the value is not what it should be, and marks the key as known;
    `finish` then reports the keys that nobody read.
    """

    def __init__(
        self,
        values: Mapping[str, object],
        *,
        file: str,
        path: str,
        mistakes: list[Mistake],
        known: dict[str, set[str]] | None = None,
    ) -> None:
        self.values = values
        self.file = file
        self.path = path
        self.mistakes = mistakes
        self.known = {} if known is None else known
        """The keys that were read, by the path of their table: of this table and of those in it."""
        self._known_here = self.known.setdefault(path, set())
        self._known: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def where(self, key: str) -> str:
        """The full path of ``key``."""
        return f"{self.path}.{key}" if self.path else key

    def mistake(self, key: str, what: str, allowed: str = "") -> None:
        """Note that something is wrong with ``key``."""
        place = self.where(key) if key else self.path
        self.mistakes.append(Mistake(self.file, place, what, allowed))

    def value(self, key: str, *, required: bool = True) -> object:
        """Whatever stands under ``key``; None where it is missing."""
        self._known.add(key)
        self._known_here.add(key)
        value = self.values.get(key)
        if value is None and required:
            self.mistake(key, "缺少此项")
        return value

    def text(self, key: str, *, default: str | None = None, longest: int = LONGEST_TABLE_TEXT) -> str:
        """A text that a workbook can hold; ``default`` makes it optional."""
        value = self.value(key, required=default is None)
        if value is None:
            return default or ""
        if not isinstance(value, str):
            self.mistake(key, f"应为文字，现为{value_in_words(value)}")
            return default or ""
        if UNWRITABLE.search(value):
            self.mistake(key, "含有看不见的控制字符，写不进工作簿", "请删去后重新输入")
            return default or ""
        if len(value) > longest:
            self.mistake(key, f"有{len(value)}字", f"不超过{longest}字")
        return value

    def number(
        self,
        key: str,
        *,
        low: Decimal | int | None = None,
        high: Decimal | int | None = None,
        default: Decimal | int | None = None,
    ) -> Decimal:
        """A finite number between ``low`` and ``high``; ``default`` makes it optional."""
        value = self.value(key, required=default is None)
        fallback = Decimal(0 if default is None else default)
        if value is None:
            return fallback
        number = exact_number(value)
        if number is None:
            self.mistake(key, f"应为数字，现为{value_in_words(value)}", _number_meant(value))
            return fallback
        if (low is not None and number < low) or (high is not None and number > high):
            self.mistake(key, f"{_short(number)}超出范围", f"允许{_range(low, high)}")
        return number

    def whole(self, key: str, *, low: int, high: int, default: int | None = None) -> int:
        """A whole number between ``low`` and ``high``."""
        number = self.number(key, low=low, high=high, default=default)
        if number != number.to_integral_value():
            self.mistake(key, f"应为整数，现为{number}")
        return int(number)

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        """true or false."""
        value = self.value(key, required=default is None)
        if value is None:
            return bool(default)
        if not isinstance(value, bool):
            self.mistake(key, f"应为true或false，现为{value_in_words(value)}")
            return bool(default)
        return value

    def choice(self, key: str, allowed: Iterable[str], *, default: str | None = None) -> str:
        """One of ``allowed``."""
        names = list(allowed)
        value = self.text(key, default=default)
        if value not in names and (default is None or value != default):
            if key in self.values:
                known = "、".join(filter(None, names))
                self.mistake(key, f"“{value}”不认识", f"允许：{known}" if known else "这里没有可写的，请去掉")
            return default if default is not None else (names or [""])[0]
        return value

    def day(self, key: str, *, required: bool = True) -> date | None:
        """A date, as TOML writes one or as text ``2023-12-31``."""
        value = self.value(key, required=required)
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date) or value is None:
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.mistake(key, f"应为日期（如2023-12-31），现为{value_in_words(value)}")
            return None

    def texts(self, key: str, *, default: list[str] | None = None) -> list[str]:
        """A list of texts."""
        value = self.value(key, required=default is None)
        if value is None:
            return list(default or [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.mistake(key, "应为文字的列表", '写在方括号里，如["甲", "乙"]')
            return list(default or [])
        return value

    def table(self, key: str) -> Table:
        """The table under ``key``; an empty one where it is missing."""
        value = self.value(key, required=False)
        if value is not None and not isinstance(value, Mapping):
            self.mistake(key, "应为一张表")
            value = None
        return self._inner(value or {}, key, self.where(key))

    def tables(self, key: str) -> Iterator[Table]:
        """The tables of the list under ``key``."""
        value = self.value(key, required=False)
        if value is None:
            return
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            self.mistake(key, "应为表的列表", "每项写成{ … }，合在一对[ ]里；或每项写一节[[…]]")
            return
        for number, item in enumerate(value, start=1):
            path = f"{self.where(key)}[{number}]"
            yield self._inner(item, key, path)

    def _inner(self, values: Mapping[str, object], key: str, path: str) -> Table:
        """A table under ``key``, or one of the list there."""
        return Table(values, file=self.file, path=path, mistakes=self.mistakes, known=self.known)

    def finish(self) -> None:
        """Report every key that nobody read."""
        for key in self.values:
            if key not in self._known:
                known = "、".join(sorted(self._known))
                self.mistake(key, UNKNOWN_KEY, f"此处允许：{known}" if known else "此处没有可填的项")


def _number_meant(value: object) -> str:
    """How a number is written that somebody wrote as text."""
    text = value.strip() if isinstance(value, str) else ""
    digits = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([%％]?)", text)
    if digits is None:
        return ""
    return f"写成小数：{plain(Decimal(digits[1]) / 100)}" if digits[2] else f"数字不加引号：{digits[1]}"


def exact_number(value: object) -> Decimal | None:
    """Return ``value`` as a finite decimal of at most 15 digits, None if no cell holds it.

    A float is taken as the shortest text that means it, so that 0.29 is 0.29
    and not the nearest binary fraction.
    """
    if value is None or isinstance(value, (str, bool)) or not isinstance(value, (int, float, Decimal)):
        return None
    if isinstance(value, int) and abs(value) >= 10 ** (LARGEST_EXPONENT + 1):
        return None
    number = Decimal(value)
    if not number.is_finite() or number.adjusted() > LARGEST_EXPONENT:
        return None
    if not math.isfinite(float(number)):
        return None
    # 5, 5.0 and the nearest binary fraction of 5 are one number, and are written the same way.
    return Decimal(plain(Decimal(format(float(number), f".{MOST_DIGITS}g")))) or Decimal(0)


def value_in_words(value: object) -> str:
    """What stands somewhere, for a message to people who do not know Python."""
    if isinstance(value, str):
        return f"“{value}”"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "一张表"
    return "一个列表" if isinstance(value, list) else str(value)


def list_in_words(values: object) -> str:
    """A short list as somebody wrote it: ``[0.8, “甲”]``; anything else as `value_in_words` has it."""
    if not isinstance(values, list):
        return value_in_words(values)
    return f"[{', '.join(plain(v) if exact_number(v) is not None else value_in_words(v) for v in values)}]"


def plain(number: object) -> str:
    """Write a number without exponent and without zeros nobody typed."""
    if isinstance(number, Fraction):
        number = Decimal(number.numerator) / Decimal(number.denominator)
    if not isinstance(number, Decimal):
        number = Decimal(str(number))
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def exact_percent(share: Decimal) -> str:
    """Write a share as a percentage: 80% for 0.8."""
    return f"{plain(share * 100)}%"


def check_list(table: Table, key: str, options: Iterable[str]) -> None:
    """Note what a drop-down list of Excel could not hold: commas, the same option twice, too much altogether."""
    offered = list(options)
    for option in sorted({option for option in offered if offered.count(option) > 1}):
        table.mistake(key, f"“{option}”出现了{offered.count(option)}次", "每个选项只列一次")
    if any("," in option for option in offered):
        table.mistake(key, "选项里有英文逗号，下拉列表会把它拆开", "请用顿号或中文逗号")
    if len(",".join(offered).encode("utf-16-le")) > 2 * LONGEST_LIST:
        table.mistake(key, "选项太多太长", f"连同逗号不超过{LONGEST_LIST}字")


def chinese_numeral(number: int) -> str:
    """一 for 1, 二十三 for 23; up to 99."""
    tens, ones = divmod(number, 10)
    lead = "" if tens == 0 else "十" if tens == 1 else f"{_NUMERALS[tens]}十"
    return lead + _NUMERALS[ones]


_NUMERALS = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九")


def named(text: str) -> str:
    """``text`` in quotation marks; the ones inside it become single, as is the custom."""
    return "“" + text.replace("“", "‘").replace("”", "’") + "”"


def _short(number: Decimal) -> str:
    """A number for a message; one of hundreds of digits with three of them."""
    written = f"{number:f}"
    return written if len(written) <= LONGEST_SHOWN else f"{number:.3g}"


def _range(low: Decimal | int | None, high: Decimal | int | None) -> str:
    if low is None:
        return f"不大于{high}"
    return f"不小于{low}" if high is None else f"{low}至{high}"
