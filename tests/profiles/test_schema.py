"""The schema for editors says what the reader of profiles says, as far as a schema can."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, ClassVar

import jsonschema
import pytest

from perfeval_xl.errors import ProfileError
from perfeval_xl.frozen import frozen
from perfeval_xl.profiles import Library, available
from perfeval_xl.profiles.library import folder
from perfeval_xl.profiles.schema import outline_schema, profile_schema
from perfeval_xl.profiles.shelf import OUTLINE_SUFFIX
from perfeval_xl.rules.parameters import NumberParameter
from perfeval_xl.rules.quantities import OnTime
from perfeval_xl.rules.registry import RuleList
from tests.outputs.commands import perfeval
from tests.profiles.broken import CASES, Case, write
from tests.profiles.own_rules import OUTLINE, PROFILE

SHIPPED = Library((folder(),))
STRUCTURE = ("不认识的项", "缺少此项", "应为", "超出范围")
"""How mistakes of one key are told; what must fit another key, no schema can say."""
BEYOND = frozenset(
    {
        "not a number for a number",
        "a form for departments without projects",
        "a misspelled dimension table",
        "a text without a key",
        "a text that nobody writes",
        "a text without a heading",
    }
)
"""JSON has no NaN; which keys a kind of profile wants, the schema leaves to the check, and 一级指标 may be its own."""


@pytest.fixture(scope="module")
def profiles() -> jsonschema.Draft202012Validator:
    return validator(profile_schema())


@pytest.fixture(scope="module")
def outlines() -> jsonschema.Draft202012Validator:
    return validator(outline_schema())


def validator(schema: dict[str, object]) -> jsonschema.Draft202012Validator:
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)


def plain(value: Any) -> Any:
    """TOML as an editor hands it to a schema: days are texts."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def read(path: Path) -> Any:
    return plain(tomllib.loads(path.read_text(encoding="utf-8")))


def merged(library: Library, profile_id: str) -> Any:
    """A profile put together with what it extends, which then has to say everything."""
    tables = {key: value for key, value in plain(library.tables(profile_id)).items() if key != "extends"}
    return json.loads(json.dumps(tables, default=float))


@pytest.mark.parametrize("profile_id", available(SHIPPED))
def test_every_shipped_profile_is_valid(profile_id: str, profiles: jsonschema.Draft202012Validator) -> None:
    """As it stands, and put together with what it extends."""
    data = read(folder() / f"{profile_id}.toml")
    assert [error.message for error in profiles.iter_errors(data)] == []
    assert [error.message for error in profiles.iter_errors(merged(SHIPPED, profile_id))] == []


@pytest.mark.parametrize("path", sorted(folder().glob(f"*/*{OUTLINE_SUFFIX}")), ids=lambda path: f"{path.parent.name}")
def test_every_shipped_outline_is_valid(path: Path, outlines: jsonschema.Draft202012Validator) -> None:
    assert [error.message for error in outlines.iter_errors(read(path))] == []


def test_an_own_profile_and_its_outline_are_valid(
    profiles: jsonschema.Draft202012Validator, outlines: jsonschema.Draft202012Validator
) -> None:
    assert profiles.is_valid(plain(tomllib.loads(PROFILE)))
    assert outlines.is_valid(plain(tomllib.loads(OUTLINE)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_profile_that_is_broken_in_a_key_is_invalid(
    case: Case, profiles: jsonschema.Draft202012Validator, tmp_path: Path
) -> None:
    root = write(tmp_path, case.body, case.edit)
    with pytest.raises(ProfileError) as caught:
        Library((root,)).load(case.profile_id)
    if case.name not in BEYOND and any(word in mistake.what for mistake in caught.value.mistakes for word in STRUCTURE):
        alone = profiles.is_valid(read(root / case.file))
        assert not (alone and profiles.is_valid(merged(Library((root,)), case.profile_id)))


BROKEN_OUTLINES = {
    "an unknown key": ('title = "项目概况"', 'title = "项目概况"\nanswer = 42'),
    "a section without a title": ('title = "项目概况"\n', ""),
    "a limit that is no number": ("limit = 500", 'limit = "500"'),
    "a list that is none": ('title = "项目概况"', 'title = "项目概况"\nlist = "everything"'),
}


@pytest.mark.parametrize(("old", "new"), BROKEN_OUTLINES.values(), ids=BROKEN_OUTLINES.keys())
def test_a_broken_outline_is_invalid(old: str, new: str, outlines: jsonschema.Draft202012Validator) -> None:
    assert old in OUTLINE
    assert not outlines.is_valid(tomllib.loads(OUTLINE.replace(old, new, 1)))


def test_parameters_of_a_rule_go_with_the_rule(profiles: jsonschema.Draft202012Validator) -> None:
    """Those of another rule are not asked for, and the bounds are those that the rule declares."""

    def errors(text: str) -> list[str]:
        data = plain(tomllib.loads(PROFILE.replace("cap = 1", text)))
        return [error.json_path for error in profiles.iter_errors(data)]

    assert errors("cap = 0.9") == []
    assert errors("cap = 2") == ["$.execution.cap"]
    stepped = PROFILE.replace('rule = "linear"', 'rule = "stepped"')
    assert profiles.is_valid(plain(tomllib.loads(stepped.replace("cap = 1", "steps = [[0.8, 0.5], [1, 1]]"))))
    assert not profiles.is_valid(plain(tomllib.loads(stepped.replace("cap = 1", "steps = [[0.8, 50], [1, 1]]"))))


def test_the_command_writes_it_and_not_over_another_file(tmp_path: Path) -> None:
    path = tmp_path / "规则集.schema.json"
    assert perfeval("profiles", "schema", "-o", path).exit_code == 0
    assert json.loads(path.read_text(encoding="utf-8")) == profile_schema()
    assert perfeval("profiles", "schema", "-o", path).exit_code == 1
    shown = perfeval("profiles", "schema", "--report")
    assert json.loads(shown.stdout) == outline_schema()


def test_a_parameter_that_may_be_left_out_is_not_asked_for() -> None:
    """A rule is read without it, hence an editor does not call it missing."""

    @frozen
    class Lenient(OnTime):
        name: ClassVar[str] = "lenient"
        late_share: Annotated[Decimal, NumberParameter("逾期得分比例", 0, 1)] = Decimal(0)

    strict, lenient = RuleList("scoring.deadline", (OnTime, Lenient)).schema()

    assert (strict["required"], lenient["required"]) == (["rule", "late_share"], ["rule"])
