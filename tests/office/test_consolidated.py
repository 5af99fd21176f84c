"""汇总.xlsx: what the ledger says, in sheets that Excel opens and people read."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from perfeval_xl.errors import OutputError
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.office import frames, summary_marks
from perfeval_xl.office.consolidated import PROPERTY, Written, write_summary
from perfeval_xl.office.pending import MADE_HEADS, PENDING_HEADS, pending_of
from perfeval_xl.office.rounds import Round
from perfeval_xl.office.status import lines_of, totals_of, view_of
from perfeval_xl.office.summary_volumes import FOLDER, POLICY
from perfeval_xl.office.taken import Typed
from perfeval_xl.office.tally import tally_of
from tests.engines import ironcalc
from tests.excel_safety.lint import ALLOWED, lint
from tests.office.round_once import SMALL, small_round
from tests.office.small_rounds import registered

NOW = datetime(2023, 4, 2, 4, 0, tzinfo=UTC)
SHEETS = [
    "总览",
    "待处理",
    "项目汇总表",
    "部门整体",
    "按主管部门",
    "按节点",
    "指标明细",
    "审核问题",
    "未报与退回",
    "异常",
    "抽查名单",
    "平台导入",
    "说明",
]
_TOTAL = re.compile(r"=(IF\()?SUBTOTAL\(10[1239],")


def summary(
    of: Round, digest: str = "d1", *, into: Path | None = None, typed: dict[str, Typed] | None = None
) -> Written:
    """The 汇总 of the round as it is, in its folder or another."""
    with Ledger.open(of.ledger, readonly=True) as ledger:
        view = view_of(of.folder, ledger, NOW)
        return write_summary(view, lines_of(view), ledger, Round(into or of.folder), NOW, digest, typed)


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> Round:
    """A round of sixty projects in which everything happened once."""
    return Round(small_round(tmp_path_factory).folder)


@pytest.fixture(scope="module")
def path(taken_in: Round, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its 汇总."""
    return summary(taken_in, into=tmp_path_factory.mktemp("summary")).path


@pytest.fixture(scope="module")
def book(path: Path) -> Workbook:
    """It, with the values that formulas have."""
    return load_workbook(io.BytesIO(path.read_bytes()), data_only=True)


def below(book: Workbook, sheet: str, heading: str) -> list[object]:
    """What stands below the first such heading of a sheet."""
    for row in book[sheet].iter_rows():
        for cell in row:
            if cell.value == heading:
                return [one[0].value for one in book[sheet].iter_rows(cell.row + 1, None, cell.column, cell.column)]
    raise AssertionError(f"{sheet} has no {heading}")


def rows_of(book: Workbook, sheet: str, *headings: str) -> Iterator[tuple[object, ...]]:
    """The rows of the first table of a sheet, to the line of totals or the first that says nothing."""
    for row in zip(*(below(book, sheet, heading) for heading in headings), strict=True):
        if row[0] is None:
            return
        yield row


def test_it_has_its_sheets_in_order(book: Workbook) -> None:
    assert book.sheetnames == SHEETS


def test_excel_has_nothing_to_repair_in_it(path: Path) -> None:
    assert lint(path, allowed=ALLOWED | {"SUBTOTAL"}) == []


def test_each_total_is_what_another_engine_makes_of_it(path: Path, book: Workbook) -> None:
    formulas = {
        (sheet.title, cell.coordinate): (cell.value, book[sheet.title][cell.coordinate].value)
        for sheet in load_workbook(io.BytesIO(path.read_bytes()))
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }
    computed = ironcalc.values(path)
    wrong = {
        place: (formula, shown, computed.get(place))
        for place, (formula, shown) in formulas.items()
        if not _TOTAL.match(str(formula)) or computed.get(place) != pytest.approx(shown, rel=1e-12)
    }
    assert (wrong, len(formulas) > 50) == ({}, True)


