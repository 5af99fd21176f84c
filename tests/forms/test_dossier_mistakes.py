"""Whatever is wrong in a dossier is told with its key path, everything at once, and nothing crashes."""

import copy
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from perfeval_xl.errors import BriefError, Mistake
from perfeval_xl.forms.dossier import LARGEST_FILE, Dossier
from perfeval_xl.issuing import jobs_of, workbook
from perfeval_xl.profiles import load
from perfeval_xl.submission import dossier_case
from tests.issuing.samples import Data, answered, save

PROFILE = load("cn_national/2020")
Change = Callable[[Data], object]


def good() -> Data:
    """A dossier without a mistake, as JSON gives it."""
    dossier: Data = json.loads(json.dumps(answered(PROFILE)))
    return dossier


def mistakes(path: Path) -> tuple[Mistake, ...]:
    """Everything that is said against a file."""
    with pytest.raises(BriefError) as caught:
        jobs_of(PROFILE, path)
    return caught.value.mistakes


def put(*path: str | int, value: object) -> Change:
    """Write ``value`` under ``path``."""

    def change(data: Data) -> None:
        node: object = data
        for key in path[:-1]:
            node = node[key]  # type: ignore[index]
        node[path[-1]] = value  # type: ignore[index]

    return change


def drop(*path: str | int) -> Change:
    """Take away what stands under ``path``."""

    def change(data: Data) -> None:
        node: object = data
        for key in path[:-1]:
            node = node[key]  # type: ignore[index]
        del node[path[-1]]  # type: ignore[attr-defined]

    return change


