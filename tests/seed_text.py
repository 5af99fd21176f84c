"""How much of what was published stands in the dossiers: ``python -m tests.seed_text FOLDER``.

``FOLDER`` holds the five published cases as text, which are no part of the project: paragraphs a line each, the cells
of tables after tabs. Prints for each the share of its characters, blanks left out, that stand in its dossier or are
labels of the form built from it, then every piece that does neither. Exit code 1 where a share is below 95 %.

A paragraph stands in the dossier where it is found there in one piece, or in pieces of at least `SHORTEST` characters.
A cell of a table is held to more: each takes a value of the dossier for itself, so that ten cells with a 10 need ten
values of 10.
"""

from __future__ import annotations

import re
import sys
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from perfeval_xl.issuing import jobs_of
from perfeval_xl.layout.arrange import arrange
from perfeval_xl.profiles import load, published
from perfeval_xl.tables import plain

ENOUGH = Decimal("0.95")
"""Share of the characters of a published case that must be represented."""
SHORTEST = 8
"""Characters of a piece of a paragraph that is looked for alone."""
MASKED = {
    "×××": "names and a telephone number that whoever published the table masked; the project holds none",
    "[bookmark:_GoBack]": "a mark of the word processor that the extraction of the text left",
}
"""What is left out of the count, and why: nobody published it."""
UNITS = re.compile(r"^[(（]?(?P<value>.+?)分?[)）]?$")
"""“9分”, “（50分）”: the form prints the unit, the dossier holds the number."""


def bare(text: str) -> str:
    """``text`` without blanks, full and half width signs being the same."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


@dataclass
class Holder:
    """What a dossier and its form hold, and what of it has been found."""

    labels: frozenset[str]
    values: Counter[str]
    """Every value of the dossier that no cell has taken yet."""
    texts: str
    """Everything that the dossier says, for the pieces of paragraphs."""
    lines: frozenset[str] = frozenset()
    """The lines of its longer texts: below a table the text goes on."""
    found: int = 0
    missing: list[str] = field(default_factory=list)

    def take(self, piece: str) -> bool:
        """Whether ``piece`` is a label, or a value that is still to be taken; takes it."""
        for text in dict.fromkeys((piece, UNITS.sub(r"\g<value>", piece))):
            if text in self.labels or text in self.lines:
                return True
            if self.values[text] > 0:
                self.values[text] -= 1
                return True
        return False

    def count_cell(self, lines: list[str]) -> None:
        """Count a cell of a table, which may have several lines."""
        whole = "".join(lines)
        if not whole or self.take(whole):
            self.found += len(whole)
        elif len(lines) > 1:
            # A label that its narrow cell breaks, and what stands below it.
            size = next((size for size in range(len(lines) - 1, 0, -1) if self.take("".join(lines[:size]))), 0)
            if size:
                self.found += len("".join(lines[:size]))
            else:
                self.count_cell(lines[:1])
            self.count_cell(lines[size or 1 :])
        elif ":" in whole and self.take(whole[: whole.index(":") + 1]):
            # “资金总额：533.49”: a label and a value in one cell.
            self.found += whole.index(":") + 1
            self.count_cell([whole[whole.index(":") + 1 :]])
        else:
            self.count_pieces(whole)

    def count_line(self, line: str) -> None:
        """Count a paragraph."""
        if line in self.texts:
            self.found += len(line)
        else:
            self.count_pieces(line)

    def count_pieces(self, text: str) -> None:
        """Count what stands in the dossier only in pieces, and note what lies between them."""
        at, lost = 0, ""
        while at < len(text):
            size = self._longest(text[at:])
            self.found += size
            lost += "" if size else text[at]
            at += size or 1
            if lost and (size or at == len(text)):
                self.missing.append(lost)
                lost = ""

    def _longest(self, rest: str) -> int:
        """Characters at the beginning of ``rest`` that stand somewhere in one piece; 0 for too few."""
        low, high = 0, len(rest)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if rest[:middle] in self.texts else (low, middle - 1)
        return low if low >= SHORTEST else 0


def leaves(held: object) -> Iterator[str]:
    """Every value inside a dossier as text."""
    if isinstance(held, dict):
        for value in held.values():
            yield from leaves(value)
    elif isinstance(held, list):
        for value in held:
            yield from leaves(value)
    elif isinstance(held, (int, Decimal)) and not isinstance(held, bool):
        yield plain(held)
    elif isinstance(held, str):
        yield held


def holder_of(profile_id: str) -> Holder:
    """The dossier of a published case and its form."""
    path = published()[profile_id]
    data = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    # What we say of it ourselves is not what was published.
    written = [text for text in leaves({key: value for key, value in data.items() if key != "source"}) if text]
    said = [bare(text) for text in written]
    [job] = jobs_of(load(profile_id), path, draft=True)
    plan = arrange(job.filled.form, job.filled.every_answer)
    forms = {form.sheet for form in plan.form.forms}
    labels = {
        bare(cell.value)
        for sheet in plan.sheets
        if sheet.name in forms
        for cell in sheet.cells.values()
        if isinstance(cell.value, str) and cell.key is None and cell.formula is None
    }
    lines = {bare(line) for text in written if "\n" in text for line in text.split("\n")}
    return Holder(frozenset(labels), Counter(said), "\0".join([*said, *sorted(labels)]), frozenset(lines))


def share(text: str, holder: Holder) -> Decimal:
    """The share of the characters of ``text`` that ``holder`` represents; what is missing is noted there."""
    for mark in MASKED:
        text = text.replace(mark, "").replace(mark.replace(":", ": "), "")
    # A table begins with a tab in a line of its own, and its last cell ends with the first line after it.
    before, *cells = re.split(r"\n\t|\t", text)
    for line in before.split("\n"):
        holder.count_line(bare(line))
    for cell in cells:
        holder.count_cell([bare(line) for line in cell.split("\n") if bare(line)])
    return Decimal(holder.found) / max(1, len(bare(text)))


def profile_of(text: str, found: dict[str, Path]) -> str:
    """The profile of the published case that ``text`` is: whose unit it names most often."""

    def named(profile_id: str) -> int:
        data = tomllib.loads(found[profile_id].read_text(encoding="utf-8"))
        head = data.get("project", data.get("department", {}))
        return text.count(str(head.get("implementing_unit") or head["name"]).lstrip("+"))

    return max(found, key=named)


def main(folder: str) -> int:
    """Print the shares; return the exit code."""
    enough = True
    for path in sorted(Path(folder).glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        profile_id = profile_of(text, published())
        holder = holder_of(profile_id)
        part = share(text, holder)
        enough = enough and part >= ENOUGH
        print(f"{profile_id:24} {part:.1%}  {path.name}")
        for piece in holder.missing:
            print(f"    {piece}")
    return 0 if enough else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