def test_the_first_page_tells_what_collect_tells(taken_in: Round, book: Workbook) -> None:
    with Ledger.open(taken_in.ledger, readonly=True) as ledger:
        view = view_of(taken_in.folder, ledger, NOW)
    tally = tally_of(view.states, view.attempts)
    told = {name: below(book, "总览", name)[0] for name in ("已计", "退回", "待处理", "未报", "免报")}
    assert told == {
        "已计": tally.counted,
        "退回": tally.returned,
        "待处理": tally.pending,
        "未报": tally.missing,
        "免报": tally.exempt,
    }
    kinds = list(rows_of(book, "总览", "类别", "预算数", "执行率", "平均得分"))
    sums = totals_of(view)
    assert [row[0] for row in kinds] == ["项目支出", "部门整体支出"]
    assert [pytest.approx(row[1:]) for row in kinds] == [
        (float(one.denominator), float(one.rate or 0), float(one.mean or 0)) for one in sums
    ]


def test_what_the_charts_show_adds_up_to_what_counts(taken_in: Round, book: Workbook) -> None:
    counted = below(book, "总览", "已计")[0]
    sums = {
        heading: sum(int(str(cell)) for cell in below(book, "总览", heading) if cell is not None)
        for heading in ("个数", "各等级", "各段")
    }
    assert sums == {"个数": SMALL, "各等级": counted, "各段": counted}


def test_each_project_stands_in_it_once_with_a_way_to_its_original(taken_in: Round, path: Path) -> None:
    book = load_workbook(io.BytesIO(path.read_bytes()))
    codes = [row for name in ("项目汇总表", "部门整体") for row in rows_of(book, name, "项目编码", "状态", "打开原件")]
    sheet = book["项目汇总表"]
    links = {cell.hyperlink.target for row in sheet.iter_rows() for cell in row if cell.hyperlink}
    assert (len(codes), len({code for code, *_ in codes})) == (SMALL, SMALL)
    assert {state for _, state, opens in codes if opens is None} <= {"未报", "待定"}
    assert [link for link in links if not (taken_in.folder / link).is_file()] == []


def test_what_platforms_take_in_is_what_the_csv_says(taken_in: Round, book: Workbook) -> None:
    with Ledger.open(taken_in.ledger, readonly=True) as ledger:
        view = view_of(taken_in.folder, ledger, NOW)
        told = frames.platform(frames.frames_of(view, lines_of(view), ledger).indicators)
    keys = ["code", "indicator", "polarity", "measure", "target", "actual", "reason"]
    titles = ["项目编码", "三级指标", "计算符号", "计量单位", "指标值", "实际完成值", "得失分依据"]
    rows = [tuple("" if cell is None else f"{cell}" for cell in row) for row in rows_of(book, "平台导入", *titles)]
    assert rows == list(told[keys].itertuples(index=False, name=None))
    assert isinstance(below(book, "平台导入", "实际完成值")[0], (int, float))


def test_what_is_typed_into_has_the_titles_by_which_it_is_read_back(book: Workbook) -> None:
    titles = next(book["待处理"].iter_rows(min_row=3, max_row=3, values_only=True))
    made = list(book["说明"].iter_rows(max_col=len(MADE_HEADS), values_only=True))
    assert (titles, MADE_HEADS in made) == (PENDING_HEADS, True)


def test_what_was_typed_and_not_taken_over_stands_there_again(taken_in: Round, tmp_path: Path) -> None:
    with Ledger.open(taken_in.ledger, readonly=True) as ledger:
        view = view_of(taken_in.folder, ledger, NOW)
        mark = pending_of(view, lines_of(view))[0].mark
    again = summary(taken_in, into=tmp_path, typed={mark: Typed("采用这一份", "", "", "王五", "没有写理由")}).path
    sheet = load_workbook(again)["待处理"]
    row = {title: cell.value for title, cell in zip(PENDING_HEADS, sheet[4], strict=True)}
    prompts = [rule.prompt for rule in sheet.data_validations.dataValidation if "J4" in str(rule.sqref)]
    assert (row["处理"], row["理由"], row["处理人"], prompts) == (
        "采用这一份",
        None,
        "王五",
        ["上次没有收：没有写理由"],
    )


