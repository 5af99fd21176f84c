"""Tampering for another target: what the office set is made easier, or shown so."""

from __future__ import annotations

import copy
from pathlib import Path
from tempfile import TemporaryDirectory

from lxml import etree

from tests import making
from tests.making import CUSTOM, WHOLE, Change, Parts, at, put
from tests.returns import moving
from tests.returns.tampering import (
    POINTS,
    TARGET,
    Edit,
    Tampering,
    digest_changed,
    transplanted,
    value,
)

SOUND = making.book_bytes()


def changed_identity(*changes: Change) -> Edit:
    """The identity of another project, in both copies; the cells stay."""

    def edit(parts: Parts) -> None:
        with TemporaryDirectory() as folder:
            other = Parts(making.book(Path(folder) / "另.xlsx", making.dossier(*changes)))
            transplanted(other)(parts)

    return edit


def lowered_everywhere(parts: Parts) -> None:
    """A target lowered in its cell and in the identity, under the seal that was issued."""
    seal = [copy.deepcopy(item) for item in parts.names() if "seal" in item.get("name", "")]
    texts = {
        item.get("name"): item[0].text for item in etree.fromstring(parts[CUSTOM]) if "seal" in item.get("name", "")
    }
    changed_identity(put("indicators.1.target", "≥900个"))(parts)
    value(TARGET, 900)(parts)
    for item in [item for item in parts.names() if "seal" in item.get("name", "")]:
        parts.names().remove(item)
    for item in seal:
        parts.names().append(item)
    for item in parts.root(CUSTOM):
        if item.get("name") in texts:
            item[0].text = texts[item.get("name")]


def swapped(one: str, other: str) -> Edit:
    """The contents of two cells change places."""

    def edit(parts: Parts) -> None:
        first, second = (making.cell(parts.sheet(), at(key)) for key in (one, other))
        here, there = list(first), list(second)
        kinds = first.get("t"), second.get("t")
        for item, content, kind in ((first, there, kinds[1]), (second, here, kinds[0])):
            item.extend(content)
            item.attrib.pop("t", None)
            if kind is not None:
                item.set("t", kind)

    return edit


def stored_as(key: str, content: str, kind: str = "") -> Edit:
    """The cell of a field with this content as XML."""

    def edit(parts: Parts) -> None:
        item = making.cell(parts.sheet(), at(key))
        for child in list(item):
            item.remove(child)
        item.attrib.pop("t", None)
        if kind:
            item.set("t", kind)
        item.extend(etree.fromstring(f'<c xmlns="{making.MAIN}">{content}</c>'))

    return edit


BASIC: tuple[Tampering, ...] = (
    Tampering("points changed", value(POINTS, 20), "G104", POINTS, alone=False),
    Tampering("points typed as a text", value(POINTS, "10"), "G104", POINTS),
    Tampering("a target number changed", value(TARGET, 900), "G104", TARGET, alone=False),
    Tampering("a deadline changed", value("i04.number", 45000), "G104", "i04.number"),
    Tampering("a target text changed", value("i08.number", "印发办法"), "G104", "i08.number"),
    Tampering("a polarity changed", value("i01.polarity", "≤"), "G104", "i01.polarity"),
    Tampering("a measure changed", value("i01.measure", "件"), "G104", "i01.measure"),
    Tampering("a target deleted", value(TARGET, None), "G104", TARGET),
    Tampering(
        "a budget changed",
        value("funds.appropriation.original_budget", 300),
        "G104",
        "funds.appropriation.original_budget",
        alone=False,
    ),
    Tampering(
        "a department changed",
        value("project.supervising_department", "市财政局"),
        "G104",
        "project.supervising_department",
    ),
    Tampering("a project renamed", value("project.name", "政务服务项目"), "G104", "project.name"),
    Tampering(
        "a given cell turned into a formula",
        lambda parts: making.fill(parts.sheet(), at(POINTS), 10, formula="5+5"),
        "G104",
        POINTS,
    ),
    Tampering("a digest changed", digest_changed, "G118", WHOLE),
)
"""Kinds that are tried in a department as well."""

