"""Hold what a sheet says against what the checks find: ``python -m tests.parity.agreement`` for all profiles."""

import argparse
import contextlib
import re
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from perfeval_xl.addin.navigation import open_spots
from perfeval_xl.checks import CHECKS, Case, run
from perfeval_xl.findings import Code, Finding
from perfeval_xl.forms import live_checks, row_hints
from perfeval_xl.forms.form import FieldKind, FilledForm, Form, FormKind, Source
from perfeval_xl.forms.form_tests import open_cells
from perfeval_xl.issuing import workbook
from perfeval_xl.layout.arrange import arrange
from perfeval_xl.layout.grid import Plan, cell_name
from perfeval_xl.libreoffice.office import OfficeProcess
from perfeval_xl.profiles import load
from perfeval_xl.profiles.library import available
from perfeval_xl.scoring import score
from perfeval_xl.submission import check_file
from tests.engines import cells, libreoffice, live
from tests.parity.hostile import ERROR_VALUES, hostile_fillings

OPEN = frozenset({Code.T001, Code.T003})
DUE = frozenset({Code.P043, Code.P052, Code.P102, Code.P107})
"""What asks for a cell that is due in some rows only; of two in one row, the one that the hint names counts."""
STAGES = frozenset("TPH")
"""The stages whose findings a sheet can know of; it cannot know that it was tampered with."""
OF_TABLES = frozenset({Code.P061})
"""What is asked of a printed table that has no formulas, for which a filling without a workbook is taken."""
QUESTION_CODES = frozenset(
    {Code.S046, Code.S021, Code.S016, Code.S132, Code.S141, Code.S145, Code.S065, Code.S066, Code.S061, Code.S005}
)
"""What a hint asks for without stopping the row."""
PASSING = frozenset({live_checks.READY, live_checks.IN_DOUBT, live_checks.DRAFT_READY})
Shown = Callable[[str], object]
"""What a computed field shows, by its full key."""


@dataclass(frozen=True)
class Tally:
    """What was compared, so that a comparison of nothing does not look like agreement."""

    rows: Counter[str]
    """Hints that were seen, and how often."""
    states: Counter[str]
    disagreements: tuple[str, ...]


def compare(case: Case, findings: Sequence[Finding], shown: Shown) -> Iterator[str]:
    """Whatever the sheet says and the check does not, or the other way round."""
    assert case.plan is not None
    spots = sorted(open_spots(case))
    open_findings = sorted({(f.place.sheet, f.place.cell) for f in findings if _is_about_open_cell(case, f)})
    if spots != open_findings:
        yield f"下一处未填 goes to {spots}, the check finds {open_findings}"
    for view in case.views:
        form = view.form
        own = [f for f in findings if f.place.sheet == form.sheet and f.code.name[0] in {*STAGES, "S"}]
        count = shown(form.full("check.open"))
        open_cells = sum(place[0] == form.sheet for place in open_findings)
        if isinstance(count, str) or count != open_cells:
            yield f"{form.sheet}: 未填格数 {count!r}, the check finds {open_cells}"
        for name, keys in rows_of(form).items():
            here = [f for f in own if _key(case.plan, f) in keys]
            hint = shown(form.full(name))
            blocking = sorted(f.code.name for f in here if f.severity.blocking)
            if (isinstance(hint, str) and row_hints.passes(hint)) is bool(blocking):
                yield f"{form.sheet}: {name} says {hint!r}, the check finds {blocking}"
            asking = sorted(f.code.name for f in here if f.code in QUESTION_CODES)
            if (hint == row_hints.KEPT) is bool(blocking or asking):
                yield f"{form.sheet}: {name} says {hint!r}, the check finds {[*blocking, *asking]}"
        whole = findings if form is case.form else own
        wrong = sorted({f.code.name for f in whole if f.severity.blocking and f.code.name[0] in STAGES} - {"T106"})
        state = shown(form.full("check.state"))
        if (state in PASSING) is bool(wrong):
            yield f"{form.sheet}: 填报状态 {state!r}, the check finds {wrong}"


_rows: dict[int, tuple[Form, Mapping[str, frozenset[str]]]] = {}
"""What `rows_of` gave, with its form, so that no other one has its number."""


def rows_of(form: Form) -> Mapping[str, frozenset[str]]:
    """The keys of every hint of a form, with the keys of the fields it speaks of."""
    if id(form) not in _rows:
        _rows[id(form)] = form, _rows_of(form)
    return _rows[id(form)][1]


