"""Packages of invented projects for tests: no workbook is written, an original is any bytes."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from perfeval_xl.ledger.rows import BlobRow, DecisionRow, DeliveryRow, FigureRow, FindingRow, IssueRow, JudgementRow
from perfeval_xl.office.package_reading import read_package
from perfeval_xl.office.package_rows import ProjectRow, canonical
from perfeval_xl.office.package_writing import Held, volumes
from perfeval_xl.office.packages import MANIFEST, SIGNATURE, Manifest, Originals, Package, signed_text
from perfeval_xl.sealing.certificates import Certificate
from perfeval_xl.sealing.keys import SigningKey, signed_by
from perfeval_xl.sealing.signing import IssuingOffice

YEAR = 2023
AT = "2024-03-05T08:00:00Z"


def key_of(name: str) -> SigningKey:
    """The signing key of an office, the same for the same name."""
    raw = hashlib.sha256(name.encode()).digest()
    public = Ed25519PrivateKey.from_private_bytes(raw).public_key()
    shown = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw).hex()
    key = SigningKey(IssuingOffice(name, shown), raw)
    return replace(key, certificate=signed_by(key, Certificate(key.office, date(2024, 1, 1))))


KEY = key_of("甲市教育局")


def original_of(code: str) -> bytes:
    """The bytes that came in for a project."""
    return f"自评表 {code}".encode() * 40


def held(code: str, *, with_original: bool = True, score: str = "91.5") -> Held:
    """One project that counts, with one file."""
    data = original_of(code)
    sha = hashlib.sha256(data).hexdigest()
    blob = BlobRow(sha, len(data), ".xlsx", AT)
    row = ProjectRow(
        YEAR,
        code,
        "project",
        f"项目{code}",
        "甲市教育局",
        "第一小学",
        "2024-03-31",
        "教科文科",
        "已计",
        ("迟报",),
        "可报",
        sha,
        AT,
        "file",
        score,
        "优",
        (),
        (sha,),
    )
    return Held(
        row,
        [issue_of(code)],
        [
            DeliveryRow(
                "file", "ab" * 16, 0, "", "", f"{code}.xlsx", sha, "workbook", "", "", AT, "disk", *[""] * 3, b"", AT
            )
        ],
        [judgement_of(sha, code, score)],
        [DecisionRow(YEAR, code, "accept", "", "a1b2", "", "", "已核对佐证", AT, "")],
        [blob] if with_original else [],
    )


def issue_of(code: str, origin: str = "") -> IssueRow:
    identity = hashlib.sha256(code.encode()).hexdigest()
    return IssueRow(
        identity, 1, YEAR, code, "", "project", f"项目{code}", "甲市教育局", "第一小学", "somewhere/2024", 1,
        "f" * 16, 3, "c" * 16, "", 0, f"{code}.xlsx", AT, origin,
    )  # fmt: skip


def judgement_of(sha: str, code: str, score: str = "91.5") -> JudgementRow:
    told = {"i01.actual": ["95", "自评表!F12"], "project.name": [[f"项目{code}"], "自评表!C3"]}
    answers = zlib.compress(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(), 1)
    finding = FindingRow(
        "S001",
        2,
        "自评表!H12",
        "完成率",
        "请核实",
        "95",
        "100",
        "请核对",
        "办法第三条",
        "a1b2",
        "因故未完成",
        '{"x":"1"}',
    )
    return JudgementRow(
        sha, "", "r" * 16, hashlib.sha256(code.encode()).hexdigest(), YEAR, code, "project", f"项目{code}",
        "甲市教育局", "第一小学", True, True, True, 0, 0, 1, False, "3F9A-04C1-77BE", "", AT, 1, AT, score, "优",
        3, answers, AT, 12, findings=(finding,), figures=(FigureRow("", "total.score", score, "自评表!H30"),),
    )  # fmt: skip


def frame(number: int = 1, key: SigningKey = KEY, **changed: object) -> Manifest:
    """What a manifest says besides its members."""
    made = Manifest(
        certificate=key.certificate or Certificate(key.office),
        title="2023年度绩效自评",
        year=YEAR,
        number=number,
        made_at=AT,
        program="0.5.0",
        package="",
        volume=1,
        volumes=1,
        originals=Originals.COUNTED,
        is_part=False,
        counts={"已计": 1, "projects": 1},
    )
    return replace(made, **changed)  # type: ignore[arg-type]


def packed(
    projects: Sequence[Held], key: SigningKey = KEY, *, most: int = 18 << 20, summary: bytes = b"", **changed: object
) -> list[bytes]:
    """The volumes of a package of these projects."""
    data = {one.sha: original_of(project.row.code) for project in projects for one in project.originals}
    given = frame(key=key, **changed)
    return [one.data for one in volumes(given, projects, key, lambda blob: data[blob.sha], most=most, summary=summary)]


def read(data: bytes) -> Package:
    """The package in it. Raises AssertionError where there is none."""
    found = read_package(data)
    assert isinstance(found, Package), found
    return found


def again(data: bytes, change: Callable[[dict[str, bytes]], None], key: SigningKey | None = None) -> bytes:
    """A volume zipped again after a change of its members; with a key, its manifest made anew and signed by it."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        members = {name: file.read(name) for name in file.namelist()}
    change(members)
    if key is not None:
        told = json.loads(members[MANIFEST])
        others = {name: one for name, one in members.items() if name not in (MANIFEST, SIGNATURE)}
        told["members"] = {
            name: {"sha256": hashlib.sha256(one).hexdigest(), "size": len(one)} for name, one in others.items()
        }
        raw = canonical(told)
        members |= {MANIFEST: raw, SIGNATURE: signature_of(raw, key)}
    return zipped(members)


def signature_of(manifest: bytes, key: SigningKey) -> bytes:
    """What stands in the member of the signature."""
    return canonical({"public": key.office.public, "signature": key.sign(signed_text(manifest))})


def zipped(members: Mapping[str, bytes]) -> bytes:
    """Members as a zip, packed by another program."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, one in members.items():
            file.writestr(zipfile.ZipInfo(name), one, zipfile.ZIP_DEFLATED)
    return made.getvalue()
