"""What is sound by itself and makes no sense together is refused, with the place and a cure."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from perfeval_xl.errors import ProfileError
from perfeval_xl.profiles.library import Library, available, folder, load
from perfeval_xl.profiles.sense import unnamed_provisions
from perfeval_xl.profiles.starting import profile_text
from tests.profiles.broken import BROKEN, SOURCE, columns, execution, write

SHIPPED = "cn_national/2020"
OTHER = {"role": "text", "key": "other", "fill": "office"}
SENSELESS = {
    "a rule without its own provision": ('[scoring.at_most]\nrule = "linear_excess"\n', "没有写出自己的依据"),
    "a choice that stands nowhere": (
        '[layout.choices.kind]\nheading = "项目类别"\noptions = ["甲", "乙"]\n',
        "layout.choices.kind：没有放在表上",
    ),
    "two 一级指标 of one name": ('[dimension.outcome]\nheading = "产出指标"\n', "都叫“产出指标”"),
    "two 二级指标 of one name": ('[category]\nquality = "数量指标"\n', "quantity、quality"),
    "two directions of one name": (
        columns() + '[layout.signs]\nat_least = "正向"\nat_most = "正向"\n',
        "at_least、at_most都写成“正向”",
    ),
    "steps of a linear rule": (execution("steps = [[1, 1], [0.8, 0.7]]"), "rule为linear时，steps不起作用"),
    "a cap of a stepped rule": (
        execution('rule = "stepped"\nsteps = [[1, 1]]\ncap = 0.9'),
        "rule为stepped时，cap不起作用",
    ),
    "steps that fall": (execution('rule = "stepped"\nsteps = [[1, 0.5], [0.8, 0.7]]'), "次序反了"),
    "a satisfaction in fractions": (
        f"[scoring.satisfaction]\nsteps = [[0.9, 1], [0.8, 0.8]]\n{SOURCE}",
        "写百分数，如90",
    ),
    "amounts in 元 under a label of 万元": (
        '[money]\nunit = "元"\n',
        "金额以元计（[money]的unit），这里印的是“项目资金(万元)”",
    ),
    "another unit of money in the head": ('[layout]\nhead_right = "金额单位：元"\n', "这里印的是“金额单位：元”"),
    "a cap in words": (f'[total]\ncaps = [[0.8, "甲"]]\n{SOURCE}', "应为[执行率, 总分上限]两个数，现为[0.8, “甲”]"),
    "a step above all": (execution('rule = "stepped"\nsteps = [[1.2, 1]]'), "[1.2, 1]超出范围"),
    "a sheet without a name": ('[layout]\nsheet = ""\n', "工作表要有名称"),
    "a sheet named as a cell": ('[layout]\nsheet = "A1"\n', "“A1”不能作表名"),
    "a sheet named as Excel names its own": ('[layout]\nsheet = "History"\n', "“History”不能作表名"),
    "a form without a title": ('[layout]\ntitle = ""\n', "表要有标题"),
    "braces that nobody replaces": ('[layout]\nannex = "附件{n}"\n', "“{n}”会照原样印出来"),
    "an excess in percent": (
        f'[scoring.at_least]\nrule = "proportional"\nexcess = [{{ above = 130, points = 2 }}]\n{SOURCE}',
        "写倍数，如1.3",
    ),
    "no point for any execution": (execution("cap = 0"), "0超出范围"),
    "a heading that turns the text": ('[category]\nquality = "质量\u202e指标"\n', "改变文字方向"),
    "a target that is not printed": (columns(number=None, measure=None), "打印的栏里没有指标值"),
    "a target that is printed twice": (columns(target={}), "指标值印了两处"),
    "an actual value that is not printed": (columns(actual=None), "没有实际完成值"),
    "a printed column without a name": (columns(actual={"heading": " "}), "打印的栏要有名称"),
    "two texts of one name": (
        columns(text={"key": "note", "fill": "office", "heading": "备注"}, other={**OTHER, "heading": "备 注"}),
        "都叫“备注”",
    ),
    "a line of the funds in one that is not there": (
        'fund_lines = [{ key = "a", heading = "财政资金", within = "zz" }]\n',
        "只有一行，没有上级",
    ),
}


@pytest.mark.parametrize("name", SENSELESS)
def test_what_makes_no_sense_is_refused(name: str, tmp_path: Path) -> None:
    body, said = SENSELESS[name]
    with pytest.raises(ProfileError) as caught:
        Library((write(tmp_path, body),)).load(BROKEN)
    assert any(said in str(mistake) for mistake in caught.value.mistakes), caught.value


def test_parameters_that_were_inherited_are_no_mistake(tmp_path: Path) -> None:
    body = execution('rule = "stepped"\nsteps = [[1, 1], [0.8, 0.7]]')
    assert Library((write(tmp_path, body),)).load(BROKEN).execution.rule.name == "stepped"


def test_nothing_is_issued_on_a_provision_without_a_name(tmp_path: Path) -> None:
    library = Library((tmp_path, folder()))
    path = tmp_path / "某省" / "2024.toml"
    path.parent.mkdir()
    text = profile_text(library, "某省/2024", SHIPPED)
    path.write_text(text, encoding="utf-8")
    assert [mistake.where for mistake in unnamed_provisions(library.load("某省/2024"))] == ["provisions.local.title"]
    with pytest.raises(ProfileError, match="还没有写依据的名称"):
        library.keep(library.load("某省/2024"))
    path.write_text(text.replace("（文件名称，如：", "（"), encoding="utf-8")
    named = Library(library.folders)
    assert named.keep(named.load("某省/2024")) != []


def test_shipped_provisions_have_names() -> None:
    assert [mistake for profile_id in available() for mistake in unnamed_provisions(load(profile_id))] == []


@pytest.mark.parametrize(
    ("cut", "what"),
    [
        pytest.param(lambda text: re.sub(r"(?m)^extends.*\n", "", text), "没有写从哪个规则集起步", id="forgotten"),
        pytest.param(lambda text: "# 还没有写\n", "文件是空的", id="nothing but a comment"),
    ],
)
def test_of_a_profile_that_extends_nothing_that_alone_is_told(
    cut: Callable[[str], str], what: str, tmp_path: Path
) -> None:
    path = tmp_path / "某省" / "2024.toml"
    path.parent.mkdir()
    path.write_text(cut(profile_text(Library((folder(),)), "某省/2024", SHIPPED)), encoding="utf-8")
    with pytest.raises(ProfileError) as caught:
        Library((tmp_path, folder())).load("某省/2024")
    [mistake] = caught.value.mistakes
    assert (mistake.where, mistake.what) == ("extends", what)
    assert SHIPPED in mistake.allowed
