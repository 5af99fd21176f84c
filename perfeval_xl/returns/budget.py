"""How much of anything a returned workbook may hold in all, so that none takes seconds or gigabytes."""

from __future__ import annotations

import enum

from perfeval_xl.errors import ReturnFileError


class Limit(enum.Enum):
    """What is counted over all parts: what it is called, and how many there may be."""

    SHEETS = "工作表", 300
    """A department has a form for each of at most sixty projects."""
    CELLS = "填了内容的格子", 70_000
    """The largest department that may be issued has 55,000."""
    FORMULAS = "公式的字符", 40_000_000
    """The largest department that may be issued has 15,000,000."""
    SHARED = "共用公式的字符", 5_000_000
    """A shared formula counts in each of its cells, for which it has to be written anew."""
    VALIDATIONS = "数据验证的区域", 20_000
    MERGES = "合并单元格", 20_000
    CONDITIONALS = "条件格式的区域", 20_000
    """The largest department that may be issued has 5,000."""
    NOTES = "一直显示的批注", 1_000
    COLUMNS = "列宽的设定", 20_000
    NAMES = "定义的名称", 20_000
    STYLES = "单元格格式", 65_490
    """Those that Excel keeps."""
    SPREAD = "数组公式占的格子", 200_000
    TAGS = "内部记录", 500_000
    """Tags of XML in the parts that are read; the largest department has 200,000."""

    def __init__(self, what: str, most: int) -> None:
        self.what = what
        """What it is called in a message."""
        self.most = most
        """How many there may be."""
        self.place = len(type(self).__members__)
        """Where it is counted: a member of an enumeration is slow as a key."""


class Budget:
    """What is left of each limit."""

    def __init__(self) -> None:
        self._left = [limit.most for limit in Limit]

    def has(self, limit: Limit, count: int) -> bool:
        """Whether there may be so many more."""
        return self._left[limit.place] >= count

    def take(self, limit: Limit, count: int = 1) -> None:
        """Count some more. Raises ReturnFileError (W032) where that is too many."""
        self._left[limit.place] -= count
        if self._left[limit.place] < 0:
            raise ReturnFileError("W032", {"what": limit.what, "limit": str(limit.most)})
