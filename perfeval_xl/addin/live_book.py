"""The open workbook as a submission: everything that `perfeval check` finds, without saving it.

A copy of the open workbook is read by the reader of returned files, so that the
ribbon and the command line cannot disagree, and asks two things of Excel however
many rows there are. Where the copy cannot be read, as with programs that encrypt
whatever Excel saves, the cells are read from Excel itself, a block for each
sheet; whether the form was tampered with is not checked then, and the user is told so.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator, Mapping
from dataclasses import field, replace
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path

import xlwings as xw

from perfeval_xl import folders
from perfeval_xl.addin.host import save_copy, temporary_folder
from perfeval_xl.checks import Case
from perfeval_xl.checks.project_identity import attached_sheets, explanations
from perfeval_xl.errors import ActionError, ReturnFileError
from perfeval_xl.findings import WHOLE_FILE, Code, Finding
from perfeval_xl.forms.list_columns import INSTRUCTION_SHEET
from perfeval_xl.forms.written_values import DAY_ZERO
from perfeval_xl.frozen import frozen
from perfeval_xl.returns.align import align
from perfeval_xl.returns.cells import RawBook, RawCell, RawSheet
from perfeval_xl.returns.collect import collect
from perfeval_xl.returns.recognise import recognise
from perfeval_xl.returns.references import stored_number
from perfeval_xl.scoring import score
from perfeval_xl.sealing.attached import ATTACHED_SHEETS
from perfeval_xl.sealing.identity import derived_password
from perfeval_xl.sealing.trust import chosen_trust
from perfeval_xl.submission import OF_ATTACHED, Submission, check_file, checked
from perfeval_xl.vocabulary import CellPosition
from perfeval_xl.writer.blank_list import CHOOSER_SHEET

UNREADABLE = (Code.W001, Code.W002, Code.W003, Code.W015)
"""The findings of a copy that another program encrypted while it was saved."""
_NEW_FORM_SHEETS = {CHOOSER_SHEET, INSTRUCTION_SHEET}
_DAY_ZERO = datetime.combine(DAY_ZERO, time())
OTHER_FORMAT = "“{}”不是.xlsx；请“另存为”Excel工作簿(.xlsx)，打开另存的那个再点"
"""Said of a file that cannot be read as it is open."""


@frozen
class LiveReading:
    """The open workbook, read and checked."""

    submission: Submission
    book: RawBook
    name: str
    """What it is called."""
    whole: bool
    """Whether its form could be looked at, too, and not only its values."""
    typed: Mapping[str, str] = field(default_factory=dict)
    """What the unit wrote beside the findings of the last 校验, by their marks."""
    apart: bool = False
    """Whether its sheets become workbooks beside it, for nothing holds it open."""

    @property
    def case(self) -> Case:
        """What was read of the open workbook, for the checks."""
        if self.submission.case is None:
            raise LookupError("nothing was read")
        return self.submission.case

    @property
    def sheets(self) -> list[str]:
        """The names of all its sheets, in their order."""
        return [sheet.name for sheet in self.book.sheets]

    @property
    def last_issued(self) -> str:
        """The last sheet of the form itself, behind which others are put."""
        return [sheet.raw.name for sheet in self.case.sheets if sheet.raw is not None][-1]

    @property
    def names(self) -> dict[str, str]:
        """What the issued sheets are called now, by the names they were issued under."""
        return {sheet.plan.name: sheet.raw.name for sheet in self.case.sheets if sheet.raw is not None}

    @functools.cached_property
    def own_sheets(self) -> list[str]:
        """The names of the sheets that the add-in made and nobody changed."""
        return [sheet.name for sheet in attached_sheets(self.case)]

    @property
    def identity(self) -> str:
        """Its identity as it is stored."""
        return self.case.recognised.encoded if self.case.recognised else ""

    @property
    def password(self) -> str | None:
        """The password of its protection; None where the office chose one of its own, or nothing may be changed."""
        known = self.case.recognised
        if known is None or known.identity.own_password or self.apart:
            return None
        return derived_password(known.encoded)

    @property
    def attach_password(self) -> str | None:
        """The password under which sheets are put into the form; None where they are workbooks of their own."""
        return self.password if self.whole else None


def read_live_book(book: xw.Book, name: str, *, by_file: bool = False) -> LiveReading:
    """Read and check the open workbook called ``name``, or with ``by_file`` one that nothing holds open.

    Raises ActionError where we did not issue it.
    """
    suffix = Path(name).suffix.lower() or ".xlsx"
    with temporary_folder() as folder:
        path = folder / f"copy{suffix}"
        save_copy(book, path)
        submission = check_file(path, trusted=chosen_trust(None, folders.settings()).trust)
    if submission.case is not None:
        raw = submission.case.book
        if raw is None:
            raise LookupError("a workbook was read without its cells")
        typed = explanations(raw)
        return LiveReading(without_attached(submission), raw, name, whole=True, typed=typed, apart=by_file)
    [finding] = submission.findings[:1]
    if finding.code not in UNREADABLE or by_file:
        names = [sheet.name for sheet in book.sheets]
        refuse_attached(names, by_file=by_file)
        if finding.code is Code.W008 and _NEW_FORM_SHEETS & {*names}:
            raise ActionError("这是新建自评表用的；请在里面填好，再点“新建”")
        sealed = "；装有加密软件的，请先把这个文件解密再做" if finding.code in UNREADABLE else ""
        raise ActionError(f"“{name}”{finding.message}。{finding.fix}{sealed}。")
    if suffix != ".xlsx":
        raise ActionError(OTHER_FORMAT.format(name))
    return read_by_cells(book, name)


def without_attached(submission: Submission) -> Submission:
    """What was found of the form alone: sheets of the add-in's own are made anew before they are sent."""
    return replace(submission, findings=tuple(one for one in submission.findings if one.code not in OF_ATTACHED))


