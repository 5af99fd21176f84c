"""Forms of any length to press buttons in."""

from __future__ import annotations

from perfeval_xl.forms.form import FilledForm
from tests import making

POINTS = {"output": 50, "outcome": 30}


def rows(count: int) -> FilledForm:
    """A project with ``count`` indicators, each with a mistake to find."""
    dossier = making.dossier(making.drop("reported"))
    kept = [row for row in dossier["indicators"] if row["dimension"] == "satisfaction"]
    share = (count - len(kept)) // len(POINTS)
    for dimension, points in POINTS.items():
        kept += [_row(dimension, number, points, share) for number in range(share)]
    dossier["indicators"] = kept
    return making.filled(dossier)


def _row(dimension: str, number: int, points: int, share: int) -> making.Data:
    category = "quantity" if dimension == "output" else "social"
    worth = points // share if number else points - points // share * (share - 1)
    return {
        "dimension": dimension,
        "category": category,
        "name": f"{category}第{number + 1}项事项办理数量",
        "target": f"≥{100 + number}个",
        "points": worth,
        "actual": 50 + number,
        "reason": "加强管理",
    }
