"""依据: on what a group of numbers rests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from perfeval_xl.frozen import frozen


@frozen
class Provision:
    """依据: a document that a rule rests on."""

    key: str
    title: str
    number: str
    """文号; empty where the document has none."""
    issued: date | None
    verified: bool
    """Whether its text was read."""
    note: str
    own: bool = False
    """Whether it is 本程序自定规则, of which there is no original to be compared with."""


@frozen
class Basis:
    """Why a group of numbers is what it is."""

    provision: Provision
    article: str
    verified: bool
    """Whether the numbers were read in the provision itself."""

    def __str__(self) -> str:
        name = f"{self.provision.number}《{self.provision.title}》" if self.provision.number else self.provision.title
        doubt = "" if self.verified or self.provision.own else "（原文未核对）"
        return f"{name}{self.article}{doubt}"


def cited(bases: Iterable[Basis]) -> str:
    """Several bases as one text: each provision once, with all its articles."""
    groups: dict[Provision, list[Basis]] = {}
    for basis in bases:
        groups.setdefault(basis.provision, []).append(basis)
    return "；".join(str(_as_one(group)) for group in groups.values())


def _as_one(bases: Sequence[Basis]) -> Basis:
    articles = dict.fromkeys(basis.article for basis in bases if basis.article)
    return replace(bases[0], article="、".join(articles), verified=all(basis.verified for basis in bases))
