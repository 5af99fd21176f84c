"""Four forms whose funds are laid out otherwise than usual, each as a profile over the national one."""

from __future__ import annotations

import atexit
import functools
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from perfeval_xl.errors import Mistake, ProfileError
from perfeval_xl.profiles import Library, Profile
from perfeval_xl.profiles.library import folder

_HEAD = """\
extends = "cn_national/2020"
version = 1
title = "资金表样式"
jurisdiction = "某地"
year = 2022

[provisions.notice]
title = "某地关于开展绩效自评的通知"
verified = true

"""
_UNSCORED = """\
[execution]
points = 0
rule = "linear"
denominator = "final_budget"
cap = 1
provision = "notice"
verified = true

[dimension.output]
points = 60
provision = "notice"
verified = true

"""
NESTED = f"""{_HEAD}{_UNSCORED}
[money]
unit = "元"

[[fund_lines]]
key = "fiscal"
heading = "财政资金"

[[fund_lines]]
key = "central"
heading = "中央资金"
within = "fiscal"
nature = "appropriation"

[[fund_lines]]
key = "city"
heading = "市县资金"
within = "fiscal"

[[fund_lines]]
key = "own"
heading = "单位资金"
nature = "other_funds"

[layout]
fund_total = "资金总额"
funds_label = "项目\\n资金\\n（元）"
rates = "number"
provision = "notice"
verified = true
funds = [
    {{ role = "label", first = 1, last = 1 }},
    {{ role = "name", first = "dimension", last = "category" }},
    {{ role = "original_budget", heading = "年初预算", first = "indicator", last = "indicator" }},
    {{ role = "adjustment", heading = "预算调整（±）", first = "polarity", last = "measure" }},
    {{ role = "final_budget", heading = "调整后预算", first = "actual", last = "actual" }},
    {{ role = "actual_expenditure", heading = "执行数", first = "points", last = "score" }},
    {{ role = "rate", heading = "执行率（%）", first = "reason", last = "reason" }},
]
"""
"""元, parts of parts, the adjustments of the year, rates without their sign, no points for the execution."""
ALONE = f"""{_HEAD}
fund_lines = []

[layout]
provision = "notice"
verified = true
"""
ALONE = ALONE.replace("fund_lines = []\n\n", "").replace("year = 2022\n", "year = 2022\nfund_lines = []\n")
"""The total alone."""
BLOCKS = f"""{_HEAD}{_UNSCORED}
[[fund_lines]]
key = "fiscal"
heading = "其中：财政资金"
nature = "appropriation"

[[fund_lines]]
key = "own"
heading = "单位资金"

[layout]
provision = "notice"
verified = true
funds = [
    {{ role = "label", first = "block", last = "block" }},
    {{ role = "name", text = "全年预算数：", first = "dimension", last = "category" }},
    {{ role = "final_budget", first = "indicator", last = "indicator" }},
    {{ role = "name", text = "全年执行数：", first = "polarity", last = "measure" }},
    {{ role = "actual_expenditure", first = "actual", last = "actual" }},
]
"""
"""Two blocks side by side without headings, which leave columns of the form free."""
ARRIVED = f"""{_HEAD}{_UNSCORED}
[layout]
rates = "fraction"
line_rates = false
provision = "notice"
verified = true
funds = [
    {{ role = "label", first = "block", last = "block" }},
    {{ role = "name", first = "dimension", last = "category" }},
    {{ role = "final_budget", heading = "预算数", first = "indicator", last = "indicator" }},
    {{ role = "arrived_funds", heading = "到位数", first = "target", last = "target" }},
    {{ role = "arrival_rate", heading = "到位率", first = "actual", last = "actual" }},
    {{ role = "actual_expenditure", heading = "执行数", first = "points", last = "score" }},
    {{ role = "reason", heading = "未完成原因", first = "reason", last = "reason" }},
]
"""
"""What arrived of the budget, the reason in the form itself, and no rate of the execution in print."""
FORMS = {"nested": NESTED, "alone": ALONE, "blocks": BLOCKS, "arrived": ARRIVED}


PLACE = "own_funds"


@functools.cache
def library() -> Library:
    """Where the four lie, beside the profiles that are shipped."""
    place = TemporaryDirectory()
    atexit.register(place.cleanup)
    for name, text in FORMS.items():
        path = Path(place.name, PLACE, f"{name}.toml")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Library((Path(place.name), folder()))


def loaded(name: str) -> Profile:
    """One of the four."""
    return library().load(f"{PLACE}/{name}")


def refused(text: str, root: Path) -> tuple[Mistake, ...]:
    """What is wrong with a profile of this text."""
    path = root / PLACE / "other.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProfileError) as caught:
        Library((root, folder())).load(f"{PLACE}/other")
    return tuple(caught.value.mistakes)
