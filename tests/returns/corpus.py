"""Every kind of tampering, by what a cheat wants; ``python -m tests.tampering`` tries them and prints a table."""

from __future__ import annotations

from collections.abc import Mapping

from tests.returns import tampered_code, tampered_looks, tampered_targets, tampered_texts, tampered_totals
from tests.returns.tampering import Tampering

GROUPS: Mapping[str, tuple[Tampering, ...]] = {
    "another target": tampered_targets.KINDS,
    "another total": tampered_totals.KINDS,
    "another look": tampered_looks.KINDS,
    "another text": tampered_texts.KINDS,
    "code that runs": tampered_code.KINDS,
}
EVERY = tuple(kind for kinds in GROUPS.values() for kind in kinds)
BASIC = (
    *tampered_targets.BASIC,
    *tampered_totals.BASIC,
    *tampered_looks.BASIC,
    *tampered_texts.BASIC,
    *tampered_code.BASIC,
)
"""Kinds that are tried in the workbook of a department, too."""
