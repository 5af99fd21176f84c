"""The program is upgraded in the middle of a round: what was sent out before is judged and counted beside the new."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import pytest

from perfeval_xl.forms.edition import CURRENT, Edition
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.ledger.rows import BlobRow, ContainerRow
from perfeval_xl.ledger.standing import Standing, standing
from perfeval_xl.ledger.states import COUNTED, REISSUED, RETURNED
from perfeval_xl.profiles import Library, load
from perfeval_xl.profiles.library import folder as shipped
from tests.golden.test_golden import HERE
from tests.issuing.lists import NATIONAL, short_list
from tests.ledger import making as ledger_rows
from tests.office import papers
from tests.office.test_registering import setting
from tests.outputs.commands import perfeval

OLD = HERE / "0.4.0"
TODAY = date(2024, 3, 20)


def came(base: Path, files: Iterable[Path]) -> Standing:
    """How the round stands when these files came in and were judged, on a machine with nothing but the round."""
    originals = base / "原件"
    originals.mkdir(exist_ok=True)
    library = Library((base / "轮" / "台账" / "规则", shipped()))
    rows = [papers.row(originals, path.read_bytes(), library=library) for path in files]
    with Ledger.open(base / "轮" / "台账") as ledger:
        for row in rows:
            delivery = ledger_rows.delivery(row.sha)
            container = ContainerRow(delivery.source, delivery.mark, 1, ledger_rows.AT)
            ledger.record([(container, [delivery], [BlobRow(row.sha, 1, ".xlsx", ledger_rows.AT)])])
            ledger.judged(row)
        ledger.flush()
        ledger.use_rules(papers.RULES)
        return standing(ledger.connection, TODAY)


def states(found: Standing) -> Mapping[str, str]:
    return {one.code: one.state for one in found.projects}


def issued_today(base: Path, name: str, *, code: str) -> Path:
    """What a workbook of 0.4.0 says, issued by today's program under another code, and filled in the same."""
    taken, sent = base / "取出.json", base / "轮" / "自评表"
    assert perfeval("extract", OLD / name, "-o", taken, "--force").exit_code == 0
    data = json.loads(taken.read_text(encoding="utf-8"))
    head = data["department" if "department" in data else "project"]
    head |= {"code": code, "name": f"{head['name']}{code}"}
    for at, own in enumerate(data.get("projects", ()), 1):
        own["project"] |= {"code": f"{code}-{at}", "name": f"{own['project']['name']}{code}"}
    taken.write_text(json.dumps(data), encoding="utf-8")
    built = perfeval("build", data["profile"], "--brief", taken, "--round", base / "轮")
    assert built.exit_code == 0, built.output
    [path] = sent.glob(f"{code}_*.xlsx")
    return path


@pytest.mark.parametrize("profile", ["cn_national.2020", "hunan_hengyang.2022"])
def test_what_an_older_release_issued_counts_beside_what_today_issues(tmp_path: Path, profile: str) -> None:
    name = f"complete.{profile}.xlsx"
    (tmp_path / "旧").mkdir()
    old = shutil.copy(OLD / name, tmp_path / "旧")
    assert perfeval("build", "--round", tmp_path / "轮", "--issued", tmp_path / "旧").exit_code == 0
    new = issued_today(tmp_path, name, code="NEW")

    found = came(tmp_path, [Path(old), new])

    assert states(found) == {"P-001": COUNTED, "NEW": COUNTED}
    assert len({(one.score, one.rating) for one in found.projects}) == 1
    with Ledger.open(tmp_path / "轮" / "台账", readonly=True) as ledger:
        layouts = {row.code: Edition(row.layout) for row in ledger.issues() if not row.member_of}
    assert layouts == {"P-001": Edition.SECOND, "NEW": CURRENT}


def test_to_issue_the_same_list_again_voids_nothing_and_another_content_does(tmp_path: Path) -> None:
    (tmp_path / "旧").mkdir()
    old = Path(shutil.copy(OLD / "complete.cn_national.2020.xlsx", tmp_path / "旧"))
    listed, dossier = tmp_path / "清单.xlsx", tmp_path / "取出.json"
    assert perfeval("extract", old, "-o", listed).exit_code == 0
    again = ("build", NATIONAL, "--brief", listed, "--round", tmp_path / "轮")
    assert perfeval(*again, "--issued", tmp_path / "旧").exit_code == 0
    assert states(came(tmp_path, [old])) == {"P-001": COUNTED}

    perfeval("extract", old, "-o", dossier)
    data = json.loads(dossier.read_text(encoding="utf-8"))
    data["goal"]["expected"] = "下发单位改了目标。"
    dossier.write_text(json.dumps(data), encoding="utf-8")
    built = perfeval("build", NATIONAL, "--brief", dossier, "--round", tmp_path / "轮")
    assert "重新下发1个" in built.stdout, built.output

    found = came(tmp_path, [old])
    assert states(found) == {"P-001": RETURNED}
    assert [one.verdict for one in found.attempts] == [REISSUED]


def own_rules(base: Path, version: int, title: str) -> Path:
    """A folder of rules of an office that extend those of the country."""
    path = base / "规则" / "某县" / "2023.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (f'title = "{title}"', "year = 2023", f"version = {version}", 'extends = "cn_national/2020@1"')
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return base / "规则"


def test_rules_that_the_office_itself_changed_ask_for_the_new_form(tmp_path: Path) -> None:
    """Under its own earlier version a form is still judged, and sent back because there is a newer one."""
    listed = short_list(tmp_path / "清单.xlsx", codes="12")
    for version, codes in ((1, "12"), (2, "1")):
        rules = own_rules(tmp_path, version, f"某县自评表{version}")
        short_list(listed, setting(), codes)
        built = perfeval("--rules", rules, "build", "某县/2023", "--brief", listed, "--round", tmp_path / "轮")
        assert built.exit_code == 0, built.output
        for path in (tmp_path / "轮" / "自评表").glob("*.xlsx"):
            shutil.copy(path, tmp_path / f"{version}_{path.name}")
    shutil.rmtree(rules)

    found = came(tmp_path, sorted(tmp_path.glob("1_*.xlsx")))

    assert {(one.code, one.verdict) for one in found.attempts} == {("001", REISSUED), ("002", "空表")}


def test_the_layout_of_the_golden_workbooks_is_not_that_of_today() -> None:
    """Else nothing of this would show what it says."""
    assert load(NATIONAL).version > 1
    assert CURRENT > Edition.SECOND
