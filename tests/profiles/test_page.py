"""docs/profile.md says what a profile may say: every key is named there, and its examples are read."""

import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from perfeval_xl.profiles.schema import profile_schema

PAGE = (Path(__file__).parents[2] / "docs" / "profile.md").read_text(encoding="utf-8")
SCHEMA = profile_schema()["else"]
COMMON = frozenset({"provision", "article", "verified"})


def keys(schema: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The path of every key that the reader asks for."""
    if not isinstance(schema, dict):
        return
    for name, inner in schema.get("properties", {}).items():
        yield (*path, name)
        yield from keys(inner, (*path, name))
    for inner in (schema.get("items"), schema.get("additionalProperties")):
        yield from keys(inner, (*path, "*"))


def test_every_key_of_a_profile_is_named() -> None:
    fenced = re.findall(r"```toml.*?```", PAGE, re.DOTALL)
    inline = re.findall(r"`[^`\n]+`", re.sub(r"```.*?```", "", PAGE, flags=re.DOTALL))
    words = set(re.findall(r"[a-z_]+", " ".join(fenced + inline)))
    missing = sorted({".".join(path) for path in keys(SCHEMA) if path[-1] not in words | COMMON})
    assert missing == []


def named(values: object, schema: object, path: str = "") -> Iterator[str]:
    """Keys of an example that no profile has."""
    if not isinstance(schema, dict) or schema.get("anyOf"):
        return
    if isinstance(values, list):
        for item in values:
            yield from named(item, schema.get("items"), f"{path}[]")
    if isinstance(values, dict):
        properties, free = schema.get("properties"), schema.get("additionalProperties")
        for key, value in values.items():
            if properties is not None and key in properties:
                yield from named(value, properties[key], f"{path}.{key}")
            elif isinstance(free, dict):
                yield from named(value, free, f"{path}.{key}")
            elif properties is not None:
                yield f"{path}.{key}"


@pytest.mark.parametrize("text", re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL))
def test_an_example_says_nothing_that_is_not_read(text: str) -> None:
    assert list(named(tomllib.loads(text, parse_float=Decimal), SCHEMA)) == []
