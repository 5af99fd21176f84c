"""An office's own rules: a profile that is not shipped, with its outline and a published example."""

from __future__ import annotations

import re
from pathlib import Path

from perfeval_xl.profiles.library import folder

OWN = "own_county/2024"
BASE = "cn_national/2020"
TITLE = "某县项目支出绩效自评"
PROFILE = f"""\
extends = "{BASE}"
version = 1
title = "{TITLE}"
jurisdiction = "某县"
year = 2022

[provisions.notice]
title = "某县财政局关于开展绩效自评的通知"
verified = true
note = "本局文件。"

[execution]
points = 20
rule = "linear"
denominator = "final_budget"
cap = 1
provision = "notice"
verified = true

[dimension.output]
points = 40
provision = "notice"
verified = true
"""
OUTLINE = """\
title = "{{ unit }}{{ year }}年度自评报告"
numbering = ["一、"]

[[sections]]
level = 1
title = "项目概况"
say = ["{{ name }}自评得分{{ score }}分。"]

[[sections]]
level = 1
title = "存在的问题"
write = { key = "problems", prompt = "存在的问题", limit = 500 }
"""


def write(root: Path, text: str = PROFILE) -> Path:
    """Write the own profile and its outline into the folder ``root`` of profiles; return ``root``."""
    path = root / f"{OWN}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.with_name("2024.report.toml").write_text(OUTLINE, encoding="utf-8")
    example = (folder() / "hunan_huaihua" / "2023.published.toml").read_text(encoding="utf-8")
    # The outline above asks for fewer paragraphs than that of 怀化.
    example = re.sub(r"(?s)\[paragraphs\].*?(?=\n\[reported\])", "", example)
    path.with_name("2024.published.toml").write_text(example.replace("hunan_huaihua/2023", OWN), encoding="utf-8")
    return root
