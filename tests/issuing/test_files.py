"""What stands in a folder is never lost, and nothing half is left there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from perfeval_xl import issuing
from perfeval_xl.errors import BriefError, LayoutError, OutputError
from perfeval_xl.files import file_stem, write_file
from perfeval_xl.issuing import Job, issue, workbook
from perfeval_xl.profiles import Profile, load
from perfeval_xl.submission import check_file
from tests.issuing.samples import PROFILES, answered, complete, complete_book, job_from, project


@pytest.fixture
def profile() -> Profile:
    """The national profile."""
    return load("cn_national/2020")


def named(profile: Profile, name: str, code: str = "P-001") -> Job:
    """A project called ``name``."""
    return job_from(project(profile, name=name, code=code), profile)


def test_a_file_that_stands_is_not_overwritten(profile: Profile, tmp_path: Path) -> None:
    job = named(profile, "项目")
    target = tmp_path / job.file_name
    target.write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="--force") as caught:
        issue([named(profile, "另一个", "P-002"), job], tmp_path)
    assert job.file_name in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == [job.file_name]
    assert target.read_text(encoding="utf-8") == "mine"


def test_with_force_it_is_replaced_whole(profile: Profile, tmp_path: Path) -> None:
    job = named(profile, "项目")
    (tmp_path / job.file_name).write_text("mine", encoding="utf-8")
    [path] = issue([job], tmp_path, force=True)
    assert path.read_bytes() == workbook(job.filled)
    assert list(tmp_path.iterdir()) == [path]


def test_the_same_project_gives_the_same_bytes(tmp_path: Path) -> None:
    for profile_id in PROFILES:
        assert workbook(complete(profile_id)) == complete_book(profile_id)


def test_another_password_or_another_answer_gives_other_bytes(profile: Profile) -> None:
    filled = complete(profile.id)
    assert workbook(filled, password="mine") != workbook(filled)
    assert workbook(filled, password="mine") == workbook(filled, password="mine")


def test_a_folder_that_is_a_file_is_told(profile: Profile, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    for folder in (tmp_path / "out", tmp_path / "out" / "below"):
        with pytest.raises(OutputError, match="写不进去"):
            list(issue([named(profile, "项目")], folder))
    assert (tmp_path / "out").read_text(encoding="utf-8") == "a file"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_where_the_file_should_be_is_told_and_nothing_is_left(profile: Profile, tmp_path: Path) -> None:
    job = named(profile, "项目")
    (tmp_path / job.file_name).mkdir()
    with pytest.raises(OutputError):
        list(issue([job], tmp_path, force=True))
    assert [path.name for path in tmp_path.iterdir()] == [job.file_name]


def test_a_folder_that_is_not_there_yet_is_made(profile: Profile, tmp_path: Path) -> None:
    [path] = issue([named(profile, "项目")], tmp_path / "下发 2023" / "市直")
    assert path.is_file()


def test_a_disk_that_is_full_leaves_the_old_file_and_no_temporary_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "a.xlsx"
    target.write_bytes(b"old")

    def full(path: Path, data: bytes) -> int:
        with path.open("wb") as file:
            file.write(data[:1])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OutputError, match="磁盘满了"):
        write_file(target, b"new content")
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]
    assert target.read_bytes() == b"old"


def test_files_are_done_one_by_one_and_never_half(
    profile: Profile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = [named(profile, f"项目{number}", f"P-{number}") for number in range(3)]
    built = issuing.workbook

    def breaking(filled: object, **more: object) -> bytes:
        if filled is jobs[1].filled:
            raise LayoutError("放不下")
        return built(filled, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(issuing, "workbook", breaking)
    written: Iterator[Path] = issue(jobs, tmp_path)
    assert next(written).name == jobs[0].file_name
    with pytest.raises(LayoutError):
        next(written)
    assert [path.name for path in tmp_path.iterdir()] == [jobs[0].file_name]


NAMES = [
    ("智慧工地 建设", "P-001_智慧工地 建设_2023.xlsx"),
    ('a/b\\c:d*e?f"g<h>i|j', "P-001_abcdefghij_2023.xlsx"),
    ("../../etc/passwd", "P-001_etcpasswd_2023.xlsx"),
    ("项目\n第二行\t末", "P-001_项目第二行末_2023.xlsx"),
    (" .项目. ", "P-001_项目_2023.xlsx"),
    ("“益办事”APP（二期）", "P-001_“益办事”APP（二期）_2023.xlsx"),
    ("😀表情", "P-001_😀表情_2023.xlsx"),
]


@pytest.mark.parametrize(("name", "file"), NAMES)
def test_a_project_gives_its_file_a_name_that_every_system_takes(
    name: str, file: str, profile: Profile, tmp_path: Path
) -> None:
    [path] = issue([job_from(answered(profile, name=name), profile)], tmp_path)
    assert path == tmp_path / file
    assert check_file(path).genuine is True


@pytest.mark.parametrize(("name", "code"), [("绩" * 80, "P-001"), ("绩" * 255, "甲" * 60)])
def test_a_long_name_is_cut_to_what_a_file_system_takes(name: str, code: str, profile: Profile, tmp_path: Path) -> None:
    [path] = issue([named(profile, name, code)], tmp_path)
    assert len(path.name.encode()) <= 255
    assert path.name.endswith("_2023.xlsx")


def test_long_names_that_are_cut_alike_do_not_overwrite_each_other(profile: Profile, tmp_path: Path) -> None:
    jobs = [named(profile, "绩" * 100 + tail, f"P-{tail}") for tail in "ab"]
    assert len({path.name for path in issue(jobs, tmp_path)}) == 2


@pytest.mark.parametrize("code", ["CON", "nul", "COM1"])
def test_a_code_that_is_a_device_on_windows_does_not_become_the_name_of_a_file(
    code: str, profile: Profile, tmp_path: Path
) -> None:
    job = named(profile, "项目", code)
    assert job.file_name.partition(".")[0].upper() not in {"CON", "NUL", "COM1"}


@pytest.mark.parametrize(
    ("code", "name", "stem"),
    [
        ("CON.1", "项目", "CON_1_项目_2023"),
        ("com¹.x.y", "项目", "com¹_x.y_项目_2023"),
        ("COM1 .txt", "项目", "COM1 _txt_项目_2023"),
        ("CONIN$.a", "项目", "CONIN$_a_项目_2023"),
        ("CONS.1", "项目", "CONS.1_项目_2023"),
        ("~$A", "~$项目", "A_项目_2023"),
        ("-rf", "--项目", "rf_项目_2023"),
        ("..A. ", "　项目　. ", "A_项目_2023"),
        ("A\u202eslx.exe\u202c", "项\u200b目\x85\x9b\ufeff\U000e0041", "Aslx.exe_项目_2023"),
        ("", "NUL.目", "NUL_目_2023"),
        ("", "\u202e", "2023"),
        ("绩" * 19 + "a. ", "b" * 180, "绩" * 19 + "a_" + "b" * (200 - 58 - 11) + "_2023"),
    ],
)
def test_no_code_or_name_makes_a_file_that_is_something_else_somewhere(code: str, name: str, stem: str) -> None:
    assert file_stem(code, name, "2023") == stem


@pytest.mark.parametrize(
    ("one", "other"), [("项目Ａ", "项目A"), ("caf\u00e9", "cafe\u0301"), ("Straße", "STRASSE"), ("ﬁ", "fi")]
)
def test_two_names_that_are_one_file_somewhere_are_refused(
    one: str, other: str, profile: Profile, tmp_path: Path
) -> None:
    jobs = [named(profile, name, "") for name in (one, other)]
    with pytest.raises(BriefError, match="文件名"):
        issue(jobs, tmp_path)
    assert list(tmp_path.iterdir()) == []
