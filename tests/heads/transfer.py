"""A form without scores, as those of transfer payments are, with everything a head and a foot may have."""

from pathlib import Path

from perfeval_xl.forms.form import FilledForm
from perfeval_xl.profiles import Library, Profile
from perfeval_xl.profiles.library import folder
from tests.issuing.samples import Data, answered, filled_from

PROFILE = """\
extends = "cn_national/2020"
version = 1
title = "转移支付绩效自评（不计分）"
jurisdiction = "某省"
year = 2022
scored = false

[provisions.transfer]
title = "转移支付绩效目标自评表（样表）"
verified = false

[layout]
annex = "附件2"
number = "0013zp"
title = "{year}年度{name}绩效目标自评表"
subtitle = "（{year}年度）"
head_left = "填报单位：{unit}"
head_right = "金额单位：万元"
dimension_heading = "{heading}"
provision = "transfer"
verified = false
blocks = ["identity", "funds", "goal", "indicators"]
identity = [["name"], ["supervising_department", "implementing_unit", "manager"]]
labels = { name = "转移支付名称", implementing_unit = "地方主管部门" }
footers = [["filler", "checker", "phone"], ["signature"]]
notes = ["注：1.各地照此填写。", "2.其他资金包括以前年度的结转结余资金。"]
columns = [
    { role = "block", heading = "绩效\\n指标", width = 6.5 },
    { role = "dimension", heading = "一级指标", width = 8.5 },
    { role = "category", heading = "二级指标", width = 10 },
    { role = "indicator", heading = "三级指标", width = 22 },
    { role = "target", heading = "年度指标值", width = 18 },
    { role = "actual", heading = "全年完成值", width = 16 },
    { role = "reason", heading = "未完成原因", width = 24 },
]
funds = [
    { role = "label", first = "block", last = "block" },
    { role = "name", first = "dimension", last = "category" },
    { role = "final_budget", heading = "全年预算数（A）", first = "indicator", last = "indicator" },
    { role = "actual_expenditure", heading = "全年执行数（B）", first = "target", last = "target" },
    { role = "rate", heading = "执行率（B/A）", first = "actual", last = "reason" },
]

[layout.goal]
label = "总体\\n目标"
expected = "年初设定目标"
actual = "全年完成情况"
layout = "rows"

[layout.fields.manager]
heading = "项目负责人"
fill = "office"

[layout.fields.filler]
heading = "填表人"
required = true

[layout.fields.checker]
heading = "审核人"

[layout.fields.phone]
heading = "联系电话"

[layout.fields.signature]
heading = "单位负责人（签字）"
fill = "pen"
"""


def transfer(root: Path, text: str = PROFILE) -> Profile:
    """The profile, read from the folder ``root``."""
    path = root / "own" / "transfer.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return Library((root, folder())).load("own/transfer")


def data_of(profile: Profile) -> Data:
    """A project filled in under it, of whose first indicator a part is told besides."""
    data = answered(profile)
    for item in data["indicators"]:  # type: ignore[attr-defined]
        item.pop("points", None)
    first = data["indicators"][0]  # type: ignore[index]
    data["indicators"].insert(1, first | {"name": "其中：县区", "target": "≥500个", "part": True})  # type: ignore[attr-defined]
    data["project"] |= {"manager": "张三"}  # type: ignore[operator]
    data["choices"] = {"filler": "李四", "phone": "0000000"}
    return data


def filled(profile: Profile, data: Data | None = None) -> FilledForm:
    """The form that it is."""
    return filled_from(data if data is not None else data_of(profile), profile)
