"""Lists as a hurried clerk fills them: what is shown is what is meant."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from perfeval_xl.errors import BriefError
from perfeval_xl.forms.written_values import Doubt
from perfeval_xl.issuing import jobs_of
from perfeval_xl.profiles import load
from perfeval_xl.vocabulary import Polarity
from perfeval_xl.writer.blank_list import list_bytes

PROFILE = "cn_national/2020"
POINTS = (
    ("产出指标", "数量指标", "办理事项数量", "≥1000个", 50),
    ("效益指标", "社会效益指标", "办结率", "≥90%", 30),
    ("满意度指标", "服务对象满意度指标", "满意度", "≥90%", 10),
)


def written(folder: Path, change: Callable[[Any], None]) -> Path:
    """A sound list of one project, with ``change`` made to its workbook."""
    book = openpyxl.load_workbook(io.BytesIO(list_bytes(load(PROFILE))))
    for at, value in enumerate(("001", "便民项目", 2023, "市政务局", "市大数据中心", "办事更方便"), start=1):
        book["项目"].cell(2, at, value)
    for row, (dimension, category, name, target, points) in enumerate(POINTS, start=2):
        for at, value in ((1, "001"), (2, dimension), (3, category), (4, name), (5, target), (8, points)):
            book["指标"].cell(row, at, value)
    change(book)
    path = folder / "清单.xlsx"
    book.save(path)
    return path


def target_of(path: Path, name: str) -> Any:
    """The target of an indicator in the only brief of a list."""
    (job,) = jobs_of(load(PROFILE), path)
    return next(item.target for item in job.brief.indicators if item.name == name)


def mistakes(path: Path) -> dict[str, str]:
    """What is wrong with a list, by cell."""
    with pytest.raises(BriefError) as caught:
        jobs_of(load(PROFILE), path)
    return {mistake.where: mistake.what for mistake in caught.value.mistakes}


def test_a_percentage_that_excel_stores_as_a_fraction_is_the_percentage_it_shows(tmp_path: Path) -> None:
    """95% typed into a cell is 0.95 in the format 0%."""

    def change(book: Any) -> None:
        cell = book["指标"].cell(3, 5, 0.95)
        cell.number_format = "0%"

    target = target_of(written(tmp_path, change), "办结率")

    assert (target.number, target.measure, target.doubts) == (95, "%", (Doubt.DIRECTION,))


def test_a_percentage_beside_its_direction_and_unit_is_read_too(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        book["指标"].cell(3, 5, 0.95).number_format = "0%"
        book["指标"].cell(3, 6, "≥")
        book["指标"].cell(3, 7, "%")

    target = target_of(written(tmp_path, change), "办结率")

    assert (target.polarity, target.number, target.measure) == (Polarity.AT_LEAST, 95, "%")


def test_a_number_that_is_shown_with_zeros_is_the_code_it_shows(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        book["项目"].cell(2, 1, 1).number_format = "000"

    (job,) = jobs_of(load(PROFILE), written(tmp_path, change))

    assert job.brief.code == "001"


def test_a_heading_that_nobody_knows_is_not_dropped_in_silence(tmp_path: Path) -> None:
    """A column 性质 instead of 指标性质 would turn ≤ into ≥."""

    def change(book: Any) -> None:
        book["指标"].cell(1, 6, "性质")
        book["指标"].cell(2, 6, "≤")

    found = mistakes(written(tmp_path, change))

    assert found["指标!F1"] == "不认识的表头“性质”"


def test_a_wrong_category_is_told_in_the_words_of_the_list(tmp_path: Path) -> None:
    path = written(tmp_path, lambda book: book["指标"].cell(2, 3, "社会效益指标"))
    with pytest.raises(BriefError) as caught:
        jobs_of(load(PROFILE), path)
    (mistake,) = caught.value.mistakes

    assert (mistake.where, mistake.what) == ("指标!C2", "没有二级指标“社会效益指标”")
    assert mistake.allowed == (
        "“社会效益指标”在一级指标“效益指标”下；请改一级指标，或者改选，允许：数量指标、质量指标、时效指标、成本指标"
    )


@pytest.mark.parametrize(("text", "measure"), [("3个工作日内", "个工作日"), ("24小时内", "小时"), ("30天内", "天")])
def test_a_duration_within_which_something_is_done_is_a_limit(text: str, measure: str, tmp_path: Path) -> None:
    target = target_of(written(tmp_path, lambda book: book["指标"].cell(2, 5, text)), "办理事项数量")

    assert (target.polarity, target.measure, target.doubts) == (Polarity.AT_MOST, measure, ())


def test_what_is_included_is_no_part_of_the_unit(tmp_path: Path) -> None:
    target = target_of(written(tmp_path, lambda book: book["指标"].cell(3, 5, "≥95%（含）")), "办结率")

    assert (target.number, target.measure) == (95, "%")


@pytest.mark.parametrize(
    ("column", "word", "what", "allowed"),
    [
        (2, "幸福指标", "没有一级指标“幸福指标”", "允许：产出指标、效益指标、满意度指标"),
        (6, "更好", "没有指标性质“更好”", "允许：≥、≤、=、时限、定性"),
    ],
)
def test_a_word_that_is_not_known_is_one_mistake_and_spoils_no_other_cell(
    column: int, word: str, what: str, allowed: str, tmp_path: Path
) -> None:
    path = written(tmp_path, lambda book: book["指标"].cell(2, column, word))
    with pytest.raises(BriefError) as caught:
        jobs_of(load(PROFILE), path)
    (mistake,) = caught.value.mistakes

    assert (mistake.what, mistake.allowed) == (what, allowed)


def test_a_code_that_is_used_twice_is_told_of_the_second_row(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        for at, value in enumerate(("001", "另一个项目", 2023, "市政务局", "市大数据中心", "办事更方便"), start=1):
            book["项目"].cell(3, at, value)

    assert mistakes(written(tmp_path, change)) == {"项目!A3": "编码“001”与“项目”表第2行的重复"}


def test_a_project_without_indicators_is_told_of_its_code_beside_other_mistakes(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        for at, value in enumerate(("002", "另一个项目", 1900, "市政务局", "市大数据中心", "办事更方便"), start=1):
            book["项目"].cell(3, at, value)

    assert mistakes(written(tmp_path, change)) == {"项目!A3": "没有指标", "项目!C3": "“年度”1900超出范围"}


def test_a_day_where_a_number_belongs_is_told_as_people_write_it(tmp_path: Path) -> None:
    path = written(tmp_path, lambda book: book["指标"].cell(2, 8, datetime.date(2023, 5, 1)))

    assert mistakes(path) == {"指标!H2": "“分值”应为数字，现为“2023-05-01”"}
