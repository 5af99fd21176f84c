"""What was decided of one attempt, in the next one: the same finding on the same figures is not asked again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from perfeval_xl.issuing import workbook
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.ledger.rows import DecisionRow, JudgementRow
from perfeval_xl.office.rounds import Round
from perfeval_xl.office.status import lines_of
from tests import making
from tests.ledger import making as rows
from tests.making import put
from tests.office import papers
from tests.office.round_books import explained
from tests.office.summaries import answer, asked, seen, summary, taken, typed

BEYOND = (put("indicators.1.actual", 1500), put("indicators.1.reason", ""))
"""What is to be explained: a target that was passed by half."""


@pytest.fixture(scope="module")
def attempts(tmp_path_factory: pytest.TempPathFactory) -> list[JudgementRow]:
    """The first with an explanation; the next without one, changed elsewhere; the last with another figure."""
    folder = tmp_path_factory.mktemp("attempts")
    first = explained(making.filled(making.dossier(*BEYOND)))
    second = workbook(making.filled(making.dossier(*BEYOND, put("indicators.2.reason", "另有说明"))))
    third = workbook(making.filled(making.dossier(*BEYOND, put("indicators.1.actual", 1600))))
    return [papers.row(folder, data) for data in (first, second, third)]


def begun(folder: Path, first: JudgementRow) -> Round:
    """A round of this one project."""
    of = Round(folder)
    with Ledger.create(of.ledger, first.year) as ledger:
        ledger.register([rows.issue(first.code, year=first.year, identity=first.identity)])
        ledger.use_rules(first.rules)
    return of


def came(of: Round, one: JudgementRow, day: int) -> None:
    """Let a file come in on a day of March."""
    at = f"2024-03-{day:02}T02:00:00Z"
    with Ledger.open(of.ledger) as ledger:
        arrived = rows.delivery(one.sha, sent=at, seen=at)
        ledger.record([(rows.container(arrived), [arrived], [rows.blob(arrived)])])
        ledger.judged(one)


def state(of: Round) -> str:
    [one] = seen(of).states
    return "·".join((one.state, *one.flags))


def decided(of: Round) -> list[DecisionRow]:
    with Ledger.open(of.ledger, readonly=True) as ledger:
        return ledger.decisions()


def decide(of: Round, nth: int, choice: str) -> None:
    """Type a decision into the one row that there is."""
    [one] = asked(of)
    path = summary(of, f"state{nth:08}")
    assert taken(of, typed(path, (one.code, answer(choice)))).taken == 1


def test_what_was_accepted_is_not_asked_again_until_a_figure_changes(
    attempts: list[JudgementRow], tmp_path: Path
) -> None:
    of = begun(tmp_path, attempts[0])
    came(of, attempts[0], 1)
    assert [one.matter for one in asked(of)] == ["说明"]
    decide(of, 1, "认可说明")
    assert (asked(of), state(of)) == ([], "已计")
    came(of, attempts[1], 2)
    assert (asked(of), state(of)) == ([], "已计")
    assert seen(of).states[0].sha == attempts[1].sha
    came(of, attempts[2], 3)
    assert ([one.matter for one in asked(of)], state(of)) == (["没有说明"], "已计·待说明")


def test_what_was_refused_is_sent_back_until_other_words_stand_there(
    attempts: list[JudgementRow], tmp_path: Path
) -> None:
    of = begun(tmp_path, attempts[0])
    came(of, attempts[0], 1)
    decide(of, 1, "不认可")
    assert (state(of), [one.matter for one in asked(of)]) == ("退回", ["退回"])
    came(of, attempts[1], 2)
    assert state(of) == "退回"
    findings = tuple(replace(row, explanation="另有佐证") for row in attempts[0].findings)
    came(of, replace(attempts[0], sha="f" * 64, answered="f" * 64, findings=findings), 3)
    assert (state(of), [one.matter for one in asked(of)]) == ("已计", ["说明"])
    decide(of, 2, "不认可")
    assert (state(of), len(decided(of))) == ("退回", 2)
    came(of, replace(attempts[0], sha="e" * 64, answered="e" * 64), 4)
    assert (state(of), [one.matter for one in asked(of)]) == ("退回", ["退回"])


def test_a_finding_without_a_word_is_sent_back_until_something_is_said(
    attempts: list[JudgementRow], tmp_path: Path
) -> None:
    of = begun(tmp_path, attempts[1])
    came(of, attempts[1], 1)
    decide(of, 1, "不认可")
    assert (state(of), [one.matter for one in asked(of)]) == ("退回", ["退回"])
    # Another figure without a word is no explanation.
    came(of, attempts[2], 2)
    assert (state(of), [one.matter for one in asked(of)]) == ("退回", ["退回"])
    line = lines_of(seen(of))[0]
    assert [row.code for row in line.open] == ["S046"]
    said = tuple(replace(row, explanation="当年追加") for row in attempts[2].findings)
    came(of, replace(attempts[2], sha="d" * 64, answered="d" * 64, open=0, findings=said), 3)
    assert (state(of), [one.matter for one in asked(of)]) == ("已计", ["说明"])


def test_the_same_figure_may_be_explained_afterwards(attempts: list[JudgementRow], tmp_path: Path) -> None:
    of = begun(tmp_path, attempts[1])
    came(of, attempts[1], 1)
    decide(of, 1, "不认可")
    came(of, attempts[0], 2)
    assert (state(of), [one.matter for one in asked(of)]) == ("已计", ["说明"])