CASES: list[tuple[str, str, Change]] = [
    ("colour", "不认识的项", put("colour", value="red")),
    ("dossier", "格式版本2", put("dossier", value=2)),
    ("dossier", "应为数字", put("dossier", value="1")),
    ("project.year", "缺少此项", drop("project", "year")),
    ("project.year", "应为数字", put("project", "year", value="2023")),
    ("project.year", "应为整数", put("project", "year", value=2023.5)),
    ("project.year", "超出范围", put("project", "year", value=23)),
    ("project.year", "应为数字", put("project", "year", value=float("nan"))),
    ("project.name", "应为文字", put("project", "name", value=5)),
    ("project.colour", "不认识的项", put("project", "colour", value="red")),
    ("project", "应为一张表", put("project", value=[])),
    ("goal", "应为一张表", put("goal", value="目标")),
    ("goal.expected", "应为文字", put("goal", "expected", value=["目标"])),
    ("goal.colour", "不认识的项", put("goal", "colour", value="red")),
    ("draft", "应为true或false", put("draft", value="yes")),
    ("values", "不认识", put("values", value="sells")),
    ("indicators", "一个指标也没有", put("indicators", value=[])),
    ("indicators", "一张表最多500个指标", lambda held: held.update(indicators=held["indicators"][:1] * 501)),
    ("indicators", "应为表的列表", put("indicators", value="三个")),
    ("indicators", "应为表的列表", put("indicators", value=[1, [2]])),
    ("indicators[1].dimension", "“happiness”不认识", put("indicators", 0, "dimension", value="happiness")),
    ("indicators[1].dimension", "缺少此项", drop("indicators", 0, "dimension")),
    ("indicators[1].category", "“speed”不认识", put("indicators", 0, "category", value="speed")),
    ("indicators[1].category", "“social”不认识", put("indicators", 0, "category", value="social")),
    ("indicators[2].points", "应为数字", put("indicators", 1, "points", value="十")),
    ("indicators[2].points", "应为数字", put("indicators", 1, "points", value=float("nan"))),
    ("indicators[2].points", "应为数字", put("indicators", 1, "points", value=float("inf"))),
    ("indicators[2].points", "", put("indicators", 1, "points", value=10**400)),
    ("indicators[2].points", "应为数字", put("indicators", 1, "points", value=True)),
    ("indicators[1].target", "缺少此项", drop("indicators", 0, "target")),
    ("indicators[1].target", "应为文字", put("indicators", 0, "target", value=["≥10"])),
    ("indicators[1].polarity", "“better”不认识", put("indicators", 0, "polarity", value="better")),
    ("indicators[1].target", "指标性质写的是“≤”", put("indicators", 0, "polarity", value="≤")),
    ("indicators[1].target", "应为日期", put("indicators", 0, "polarity", value="deadline")),
    ("indicators[1].colour", "不认识的项", put("indicators", 0, "colour", value="red")),
    ("indicators[1].actual", "", put("indicators", 0, "actual", value=[1, 2])),
    ("indicators[1].actual", "", put("indicators", 0, "actual", value={"nonsense": 1})),
    ("indicators[1].reason", "", put("indicators", 0, "reason", value={"nonsense": 1})),
    ("indicators[1].reported", "应为一张表", put("indicators", 0, "reported", value=5)),
    ("indicators[1].reported.colour", "不认识的项", put("indicators", 0, "reported", value={"colour": 1})),
    ("indicators[1].reported.score", "应为数字，现为一个列表", put("indicators", 0, "reported", value={"score": [1]})),
    ("budget", "应为一张表", put("budget", value=5)),
    ("budget.lottery", "不认识的项", put("budget", value={"lottery": {}})),
    (
        "budget.appropriation.original_budget",
        "允许0至1000000000",
        put("budget", value={"appropriation": {"original_budget": -1}}),
    ),
    ("budget.appropriation.original_budget", "", put("budget", value={"appropriation": {"original_budget": 10**400}})),
    ("budget.appropriation.spent", "不认识的项", put("budget", value={"appropriation": {"spent": 5}})),
    ("funds", "应为一张表", put("funds", value=5)),
    ("funds.lottery", "不认识的项", put("funds", "lottery", value={})),
    ("funds.appropriation.orignal_budget", "不认识的项", put("funds", "appropriation", "orignal_budget", value=5)),
    ("funds.appropriation.final_budget", "", put("funds", "appropriation", "final_budget", value=[5])),
    ("goal.actual", "", put("goal", "actual", value=["完成"])),
    ("execution.colour", "不认识的项", put("execution", "colour", value="red")),
    ("texts.colour", "不认识的项", put("texts", value={"colour": "red"})),
    ("reported.total.colour", "不认识的项", put("reported", value={"total": {"colour": 1}})),
    ("reported.total.score", "应为数字，现为“九十多”", put("reported", value={"total": {"score": "九十多"}})),
    ("reported.execution.rate", "应为百分数", put("reported", value={"execution": {"rate": "八成"}})),
    ("report", "应为一张表", put("report", value="报告")),
    ("report.text", "应为文字", put("report", value={"text": ["一", "二"]})),
    ("report.text", "不超过100000字", put("report", value={"text": "报" * 100_001})),
    ("report.projects", "不认识的项", put("report", value={"projects": []})),
    ("printed", "应为表的列表", put("printed", value={"place": "填列单位"})),
    ("printed[1].place", "缺少此项", put("printed", value=[{"text": ""}])),
    ("printed[1].colour", "不认识的项", put("printed", value=[{"place": "填列单位", "text": "", "colour": "red"}])),
    (
        "reported.dimension_points.happiness",
        "不认识的项",
        put("reported", value={"dimension_points": {"happiness": 1}}),
    ),
]


@pytest.mark.parametrize(("where", "what", "change"), CASES, ids=[f"{i} {case[0]}" for i, case in enumerate(CASES)])
def test_a_mistake_is_told_where_it_stands(where: str, what: str, change: Change, tmp_path: Path) -> None:
    data = good()
    change(data)
    reported = mistakes(save(tmp_path / "材料.json", data))
    fitting = [m for m in reported if m.where == where and (what in m.what or what in m.allowed)]
    assert fitting, [str(mistake) for mistake in reported]
    assert all(mistake.file == "材料.json" for mistake in reported)


