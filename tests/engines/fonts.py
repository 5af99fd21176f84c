"""Give the fonts that Chinese offices use a stand-in, for programs that draw.

None of them is free, so none is on the machine.  Noto has the same characters but
other widths: a rendering shows missing glyphs and overflow, not the exact layout.
"""

import functools
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

from tests.engines.programs import find, run

SERIF = "Noto Serif CJK SC"
SANS = "Noto Sans CJK SC"

STAND_INS = {
    **dict.fromkeys(("宋体", "SimSun", "新宋体", "NSimSun", "华文中宋", "STZhongsong"), SERIF),
    **dict.fromkeys(("仿宋", "FangSong", "仿宋_GB2312", "FangSong_GB2312"), SERIF),
    **dict.fromkeys(("方正小标宋简体", "FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05"), SERIF),
    **dict.fromkeys(("楷体", "KaiTi", "楷体_GB2312", "KaiTi_GB2312"), SERIF),
    **dict.fromkeys(("黑体", "SimHei", "微软雅黑", "Microsoft YaHei"), SANS),
    **dict.fromkeys(("等线", "DengXian"), SANS),
}
"""Font name in a workbook -> the font that is drawn in its place."""

# Strong bindings, or a language rule of the system configuration comes first
# and may choose the Japanese face, whose characters differ.
_MATCH = """\
<match target="pattern">
  <test name="family"><string>{name}</string></test>
  <edit name="family" mode="prepend" binding="strong"><string>{stand_in}</string></edit>
</match>
"""
_CONFIGURATION = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
{matches}</fontconfig>
"""


def write(folder: Path) -> Path:
    """Write the configuration into ``folder`` and return its path."""
    matches = "".join(
        _MATCH.format(name=escape(name), stand_in=escape(stand_in)) for name, stand_in in STAND_INS.items()
    )
    path = folder / "fonts.conf"
    path.write_text(_CONFIGURATION.format(matches=matches), encoding="utf-8")
    return path


@functools.cache
def _shared() -> tuple[tempfile.TemporaryDirectory[str], Path]:
    # The first member is kept only so that the folder lives as long as the process.
    folder = tempfile.TemporaryDirectory(prefix="fonts-")
    return folder, write(Path(folder.name))


def environment() -> dict[str, str]:
    """Return the variables that make a subprocess use the stand-ins."""
    return {"FONTCONFIG_FILE": str(_shared()[1])}


def drawn(name: str) -> str:
    """Return the family that is drawn for the font ``name``."""
    # A hyphen would start the size: FZXiaoBiaoSong-B05S is one name.
    pattern = name.replace("-", "\\-")
    command = [find("fc-match", "fontconfig"), "--format=%{family[0]}", pattern]
    return run(command, timeout=60, env=environment())
