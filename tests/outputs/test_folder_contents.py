"""A folder stands for the tables in it, and what else lies there is told."""

from pathlib import Path

import pytest

from perfeval_xl.errors import PerfevalError
from perfeval_xl.folder_contents import FOLDER, HIDDEN, OPEN, OTHER, Meant, files_meant
from tests import making
from tests.outputs.commands import perfeval

LOOKED_AT = ("a.xlsx", "B.XLSX", "c.xlsm", "d.xls", "e.et", "f.xlsb", "g.json", "h.toml", ".i.xlsx")
LEFT = {
    "~$a.xlsx": OPEN,
    "乙局.eml": "邮件",
    "丙局.MSG": "邮件",
    "收件箱.mbox": "邮件",
    "丁局.zip": "压缩包",
    "戊局.rar": "压缩包",
    "己局.ods": "别的格式的表格",
    "庚局.csv": "别的格式的表格",
    "报告.docx": "自评报告等文档",
    "报告.wps": "自评报告等文档",
    "扫描.pdf": "扫描件、图片",
    "微信图片.jpg": "扫描件、图片",
    "某局.pub": "密钥",
    ".DS_Store": HIDDEN,
    "._a.xlsx": HIDDEN,
    "Thumbs.db": HIDDEN,
    "没有后缀": OTHER,
    "a.xlsx.tmp": OTHER,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Each kind of file, and a folder whose name looks like a table."""
    for name in (*LOOKED_AT, *LEFT):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "甲.xlsx").mkdir()
    return tmp_path


def test_each_entry_is_looked_at_or_told_with_its_reason(folder: Path) -> None:
    meant = files_meant([folder])
    assert {path.name for path in meant.files} == {*LOOKED_AT}
    assert {name: kind for kind, name in meant.left} == {**LEFT, "甲.xlsx": FOLDER}


def test_they_are_told_by_kind_with_what_to_do(folder: Path) -> None:
    lines = list(files_meant([folder]).lines())
    assert lines[0] == "  子文件夹1个：“甲.xlsx”。里面的没有看；请把它也写在命令后面，或用 perfeval collect 收件。"
    assert (
        "  邮件3个：“丙局.MSG”、“乙局.eml”、“收件箱.mbox”。请把附件另存出来，再审核附件，或用 perfeval collect 收件。"
        in lines
    )
    assert [len(line) < 120 for line in lines] == [True] * 10


def test_many_of_a_kind_are_counted(tmp_path: Path) -> None:
    for number in range(300):
        (tmp_path / f"{number:03}_{'长' * 70}.zip").write_bytes(b"")
    [line] = files_meant([tmp_path]).lines()
    assert line.startswith("  压缩包300个：“000_长")
    assert line.endswith("…”等。请解压后再审核；.zip 也可以用 perfeval collect 收件。")
    assert len(line) < 400


def test_a_pattern_means_what_it_matches_but_no_lock_and_no_folder(folder: Path) -> None:
    meant = files_meant([folder / "*.xlsx"])
    assert {path.name for path in meant.files} == {"a.xlsx", ".i.xlsx"}
    assert {kind for kind, _ in meant.left} == {FOLDER, OPEN, HIDDEN}
    assert {path.name for path in files_meant([folder / "*"]).files} == {*LOOKED_AT}
    assert [path.name for path in files_meant([folder / "报告.*"]).files] == []
    assert files_meant([folder / "没有*.xlsx"]).files == (folder / "没有*.xlsx",)


def test_whoever_names_a_file_gets_an_answer_about_it(folder: Path) -> None:
    named = [folder / "~$a.xlsx", folder / "报告.docx", folder / "没有.xlsx"]
    assert files_meant(named) == Meant(tuple(named))


def test_a_folder_that_cannot_be_listed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refused)
    with pytest.raises(PerfevalError, match="没有权限"):
        files_meant([tmp_path])


def test_it_stands_at_the_end_on_standard_error_and_costs_no_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A long path would be cut.
    monkeypatch.chdir(tmp_path)
    making.book(tmp_path / "甲.xlsx")
    (tmp_path / "乙局").mkdir()
    for options in ((), ("--json",), ("-j", "2")):
        found = perfeval("check", *options, tmp_path)
        assert found.exit_code == 0
        assert (
            found.stderr == "文件夹里还有1个没有审核：\n"
            "  子文件夹1个：“乙局”。里面的没有看；请把它也写在命令后面，或用 perfeval collect 收件。\n"
        )
    both = perfeval("check", ".", "乙局")
    assert "“乙局”" in both.stderr
    assert perfeval("check", "甲.xlsx").stderr == ""


def test_of_a_long_path_the_end_is_told(tmp_path: Path) -> None:
    deep = tmp_path / "二〇二二年度项目支出绩效自评材料汇总" / "各单位报送的电子表格和佐证材料" / "按主管部门分类存放"
    (deep / "乙局").mkdir(parents=True)
    making.book(deep / "甲.xlsx")
    said = perfeval("check", deep, deep / "乙局").stderr
    assert "“…" in said
    assert "/按主管部门分类存放/乙局”" in said.replace("\\", "/")


def test_a_folder_with_nothing_to_check_says_what_there_is(tmp_path: Path) -> None:
    (tmp_path / "甲局.zip").write_bytes(b"")
    found = perfeval("check", tmp_path)
    assert (found.exit_code, found.stdout) == (2, "")
    assert "里没有可以审核的表" in found.stderr
    assert "请解压后再审核" in found.stderr


def test_a_mail_that_is_named_itself_is_told_with_what_reads_it(tmp_path: Path) -> None:
    for name in ("m.eml", "x.zip", "a.xlsx"):
        (tmp_path / name).write_bytes(b"x")
    meant = files_meant([tmp_path / name for name in ("m.eml", "x.zip", "a.xlsx")])
    assert list(meant.held()) == [
        "“m.eml”是邮件：请把附件另存出来，再审核附件，或用 perfeval collect 收件。",
        "“x.zip”是压缩包：请解压后再审核；.zip 也可以用 perfeval collect 收件。",
    ]


def test_a_file_that_is_named_twice_is_meant_once(tmp_path: Path) -> None:
    one = tmp_path / "a.xlsx"
    one.write_bytes(b"x")
    assert files_meant([one, tmp_path / "b" / ".." / "a.xlsx", tmp_path]).files == (one,)
