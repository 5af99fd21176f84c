"""Write the golden workbooks of this release: ``python -m tests.golden_made`` (or ``make golden``).

One filled workbook for each shipped profile, one with mistakes, one that is empty and one that is signed, as bytes,
and what this release says of them. Later releases must say the same (``tests/golden/test_golden.py``). Those of a
release are written once, when its rules and sheets have settled, and never changed after it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from perfeval_xl import __version__
from perfeval_xl.issuing import workbook
from perfeval_xl.profiles.library import Library, folder
from perfeval_xl.sealing.keys import SigningKey
from perfeval_xl.sealing.signing import IssuingOffice
from perfeval_xl.submission import check_file
from perfeval_xl.tables import plain
from tests import making
from tests.issuing.samples import blank, complete

GOLDEN = Path(__file__).parent / "golden"
SECRET = bytes(range(32))
"""Of an office that exists in the golden workbooks only."""
FAULTS = (
    making.put("indicators.1.reason", "无。"),
    making.put("indicators.2.actual", 0),
    making.put("indicators.7.actual", -1),
    making.put("goal.actual", None),
)


def workbooks() -> Iterator[tuple[str, bytes]]:
    """The name and the bytes of each."""
    for profile_id in Library((folder(),)).available():
        yield f"complete.{profile_id.replace('/', '.')}.xlsx", workbook(complete(profile_id))
    yield "faults.cn_national.2020.xlsx", workbook(making.filled(making.dossier(*FAULTS)))
    for profile_id in ("cn_national/2020", "hunan_hengyang/2022"):
        yield f"empty.{profile_id.replace('/', '.')}.xlsx", workbook(blank(profile_id))
    yield "signed.cn_national.2020.xlsx", workbook(making.filled(), key=_key(), password="golden")


def expected(path: Path) -> dict[str, Any]:
    """What this release says of a workbook."""
    submission = check_file(path)
    if submission.case is None or submission.case.recognised is None:
        raise SystemExit(f"{path.name} cannot be read: {[finding.message for finding in submission.findings]}")
    identity, values = submission.case.recognised.identity, submission.case.scored.values
    total = values["total.score"]
    return {
        "profile": identity.profile,
        "version": identity.version,
        "layout": identity.layout,
        "genuine": submission.genuine,
        "total": plain(total) if isinstance(total, Fraction) else "",
        "rating": values["total.rating"] or "",
        "codes": sorted({finding.code.name for finding in submission.findings}),
    }


def write(target: Path) -> None:
    """Write the workbooks and ``expected.json`` into ``target``."""
    target.mkdir(parents=True)
    results = {}
    for name, data in workbooks():
        (target / name).write_bytes(data)
        results[name] = expected(target / name)
        print(f"written: {target / name}")
    text = json.dumps(results, ensure_ascii=False, indent=1) + "\n"
    (target / "expected.json").write_text(text, encoding="utf-8")


def _key() -> SigningKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public = Ed25519PrivateKey.from_private_bytes(SECRET).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return SigningKey(IssuingOffice("样例市财政局", public.hex()), SECRET)


if __name__ == "__main__":
    place = Path(sys.argv[1]) if len(sys.argv) > 1 else GOLDEN / __version__
    if place.exists():
        raise SystemExit(f"{place} is there already; golden workbooks of a release are never written again")
    write(place)
