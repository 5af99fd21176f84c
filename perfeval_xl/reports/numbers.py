"""How titles and items of lists are counted."""

from __future__ import annotations

from perfeval_xl.tables import chinese_numeral

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
"""As many as there are in fonts for print."""


def numbered(pattern: str, number: int) -> str:
    """``pattern`` counted: （一） becomes （三） for 3; empty where titles are not counted."""
    if not pattern:
        return ""
    if pattern == "①":
        return CIRCLED[number - 1] if number <= len(CIRCLED) else f"({number})"
    counted = chinese_numeral(number) if "一" in pattern else str(number)
    return pattern.replace("一", counted).replace("1", counted)