KINDS: tuple[Tampering, ...] = (
    *BASIC,
    Tampering("a target typed as a text", value(TARGET, "1000"), "G104", TARGET),
    Tampering("a target raised a millionfold", value(TARGET, 0.001), "G104", TARGET),
    Tampering("a target as TRUE", value(TARGET, True), "G104", TARGET),
    Tampering("a target that counts by a formula", stored_as(TARGET, "<f>F16</f><v>1000</v>"), "G104", TARGET),
    Tampering(
        "a target in a data table",
        stored_as(TARGET, '<f t="dataTable" ref="Q16" r1="F16">1</f><v>1000</v>'),
        "G104",
        TARGET,
    ),
    Tampering(
        "a target in an array",
        stored_as(TARGET, '<f t="array" ref="Q16:Q17">F16:F17</f><v>1000</v>'),
        "G173",
        TARGET,
        alone=False,
    ),
    Tampering(
        "a target stored twice in its cell", stored_as(TARGET, "<v>1000</v><is><t>900</t></is>"), "W015", making.WHOLE
    ),
    Tampering("a target stored with an underscore", stored_as(TARGET, "<v>9_00</v>"), "W015", making.WHOLE),
    Tampering("two targets change places", swapped(TARGET, "i05.number"), "G104", TARGET, alone=False),
    Tampering(
        "two indicators change places", swapped("i01.indicator", "i02.indicator"), "G104", "i01.indicator", alone=False
    ),
    Tampering("an indicator renamed", value("i03.indicator", "业务办理率"), "G104", "i03.indicator"),
    Tampering("a percentage lowered", value("i03.number", 0.5), "G104", "i03.number"),
    Tampering("a percentage as points of a hundred", value("i09.number", 90), "G104", "i09.number"),
    Tampering("a deadline a year later", value("i04.number", 44926 + 365), "G104", "i04.number"),
    Tampering("a deadline as a text", value("i04.number", "2022-12-31"), "G104", "i04.number"),
    Tampering("a cost limit raised", value("i05.number", 600), "G104", "i05.number"),
    Tampering("a direction turned", value("i05.polarity", "≥"), "G104", "i05.polarity"),
    Tampering("a figure made a matter of judgement", value("i01.polarity", "定性"), "G104", "i01.polarity"),
    Tampering("a measure made ten thousands", value("i05.measure", "亿元"), "G104", "i05.measure"),
    Tampering("a measure deleted", value("i01.measure", None), "G104", "i01.measure"),
    Tampering("points of the execution rate changed", value("execution.points", 0), "G104", "execution.points"),
    Tampering("points deleted", value(POINTS, None), "G104", POINTS),
    Tampering("a goal changed", value("goal.expected", "基本完成。"), "G104", "goal.expected"),
    Tampering("a unit changed", value("project.implementing_unit", "市财政局"), "G104", "project.implementing_unit"),
    Tampering(
        "a budget that was not given filled in",
        value("funds.other_funds.original_budget", 100),
        "G104",
        "funds.other_funds.original_budget",
    ),
    Tampering("a row of a target deleted", moving.deleted(17), "J107", "自评表!A17", alone=False),
    Tampering("a row inserted among targets", moving.inserted(18), "J107", "自评表!A18"),
    Tampering(
        "the identity of a lower target",
        changed_identity(put("indicators.1.target", "≥900个")),
        "G104",
        TARGET,
        alone=False,
    ),
    Tampering(
        "the identity of other points",
        changed_identity(put("indicators.1.points", 20), put("indicators.2.points", 0)),
        "G104",
        POINTS,
        alone=False,
    ),
    Tampering(
        "a target lowered in cell and identity, not in the seal", lowered_everywhere, "G118", making.WHOLE, alone=False
    ),
)
"""Done to what was given."""
