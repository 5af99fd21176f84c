"""新建 in an office's add-in: what it makes stands in the register of a round."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfeval_xl.addin import new_forms
from perfeval_xl.addin.new_forms import Made, Make
from perfeval_xl.addin.session import Reply, Session
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.list_answers import prepare
from perfeval_xl.office_addin import memory, new_round, places
from perfeval_xl.profiles import load
from tests.issuing.lists import NATIONAL, short_list
from tests.office_addin.spreadsheet import Program, session


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Made]:
    """What the last step made, in place of the workbooks that it opens."""
    monkeypatch.setenv("PERFEVAL_HOME", str(tmp_path / "设置"))
    found: list[Made] = []

    def next_step(pressed: Session, make: Make) -> Reply:
        listed = Path(str(pressed.book.api.FullName))
        found.append(make(prepare(load(NATIONAL), listed).jobs, listed.parent))
        return Reply("第三步")

    monkeypatch.setattr(new_forms, "next_step", next_step)
    return found


def test_it_begins_a_round_of_its_year_beside_the_list_and_adds_to_it(made: list[Made], tmp_path: Path) -> None:
    for codes in ("1", "12"):
        new_round.next_step(session(Program(), short_list(tmp_path / "清单.xlsx", None, codes)))
    folder = tmp_path / "2023年度绩效自评"
    assert [one.folder for one in made] == [folder / "自评表"] * 2
    assert [len(one.done) for one in made] == [1, 2]
    with Ledger.open(folder / "台账", readonly=True) as ledger:
        assert sorted((row.code, row.batch) for row in ledger.issues()) == [("001", 1), ("002", 2)]
    assert "新登记1个" in "".join(made[1].lines)
    assert made[1].lines[-1].endswith(f"请放进 {folder / '来件'}，再点“收表”")
    assert memory.recalled(memory.ROUND) == places.round_of(session(Program())).folder == folder


def test_a_list_in_a_round_adds_to_that_round(made: list[Made], tmp_path: Path) -> None:
    new_round.next_step(session(Program(), short_list(tmp_path / "清单.xlsx", None, "1")))
    inside = tmp_path / "2023年度绩效自评" / "清单" / "补.xlsx"
    inside.parent.mkdir()
    new_round.next_step(session(Program(), short_list(inside, None, "12")))
    assert made[1].folder == tmp_path / "2023年度绩效自评" / "自评表"
