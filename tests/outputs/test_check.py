"""`check`: exit codes, JSON, and that one bad file does not keep the others from being reported."""

import json
from pathlib import Path

import pytest

from perfeval_xl.checks import CHECKS
from perfeval_xl.findings import Code
from perfeval_xl.issuing import workbook
from perfeval_xl.profiles import load
from perfeval_xl.profiles.library import published
from tests.issuing.samples import answered, blank_book, filled_from, save
from tests.outputs.commands import HUAIHUA, good_workbook, perfeval

WORDS = ("code", "severity", "place", "message", "found", "expected", "fix", "basis", "check")
"""What a finding says in words; beside it stand its place and its facts as data."""


def report(*paths: Path) -> tuple[int, list[dict[str, object]]]:
    """Exit code and the files of the JSON."""
    result = perfeval("check", "--json", *paths)
    if len(paths) == 1 and paths[0].is_file():
        data = json.loads(result.stdout)
        assert list(data) == ["files"]
        return result.exit_code, data["files"]
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()]


def test_a_return_without_blocking_findings_ends_with_0(tmp_path: Path) -> None:
    result = perfeval("check", good_workbook(tmp_path))
    assert (result.exit_code, result.stderr) == (0, "")
    assert "通过；下发的原表，未被改动" in result.stdout