def test_a_large_round_has_a_volume_for_each_department(taken_in: Round, tmp_path: Path) -> None:
    with Ledger.open(taken_in.ledger, readonly=True) as ledger:
        view = view_of(taken_in.folder, ledger, NOW)
        ledger.meta = lambda key, default="": "1" if key == POLICY else default  # type: ignore[method-assign]
        written = write_summary(view, lines_of(view), ledger, Round(tmp_path), NOW, "d2")
    volumes = sorted((tmp_path / FOLDER).iterdir())
    whole, first = load_workbook(written.path), load_workbook(volumes[0])
    told = [cell.hyperlink.target for row in whole["说明"].iter_rows() for cell in row if cell.hyperlink]
    links = [cell.hyperlink.target for row in first["指标明细"].iter_rows() for cell in row if cell.hyperlink]
    assert {"指标明细", "审核问题", "平台导入"} & set(whole.sheetnames) == set()
    assert first.sheetnames == ["指标明细", "审核问题", "平台导入"]
    assert [link for link in told if link.startswith(FOLDER)] == [f"{FOLDER}/{one.name}" for one in volumes]
    assert {link.startswith("../") and (taken_in.folder / link[3:]).is_file() for link in links} == {True}
    assert any("分册" in line for line in written.lines)


@pytest.fixture
def empty(tmp_path: Path) -> Round:
    """A round of which nothing came in."""
    return registered(tmp_path / "round", 1)


def test_it_is_written_once_for_a_state(empty: Round) -> None:
    first, same, other = summary(empty, "d1"), summary(empty, "d1"), summary(empty, "d2")
    stored = [one.value for one in load_workbook(empty.summary).custom_doc_props.props if one.name == PROPERTY]
    assert [one.is_new for one in (first, same, other)] == [True, False, True]
    assert ({one.path for one in (first, same, other)}, stored) == ({empty.summary}, ["d2"])


@pytest.mark.parametrize("name", ["~$汇总.xlsx", ".~lock.汇总.xlsx#"])
def test_one_that_is_open_is_left_and_another_is_written(empty: Round, name: str) -> None:
    empty.summary.write_bytes(b"somebody types into it")
    (empty.folder / name).touch()
    written = summary(empty)
    assert (written.path.name, empty.summary.read_bytes()) == ("汇总_1200.xlsx", b"somebody types into it")
    assert written.lines == (
        f"汇总.xlsx正被打开，没有覆盖，新的写在汇总_1200.xlsx：请关闭旧的，以新的为准；没有人打开的话，请删掉旁边的{name}",
    )


def test_what_was_written_beside_takes_its_place_once_that_is_closed(empty: Round) -> None:
    summary(empty, "d0")
    lock = empty.folder / "~$汇总.xlsx"
    lock.touch()
    beside = summary(empty, "d1").path
    again = summary(empty, "d1")
    lock.unlink()
    closed = summary(empty, "d1")
    assert (beside.name, again.path, closed.path, closed.is_new) == ("汇总_1200.xlsx", beside, empty.summary, False)
    assert [one.name for one in empty.folder.glob("汇总*")] == ["汇总.xlsx"]
    stored = [one.value for one in load_workbook(empty.summary).custom_doc_props.props if one.name == PROPERTY]
    assert stored == ["d1"]


def test_one_beside_that_somebody_typed_into_is_never_removed(empty: Round) -> None:
    summary(empty, "d0")
    lock = empty.folder / "~$汇总.xlsx"
    lock.touch()
    beside = summary(empty, "d1").path
    beside.write_bytes(b"somebody typed into it")
    lock.unlink()
    assert summary(empty, "d2").path == empty.summary
    assert beside.read_bytes() == b"somebody typed into it"


def test_one_that_cannot_be_replaced_is_left_and_another_is_written(
    empty: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty.summary.write_bytes(b"somebody types into it")
    replace = os.replace

    def locked(source: Path, target: Path) -> None:
        if Path(target) == empty.summary:
            raise PermissionError(13, "used by another process")
        replace(source, target)

    summary_marks.note(empty, empty.summary)
    monkeypatch.setattr(os, "replace", locked)
    written = summary(empty)
    assert written.path.name == "汇总_1200.xlsx"
    assert written.lines == ("汇总.xlsx正被打开，没有覆盖，新的写在汇总_1200.xlsx：请关闭旧的，以新的为准",)


def test_where_nothing_can_be_written_that_is_told(empty: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(source: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OutputError):
        summary(empty)
