"""The public names are those of the guide, and its examples say what happens."""

from __future__ import annotations

import doctest
import re
import tempfile
from pathlib import Path

import pytest

import perfeval_xl
from perfeval_xl.batch import suffix_of
from perfeval_xl.errors import PerfevalError
from perfeval_xl.profiles import published

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```pycon\n(.*?)```", GUIDE, re.DOTALL)


def test_every_example_of_the_guide_says_what_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PERFEVAL_HOME", str(tmp_path / "home"))
    test = doctest.DocTestParser().get_doctest("\n".join(EXAMPLES), {}, "api.md", "docs/api.md", 0)
    failures: list[str] = []
    doctest.DocTestRunner().run(test, out=failures.append)
    assert failures == []
    assert len(test.examples) > 20


def test_the_guide_lists_the_public_names_and_no_other() -> None:
    listed = re.findall(r"^\| `(\w+)` \|", GUIDE.partition("\n## ")[0], re.MULTILINE)
    assert {*listed, "__version__"} == {*perfeval_xl.__all__}


def test_the_guide_lists_the_keys_of_the_json() -> None:
    rows = re.findall(r"^\| (`.*?`) \|", GUIDE.partition("one object a file")[2], re.MULTILINE)
    listed = [key for row in rows for key in re.findall(r"`(\w+)`", row)]
    assert {*listed} == {*perfeval_xl.as_data(perfeval_xl.check(published()["hunan_huaihua/2023"]))}


@pytest.mark.parametrize("name", perfeval_xl.__all__)
def test_a_public_name_is_there_and_says_what_it_is(name: str) -> None:
    assert name in dir(perfeval_xl)
    assert name == "__version__" or getattr(perfeval_xl, name).__doc__


def test_what_type_checkers_see_is_what_there_is() -> None:
    stub = (ROOT / "perfeval_xl" / "__init__.pyi").read_text(encoding="utf-8")
    assert {*re.findall(r" as (\w+)$", stub, re.MULTILINE), "__version__"} == {*perfeval_xl.__all__}
    assert (ROOT / "perfeval_xl" / "py.typed").exists()


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        perfeval_xl.__getattr__("nothing")


@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        (b"PK\x03\x04", ".xlsx"),
        (b"\xd0\xcf\x11\xe0", ".xlsx"),
        (b"a\x00b", ".xlsx"),
        (b' \n{"dossier": 1}', ".json"),
        (b"\xef\xbb\xbf{}", ".json"),
        ('name = "甲"'.encode(), ".toml"),
        (b"", ".toml"),
    ],
)
def test_bytes_are_known_by_what_they_are(data: bytes, suffix: str) -> None:
    assert suffix_of(data) == suffix


def test_bytes_without_a_name_have_the_result_of_their_file() -> None:
    path = published()["hunan_huaihua/2023"]
    nameless = perfeval_xl.check(path.read_bytes())
    assert (nameless.path, nameless.scores) == ("", perfeval_xl.check(path).scores)
    assert "文件.toml" in perfeval_xl.check(b"= 1").findings[0].message


def test_a_report_of_bytes_is_that_of_the_file(tmp_path: Path) -> None:
    path = published()["hunan_huaihua/2023"]
    data = path.read_bytes()
    assert perfeval_xl.report(data, ".txt") == perfeval_xl.report(str(path), ".txt")
    before = data.replace(b"year = 2023", b"year = 2022")
    (tmp_path / "2022.toml").write_bytes(before)
    compared = perfeval_xl.report(path, ".txt", previous=tmp_path / "2022.toml")
    assert perfeval_xl.report(data, ".txt", previous=before) == compared
    with pytest.raises(PerfevalError, match="不认识的格式"):
        perfeval_xl.report(path, ".pdf")


@pytest.mark.parametrize("data", [b"x", bytearray(b"PK\x03\x04"), memoryview(b"{")])
def test_a_message_about_bytes_names_no_file_of_ours(data: bytes) -> None:
    with pytest.raises(PerfevalError, match=r"^文件\.(toml|xlsx|json)读不出来") as refusal:
        perfeval_xl.report(data)
    assert tempfile.gettempdir() not in str(refusal.value)
    with pytest.raises(PerfevalError) as refusal:
        perfeval_xl.build("cn_national/2020", data, "out")
    assert tempfile.gettempdir() not in str(refusal.value)


def test_what_is_no_file_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(TypeError, match="its content"):
        perfeval_xl.report(1)
    with pytest.raises(TypeError, match="its content"):
        perfeval_xl.build("cn_national/2020", None, "out")