def test_a_return_with_blocking_findings_ends_with_1(tmp_path: Path) -> None:
    path = tmp_path / "空表.xlsx"
    path.write_bytes(blank_book("cn_national/2020"))
    result = perfeval("check", path)
    assert result.exit_code == 1
    assert "退回" in result.stdout
    assert "T003" in result.stdout


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xlsx", b"", "W001"),
        ("a.xlsx", b"PK\x03\x04 cut off", "W002"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "W004"),
        ("a.json", b"{", "W014"),
        ("a.toml", b"= =", "W014"),
        ("a.docx", b"text", "W001"),
    ],
)
def test_a_file_that_cannot_be_read_ends_with_2_and_says_why(
    name: str, content: bytes, code: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    result = perfeval("check", tmp_path / name)
    assert result.exit_code == 2
    assert code in result.stdout
    assert "读不出来" in result.stdout


def test_a_file_that_is_not_there_ends_with_2(tmp_path: Path) -> None:
    for name in ("nothing.xlsx", "nothing.toml"):
        result = perfeval("check", tmp_path / name)
        assert result.exit_code == 2
        assert "请" in result.stdout


def test_a_folder_stands_for_the_tables_in_it(tmp_path: Path) -> None:
    paths = [good_workbook(tmp_path, f"{name}.xlsx") for name in "ab"]
    (tmp_path / "~$a.xlsx").write_bytes(b"what Excel leaves while a file is open")
    code, files = report(tmp_path)
    assert (code, [file["path"] for file in files]) == (0, [str(path) for path in paths])


def test_a_folder_without_tables_is_not_passed_in_silence(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("nothing to check", encoding="utf-8")
    result = perfeval("check", tmp_path)
    assert result.exit_code == 2
    assert str(tmp_path) in result.output


def test_one_unreadable_file_does_not_keep_the_others_from_being_reported(tmp_path: Path) -> None:
    good = good_workbook(tmp_path)
    (tmp_path / "坏.xlsx").write_bytes(b"no zip")
    code, files = report(tmp_path / "坏.xlsx", good, HUAIHUA, tmp_path / "nothing.xlsx")
    assert code == 2
    assert [bool(file["scores"]) for file in files] == [False, True, True, False]
    assert [file["path"] for file in files] == [
        str(tmp_path / "坏.xlsx"),
        str(good),
        str(HUAIHUA),
        str(tmp_path / "nothing.xlsx"),
    ]


def test_the_json_has_the_documented_shape(tmp_path: Path) -> None:
    (tmp_path / "坏.xlsx").write_bytes(b"no zip")
    _, files = report(good_workbook(tmp_path), *published().values(), tmp_path / "坏.xlsx")
    for file in files:
        assert list(file) == ["path", "profile", "genuine", "scores", "findings", "checks", "sha256", "content", "form"]
        checks = file["checks"]
        assert set(checks) == {"passed", "found", "skipped"}  # type: ignore[call-overload]
        for finding in file["findings"]:  # type: ignore[attr-defined]
            words = {key: finding.pop(key) for key in WORDS}
            assert list(finding) == ["explanation", "explained", "at", "facts"]
            assert words["code"] in Code.__members__
            assert words["severity"] in ("错误", "核实", "提示")
            assert all(words[key] for key in ("place", "message", "fix"))
            assert all(isinstance(value, str) and "{" not in value for value in words.values())
            assert words["check"] in ({item["check"] for item in checks["found"]} if file["profile"] else {""})
        if file["scores"] is None:
            assert (file["profile"], file["genuine"]) == (None, False)
            continue
        scores = file["scores"]
        of_department = ["projects"] if "部门" in str(load(file["profile"]).title) else []  # type: ignore[arg-type]
        assert list(scores) == ["execution", "indicators", "total", "rating", *of_department]  # type: ignore[call-overload]
        for item in scores.get("projects", []):  # type: ignore[attr-defined]
            assert list(item) == ["name", "execution", "indicators", "total", "rating"]
        for item in scores["indicators"]:  # type: ignore[index]
            assert list(item) == ["name", "score"]
            assert isinstance(item["name"], str)
            assert item["score"] is None or isinstance(item["score"], (int, float))
        listed = len(checks["passed"]) + len(checks["found"]) + len(checks["skipped"])  # type: ignore[index]
        assert listed == len(CHECKS)
    assert [file["genuine"] for file in files] == [True, *([None] * len(published())), False]


def test_scores_that_are_not_there_yet_are_null(tmp_path: Path) -> None:
    path = tmp_path / "空表.xlsx"
    path.write_bytes(blank_book("cn_national/2020"))
    _, [file] = report(path)
    scores = file["scores"]
    assert isinstance(scores, dict)
    assert (scores["execution"], scores["rating"]) == (None, None)
    assert {item["score"] for item in scores["indicators"]} == {None}


def test_scores_are_those_of_the_rules() -> None:
    _, [file] = report(HUAIHUA)
    assert file["scores"] == {
        "execution": 10.0,
        "indicators": [
            {"name": item, "score": score}
            for item, score in [
                ("监管平台建设维护完成率", 15.0),
                ("平台建设维护完成率", 15.0),
                ("完成及时率", 10.0),
                ("成本控制率", 10.0),
                ("项目实施对经济发展所带来的直接或间接影响", 5.0),
                ("提高市本级建筑工地文明施工水平，强化扬尘污染防治", 10.0),
                ("强化扬尘污染防治，推动我市空气环境质量改善", 10.0),
                ("项目实施对人类环境带来的直接或间接影响", 5.0),
                ("受益群众满意度", 10.0),
            ]
        ],
        "total": 100.0,
        "rating": "优",
    }


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e308, -5, "２０", "20个", True, [1]])
def test_any_value_in_a_number_cell_ends_with_a_report(value: object, tmp_path: Path) -> None:
    data = answered(load("cn_national/2020"))
    data["indicators"][0]["actual"] = value  # type: ignore[index]
    code, [file] = report(save(tmp_path / "x.json", data))
    assert code in (0, 1, 2)
    assert file["findings"]


def test_json_never_says_what_is_no_json(tmp_path: Path) -> None:
    data = answered(load("cn_national/2020"))
    data["indicators"][0]["actual"] = 1e308  # type: ignore[index]
    path = tmp_path / "x.xlsx"
    path.write_bytes(workbook(filled_from(data, load("cn_national/2020"))))
    text = perfeval("check", "--json", path).stdout
    json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
