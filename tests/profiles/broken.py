"""One profile for each way in which its author can be wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from perfeval_xl.profiles.library import folder

PARENT = "cn_national/2020"
BROKEN = "broken/1"
HEAD = f'extends = "{PARENT}"\nversion = 1\n'
SOURCE = 'provision = "mof_2020_10"\nverified = false\n'


@dataclass(frozen=True)
class Case:
    """What the author wrote and the mistake it is."""

    name: str
    where: str
    what: str
    allowed: str = ""
    body: str = ""
    """Text of a profile that extends the national one."""
    edit: tuple[str, str] = ("", "")
    """Replacement in the national profile itself, for what a child cannot take away."""

    @property
    def profile_id(self) -> str:
        return PARENT if self.edit[0] else BROKEN

    @property
    def file(self) -> str:
        return f"{self.profile_id}.toml"


def write(root: Path, body: str = "", edit: tuple[str, str] = ("", "")) -> Path:
    """Write the national profile, edited, and one that extends it below ``root``."""
    text = (folder() / f"{PARENT}.toml").read_text(encoding="utf-8")
    if edit[0]:
        if text.count(edit[0]) != 1:
            raise ValueError(f"{edit[0]!r} stands {text.count(edit[0])} times in {PARENT}")
        text = text.replace(*edit)
    for profile_id, content in ((PARENT, text), (BROKEN, HEAD + body)):
        path = root / f"{profile_id}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return root


def execution(line: str, **instead: str) -> str:
    """The table of the execution rate with one more line, or others in their place."""
    lines = {"points": "points = 10"} | instead
    return "[execution]\n" + "\n".join(lines.values()) + f"\n{line}\n{SOURCE}"


_PRINTED = (
    "dimension",
    "category",
    "indicator",
    "polarity",
    "number",
    "measure",
    "actual",
    "points",
    "reason",
    "score",
)
_NOTE: Mapping[str, object] = {"key": "note", "fill": "office", "heading": "备注"}
_FEW = dict.fromkeys(("polarity", "number", "measure", "reason", "points", "dimension", "category"))


def columns(**edits: Mapping[str, object] | None) -> str:
    """Columns of a form of ten, with others in their place, further ones, or without those that are None."""
    listed = []
    for name in dict.fromkeys((*_PRINTED, *edits)):
        edit = edits.get(name, {})
        if edit is not None:
            keys = {"role": name, "heading": name, "width": 9, **edit}
            at = 0 if keys.pop("first", False) else len(listed)
            said = {key: str(value).lower() if value is True else repr(value) for key, value in keys.items()}
            listed.insert(at, ", ".join(f"{key} = {value}" for key, value in said.items() if value != "''"))
    return f"[layout]\n{SOURCE}columns = [\n{''.join(f'    {{ {line} }},{chr(10)}' for line in listed)}]\n"


_RATE_COLUMN = '    { role = "rate", heading = "完成率", width = 10, printed = false },\n'
_BANDS = (
    "[scoring.qualitative]\n" + SOURCE + "bands = [\n"
    '  {{ grade = "达成年度指标", short = "达成", lower = {0}, upper = {1} }},\n'
    '  {{ grade = "部分达成年度指标并具有一定效果", short = "部分", lower = {2}, upper = {3} }},\n'
    '  {{ grade = "未达成年度指标且效果较差", short = "未达成", lower = {4}, upper = {5} }},\n]\n'
)
_RATINGS = "[ratings]\n" + SOURCE + "bands = [{0}]\n"
_STEPPED = 'rule = "stepped"\nsteps = {}'

KEYS = (
    Case(
        "a key of the root in a table",
        "layout.scored",
        "不认识的项",
        "写在文件最前面",
        body="[layout]\nscored = false\n",
    ),
    Case("a key of a table at the root", "funds_label", "不认识的项", "写在[layout]里", body='funds_label = "资金"\n'),
    Case("a slip in a key", "layout.tittle", "不认识的项", "多半是“title”", body='[layout]\ntittle = "自评表"\n'),
    Case("an unknown key", "colour", "不认识的项", "此处允许", body='colour = "red"\n'),
    Case("an unknown key in a table", "execution.bonus", "不认识的项", "points", body=execution("bonus = 1")),
    Case(
        "an unknown key in a column",
        "layout.columns[14].colour",
        "不认识的项",
        "role",
        edit=('role = "rate", heading = "完成率",', 'role = "rate", heading = "完成率", colour = 1,'),
    ),
    Case(
        "an unknown key in a fund column",
        "layout.funds[3].colour",
        "不认识的项",
        "role",
        edit=('heading = "年初预算数",', 'heading = "年初预算数", colour = 1,'),
    ),
    Case(
        "an unknown key in a band",
        "scoring.qualitative.bands[1].colour",
        "不认识的项",
        "grade",
        edit=('short = "达成"\n', 'short = "达成"\ncolour = 1\n'),
    ),
    Case(
        "an unknown key in a rating",
        "ratings.bands[1].colour",
        "不认识的项",
        "rating",
        edit=('rating = "优", lower = 90', 'rating = "优", lower = 90, colour = 1'),
    ),
    Case(
        "an unknown key in a text block",
        "layout.texts[1].colour",
        "不认识的项",
        "heading",
        body='[layout]\ntexts = [{ key = "a", heading = "b", limit = 100, lines = 2, colour = 1 }]\n' + SOURCE,
    ),
    Case(
        "an unknown key in a choice",
        "layout.choices.kind.colour",
        "不认识的项",
        "options",
        body='[layout.choices.kind]\nheading = "类别"\noptions = ["甲", "乙"]\ncolour = 1\n',
    ),
    Case(
        "a misspelled scoring rule",
        "scoring.at_leest",
        "不认识的项",
        "at_least",
        body='[scoring.at_leest]\nrule = "proportional"\n' + SOURCE,
    ),
    Case(
        "a misspelled dimension table",
        "dimension.outptu",
        "不认识的项",
        "output",
        body="[dimension.outptu]\npoints = 50\n" + SOURCE,
    ),
)

TYPES = (
    Case("a number for a text", "title", "应为文字", body="title = 5\n"),
    Case("a text for a number", "execution.points", "应为数字", body=execution("", points='points = "十"')),
    Case("not a number for a number", "execution.points", "应为数字", body=execution("", points="points = nan")),
    Case("infinity for a number", "execution.points", "应为数字", body=execution("", points="points = inf")),
    Case("a text for a flag", "deduction.allowed", "应为true或false", body='[deduction]\nallowed = "yes"\n'),
    Case("a text for a list", "dimensions", "应为文字的列表", body='dimensions = "output"\n'),
    Case("a number for a table", "execution", "应为一张表", body="execution = 5\n"),
    Case("a table for a list of tables", "ratings.bands", "应为表的列表", body=_RATINGS.format(5)),
    Case("half a version", "version", "应为整数", edit=("version = 2\n", "version = 1.5\n")),
    Case(
        "a word for a day", "provisions.mof_2020_10.issued", "应为日期", body='[provisions.mof_2020_10]\nissued = "x"\n'
    ),
)

RANGES = (
    Case(
        "more than all points", "execution.points", "101超出范围", "0至100", body=execution("", points="points = 101")
    ),
    Case("negative points", "execution.points", "-1超出范围", "0至100", body=execution("", points="points = -1")),
    Case("a cap above the points", "execution.cap", "超出范围", "0.01至1", body=execution("cap = 2")),
    Case("a year of another age", "year", "1999超出范围", "2000至2100", body="year = 1999\n"),
    Case(
        "more digits than Excel shows",
        "rounding.score_places",
        "超出范围",
        "0至4",
        body="[rounding]\nscore_places = 9\n" + SOURCE,
    ),
    Case(
        "a share above one",
        "scoring.deadline.late_share",
        "超出范围",
        "0至1",
        body="[scoring.deadline]\nlate_share = 50\n" + SOURCE,
    ),
    Case(
        "an over-achievement below the target",
        "over_achievement.threshold",
        "超出范围",
        "1至100",
        body="[over_achievement]\nthreshold = 0.5\n" + SOURCE,
    ),
    Case(
        "a text longer than a platform takes",
        "layout.texts[1].limit",
        "超出范围",
        "10至2000",
        body='[layout]\ntexts = [{ key = "a", heading = "b", limit = 9000, lines = 2 }]\n' + SOURCE,
    ),
)

NAMES = (
    Case(
        "an unknown execution rule",
        "execution.rule",
        "“guess”不认识",
        "linear、stepped",
        body=execution('rule = "guess"'),
    ),
    Case(
        "an unknown rule for less",
        "scoring.at_most.rule",
        "“guess”不认识",
        "ratio、linear_excess",
        body='[scoring.at_most]\nrule = "guess"\n',
    ),
    Case(
        "an unknown denominator",
        "execution.denominator",
        "不认识",
        "original_budget、final_budget",
        body=execution('denominator = "budget"'),
    ),
    Case(
        "an unknown budget for projects that were added",
        "execution.changed.none",
        "“guess”不认识",
        "final_budget、no_score",
        body=execution('denominator = "original_budget"')
        + '[execution.changed]\nnone = "guess"\nraised = "final_budget"\ncut = "final_budget"\n'
        + SOURCE,
    ),
    Case(
        "no provision for a budget that was changed",
        "execution.changed.provision",
        "缺少此项",
        body=execution('denominator = "original_budget"')
        + '[execution.changed]\nnone = "no_score"\nraised = "final_budget"\ncut = "final_budget"\n',
    ),
    Case(
        "an unknown dimension",
        "dimensions",
        "“happiness”没有写明",
        "satisfaction",
        body='dimensions = ["output", "outcome", "happiness"]\n',
    ),
    Case(
        "an unknown category",
        "dimension.output.categories",
        "“speed”没有名称",
        "timeliness",
        body='[dimension.output]\ncategories = ["quantity", "speed"]\n',
    ),
    Case(
        "an alternative without an unknown dimension",
        "alternatives[1].without",
        "不认识",
        "cost",
        body='[[alternatives]]\nwithout = "x"\nadds = { output = 10 }\n' + SOURCE,
    ),
    Case(
        "an alternative for a dimension not used",
        "alternatives[1].adds.cost",
        "不是本规则集的一级指标",
        "output",
        body='[[alternatives]]\nwithout = "satisfaction"\nadds = { cost = 10 }\n' + SOURCE,
    ),
    Case(
        "an unknown demand on over-achievement",
        "over_achievement.asks",
        "不认识",
        "reason、nothing",
        body='[over_achievement]\nasks = "applause"\n',
    ),
    Case(
        "a reading that is no level",
        "scoring.qualitative.read_as.好",
        "不认识",
        "达成年度指标",
        body='[scoring.qualitative.read_as]\n"好" = "极好"\n',
    ),
    Case(
        "a reading that is a list",
        "scoring.qualitative.read_as.好",
        "",
        body='[scoring.qualitative.read_as]\n"好" = ["达成年度指标"]\n',
    ),
    Case(
        "a grade that is a list",
        "scoring.qualitative.bands[1].grade",
        "应为文字",
        body=_BANDS.format(0.8, 1, 0.6, 0.8, 0, 0.6).replace('grade = "达成年度指标"', 'grade = ["x"]', 1),
    ),
    Case("a kind of form that nobody knows", "kind", "不认识", "project", body='kind = "county"\n'),
    Case(
        "a form for departments without projects", "projects", "缺少此项", "规则集", body='kind = "whole_department"\n'
    ),
)

SUMS = (
    Case(
        "points that make 110",
        "dimension",
        "执行率10 + 产出指标60 + 效益指标30 + 满意度指标10 = 110",
        "应为100",
        body="[dimension.output]\npoints = 60\n" + SOURCE,
    ),
    Case("bands that do not meet", "scoring.qualitative.bands", "不相接", body=_BANDS.format(0.8, 1, 0.6, 0.7, 0, 0.6)),
    Case(
        "bands that stop above nothing",
        "scoring.qualitative.bands",
        "应从0到1",
        body=_BANDS.format(0.8, 1, 0.6, 0.8, 0.1, 0.6),
    ),
    Case(
        "bands that are upside down",
        "scoring.qualitative.bands[2].lower",
        "大于上限",
        body=_BANDS.format(0.5, 1, 0.7, 0.5, 0, 0.7),
    ),
    Case(
        "one band",
        "scoring.qualitative.bands",
        "至少要有两档",
        body="[scoring.qualitative]\n" + SOURCE + 'bands = [{ grade = "a", short = "a", lower = 0, upper = 1 }]\n',
    ),
    Case(
        "ratings that rise",
        "ratings.bands",
        "从高到低",
        body=_RATINGS.format(
            '{ rating = "良", lower = 80 }, { rating = "优", lower = 90 }, { rating = "差", lower = 0 }'
        ),
    ),
    Case(
        "ratings that leave out the worst",
        "ratings.bands",
        "应从0分开始",
        body=_RATINGS.format('{ rating = "优", lower = 90 }, { rating = "良", lower = 60 }'),
    ),
    Case(
        "a category in two dimensions",
        "dimension.outcome.categories",
        "quality已列在output之下",
        "只归一个",
        body='[dimension.outcome]\ncategories = ["quality", "social"]\n',
    ),
    Case(
        "a dimension without categories",
        "dimension.output.categories",
        "",
        body="[dimension.output]\ncategories = []\n",
    ),
    Case(
        "a dimension listed twice",
        "dimensions",
        "",
        body='dimensions = ["output", "outcome", "satisfaction", "satisfaction"]\n',
    ),
)

STEPS = (
    Case(
        "a step of one number",
        "execution.steps[1]",
        "应为[达到, 得分比例]两个数",
        body=execution(_STEPPED.format("[[1]]")),
    ),
    Case(
        "a step of words",
        "execution.steps[2]",
        "应为[达到, 得分比例]两个数",
        body=execution(_STEPPED.format('[[1, 1], ["高", 1]]')),
    ),
    Case(
        "a step in per cent", "execution.steps[1]", "超出范围", "0至1", body=execution(_STEPPED.format("[[80, 0.7]]"))
    ),
    Case("no step", "execution.steps", "至少要有一档", body=execution(_STEPPED.format("[]"))),
    Case("a number for steps", "execution.steps", "", body=execution(_STEPPED.format("5"))),
    Case("steps left out", "execution.steps", "缺少此项", body=execution('rule = "stepped"')),
)

SOURCES = (
    Case(
        "no provision",
        "scoring.satisfaction.provision",
        "缺少此项",
        body="[scoring.satisfaction]\nsteps = [[90, 1]]\nverified = false\n",
    ),
    Case(
        "nothing said about verification",
        "scoring.satisfaction.verified",
        "缺少此项",
        body='[scoring.satisfaction]\nsteps = [[90, 1]]\nprovision = "mof_2020_10"\n',
    ),
    Case(
        "an unknown provision",
        "execution.provision",
        "“hearsay”不在provisions里",
        "mof_2020_10",
        body='[execution]\npoints = 10\nprovision = "hearsay"\nverified = false\n',
    ),
    Case(
        "a provision without a title", "provisions.new.title", "缺少此项", body="[provisions.new]\nverified = false\n"
    ),
    Case(
        "a number under a provision that never said it",
        "execution",
        "没有写出自己的依据",
        "provision和verified",
        body="[execution]\npoints = 10\n",
    ),
    Case(
        "bands under a provision that never said them",
        "scoring.qualitative",
        "没有写出自己的依据",
        "provision",
        body=_BANDS.format(0.8, 1, 0.5, 0.8, 0, 0.5).replace(SOURCE, ""),
    ),
    Case(
        "ratings under a provision that never said them",
        "ratings",
        "没有写出自己的依据",
        "provision",
        body=_RATINGS.format('{ rating = "优", lower = 95 }, { rating = "差", lower = 0 }').replace(SOURCE, ""),
    ),
    Case(
        "a number of another provision, verified by nobody",
        "rounding",
        "没有写出自己的依据",
        "provision和verified",
        body='[rounding]\nscore_places = 1\nprovision = "mof_2020_10"\n',
    ),
)

_GRID = """
[layout]
provision = "mof_2020_10"
verified = false
blocks = {}
[[layout.grids]]
key = "use"
label = "资金管理情况"
limit = 200
columns = [{{ key = "state", heading = "情况说明" }}]
rows = {}
"""
LAYOUT = (
    Case(
        "a denominator without a column",
        "execution.denominator",
        "资金表没有“全年预算数”一栏",
        "layout.funds",
        edit=('    { role = "final_budget", heading = "全年预算数", first = "target", last = "target" },\n', ""),
    ),
    Case(
        "no column for what was spent",
        "layout.funds",
        "",
        edit=('    { role = "actual_expenditure", heading = "全年执行数", first = "actual", last = "actual" },\n', ""),
    ),
    Case(
        "no place for the execution score",
        "layout.funds",
        "",
        edit=('    { role = "score", heading = "得分", first = "reason", last = "reason" },\n', ""),
    ),
    Case("no column of indicators", "layout.columns", "没有“indicator”栏", "要有一栏", body=columns(indicator=None)),
    Case("a role twice", "layout.columns", "“rate”栏有2个", edit=(_RATE_COLUMN, 2 * _RATE_COLUMN)),
    Case("a text without a key", "layout.columns[11].key", "缺少此项", body=columns(text={**_NOTE, "key": ""})),
    Case("a text that nobody writes", "layout.columns[11].fill", "缺少此项", body=columns(text={**_NOTE, "fill": ""})),
    Case(
        "a text without a heading",
        "layout.columns[11].heading",
        "缺少此项",
        "名称",
        body=columns(text={**_NOTE, "heading": ""}),
    ),
    Case(
        "a text whose key formulas cannot hold",
        "layout.columns[11].key",
        "“备注”不能用",
        "小写字母",
        body=columns(text={**_NOTE, "key": "备注"}),
    ),
    Case(
        "one key for two texts",
        "layout.columns",
        "“text_note”栏有2个",
        "不同的key",
        body=columns(text=_NOTE, other={"role": "text", **_NOTE}),
    ),
    Case(
        "a text of the office that the unit must write",
        "layout.columns[11].required",
        "不由单位填",
        "unit",
        body=columns(text={**_NOTE, "required": True}),
    ),
    Case(
        "a key where there is no text", "layout.columns[9].key", "不用写", "text", body=columns(reason={"key": "note"})
    ),
    Case(
        "cells of actuals over a level",
        "layout.columns[7].merge",
        "“actual”栏不能合并",
        "points、score、text",
        body=columns(actual={"merge": "dimension"}),
    ),
    Case(
        "points in the first column", "layout.columns", "“points”栏在最前", "总分", body=columns(points={"first": True})
    ),
    Case("too few columns to carry a form", "layout.columns", "打印的栏只有3个", "至少4个", body=columns(**_FEW)),
    Case("a sign that is nothing", "layout.signs.at_least", "不能为空", "≥", body='[layout.signs]\nat_least = ""\n'),
    Case(
        "an unknown role",
        "layout.columns[14].role",
        "“ratio”不认识",
        "rule_score",
        edit=('role = "rate", heading = "完成率"', 'role = "ratio", heading = "完成率"'),
    ),
    Case(
        "a printed column behind others",
        "layout.columns",
        "打印的栏应在前",
        edit=('"扣减理由", width = 18, printed = false', '"扣减理由", width = 18, printed = true'),
    ),
    Case(
        "an unknown block",
        "layout.blocks",
        "“weather”不认识",
        "indicators",
        body='[layout]\nblocks = ["identity", "funds", "goal", "indicators", "total", "weather"]\n',
    ),
    Case(
        "no block of indicators",
        "layout.blocks",
        "",
        body='[layout]\nblocks = ["identity", "funds", "goal", "total"]\n',
    ),
    Case(
        "a block twice",
        "layout.blocks",
        "",
        body='[layout]\nblocks = ["identity", "funds", "goal", "goal", "indicators", "total"]\n',
    ),
    Case(
        "an unknown box of the head",
        "layout.identity[1]",
        "“colour”不认识",
        "implementing_unit",
        body='[layout]\nidentity = [["colour"]]\n',
    ),
    Case("a head that is no list of rows", "layout.identity", "应为行的列表", body='[layout]\nidentity = ["name"]\n'),
    Case(
        "four boxes in a row of the head",
        "layout.identity[1]",
        "一行有4格",
        "至多3格",
        body='[layout]\nidentity = [["name", "code", "supervising_department", "implementing_unit"]]\n',
    ),
    Case(
        "an own field that stands nowhere",
        "layout.fields.filler",
        "没有放在表上",
        "在identity、footers或head_fields里列一次",
        body='[layout.fields.filler]\nheading = "填表人"\n',
    ),
    Case(
        "an own field that stands in two places",
        "layout.fields.filler",
        "放了2处",
        "列一次",
        body='[layout]\nfooters = [["filler"], ["filler"]]\n[layout.fields.filler]\nheading = "填表人"\n',
    ),
    Case(
        "an own field called as one that every form has",
        "layout.fields.name",
        "“name”不能用作字段名",
        "不与表头固有的项",
        body='[layout]\nfooters = [["name"]]\n[layout.fields.name]\nheading = "填表人"\n',
    ),
    Case(
        "a field to be signed by hand that is required",
        "layout.fields.sign.required",
        "只有本单位填的才能必填",
        "去掉required",
        body='[layout]\nfooters = [["sign"]]\n[layout.fields.sign]\nheading = "签字"\nfill = "pen"\nrequired = true\n',
    ),
    Case(
        "a footer with a field that is not there",
        "layout.footers[1]",
        "“filler”不认识",
        "先在[layout.fields]里写明",
        body='[layout]\nfooters = [["filler"]]\n',
    ),
    Case(
        "five fields in a footer",
        "layout.footers[1]",
        "一行有5项",
        "至多4项",
        body='[layout]\nfooters = [["a", "a", "a", "a", "a"]]\n[layout.fields.a]\nheading = "签字"\n',
    ),
    Case(
        "a label of something that a form does not have",
        "layout.labels.title",
        "不认识的项",
        "supervising_department",
        body='[layout.labels]\ntitle = "标题"\n',
    ),
    Case(
        "an unknown word in braces in the title",
        "layout.title",
        "花括号里的“month”不认识",
        "{year}、{unit}",
        body='[layout]\ntitle = "{month}自评表"\n',
    ),
    Case(
        "a heading of the 一级指标 with a brace too many",
        "layout.dimension_heading",
        "花括号不成对",
        "{heading}、{points}",
        body='[layout]\ndimension_heading = "{heading}（{points分）"\n',
    ),
    Case(
        "a goal without a heading",
        "layout.goal.expected",
        "不能为空",
        "从blocks里去掉goal",
        body='[layout.goal]\nexpected = ""\n',
    ),
    Case(
        "a column left of the goal that no office fills in",
        "layout.goal.before",
        "不是下发单位填的字段",
        "fill",
        body='[layout.goal]\nbefore = "first"\n',
    ),
    Case(
        "a grid of texts that stands nowhere",
        "layout.blocks",
        "“grid.use”应有一个，现有0个",
        body=_GRID.format(
            '["identity", "funds", "goal", "indicators", "total"]', '[{ key = "use", heading = "使用" }]'
        ),
    ),
    Case(
        "a grid of texts without rows",
        "layout.grids[1].rows",
        "有0项",
        "1至20项",
        body=_GRID.format('["identity", "funds", "grid.use", "goal", "indicators", "total"]', "[]"),
    ),
    Case(
        "a fund column over an unknown column",
        "layout.funds[3].first",
        "没有“nowhere”这一栏",
        "indicator",
        edit=('heading = "年初预算数", first = "indicator"', 'heading = "年初预算数", first = "nowhere"'),
    ),
    Case(
        "a name of a sheet that formulas cannot hold",
        "layout.sheet",
        "不能作表名",
        "汉字、字母",
        body='[layout]\nsheet = "自评 表"\n',
    ),
    Case("the name of another sheet", "layout.sheet", "不能作表名", "校验", body='[layout]\nsheet = "校验"\n'),
    Case(
        "the name of a sheet that some have",
        "layout.sheet",
        "不能作表名",
        "上年对比",
        body='[layout]\nsheet = "上年对比"\n',
    ),
    Case("an unknown word in braces", "layout.subtitle", "花括号", "{year}", body='[layout]\nsubtitle = "{month}月"\n'),
    Case(
        "a grade with a comma",
        "scoring.qualitative.bands",
        "英文逗号",
        body=_BANDS.format(0.8, 1, 0.6, 0.8, 0, 0.6).replace('grade = "', 'grade = "a,', 1),
    ),
    Case(
        "a column too narrow to read",
        "layout.columns[14].width",
        "超出范围",
        "2至80",
        edit=('heading = "完成率", width = 10', 'heading = "完成率", width = 1'),
    ),
)

MAIL = (
    Case(
        "an address that is none", "mail.to", "“局里”不是邮箱地址", "a@example.cn", body='[mail]\nto = "a@b.cn；局里"\n'
    ),
    Case("two headers", "mail.to", "不是邮箱地址", body='[mail]\nto = "a@b.cn\\r\\nBcc:x@y.cn"\n'),
    Case(
        "a word that nobody fills in",
        "mail.subject",
        "“sum”认不出来",
        "{project_code}",
        body='[mail]\nsubject = "{sum}"\n',
    ),
)

CASES = (*KEYS, *TYPES, *RANGES, *NAMES, *SUMS, *STEPS, *SOURCES, *LAYOUT, *MAIL)
