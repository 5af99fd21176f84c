"""The same forms count once, whichever way they come up; ``python -m tests.office.second_level`` does it at length."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from perfeval_xl.ledger.book import Ledger
from perfeval_xl.ledger.rows import ContactRow
from perfeval_xl.office.status import lines_of, view_of
from perfeval_xl.sealing.certificates import certificate_bytes
from tests.office.package_made import key_of
from tests.office.runs import run
from tests.office.second_level import Level, counted, forward, office, opened, put, spoiled, taken, trusting
from tests.office.small_rounds import ISSUED_AT, YEAR, code_of, issue_row, project, returned

OFFICES = {"甲局": (1, 2), "乙局": (3, 4), "丙局": (5,)}
"""The projects of each lower office, by their numbers: the last of the second has a fault, of the third none came."""


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERFEVAL_HOME", str(tmp_path / "home"))


@pytest.fixture(scope="module")
def level(tmp_path_factory: pytest.TempPathFactory) -> Level:
    """Three lower offices that collected and forwarded."""
    folder = tmp_path_factory.mktemp("二级")
    numbers = [number for own in OFFICES.values() for number in own]
    contacts = [
        ContactRow(YEAR, code_of(number), ISSUED_AT, "张三", f"u{number}@example.org", "2023-03-31")
        for number in numbers
    ]
    offices = {name: office(name, codes=tuple(map(code_of, own))) for name, own in OFFICES.items()}
    made = Level([issue_row(project(number)) for number in numbers], contacts, YEAR, folder / "来件", offices, {}, {})
    for name, own in OFFICES.items():
        (made.mail / name).mkdir(parents=True)
        for number in own[: 0 if name == "丙局" else 2]:
            (made.mail / name / f"{number}.xlsx").write_bytes(returned(number, wrong=number == 4))
        forward(folder, made, name, map(code_of, own))
    return made


@pytest.mark.parametrize(
    ("order", "deliveries"),
    [
        (("mail",), 4),
        (("mail", "packages"), 8),
        (("packages", "mail"), 8),
        (("packages",), 4),
        (("packages", "again"), 4),
        (("lent",), 3),
        (("lent", "mail", "packages"), 8),
    ],
)
def test_the_same_counts_in_every_order(level: Level, order: Sequence[str], deliveries: int, tmp_path: Path) -> None:
    found = taken(tmp_path / "上级", level, order)
    assert sorted(found.scores) == [code_of(1), code_of(2), code_of(3)]
    assert found.deliveries == deliveries
    assert {kind: one[0] for kind, one in found.sums.items()} == {"project": 3}
    assert {score for _, score in found.scores.values()} == {found.scores[code_of(1)][1]}
    expected = {code_of(4): "未报" if "lent" in order[:1] and len(order) == 1 else "退回", code_of(5): "未报"}
    assert {code: found.states[code] for code in expected} == expected


def test_an_office_that_trusts_keys_of_its_own_takes_unsigned_forms_that_a_lower_one_issued(
    level: Level, tmp_path: Path
) -> None:
    """The forms of the three are unsigned: their packages answer for them, as long as they issued them themselves."""
    own, theirs = (opened(tmp_path / name, level, codes) for name, codes in (("本级下发", None), ("下级下发", ())))
    for of in (own, theirs):
        of.keys.mkdir()
        certificate = key_of("市财政局").certificate
        assert certificate is not None
        (of.keys / "市财政局.pub").write_bytes(certificate_bytes(certificate))
        put(trusting(of, level), level.packages)
        run(of)
    assert counted(own).scores == {}
    assert sorted(counted(theirs).scores) == [code_of(1), code_of(2), code_of(3)]
    with Ledger.open(theirs.ledger) as ledger:
        lines = lines_of(view_of(theirs.folder, ledger, datetime.now(UTC)))
    told = {row.code for line in lines if line.state.state == "已计" for row in line.findings}
    assert not told & {"G124", "Z019"}


def test_nothing_of_what_is_forged_counts(level: Level, tmp_path: Path) -> None:
    before, after, told = spoiled(tmp_path / "上级", level)
    assert before.scores == after.scores
    assert before.sums == after.sums
    assert [one[:4] for one in told] == ["Z018"] * 3