def refuse_attached(names: Collection[str], *, by_file: bool = False) -> None:
    """Raise ActionError for a workbook with ``names`` of sheets that the add-in itself put beside a form."""
    if names and {*names} <= {*ATTACHED_SHEETS}:
        cure = "请对它旁边的自评表做" if by_file else "请切换到自评表的窗口，再点这个按钮"
        raise ActionError(f"这是{'、'.join(names)}，不是自评表；{cure}")


def read_by_cells(book: xw.Book, name: str) -> LiveReading:
    """Read and check the values of the open workbook as Excel shows them.

    Raises ActionError where we did not issue it.
    """
    names = {defined.name: str(defined.refers_to).removeprefix("=") for defined in book.names}
    sheets = tuple(read_sheet(sheet) for sheet in book.sheets)
    raw = RawBook(sheets, names, {}, structure_locked=True)
    try:
        known = recognise(raw)
    except ReturnFileError as error:
        finding = Finding(Code[error.code], WHOLE_FILE, error.facts)
        raise ActionError(f"“{name}”{finding.message}。{finding.fix}。") from error
    aligned = align(known.plan, raw)
    filled = collect(known.plan, aligned)
    case = Case(filled, score(filled), known.plan, raw, aligned, known, values_only=True)
    return LiveReading(checked(Path(name), case), raw, name, whole=False, typed=explanations(raw))


def read_sheet(sheet: xw.Sheet) -> RawSheet:
    """One sheet in one block of values."""
    used = sheet.used_range
    top, left = used.row - 1, used.column - 1
    rows = used.options(ndim=2).value or []
    cells = dict(_cells(rows, top, left))
    return RawSheet(sheet.name, visible=True, cells=cells, protected=True)


def _cells(rows: list[list[object]], top: int, left: int) -> Iterator[tuple[CellPosition, RawCell]]:
    for row, line in enumerate(rows, start=top):
        for column, value in enumerate(line, start=left):
            stored = stored_value(value)
            if stored is not None:
                yield (row, column), RawCell(stored, None, True)


def stored_value(value: object) -> Decimal | str | bool | None:
    """What a file would hold for a value as Excel hands it out.

    Cells with a currency format come as Decimal, dates as datetime, all other
    numbers as float.
    """
    match value:
        case None | bool() | str():
            return value
        case datetime():
            return stored_number(repr((value.replace(tzinfo=None) - _DAY_ZERO).total_seconds() / 86_400))
        case int() | float() | Decimal():
            return stored_number(str(value))
    return str(value)