def test_the_dossier_that_the_cases_change_is_right(tmp_path: Path) -> None:
    assert len(jobs_of(PROFILE, save(tmp_path / "good.json", good()))) == 1


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    data = good()
    for change in (
        put("project", "year", value="x"),
        put("colour", value=1),
        put("indicators", 0, "points", value="x"),
        put("indicators", 2, "category", value="x"),
        put("budget", value=5),
        put("funds", value=5),
        put("texts", value={"colour": "red"}),
        put("reported", value={"colour": 1}),
    ):
        change(data)
    assert {mistake.where for mistake in mistakes(save(tmp_path / "x.json", data))} >= {
        "project.year",
        "colour",
        "indicators[1].points",
        "indicators[3].category",
        "budget",
        "funds",
        "texts.colour",
        "reported.colour",
    }


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("x.json", b"{", "JSON"),
        ("x.json", b"", "JSON"),
        ("x.json", b"\xff\xfe{", "JSON"),
        ("x.json", b"\x00", "JSON"),
        ("x.json", b"[" * 100_000, "JSON"),
        ("x.toml", b"a = = b", "TOML"),
        ("x.toml", b"\xff", "TOML"),
        ("x.toml", "项目 = 1".encode("gbk"), "TOML"),
        ("x.toml", b"a = " + b"[" * 100_000, "TOML"),
        ("x.JSON", b"{", "JSON"),
        ("x.json", b"9" * 5000, "JSON"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_told(name: str, content: bytes, kind: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    [mistake] = mistakes(tmp_path / name)
    assert (mistake.file, mistake.where) == (name, "整个文件")
    assert f"不是合格的{kind}" in mistake.what


@pytest.mark.parametrize("content", ["[]", "5", "null", '"项目"', "true"])
def test_json_that_is_no_table_is_told(content: str, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(content, encoding="utf-8")
    assert "应为一张表" in str(mistakes(tmp_path / "x.json")[0])


def test_a_file_without_anything_in_it_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_bytes(b"")
    assert "project.year" in {mistake.where for mistake in mistakes(tmp_path / "x.toml")}


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "x.json").open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    [mistake] = mistakes(tmp_path / "x.json")
    assert "超过8MB" in mistake.what


def test_a_file_that_is_not_there_and_a_folder_are_told(tmp_path: Path) -> None:
    (tmp_path / "folder.json").mkdir()
    for name in ("nothing.json", "folder.json", "folder.xlsx", "nothing.xlsx", "x.docx", "x"):
        [mistake] = mistakes(tmp_path / name)
        assert (mistake.file, mistake.where) == (name, "整个文件")


@pytest.mark.parametrize("number", ["1e400", "1e99999", "-1e99999"])
@pytest.mark.parametrize("path", [("project", "year"), ("indicators", 0, "points"), ("indicators", 0, "target")])
def test_a_number_that_no_cell_can_hold_is_refused(path: tuple[str | int, ...], number: str, tmp_path: Path) -> None:
    data = good()
    put(*path, value="NUMBER")(data)
    text = json.dumps(data).replace('"NUMBER"', number)
    (tmp_path / "x.json").write_text(text, encoding="utf-8")
    where = ".".join(map(str, path)).replace("indicators.0", "indicators[1]")
    assert where in {mistake.where for mistake in mistakes(tmp_path / "x.json")}


GARBAGE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def places(data: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The path of every value inside ``held``."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [place for key, value in items for place in ((*path, key), *places(value, (*path, key)))]


@settings(max_examples=60, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(place=st.sampled_from(places(good())), garbage=GARBAGE)
def test_garbage_anywhere_is_refused_or_builds_but_never_crashes(
    place: tuple[str | int, ...], garbage: object, tmp_path: Path
) -> None:
    data = copy.deepcopy(good())
    put(*place, value=garbage)(data)
    try:
        [job] = jobs_of(PROFILE, save(tmp_path / "x.json", data), draft=True)
    except BriefError:
        return
    assert workbook(job.filled).startswith(b"PK")


@pytest.mark.parametrize("named", [{}, {"profile": ""}, {"profile": 3}])
def test_a_dossier_that_names_no_profile_is_told_to_name_one(named: dict[str, object]) -> None:
    data = {key: value for key, value in good().items() if key != "profile"}
    with pytest.raises(BriefError) as caught:
        dossier_case(Dossier(data | named, "示例.toml"))
    assert "没有写明按哪个规则集" in str(caught.value)
    assert "现有：" in str(caught.value)
