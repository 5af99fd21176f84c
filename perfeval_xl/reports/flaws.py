"""What is wrong with a cell that a report tells: said behind the sentence that tells it.

A number that cannot be, a text in place of a number, a formula that was typed over: the checks find them, the sheet
shows them, and a report that told such a cell as a fact would be signed for it.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import replace

from perfeval_xl.checks import Case
from perfeval_xl.findings import Code
from perfeval_xl.forms import course
from perfeval_xl.forms.form import FieldKind, Source
from perfeval_xl.reports.asked import Seen, Where, findings_of, views_by_form, where_of
from perfeval_xl.reports.model import COMPUTED, Block, Origin, Paragraph, ReportChart, Span
from perfeval_xl.reports.sentences import clean

OF_ANY_FORM = frozenset(
    {
        *(Code.T102, Code.T107, Code.T108, Code.T131, Code.T132, Code.T133, Code.T143),
        *(Code.G119, Code.G161, Code.P047, Code.S023, Code.S123, Code.S124, Code.G101, Code.G102, Code.G104),
    }
)
"""Findings that say of a cell that what stands there cannot be meant."""
OF_WORKBOOKS = frozenset({Code.T026, Code.T037, Code.T101})
"""Those that a printed table has in every other cell, where people write “≥850个” and mean it."""
IN_WORKBOOKS = OF_ANY_FORM | OF_WORKBOOKS
"""All that is asked of a workbook."""
MOST = 2
"""Behind one sentence; the page of what is open and the check tell the rest."""


_ASSESSED = "assessed"
_SCORED_BY = ("actual", _ASSESSED)
"""What a unit fills in by which an indicator is scored."""


_TELLS = (Origin.CELL, Origin.TYPED, Origin.GAP)
"""What points at a single cell: one that could not be read leaves a gap in its row."""


def flaw_at(view: Case, key: str) -> str:
    """What a check finds wrong with the cell of ``key``, without what to do; empty where it finds nothing."""
    known = _flaws(Seen(view))
    return known.get(where_of(view.place(key)), "") if known and key in view.form.fields else ""


@functools.lru_cache(maxsize=64)
def _flaws(seen: Seen) -> Mapping[Where, str]:
    found: dict[Where, str] = {}
    codes = IN_WORKBOOKS if seen.view.book is not None else OF_ANY_FORM
    for one in findings_of(seen.view, codes):
        found.setdefault(where_of(one.place), clean(one.message).rstrip("。"))
    return found


def of_total(view: Case) -> Span | None:
    """That the total rests on indicators whose cells cannot be meant; None where it does not."""
    keys = [row.key(role) for row in view.form.rows for role in _SCORED_BY]
    wrong = [key for key in keys if key in view.form.fields and flaw_at(view, key)]
    if not wrong:
        return None
    count = len({key.partition(".")[0] for key in wrong})
    full = tuple(view.form.full(key) for key in wrong)
    return Span(f"【待核对：有{count}项指标的填报有误，更正后重新计分】", Origin.DOUBT, full)


def of_state(case: Case) -> Span | None:
    """That the state of the project was not read, so that it is told as one that ran its usual course."""
    text = flaw_at(case, course.STATE.key)
    return Span(f"【待核对：{text}】", Origin.DOUBT, (case.form.full(course.STATE.key),)) if text else None


def with_marks(case: Case, blocks: Iterable[Block]) -> list[Block]:
    """``blocks`` in which each gap says whether the form computes what is missing: then nobody fills it in there."""
    views = views_by_form(case)
    return [_marked(views, block) for block in blocks]


def _marked(views: Mapping[str, Case], block: Block) -> Block:
    if isinstance(block, Paragraph):
        if all(span.origin is not Origin.GAP for span in block.spans):
            return block
        return replace(block, spans=tuple(_as_computed(views, span) for span in block.spans))
    table = block.table if isinstance(block, ReportChart) else block
    rows = tuple(
        tuple(replace(cell, spans=tuple(_as_computed(views, span) for span in cell.spans)) for cell in row)
        for row in table.rows
    )
    marked = replace(table, rows=rows)
    return replace(block, table=marked) if isinstance(block, ReportChart) else marked


def _as_computed(views: Mapping[str, Case], span: Span) -> Span:
    if span.origin is not Origin.GAP or not span.keys:
        return span
    return replace(span, how=COMPUTED) if all(_is_computed(views, key) for key in span.keys) else span


def _is_computed(views: Mapping[str, Case], key: str) -> bool:
    form, _, own = key.rpartition(":")
    view = views.get(form)
    known = view.form.fields.get(own) if view is not None else None
    # A sum of money is missing because its lines are, and those stand in no sentence.
    return known is not None and known.source is Source.COMPUTED and known.kind is not FieldKind.AMOUNT


def with_flaws(case: Case, blocks: Iterable[Block]) -> list[Block]:
    """``blocks`` with what is wrong with the cells that they tell, each once, behind the first sentence that does."""
    views = views_by_form(case)
    told, result = set[str](), list[Block]()
    for block in blocks:
        if isinstance(block, Paragraph):
            more = () if block.level else _doubts(views, block.spans, told)
            result.append(replace(block, spans=(*block.spans, *more)) if more else block)
            continue
        table = block.table if isinstance(block, ReportChart) else block
        result.append(block)
        if more := _doubts(views, [span for row in table.rows for cell in row for span in cell.spans], told):
            result.append(Paragraph(more))
    return result


def _doubts(views: Mapping[str, Case], spans: Iterable[Span], told: set[str]) -> tuple[Span, ...]:
    """The flaws of what ``spans`` tell that neither they nor anything before them tells."""
    pieces = list(spans)
    open_keys = {key for span in pieces if span.origin is Origin.DOUBT for key in span.keys}
    doubts = dict[str, Span]()
    for span in pieces:
        for key in span.keys if span.origin in _TELLS else ():
            form, _, own = key.rpartition(":")
            view = views.get(form)
            text = "" if view is None or key in open_keys else flaw_at(view, own)
            if not text and view is not None and span.origin is Origin.GAP:
                # A score is missing because of what was typed beside it.
                text = flaw_at(view, f"{own.partition('.')[0]}.{_ASSESSED}")
            if text and text not in told and len(doubts) < MOST:
                told.add(text)
                doubts[text] = Span(f"【待核对：{text}】", Origin.DOUBT, (key,))
    return tuple(doubts.values())
