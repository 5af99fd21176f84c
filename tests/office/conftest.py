"""A round of which five projects were drawn to be checked again, made once in a process."""

from __future__ import annotations

import pytest

from perfeval_xl.office.recheck_drawing import Chosen
from perfeval_xl.office.rounds import Round
from tests.office.rechecks import CODES, COUNT, drawn
from tests.office.runs import run
from tests.office.small_rounds import put_in, registered, returned


@pytest.fixture(scope="session")
def drawn_round(tmp_path_factory: pytest.TempPathFactory) -> Round:
    """A round of five projects, all drawn; nothing is filled in. It is copied, not written into."""
    of = registered(tmp_path_factory.mktemp("复核") / "轮", COUNT)
    put_in(of, {f"{number}.xlsx": returned(number) for number in range(1, COUNT + 1)})
    run(of)
    drawn(of, *(Chosen(code, "金额大") for code in CODES))
    return of
