"""The count of what stands in the dossiers says what is missing, and lets no value count for two cells."""

from collections import Counter

import pytest

from tests.seed_text import MASKED, Holder, bare, holder_of, share

LABELS = frozenset({"分值", "得分", "资金总额:", "产出指标"})


def holder(*values: str, text: str = "") -> Holder:
    """A form with a few labels and a dossier with a few values."""
    lines = frozenset(map(bare, text.split("\n"))) if text else frozenset()
    return Holder(LABELS, Counter(values), "\0".join([*values, bare(text), *LABELS]), lines)


def missing(seed: str, held: Holder) -> list[str]:
    """What of ``seed`` is not there."""
    share(seed, held)
    return held.missing


@pytest.mark.parametrize(
    ("seed", "held", "lost"),
    [
        ("\n\t分值\n\t得分\n\t10\n\t9分", holder("10", "9"), []),
        ("\n\t10\n\t10", holder("10"), ["10"]),
        ("\n\t产出\n指标\n（50分）", holder("50"), []),
        ("\n\t产出指标\n（50分）", holder("40"), ["（50分）"]),
        ("\n\t资金总额：533.49", holder("533.49"), []),
        ("\n\t资金总额：533.49", holder("533.4"), ["533.49"]),
        ("本年完成了十项工作任务。", holder(text="一、概况\n本年完成了十项工作任务。"), []),
        ("本年完成了十项工作任务，另有九项。", holder(text="本年完成了十项工作任务。"), [",另有九项。"]),
        ("\n\t10\n二、结论", holder("10", text="一、概况\n二、结论"), []),
        ("\n\t10\n三、建议", holder("10", text="一、概况\n二、结论"), ["三、建议"]),
        ("填表人：×××", holder(text="填表人："), []),
    ],
)
def test_what_is_missing_is_named(seed: str, held: Holder, lost: list[str]) -> None:
    assert [bare(piece) for piece in missing(seed, held)] == [bare(piece) for piece in lost]


def test_the_share_is_of_all_characters_without_blanks() -> None:
    assert share("甲 乙丙丁\n戊", holder(text="甲乙丙丁")) * 5 == 4


def test_what_is_left_out_of_the_count_is_explained() -> None:
    assert all(len(why.split()) > 5 for why in MASKED.values())


def test_the_labels_of_a_form_count_and_what_we_say_of_it_does_not() -> None:
    held = holder_of("shanxi_datong/2021")
    assert {"年初预算数", "实施单位"} <= held.labels
    assert "项目编码为示例" not in held.texts
    assert missing("\n\t指标1：无\n\t949.78", held) == []
