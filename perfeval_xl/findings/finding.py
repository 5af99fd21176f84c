"""What a check found in a return.

A finding is data, never an exception: a return with forty mistakes gives forty
findings. Its code decides how much it weighs and what it says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from perfeval_xl.findings.codes import Code
from perfeval_xl.findings.facts import WHOLE_FILE, FindingFact, Place, texts_of
from perfeval_xl.findings.finding_type import FindingType, Severity
from perfeval_xl.findings.own_rules import own_basis
from perfeval_xl.frozen import frozen
from perfeval_xl.patterns import pattern
from perfeval_xl.plain_text import LONGEST_LINE, LONGEST_TEXT, visible
from perfeval_xl.tables import named

_FACT = pattern(r"“\{(\w+)\}”|\{(\w+)\}")
"""A fact in a text; between quotation marks its own become single ones."""

USUAL_MONEY = "万元"
"""The unit of amounts where a finding names none."""
_UNSAID = pattern("，没有说明(?:原因)?")


@frozen
class Finding:
    """One thing found in one return."""

    code: Code
    place: Place = WHOLE_FILE
    facts: Mapping[str, FindingFact] = field(default_factory=dict, hash=False)
    """Typed values by name; they become words when a message is made."""
    check: str = ""
    """The check that made it; empty where none did, because the file could not be read."""
    explanation: str = ""
    """What the unit wrote of it (出错说明), in one line."""
    follows: tuple[Place, ...] = ()
    """Where the causes of it may stand; told there, if one of them is found, and not by itself."""
    followers: int = 0
    """How many more findings follow from this one, and go away with it."""

    @property
    def kind(self) -> FindingType:
        """The type of the finding: its texts and severity."""
        return self.code.value

    @property
    def severity(self) -> Severity:
        """How serious it is."""
        return self.kind.severity

    @property
    def message(self) -> str:
        """What is wrong, with the facts; it is not said to be unexplained where it is explained."""
        words = self.kind.message
        return self._filled(_UNSAID.sub("", words) if self.explanation else words)

    @property
    def fix(self) -> str:
        """What is to be done about it, with the facts, and what goes away with it."""
        more = f"；另有{self.followers}处随之变化，改正后自然消失" if self.followers else ""
        return self._filled(self.kind.fix) + more

    @property
    def basis(self) -> str:
        """The provision that it rests on, or the article of 本程序自定规则."""
        return self._filled(self.kind.basis) or own_basis(self.code.name)

    @property
    def found(self) -> str:
        """What stands there (现值); empty where a finding is not about a value."""
        return self._texts().get("found", "")

    @property
    def expected(self) -> str:
        """What should stand there (应为); empty where that is for the unit to say."""
        return self._texts().get("expected", "")

    def _filled(self, words: str) -> str:
        texts = {"item": visible(self.place.item, LONGEST_TEXT), "money": USUAL_MONEY, **self._texts()}
        return _FACT.sub(lambda at: named(texts[at[1]]) if at[1] else texts[at[2]], words)

    def _texts(self) -> dict[str, str]:
        """The facts in words. They may come from any file: what is unseen in them is shown, what is too long is cut."""
        return {
            name: visible(text, LONGEST_TEXT if isinstance(self.facts[name], str) else LONGEST_LINE)
            for name, text in texts_of(self.facts).items()
        }
