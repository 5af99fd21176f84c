"""Tampering for another total: scores, rates, sums and the state of the form."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from lxml import etree

from tests import making
from tests.making import CHECK, FORM, Parts, at, drop, tag
from tests.returns.tampering import (
    POINTS,
    SCORE,
    Edit,
    Tampering,
    attribute,
    counted_from_1904,
    formula,
    frozen,
    limit,
    name_deleted,
    name_moved,
    remove,
    unlocked,
    validation,
    value,
)


def result(key: str, new: str, kind: str = "n", *, sheet: str = FORM) -> Edit:
    """Change the stored result of a formula, and leave the formula."""

    def edit(parts: Parts) -> None:
        item = making.cell(parts.sheet(sheet), at(key))
        item.set("t", kind)
        stored = item.find(tag("v"))
        if stored is None:
            stored = etree.SubElement(item, tag("v"))
        stored.text = new

    return edit


def spread(key: str, kind: str, ref: str) -> Edit:
    """Make the formula of a field one of a block of cells."""

    def edit(parts: Parts) -> None:
        stored = making.cell(parts.sheet(), at(key)).find(tag("f"))
        stored.set("t", kind)
        stored.set("ref", ref)

    return edit


def unfilled(edit: Edit) -> Edit:
    """Another workbook, in which an answer is missing, with an ``edit`` to hide that."""

    def both(parts: Parts) -> None:
        with TemporaryDirectory() as folder:
            other = Parts(making.book(Path(folder) / "未填.xlsx", making.dossier(drop("indicators.7.actual"))))
        parts.clear()
        parts.update(other)
        edit(parts)

    return both


BASIC: tuple[Tampering, ...] = (
    Tampering("a formula replaced by its value", frozen(SCORE), "G101", SCORE),
    Tampering("a formula replaced by full marks", value(SCORE, 10), "G101", SCORE, alone=False),
    Tampering("a formula deleted", value("total.score", None), "G101", "total.score"),
    Tampering("a constant of a formula changed", formula("i02.hint", "1.3", "1.5"), "G102", "i02.hint"),
    Tampering("a formula pointing to another row", formula("i02.rate", "$17", "$18"), "G102", "i02.rate"),
    Tampering("a formula with points added", formula("total.score", "SUM(", "5+SUM("), "G102", "total.score"),
    Tampering("a sheet unlocked", remove("{*}sheetProtection"), "G105", FORM),
    Tampering("a sheet's lock switched off", attribute("{*}sheetProtection", "sheet", "0", sheet=CHECK), "G105", CHECK),
    Tampering("a cell unlocked", unlocked(at("i01.points")), "G112", POINTS),
    Tampering("a formula's cell unlocked", unlocked("C5", sheet=CHECK), "G112", "校验!C5"),
    Tampering("a validation's limit changed", limit("i08.assessed", "20"), "G106", "i08.assessed"),
    Tampering(
        "a validation's kind changed", attribute(validation("i01.actual"), "type", "whole"), "G106", "i01.actual"
    ),
    Tampering("a defined name moved", name_moved("pe_total_score", "自评表!$H$24"), "G107", "total.score"),
    Tampering("a defined name deleted", name_deleted("pe_rating"), "G107", "total.rating"),
    Tampering(
        "a rule constant changed on 校验", formula("mark.points", "100", "110", sheet=CHECK), "G102", "mark.points"
    ),
)
"""Kinds that are tried in a department as well."""

KINDS: tuple[Tampering, ...] = (
    *BASIC,
    Tampering("a stored total raised", result("total.score", "99.9"), "P101", "total.score"),
    Tampering("a stored total as a text", result("total.score", "100分", "str"), "G166", "total.score"),
    Tampering("a stored total taken away", result("total.score", ""), "P101", "total.score"),
    Tampering("a stored score raised", result(SCORE, "10"), "P101", SCORE),
    Tampering("a stored rating changed", result("total.rating", "良", "str"), "P101", "total.rating"),
    Tampering(
        "a stored rate of a budget line changed",
        result("funds.appropriation.rate", "1"),
        "P101",
        "funds.appropriation.rate",
    ),
    Tampering("a stored execution rate raised", result("execution.rate", "1"), "P101", "execution.rate"),
    Tampering("a stored execution score raised", result("execution.score", "10"), "P101", "execution.score"),
    Tampering(
        "a stored sum of budgets changed", result("funds.total.final_budget", "400"), "P101", "funds.total.final_budget"
    ),
    Tampering("a stored sum of points changed", result("total.points", "101"), "P101", "total.points"),
    Tampering("a stored rate of an indicator raised", result("i01.rate", "1"), "P101", "i01.rate"),
    Tampering(
        "a stored subtotal on 校验 raised",
        result("dimension.output.score", "50", sheet=CHECK),
        "P101",
        "dimension.output.score",
    ),
    Tampering("a stored balance on 校验 changed", result("funds.balance", "0", sheet=CHECK), "P101", "funds.balance"),
    Tampering(
        "a stored ✓ where something is missing",
        unfilled(result("mark.open", "✓", "str", sheet=CHECK)),
        "P101",
        "mark.open",
        alone=False,
    ),
    Tampering(
        "a stored state where something is missing",
        unfilled(result("check.state", "已填齐，校验全部通过", "str")),
        "P101",
        "check.state",
        alone=False,
    ),
    Tampering(
        "a stored ✓ in a row where its answer is missing",
        unfilled(result("i07.hint", "✓", "str")),
        "P101",
        "i07.hint",
        alone=False,
    ),
    Tampering("a stored mark on 校验 changed", result("mark.points", "✗", "str", sheet=CHECK), "P101", "mark.points"),
    Tampering("a stored number of open cells changed", result("check.open", "3"), "P101", "check.open"),
    Tampering("a stored number of failed checks changed", result("check.broken", "2"), "P101", "check.broken"),
    Tampering("a stored count on 校验 changed", result("check.hint4", "5", sheet=CHECK), "P101", "check.hint4"),
    Tampering(
        "a stored state that no formula gives", result("check.state", "财政局已审核通过", "str"), "G166", "check.state"
    ),
    Tampering(
        "a stored label of the total changed", result("total.label", "总分（已审定）", "str"), "G166", "total.label"
    ),
    Tampering(
        "a formula with an IF around it", formula("total.score", "SUM(", "IF(1,100,0)+0*SUM("), "G102", "total.score"
    ),
    Tampering("a rate counted twice", formula("i01.rate", "MAX(0,$F$16)", "MAX(0,2*$F$16)"), "G102", "i01.rate"),
    Tampering("a grade's limit lowered", formula("total.rating", "90", "80"), "G102", "total.rating"),
    Tampering(
        "the state without its question",
        lambda parts: making.fill(parts.sheet(), at("check.state"), "已填齐，校验全部通过"),
        "G101",
        "check.state",
    ),
    Tampering(
        "a hint replaced by ✓", lambda parts: making.fill(parts.sheet(), at("i07.hint"), "✓"), "G101", "i07.hint"
    ),
    Tampering(
        "a mark on 校验 replaced by ✓",
        lambda parts: making.fill(parts.sheet(CHECK), at("mark.points"), "✓"),
        "G101",
        "mark.points",
    ),
    Tampering("an execution score typed over", value("execution.score", 10), "G101", "execution.score", alone=False),
    Tampering("a total as an array", spread("total.score", "array", "H25:H26"), "G102", "total.score"),
    Tampering("a total as a data table", spread("total.score", "dataTable", "H25"), "G102", "total.score"),
    Tampering("a total as an array over all scores", spread("total.score", "array", "H16:H25"), "G173", "total.score"),
    Tampering("a total that shares another formula", spread("total.score", "shared", "H25:H26"), "W015", making.WHOLE),
    Tampering("a score that points to the points", formula(SCORE, "$O$16", "$G$16"), "G102", SCORE),
    Tampering("days counted from 1904", counted_from_1904, "G120", making.WHOLE),
    Tampering(
        "a validation that only warns",
        attribute(validation("i01.actual"), "errorStyle", "warning"),
        "G106",
        "i01.actual",
    ),
    Tampering(
        "an answer that changes by itself",
        lambda parts: making.fill(parts.sheet(), at("i01.actual"), 900, formula="RAND()*1000"),
        "G125",
        "i01.actual",
    ),
    Tampering(
        "an answer that copies its target",
        lambda parts: making.fill(parts.sheet(), at("i01.actual"), 900, formula="F16*0.9"),
        "G125",
        "i01.actual",
    ),
)
"""Done to formulas, their results, locks and limits."""
