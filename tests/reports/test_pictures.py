"""Pictures of charts: the same each time, with their letters, and none where they could not be read."""

from __future__ import annotations

import struct
import sys
from functools import cache
from pathlib import Path

import pytest

from perfeval_xl.reports.chart_fonts import Font, chinese_font, font_in, windows_files
from perfeval_xl.reports.model import ReportChart, ReportTable, Span, TableCell
from perfeval_xl.reports.pictures import WIDTH, chart_png
from tests.reports import sheets_made
from tests.reports.test_charts import of_bars, score_chart


def chart() -> ReportChart:
    made = score_chart(sheets_made.case())
    assert made is not None
    return made


@cache
def drawn() -> bytes:
    data = chart_png(chart())
    assert data is not None
    return data


def size(data: bytes) -> tuple[int, int]:
    across, down = struct.unpack(">II", data[16:24])
    return across, down


def colours(data: bytes) -> dict[tuple[int, ...], int]:
    import io

    from PIL import Image

    image = Image.open(io.BytesIO(data)).convert("RGB")
    return {colour: count for count, colour in image.getcolors(1 << 20) or () if isinstance(colour, tuple)}


def test_a_chart_is_drawn_15_cm_wide_and_the_same_each_time() -> None:
    assert drawn()[:8] == b"\x89PNG\r\n\x1a\n"
    assert size(drawn())[0] == WIDTH == 1181
    assert chart_png(chart()) == drawn()


def test_its_bars_are_as_high_as_their_figures() -> None:
    found = colours(drawn())
    accent, grey = found[0x1F, 0x4E, 0x79], found[0xBF, 0xBF, 0xBF]
    assert accent / grey == pytest.approx((9.8 + 49 + 27 + 9) / (10 + 50 + 30 + 10), abs=0.03)


def test_many_and_long_names_make_the_picture_higher_not_the_letters_smaller() -> None:
    few, many = chart_png(of_bars(3)), chart_png(of_bars(12, "数字城市建设项目" * 6))
    assert few is not None
    assert many is not None
    assert size(few)[0] == size(many)[0]
    assert size(many)[1] > size(few)[1]


def test_without_a_font_or_a_library_or_a_bar_there_is_no_picture(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert chart_png(chart(), Font(tmp_path / "没有.ttf")) is None
    empty = TableCell((Span("0"),), None)
    none = ReportChart("甲", ReportTable("乙", ("丙", "丁"), ((TableCell((Span("戊"),)), empty),)), 0, (1,), "分")
    assert chart_png(none) is None
    monkeypatch.setitem(sys.modules, "PIL", None)
    assert chart_png(chart()) is None


def test_a_font_without_chinese_letters_is_none(tmp_path: Path) -> None:
    file = tmp_path / "字体.ttc"
    file.touch()
    assert font_in(f"{file}\n2\nen|zh-cn|zh-tw") == Font(file, 2)
    assert font_in(f"{file}\n0\nen|fr") is None
    assert font_in(f"{tmp_path / '没有.ttc'}\n0\nzh-cn") is None
    assert font_in("") is None


@pytest.mark.parametrize("platform", ["win32", "darwin", "linux"])
def test_each_system_is_asked_where_it_keeps_its_fonts(
    platform: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setenv("WINDIR", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("perfeval_xl.reports.chart_fonts.MACOS", (str(tmp_path / "PingFang.ttc"),))
    assert chinese_font.__wrapped__() is None
    for name in ("Fonts/simsun.ttc", "Fonts/msyh.ttc", "PingFang.ttc"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = chinese_font.__wrapped__()
    assert (found.path.name if found else None) == {"win32": "msyh.ttc", "darwin": "PingFang.ttc"}.get(platform)
    assert tmp_path / "Fonts" / "simsun.ttc" in set(windows_files())
