"""Whatever stands in a cell is a finding there, or is read as what it is; nothing raises."""

from __future__ import annotations

import json
import random
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from perfeval_xl.forms.dossier_writing import dossier_data
from perfeval_xl.outputs.json_output import to_json
from perfeval_xl.submission import Submission, check_file
from tests import making
from tests.making import Parts, at, opened, place, write_zip
from tests.returns import active_edits

ACTUAL, SPENT, DAY, LEVEL = "i01.actual", "funds.appropriation.actual_expenditure", "i04.actual", "i08.actual"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The sound workbook."""
    return making.book(tmp_path / "自评表.xlsx")


def typed(book: Path, key: str, value: object, *, kind: str | None = None, formula: str | None = None) -> Submission:
    """The workbook with ``value`` in the cell of ``key``."""
    with opened(book) as parts:
        making.fill(parts.sheet(), at(key), value, kind=kind, formula=formula)
    submission = check_file(book)
    json.dumps(to_json([submission.result]), ensure_ascii=False)
    return submission


def of(submission: Submission, key: str) -> list[tuple[str, str, str]]:
    """Code, found and expected of the findings in the cell of ``key``."""
    return [
        (finding.code.name, finding.found, finding.expected)
        for finding in submission.findings
        if str(finding.place) == place(key)
    ]


NUMBERS = "数字"
MONEY = "数字，单位万元"
LEVELS = "达成年度指标、部分达成年度指标并具有一定效果、未达成年度指标且效果较差"

TYPED: dict[str, tuple[str, object, str | None, tuple[str, str, str]]] = {
    "a text": (ACTUAL, "很多", None, ("T026", "很多", NUMBERS)),
    "a number as text": (ACTUAL, "850", None, ("T132", "850", "850")),
    "full-width digits": (ACTUAL, "２０", None, ("T132", "２０", "20")),
    "a unit": (ACTUAL, "850个", None, ("T026", "850个", "850")),
    "an operator": (ACTUAL, "≥850", None, ("T026", "≥850", "850")),
    "another unit": (ACTUAL, "850件", None, ("T026", "850件", NUMBERS)),
    "a thousands separator": (ACTUAL, "1,850", None, ("T132", "1,850", "1850")),
    "nothing but spaces": (ACTUAL, "   ", None, ("T003", "", "")),
    "an ideographic space": (ACTUAL, "\u3000", None, ("T003", "", "")),
    "NULL": (ACTUAL, "NULL", None, ("T003", "", "")),
    "a negative amount": (SPENT, -5, None, ("T102", "-5", "")),
    "an absurd amount": (SPENT, "1e308", "n", ("T102", "1e+308", "")),
    "an amount as text": (SPENT, "392万元", None, ("T026", "392万元", MONEY)),
    "a day as words": (DAY, "年底", None, ("T101", "年底", "")),
    "a day as text": (DAY, "2022.12.20", None, ("T132", "2022.12.20", "2022年12月20日")),
    "another level": (LEVEL, "好", None, ("T037", "好", LEVELS)),
    "a level with a space": (LEVEL, "达成年度指标 ", None, ("T037", "达成年度指标 ", LEVELS)),
    "a number as level": (LEVEL, 100, None, ("T037", "100", LEVELS)),
    "too long a text": ("i09.deduction_reason", "长" * 300, None, ("T104", "300", "200")),
    "a deduction in words": ("i09.deduction", "一分", None, ("P040", "“一分”", "10")),
    "a deduction below nothing": ("i09.deduction", -1, None, ("P040", "-1", "10")),
    "a score above its points": ("i08.assessed", 70, None, ("P040", "70", "10")),
}


@pytest.mark.parametrize(("key", "value", "kind", "finding"), TYPED.values(), ids=TYPED.keys())
def test_what_is_typed_wrongly_is_found_in_its_cell(
    key: str, value: object, kind: str | None, finding: tuple[str, str, str], book: Path
) -> None:
    assert finding in of(typed(book, key, value, kind=kind), key)


@pytest.mark.parametrize(("key", "value", "kind", "finding"), TYPED.values(), ids=TYPED.keys())
def test_what_is_typed_wrongly_is_not_tampering(
    key: str, value: object, kind: str | None, finding: tuple[str, str, str], book: Path
) -> None:
    assert typed(book, key, value, kind=kind).genuine is True


@pytest.mark.parametrize("value", ["很多", "２０", "850个", "≥850", "   "])
def test_what_is_no_number_is_not_scored(value: str, book: Path) -> None:
    case = typed(book, ACTUAL, value).case
    assert case is not None
    assert case.scored.values["i01.score"] is None


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"])
@pytest.mark.parametrize("key", [ACTUAL, SPENT, DAY, LEVEL])
def test_an_error_is_no_answer(key: str, error: str, book: Path) -> None:
    findings = of(typed(book, key, error, kind="e"), key)
    assert {code for code, _, _ in findings} & {"T003", "T026", "T037", "T101"}


@pytest.mark.parametrize("error", ["#REF!", "#N/A"])
def test_an_error_is_one_finding(error: str, book: Path) -> None:
    assert len(of(typed(book, ACTUAL, error, kind="e"), ACTUAL)) == 1


@pytest.mark.parametrize("value", [True, False])
def test_a_truth_value_is_no_number(value: bool, book: Path) -> None:
    [(code, shown, _)] = of(typed(book, ACTUAL, value), ACTUAL)
    assert (code, shown.upper()) == ("T026", str(value).upper())


def test_a_formula_that_makes_no_number_is_found(book: Path) -> None:
    submission = typed(book, ACTUAL, "#DIV/0!", kind="e", formula="450/0")
    assert ("G119", "450/0", "") in of(submission, ACTUAL)


@pytest.mark.parametrize("stored", [None, 1000, "900", "#DIV/0!"])
def test_a_sum_counts_as_what_it_makes_whatever_is_stored(stored: object, book: Path) -> None:
    """What every program shows once it computes again; a result that is not that one is told (T131)."""
    kind = "e" if stored == "#DIV/0!" else None
    submission = typed(book, ACTUAL, stored, kind=kind, formula="450*2")
    assert submission.case is not None
    assert submission.case.filled.answers[ACTUAL] == Decimal(900)
    told = [("T131", str(stored), "900")]
    assert of(submission, ACTUAL) == (told if stored is not None else [])


UNREAD = [
    "(" * 60 + "1" + ")" * 60,
    "0+" * 600 + "1",
    "1E400",
    "9E99*9E299",
    "9^9^9^9",
    "POWER(10,3)",
    "SQRT(1000000)",
    "IF(1,1000,0)",
    '"1000"',
    "2^0.5*1000",
    "1000*（1）",
    "450/0",
]
"""Arithmetic of nothing but constants that is not computed here."""


@pytest.mark.parametrize(
    ("key", "formula"),
    [
        *((ACTUAL, formula) for formula in UNREAD),
        *((key, "POWER(10,3)") for key in (SPENT, DAY, LEVEL, "i09.deduction")),
    ],
)
def test_arithmetic_that_is_not_computed_here_is_told_and_not_scored(key: str, formula: str, book: Path) -> None:
    """Whatever is stored beside it may be anything; the form is what was issued all the same."""
    stored = making.MET if key == LEVEL else 44915
    submission = typed(book, key, stored, kind="str" if key == LEVEL else None, formula=formula)
    shown = formula if len(formula) <= 40 else f"{formula[:40]}…"
    assert of(submission, key) == [("G119", shown, "")]
    assert submission.blocking is True
    assert submission.genuine is True
    assert submission.case is not None
    assert submission.case.scored.number(key) is None


def test_the_word_for_such_arithmetic_is_no_way_past_the_check(book: Path) -> None:
    assert ("T026", "（算式）", NUMBERS) in of(typed(book, ACTUAL, "（算式）"), ACTUAL)


@pytest.mark.parametrize(
    ("key", "formula", "cure"),
    [
        (ACTUAL, "9^9^9", "请核对后直接填数字，不填算式"),
        (DAY, "2023-12-20", "请核对后直接填日期，如2023-12-20，不填算式"),
        ("i03.actual", "96", "请核对后直接填百分数，如96%，不填算式"),
    ],
)
def test_the_cure_for_a_sum_is_of_the_kind_of_its_cell(key: str, formula: str, cure: str, book: Path) -> None:
    submission = typed(book, key, 0.5, formula=formula)
    assert [one.fix.partition("；另有")[0] for one in submission.findings if one.code.name == "T131"] == [cure]


@pytest.mark.parametrize(("formula", "code"), [(None, "G101"), ("1+98", "G102")])
def test_a_result_without_its_formula_is_told_once(formula: str | None, code: str, book: Path) -> None:
    """P101 says that the formula was not touched."""
    told = {found[0] for found in of(typed(book, "total.score", 99, formula=formula), "total.score")}
    assert told == {code}


@pytest.mark.parametrize(("kind", "shown"), [("array", "450*2"), ("dataTable", "TABLE(,)")])
def test_a_formula_of_a_block_of_cells_is_no_sum(kind: str, shown: str, book: Path) -> None:
    with opened(book) as parts:
        making.fill(parts.sheet(), at(ACTUAL), 900, formula="450*2")
        item = making.cell(parts.sheet(), at(ACTUAL)).find(making.tag("f"))
        item.set("t", kind)
        item.set("ref", f"{at(ACTUAL)}:{at(ACTUAL)}")
    assert ("G125", shown, "") in of(check_file(book), ACTUAL)


@pytest.mark.parametrize("kind", ["array", "dataTable"])
@pytest.mark.parametrize(
    ("holder", "area", "covered"),
    [
        ("A30", "A1:XFD1048576", "A1、C1、E1等251格"),
        ("T30", "F16:T30", "F16、G16、H16等120格"),
        ("H25", "H24:H25", "H24"),
        ("F17", "F16:F18", "F16、F18"),
    ],
)
def test_a_formula_over_issued_cells_is_told_once_where_it_stands(
    holder: str, area: str, covered: str, kind: str, book: Path
) -> None:
    with opened(book) as parts:
        active_edits.block_formula(holder, area, kind=kind)(parts)
    submission = check_file(book)
    [told] = [one for one in submission.findings if one.code.name == "G173"]
    assert (str(told.place), told.found) == (f"自评表!{holder}", covered)
    assert told.message.startswith(f"{holder}的数组公式（或模拟运算表）占了{area}，盖住了表内的{covered}")
    assert {one.code.name for one in submission.findings if one.code.name[0] in "GT"} == {"G173"}
    assert submission.genuine is False


def test_a_formula_over_cells_beside_the_form_covers_nothing(book: Path) -> None:
    with opened(book) as parts:
        active_edits.block_formula("T30", "T30:V40")(parts)
    submission = check_file(book)
    assert [(one.code.name, str(one.place)) for one in submission.findings] == [("G113", "自评表!T30")]


def test_a_space_in_the_score_of_a_level_scores_as_it_does_in_excel(book: Path) -> None:
    """LEN of a space is 1: the formula gives no score, so neither may the check."""
    with opened(book) as parts:
        making.fill(parts.sheet(), at(LEVEL), making.MET)
        making.fill(parts.sheet(), at("i08.assessed"), " ")
    case = check_file(book).case
    assert case is not None
    assert case.scored.values["i08.score"] is None


@pytest.mark.parametrize("value", ["1e308", "-1e308", "1e-320", "0", "-0", "2958466", "44915.75", "-1"])
@pytest.mark.parametrize("key", [ACTUAL, SPENT, DAY, LEVEL, "i08.assessed", "i09.deduction", "goal.actual"])
def test_any_number_can_be_checked_and_written_out(key: str, value: str, book: Path) -> None:
    submission = typed(book, key, value, kind="n")
    assert submission.case is not None
    json.dumps(dossier_data(submission.case.filled), ensure_ascii=False)
    assert all(len(finding.message) < 400 for finding in submission.findings if finding.code.name[0] in "TPHS")


ATTRIBUTES = {
    "r": ["", "0", "A", "A0", "h14", "ZZZZ1", "A99999999999", "甲1", "$A$1", "A1:B2"],
    "s": ["", "-1", "99999", "x", "９"],
    "t": ["", "x", "s", "d", "inlineStr", "error"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in ATTRIBUTES.items() for value in values])
def test_no_attribute_of_a_cell_raises(name: str, value: str, book: Path) -> None:
    with opened(book) as parts:
        making.cell(parts.sheet(), at(ACTUAL)).set(name, value)
    assert isinstance(check_file(book), Submission)


def test_a_text_is_read_in_all_the_ways_it_may_be_stored(book: Path) -> None:
    with opened(book) as parts:
        making.fill(parts.sheet(), at("i01.reason"), "因汛期_x000a_停工_x005F_x000a_", kind="str")
        making.fill(parts.sheet(), at("i02.reason"), "行一\r\n行二")
        item = making.cell(parts.sheet(), at("i03.reason"))
        item.set("t", "inlineStr")
        runs = etree.SubElement(item, making.tag("is"))
        for text in ("富", "文本"):
            etree.SubElement(etree.SubElement(runs, making.tag("r")), making.tag("t")).text = text
        etree.SubElement(etree.SubElement(runs, making.tag("rPh"), sb="0", eb="1"), making.tag("t")).text = "fù"
    case = check_file(book).case
    assert case is not None
    read = [case.filled.answers[f"i0{number}.reason"] for number in (1, 2, 3)]
    assert read == ["因汛期\n停工_x000a_", "行一\n行二", "富文本"]


# ---- fuzzing


def _turned(data: bytes, dice: random.Random) -> bytes:
    damaged = bytearray(data)
    for _ in range(dice.randint(1, 8)):
        damaged[dice.randrange(len(damaged))] = dice.randrange(256)
    return bytes(damaged)


def _without_element(data: bytes, dice: random.Random) -> bytes:
    root = etree.fromstring(data)
    for item in dice.sample([item for item in root.iter() if item is not root], k=min(3, len(root))):
        if item.getparent() is not None:
            item.getparent().remove(item)
    return bytes(etree.tostring(root))


def _without_attribute(data: bytes, dice: random.Random) -> bytes:
    root = etree.fromstring(data)
    for item in dice.sample([item for item in root.iter() if item.attrib], k=1):
        del item.attrib[dice.choice(sorted(item.attrib))]
    return bytes(etree.tostring(root))


def _other_number(data: bytes, dice: random.Random) -> bytes:
    numbers = list(re.finditer(rb"\d+", data))
    hit = dice.choice(numbers)
    new = dice.choice([b"-1", b"0", b"99999999999", b"1e308", b"x", b"", b"NaN", "９".encode()])
    return data[: hit.start()] + new + data[hit.end() :]


def _cut(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(len(data))]


def _doubled(data: bytes, dice: random.Random) -> bytes:
    root = etree.fromstring(data)
    item = dice.choice([item for item in root.iter() if item is not root])
    item.addnext(etree.fromstring(etree.tostring(item)))
    return bytes(etree.tostring(root))


MUTATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _turned,
    _without_element,
    _without_attribute,
    _other_number,
    _other_number,
    _cut,
    _doubled,
)


@pytest.mark.parametrize("seed", range(12))
def test_no_mutation_of_a_workbook_raises(seed: int, tmp_path: Path) -> None:
    """A file as it comes, from its path to its JSON; thousands are judged as bytes (`tests.fuzz`)."""
    dice = random.Random(seed)
    whole = dict(Parts(making.book(tmp_path / "好.xlsx")))
    names = [name for name in whole if not name.startswith(("xl/theme", "docProps/app", "docProps/core"))]
    for _ in range(10):
        name = dice.choice(names)
        mutate = dice.choice(MUTATIONS)
        path = write_zip(tmp_path / "变.xlsx", whole | {name: mutate(whole[name], dice)})
        submission = check_file(path)
        assert isinstance(submission, Submission), f"{name} {mutate.__name__}"
        assert submission.readable or submission.findings
        json.dumps(to_json([submission.result]), ensure_ascii=False)


@pytest.mark.parametrize("seed", range(10))
def test_no_turned_byte_of_the_zip_itself_raises(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    data = making.book_bytes()
    directory = data.index(b"PK\x01\x02")
    for _ in range(10):
        damaged = bytearray(data)
        for _ in range(dice.randint(1, 4)):
            damaged[dice.randrange(directory if dice.random() < 0.3 else 0, len(damaged))] = dice.randrange(256)
        path = tmp_path / "变.xlsx"
        path.write_bytes(damaged)
        assert isinstance(check_file(path), Submission)


def test_a_name_that_stands_twice_in_the_zip_is_read_without_a_warning(tmp_path: Path) -> None:
    whole = Parts(making.book(tmp_path / "好.xlsx"))
    path = tmp_path / "双.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in whole.items():
            archive.writestr(name, data)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("xl/worksheets/sheet1.xml", b"<worksheet/>")
    assert check_file(path).genuine is False
