"""Files that belong to a project by what they are called."""

from __future__ import annotations

import pytest

from perfeval_xl.ledger.ties import Known

PROJECTS = (
    ("P23-00015", "城区桥梁维修"),
    ("007", "桥梁维修"),
    ("A.1/2", "绿化工程"),
    ("A-002", ""),
    ("A4", ""),
    ("B01", ""),
)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("P23-00015.xls", "P23-00015"),
        ("P23-00015_补盖章.pdf", "P23-00015"),
        ("补盖章（p23-00015）.pdf", "P23-00015"),
        ("P23-00015自评表.xls", "P23-00015"),
        ("附件1：P23-00015自评表.xls", "P23-00015"),
        ("007_桥梁.pdf", "007"),
        ("第007号.pdf", ""),
        ("20240070.pdf", ""),
        ("P23-000151.pdf", ""),
        ("A.1-自评表.pdf", ""),
        ("城区桥梁维修自评表.pdf", "P23-00015"),
        ("桥梁维修自评表.pdf", "007"),
        ("自评表.pdf", ""),
        ("A-002自评表.xls", "A-002"),
        ("教育局A-002.xls", "A-002"),
        ("关于B01的说明.doc", "B01"),
        ("A-0021自评表.xls", ""),
        ("XA-002自评表.xls", ""),
        ("A4纸打印.pdf", ""),
        ("第007批.pdf", ""),
    ],
)
def test_the_project_of_a_name(name: str, code: str) -> None:
    known = Known()
    for known_code, known_name in PROJECTS:
        known.add((2023, known_code), known_code, known_name)
    assert known.by_name(name) == ({(2023, code)} if code else set())
