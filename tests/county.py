"""The rules of a county whose form keeps note 5 of the older form of the ministry: what does not apply is left out."""

from __future__ import annotations

import atexit
import functools
from pathlib import Path
from tempfile import TemporaryDirectory

from perfeval_xl.profiles import Library
from perfeval_xl.profiles.library import folder

COUNTY = "county/2020"
RULES = """
extends = "cn_national/2020"
version = 1
title = "某县项目支出绩效自评（不适用的指标按比例折算）"
jurisdiction = "某县"
year = 2020

[provisions.county_form]
title = "某县项目支出绩效自评表填表说明"
verified = false
note = "沿用财政部早期表式说明第5条：不适用的指标不计，其余按100分折算。"

[not_applicable]
allowed = true
provision = "county_form"
article = "第5条"
verified = false
"""


@functools.cache
def library() -> Library:
    """Where the rules of the county lie, beside those that are shipped."""
    place = TemporaryDirectory()
    atexit.register(place.cleanup)
    path = Path(place.name, f"{COUNTY}.toml")
    path.parent.mkdir()
    path.write_text(RULES, encoding="utf-8")
    return Library((Path(place.name), folder()))
