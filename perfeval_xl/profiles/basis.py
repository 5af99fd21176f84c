"""依据: on what a group of numbers rests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class Basis:
    """Why a group of numbers is what it is."""

    provision: Provision
    article: str
    verified: bool
    """Whether the numbers were read in the provision itself."""

    def __str__(self) -> str:
        name = f"{self.provision.number}《{self.provision.title}》" if self.provision.number else (self.provision.title)
        doubt = "" if self.verified else "（原文未核对）"
        return f"{name}{self.article}{doubt}"
