"""What an indicator is called in a sentence: without the marks that a table puts around its name."""

from __future__ import annotations

from perfeval_xl.patterns import pattern

_COUNTED = pattern(r"^指标\s*[0-9０-９一二三四五六七八九十]{1,3}\s*[：:．.、]\s*(?=\S)")
"""“指标1：”, as forms print it before the first line of a 二级指标."""
_PART = pattern(r"^其中\s*[：:]\s*(?=\S)")
"""How the name of a row begins that is a part of the one above it."""
_MARKS = "*＊★☆▲△●○※◆◇■□ \t\u00a0\u3000"
"""What forms mark core indicators and notes with."""


def spoken_name(name: str) -> str:
    """The name of an indicator as a sentence has it; what is nothing but marks stays as it is.

    “指标1：★技术服务覆盖率*” is 技术服务覆盖率, “其中：县区点位” is 县区点位; a name of several lines is one line.
    """
    line = " ".join(name.split())
    bare = _PART.sub("", _COUNTED.sub("", line.strip(_MARKS)).strip(_MARKS)).rstrip("：:；;。")
    return bare or line