def _rows_of(form: Form) -> Mapping[str, frozenset[str]]:
    hints = {}
    for key in form.fields:
        if not key.endswith(".hint"):
            continue
        stems = {key.removesuffix("hint")}
        if key == "execution.hint":
            stems.add("funds.")
        if form.kind is FormKind.BASE_DATA and form.profile.department is not None:
            lines = form.profile.department.base.lines
            if any(line.projects and key == f"line.{line.key}.hint" for line in lines):
                stems.add("project.")
        hints[key] = frozenset(other for other in form.fields if other.startswith(tuple(stems)))
    return hints


def _is_about_open_cell(case: Case, finding: Finding) -> bool:
    if finding.code not in {*OPEN, *DUE}:
        return False
    assert case.plan is not None
    keys = {
        str(case.plan.addresses[view.form.full(cell.key)])
        for view in case.views
        for cell in open_cells(view.form.fields, view.form.funds)
    } | {
        str(case.plan.addresses[view.form.full(row.key(role))])
        for view in case.views
        for row in view.form.rows
        for role in [row_hints.TO_FILL.get(str(view.scored.values[row.key("hint")]))]
        if role
    }
    return f"{finding.place.sheet}!{finding.place.cell}" in keys


def _key(plan: Plan, finding: Finding) -> str:
    """The plain key of the field at which a finding stands."""
    full = _keys(plan).get((finding.place.sheet, finding.place.cell), "")
    return full.rpartition(":")[2]


_known: dict[int, dict[tuple[str, str], str]] = {}


def _keys(plan: Plan) -> Mapping[tuple[str, str], str]:
    if id(plan) not in _known:
        _known.clear()
        _known[id(plan)] = {
            (at.sheet, cell_name(at.row, at.column)): key for key, at in reversed([*plan.addresses.items()])
        }
    return _known[id(plan)]


def in_python(filled: FilledForm, plan: Plan) -> Iterator[str]:
    """The disagreements of one filling, the sheet read by `evaluate`."""
    yield from of_case(Case(filled, score(filled), plan))


def of_case(case: Case) -> Iterator[str]:
    """The same of a filling that is scored already."""
    views = {view.form.id: view for view in case.views}

    def shown(full: str) -> object:
        where, _, key = full.rpartition(":")
        return views[where].scored.values[key]

    yield from compare(case, findings_of(case), shown)


def findings_of(case: Case) -> list[Finding]:
    """What the checks find, but for what is asked of printed tables."""
    findings = [finding for outcome in run(CHECKS, case) for finding in outcome.findings]
    return [finding for finding in findings if finding.code not in OF_TABLES]


def typed_in_libreoffice(office: OfficeProcess, fillings: Sequence[FilledForm], folder: Path) -> Tally:
    """The disagreements of what an open workbook shows while it is filled in, one filling after the other."""
    rows, states, differences = Counter[str](), Counter[str](), list[str]()
    for number, (form, group) in enumerate(_by_form(fillings)):
        plan = arrange(form)
        path = folder / f"typed{number}.xlsx"
        path.write_bytes(workbook(FilledForm.empty(form)))
        keys = [key for key, field in form.every_field.items() if field.kind in (FieldKind.MARK, FieldKind.COUNT)]
        wanted = [plan.addresses[key] for key in keys]
        answers = [key for key, field in form.every_field.items() if field.source is Source.ANSWER]
        typed = [{plan.addresses[key]: filled.every_answer.get(key) for key in answers} for filled in group]
        for filled, values in zip(group, live.in_libreoffice(office, path, typed, wanted), strict=True):
            shown = {key: values[place] for key, place in zip(keys, wanted, strict=True)}
            case = Case(filled, score(filled), plan)
            _count(form, shown.__getitem__, rows, states)
            differences += (
                f"{form.profile.id}: {line}" for line in compare(case, findings_of(case), shown.__getitem__)
            )
    return Tally(rows, states, tuple(differences))


def _by_form(fillings: Sequence[FilledForm]) -> Iterator[tuple[Form, list[FilledForm]]]:
    """The fillings of each blank form; a truth value is the number that LibreOffice makes of it."""
    groups: dict[int, list[FilledForm]] = {}
    for filled in fillings:
        groups.setdefault(id(filled.form), []).append(_without_truth(filled))
    for group in groups.values():
        yield group[0].form, group


def _without_truth(filled: FilledForm) -> FilledForm:
    answers = {key: Decimal(value) if isinstance(value, bool) else value for key, value in filled.answers.items()}
    return replace(filled, answers=answers, companions=tuple(map(_without_truth, filled.companions)))


