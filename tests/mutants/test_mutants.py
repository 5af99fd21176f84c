"""The runner kills what a test sees, and says what none does."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

import pytest

from tests.mutants.__main__ import main
from tests.mutants.changes import changes
from tests.mutants.running import Run
from tests.mutants.sample import chosen

SOURCE = dedent('''
    """Rules."""
    from __future__ import annotations

    LEAST = 3
    """Of 4 things."""


    def enough(number: int, *, key: str = "points") -> bool:
        """Whether it is at least 3."""
        if not number:
            raise ValueError(f"{number} of 5")
        return number >= LEAST and key in ("points", "一 句话")
    ''').lstrip()


def test_each_change_is_one_that_could_change_a_result() -> None:
    found = {(change.line, change.kind, change.before, change.after) for change in changes(SOURCE.encode())}

    assert found == {
        (4, "constant", "3", "(4)"),
        (4, "constant", "3", "(2)"),
        (8, "key", '"points"', "('pointsx')"),
        (10, "negation", "not number", "(number)"),
        (11, "statement removed", 'raise ValueError(f"{number} of 5")', "pass"),
        (12, "return None", 'return number >= LEAST and key in ("points", "一 句话")', "return None"),
        (
            12,
            "operator",
            'number >= LEAST and key in ("points", "一 句话")',
            "(number >= LEAST or key in ('points', '一 句话'))",
        ),
        (12, "comparison", "number >= LEAST", "(number > LEAST)"),
        (12, "comparison", 'key in ("points", "一 句话")', "(key not in ('points', '一 句话'))"),
        (12, "key", '"points"', "('pointsx')"),
    }


def test_a_change_is_made_where_it_stands() -> None:
    [change] = [change for change in changes(SOURCE.encode()) if change.after == "(number > LEAST)"]

    assert change.made_to(SOURCE.encode()).decode() == SOURCE.replace("number >= LEAST", "(number > LEAST)")


SCORES = "def score(points):\n    shown = points == 7\n    return points * 2\n"
TEST = "from perfeval_xl.rules.scores import score\n\n\ndef test_it_doubles():\n    assert score(4) == 8\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project: what one line makes is tested, what another makes is used by nobody."""
    for folder in ("perfeval_xl/rules", "tests/rules"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "__init__.py").touch()
        (tmp_path / folder).with_name("__init__.py").touch()
    (tmp_path / "perfeval_xl/rules/scores.py").write_text(SCORES)
    (tmp_path / "tests/rules/test_scores.py").write_text(TEST)
    return tmp_path


def test_a_seen_fault_is_killed_and_an_unseen_one_survives(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A second run has nothing to do; with other tests, only what survived is tried again."""
    command = ["--seed", "3", "--count", "9", "--parts", "rules", "--workers", "1", "--output", str(project / "out")]
    codes = [main(command, project)]
    results = json.loads((project / "out/mutants-3.json").read_text(encoding="utf-8"))["mutants"]
    outputs = [capsys.readouterr().out]
    codes.append(main(command, project))
    outputs.append(capsys.readouterr().out)
    (project / "tests/rules/test_scores.py").write_text(f"{TEST}    assert score(7) == 14\n")
    codes.append(main(command, project))
    outputs.append(capsys.readouterr().out)

    assert [(entry["place"], entry["result"], entry["by"]) for entry in results] == [
        ("perfeval_xl/rules/scores.py:2", "SURVIVED", ""),
        ("perfeval_xl/rules/scores.py:3", "killed", "tests/rules/test_scores.py::test_it_doubles"),
    ]
    assert [output.splitlines()[-1] for output in outputs] == ["1 of 2 killed, 1 survived"] * 3
    assert [output.count("rules/scores.py:") for output in outputs] == [2, 0, 1]
    assert codes == [1, 1, 1]
    assert "| SURVIVED |" in (project / "out/mutants-3.md").read_text(encoding="utf-8")


def test_the_sample_is_the_same_for_a_seed_and_spread_over_kinds(project: Path) -> None:
    lines = {"perfeval_xl/rules/scores.py": range(2, 4)}
    first, again = (chosen(project, ["rules"], 2, 5, lines) for _ in range(2))

    assert first == again
    assert len({mutant.place for mutant in first}) == 2
    assert chosen(project, ["rules"], 2, 5, {}) == []


@pytest.mark.parametrize(
    ("code", "output", "killer"),
    [
        (None, "", "timeout"),
        (1, "F\nFAILED tests/a.py::test_b - assert\n1 failed", "tests/a.py::test_b"),
        (2, "ERROR tests/a.py\n", "tests/a.py"),
        (4, "ImportError while loading conftest", "import"),
    ],
)
def test_it_says_who_killed_a_mutant(code: int | None, output: str, killer: str) -> None:
    assert Run(code, output, 1.0).killer == killer
