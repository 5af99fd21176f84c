"""What is remembered between files is bounded: ten thousand files need no more memory than five hundred."""

from __future__ import annotations

from pathlib import Path

import perfeval_xl
from tests.code_health import rules

PACKAGE = Path(perfeval_xl.__file__).parent
OF_CODE = "its keys stand in the code"
OF_PROFILES = "its keys are texts of profiles"
ONCE = "one value, of what comes with the program"
UNBOUNDED = {
    "buttons.py: _tab": OF_CODE,
    "checks/sentences.py: _fund_names": OF_PROFILES,
    "checks/shown.py: _issued_colours": ONCE,
    "expressions/evaluate.py: _left_out": OF_CODE,
    "expressions/excel.py: _without": OF_CODE,
    "expressions/tree.py: _SHARED": "emptied where it holds MOST_SHARED nodes",
    "findings/own_articles.py: articles": ONCE,
    "findings/own_rules.py: _by_code": ONCE,
    "forms/entries.py: _spelt": OF_CODE,
    "frozen.py: _names": "its keys are classes of ours",
    "layout/grid.py: letters": "16,384 columns",
    "layout/styles.py: look": "its keys are the tables of our theme, in the orders in which plans name them",
    "layout/styles.py: theme": ONCE,
    "libreoffice/bridge.py: enum": OF_CODE,
    "libreoffice/bridge.py: exception": OF_CODE,
    "libreoffice/bridge.py: uno": ONCE,
    "libreoffice/protection.py: _hashed": "one password for each workbook that is open in an office, and its kinds",
    "office/cluster_child.py: program": ONCE,
    "office/recheck_criteria.py: criteria": ONCE,
    "office_addin/child.py: _left": "processes that have not ended",
    "office_addin/commands.py: _at_work": "buttons that are pressed",
    "office_addin/mailbox.py: _starting": "processes that have not ended",
    "profiles/library.py: _shipped": ONCE,
    "reports/chart_fonts.py: chinese_font": ONCE,
    "reports/sentences.py: _environment": ONCE,
    "reports/word_base.py: _empty": ONCE,
    "returns/references.py: _columns": "18,278 columns of one to three letters",
    "rules/parameters.py: optional_parameters": "its keys are classes of ours",
    "rules/parameters.py: parameters_of": "its keys are classes of ours",
}
"""What keeps all that it is asked, or is filled without a bound that can be seen, and why it stays small."""


def test_what_is_remembered_is_bounded_or_says_why_it_stays_small() -> None:
    """A memo has a ``maxsize``; without one it stands above with the reason, and so does a container of a module."""
    found = {
        f"{path.relative_to(PACKAGE).as_posix()}: {name}"
        for path in PACKAGE.rglob("*.py")
        for name in rules.unbounded_memos(path.read_text(encoding="utf-8"))
    }

    assert found == set(UNBOUNDED)


def test_a_memo_without_a_bound_is_seen() -> None:
    """However it is spelt."""
    source = """
@functools.cache
def first(): ...
@functools.lru_cache(maxsize=None)
def second(): ...
@functools.lru_cache(maxsize=64)
def bounded(): ...
third = functools.cache(bounded)
fourth: dict[str, int] = {}
FIXED = {"a": 1}
"""

    assert rules.unbounded_memos(source) == ["first", "second", "fourth", "third"]