def in_libreoffice(fillings: Sequence[FilledForm], folder: Path) -> Tally:
    """The disagreements of workbooks that LibreOffice recalculated and saved, each read as a return is."""
    rows, states, differences = Counter[str](), Counter[str](), list[str]()
    stale = [_written(filled, folder / f"{number}.xlsx") for number, filled in enumerate(fillings)]
    for number, path in enumerate(libreoffice.recalculate(stale, folder / "fresh")):
        differences += (f"file {number}: {problem}" for problem in _of_file(path, rows, states))
    return Tally(rows, states, tuple(differences))


def _count(form: Form, shown: Shown, rows: Counter[str], states: Counter[str]) -> None:
    for own in form.forms:
        rows.update(str(shown(own.full(key))) for key in own.fields if key.endswith(".hint"))
        states[str(shown(own.full("check.state")))] += 1


def _of_file(path: Path, rows: Counter[str], states: Counter[str]) -> Iterator[str]:
    submission = check_file(path)
    case = submission.case
    assert case is not None
    assert case.plan is not None
    assert case.book is not None
    book, addresses = case.book, case.plan.addresses

    def shown(full: str) -> object:
        place = addresses[full]
        sheet = book.sheet(place.sheet)
        cell = sheet.cells.get((place.row, place.column)) if sheet else None
        return None if cell is None else cell.value

    _count(case.form, shown, rows, states)
    # An error that was typed is a formula to LibreOffice, and comes back as one (G125).
    tampered = {f.code.name for f in submission.findings if f.code.name[0] in "GJW" and f.severity.blocking} - {"G125"}
    if tampered:
        yield f"not genuine: {sorted(tampered)}"
    yield from compare(case, submission.findings, shown)


def _written(filled: FilledForm, path: Path) -> Path:
    """The workbook as it is filled in, errors as errors, with the sentinel as the value of every formula."""
    path.write_bytes(workbook(filled))
    plan = arrange(filled.form)
    errors = {plan.addresses[key] for key, value in filled.every_answer.items() if value in ERROR_VALUES}
    folder = path.parent / "stale"
    folder.mkdir(exist_ok=True)
    spoilt = cells.stale(path, folder / path.name)
    path.unlink()
    if errors:
        _make_errors(spoilt, plan, {(at.sheet, cell_name(at.row, at.column)) for at in errors})
    return spoilt


def _make_errors(path: Path, plan: Plan, places: set[tuple[str, str]]) -> None:
    """Make the texts in ``places`` the errors that they spell."""
    with zipfile.ZipFile(path) as package:
        parts = {info.filename: package.read(info) for info in package.infolist()}
    shared = re.findall(r"<si><t[^>]*>([^<]*)</t></si>|<si>", parts["xl/sharedStrings.xml"].decode())
    for number, sheet in enumerate(plan.sheets, start=1):
        name = f"xl/worksheets/sheet{number}.xml"
        text = parts[name].decode()
        for _, cell in (place for place in places if place[0] == sheet.name):
            text = re.sub(
                rf'(<c r="{cell}"[^>]*?) t="s"><v>(\d+)</v>',
                lambda match: f'{match[1]} t="e"><v>{shared[int(match[2])]}</v>',
                text,
            )
        parts[name] = text.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)


class _Office(OfficeProcess):
    """An office that ends with the comparison."""

    def close(self) -> None:
        self.quit()


def main(arguments: Sequence[str]) -> int:
    """Compare ``--count`` fillings of every profile; print what was seen and what disagrees."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=210, help="fillings of each profile, typed into an open workbook")
    parser.add_argument("--files", type=int, default=2, help="of these, how many also go through a saved file")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    seen: list[Tally] = []
    with contextlib.closing(_Office()) as office:
        for profile_id in available():
            fillings = list(hostile_fillings(load(profile_id), chosen.count, chosen.seed))
            with tempfile.TemporaryDirectory() as folder:
                both = [typed_in_libreoffice(office, fillings, Path(folder))]
                both.append(in_libreoffice(fillings[: chosen.files], Path(folder)))
            wrong = [line for tally in both for line in tally.disagreements]
            print(f"{profile_id}: {len(fillings)} fillings, {len(wrong)} disagreements", flush=True)
            print("".join(f"  {line}\n" for line in wrong), end="")
            seen += both
    rows, states = (sum(counts, Counter()) for counts in zip(*((t.rows, t.states) for t in seen), strict=True))
    wrong_in_all = sum(len(tally.disagreements) for tally in seen)
    print(f"{chosen.count * len(available())} fillings, {rows.total()} hints, {wrong_in_all} disagreements")
    for counts in (rows, states):
        print(", ".join(f"{text} ×{times}" for text, times in counts.most_common()))
    return 1 if wrong_in_all else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
