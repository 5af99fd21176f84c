"""Whose form is it: the identity in the file, and the project that its cells name."""

from __future__ import annotations

from decimal import Decimal

from perfeval_xl.checks.case import Case
from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.forms.form import Source
from perfeval_xl.patterns import pattern
from perfeval_xl.returns.cells import RawBook, RawSheet
from perfeval_xl.returns.collect import cell_of
from perfeval_xl.returns.formulas import same_formula
from perfeval_xl.sealing.attached import ATTACHED_SHEETS, RESULTS, is_ours, link_to
from perfeval_xl.sealing.submitted import code_in, submission_digest
from perfeval_xl.tables import plain

FOREIGN_FIELDS = 3
"""From so many changed given fields on, the name among them, it is another project."""


def attached_sheets(case: Case) -> list[RawSheet]:
    """The sheets that the add-in made for this very workbook, and that nobody changed."""
    known, book = case.recognised, case.book
    if known is None or book is None:
        return []
    return [sheet for sheet in book.sheets if is_attached(sheet, known.encoded)]


_FILE = pattern(r'(HYPERLINK\(")[^"#]*(?=#)')


def is_attached(sheet: RawSheet, identity: str, *, beside: bool = False) -> bool:
    """Whether the add-in made ``sheet`` for the workbook with ``identity``, and nobody changed it.

    What the unit typed beside a finding may be anything, even a formula that Excel made of it. On a sheet ``beside``
    the form links lead out of its workbook, into the form, whatever that was called.
    """
    kind = ATTACHED_SHEETS.get(sheet.name)
    if kind is None:
        return False
    texts = _texts(sheet)
    typed = kind.typed_rows(texts)
    formulas = {at: cell.formula for at, cell in sheet.cells.items() if cell.formula is not None}
    return is_ours(sheet.name, identity, texts) and all(
        (row in typed and column == kind.typed)
        or _leads_where_it_says(_within(formula) if beside else formula, texts.get((row, column), ""))
        for (row, column), formula in formulas.items()
    )


def _within(formula: str) -> str:
    """A link without the file into which it leads."""
    return _FILE.sub(r"\1", formula, count=1)


def _leads_where_it_says(formula: str, text: str) -> bool:
    """Whether a formula is a link to the place that it shows."""
    sheet, _, cell = text.rpartition("!")
    named = (sheet, cell.partition(":")[0]) if sheet else (text, "A1")
    return same_formula(formula, link_to(*named, text))


def explanations(book: RawBook | None) -> dict[str, str]:
    """What the unit typed beside the findings of the last 校验, by their marks."""
    sheet = book.sheet(RESULTS.name) if book is not None else None
    if sheet is None:
        return {}
    texts = _texts(sheet)
    typed = {
        texts[row, RESULTS.marks or 0]: texts.get((row, RESULTS.typed or 0), "").strip()
        for row in RESULTS.typed_rows(texts)
    }
    return {mark: text for mark, text in typed.items() if text}


def code_of(case: Case) -> str:
    """The 校验码 of what is answered and explained now."""
    return code_in(digest_of(case))


def digest_of(case: Case) -> str:
    """SHA-256 in hexadecimal of what is answered and explained now; its beginning is the 校验码."""
    explained = {f"{RESULTS.name}.{mark}": text for mark, text in explanations(case.book).items()}
    identity = case.recognised.encoded if case.recognised else ""
    return submission_digest(identity, {**case.filled.every_answer, **explained})


def _texts(sheet: RawSheet) -> dict[tuple[int, int], str]:
    return {at: content_text(cell.value) for at, cell in sheet.cells.items() if cell.value not in (None, "")}


def foreign_project(case: Case) -> str | None:
    """The project that the cells name, where it is not the one of the identity."""
    if "project.name" not in case.form.fields:
        return None
    name = _given_now(case, "project.name")
    if name is None or same_content(name, case.form.fields["project.name"].value):
        return None
    changed = 0
    for field in case.form.fields.values():
        if field.source is Source.GIVEN and field.value is not None:
            current = _given_now(case, field.key)
            changed += current is not None and not same_content(current, field.value)
    return content_text(name) if changed >= FOREIGN_FIELDS else None


def same_content(content: Value, expected: Value) -> bool:
    """Whether a cell holds what was issued."""
    if expected is None:
        return content in (None, "")
    if isinstance(expected, str):
        if isinstance(content, Decimal):
            # Some programs make numbers of texts that look like some; what is seen is the same.
            return plain(content) == expected
        return isinstance(content, str) and content.replace("\r", "") == expected.replace("\r", "")
    if isinstance(content, bool) or not isinstance(content, Decimal):
        return False
    return float(content) == float(expected)


def content_text(value: Value) -> str:
    """The content of a cell for a message."""
    if value is None or value == "":
        return "空"
    return plain(value) if isinstance(value, Decimal) else str(value)


def _given_now(case: Case, key: str) -> Value:
    """What stands where a given field was issued."""
    place = case.plan.addresses.get(case.form.full(key)) if case.plan else None
    cell = cell_of(place, case.standing) if place else None
    return cell.value if cell else None
