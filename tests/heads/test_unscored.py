"""Forms without scores, and rows without points in forms that have them."""

import base64
from pathlib import Path

import pytest

from perfeval_xl.checks import CHECKS, Case, run
from perfeval_xl.errors import BriefError
from perfeval_xl.findings.facts import percent
from perfeval_xl.forms.dossier_writing import dossier_data
from perfeval_xl.forms.list_writing import list_rows
from perfeval_xl.layout.arrange import arrange
from perfeval_xl.outputs.submitting import mail_draft
from perfeval_xl.outputs.terminal import scores_of_case
from perfeval_xl.profile_check import mistakes_in
from perfeval_xl.profiles import load
from perfeval_xl.profiles.describe import describe
from perfeval_xl.profiles.profile import Profile
from perfeval_xl.reports.compose import compose
from perfeval_xl.reports.facts import Facts
from perfeval_xl.reports.sentences import Tray, render
from perfeval_xl.scoring import score
from perfeval_xl.sealing.identity import decode, encode, identity_of
from tests.heads.transfer import PROFILE, data_of, filled, transfer
from tests.issuing.samples import Data, answered, filled_from


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Profile:
    """The profile without scores, once for all."""
    return transfer(tmp_path_factory.mktemp("rules"))


def case_of(profile: Profile, data: Data | None = None) -> Case:
    """Everything known of the filled form."""
    form = filled(profile, data)
    return Case(form, score(form))


def codes(case: Case) -> set[str]:
    """The findings that send it back, by code."""
    found = (one for outcome in run(CHECKS, case) for one in outcome.findings)
    return {one.code.name for one in found if one.severity.blocking}


def test_such_a_profile_is_sound(profile: Profile) -> None:
    assert mistakes_in(profile) == []


def test_nothing_of_it_is_scored(profile: Profile) -> None:
    fields = filled(profile).form.fields
    roles = {key.rpartition(".")[2] for key in fields}
    assert roles & {"points", "score", "rule_score", "assessed", "deduction", "rating"} == set()
    assert {"i01.actual", "i01.rate", "i01.reason", "execution.rate", "funds.balance"} <= set(fields)


def test_a_form_that_is_filled_in_passes(profile: Profile) -> None:
    case = case_of(profile)
    assert case.scored.text("check.state") == "已填齐，校验全部通过"
    assert codes(case) == set()


def test_its_names_and_sheets_are_those_of_what_there_is(profile: Profile) -> None:
    plan = arrange(filled(profile).form, {})
    texts = {str(cell.value) for sheet in plan.sheets for cell in sheet.cells.values()}
    assert set(plan.names) == {"pe_execution_rate"}
    assert not {"得分汇总", "总分", "定性评分"} & texts


def test_a_target_missed_asks_for_a_reason_and_names_no_points(profile: Profile) -> None:
    data = data_of(profile)
    data["indicators"][0]["reason"] = "无"  # type: ignore[index]
    case = case_of(profile, data)
    assert "P107" in codes(case)
    assert case.scored.text("i01.hint") == "请说明偏差原因"
    assert case.scored.number("check.open") == 1


def test_what_is_told_of_it_tells_no_score(profile: Profile) -> None:
    case = case_of(profile)
    outline = load("cn_national/2020").outline
    assert outline is not None
    report = compose(case, outline).text
    assert scores_of_case(case).startswith("不计分，不评等级，执行率")
    assert "得分" not in scores_of_case(case)
    assert "【待填：总分" not in report
    assert "得满分" not in report
    assert "评分满分" not in report
    body = base64.b64decode(mail_draft(case, "C0DE").decode().split("base64")[1].split("--=")[0]).decode()
    assert "校验码C0DE" in body
    assert "自评—分" not in body
    assert "等级" not in body
    topics = [line.topic for line in describe(profile)]
    assert topics[0] == "计分"
    assert "等级" not in topics


@pytest.mark.parametrize(
    ("sentence", "left"),
    [
        ("得{{ score }}分，等级为“{{ rating }}”。共{{ indicators }}项，得满分的{{ full }}项。", "共{count}项。"),
        ("预算执行率{{ rate }}，{{ told_execution }}。年度{{ year }}。", "预算执行率{rate}。年度{year}。"),
        ("满分{{ points }}分，其中{{ weights }}。", ""),
    ],
)
def test_clauses_about_scores_are_left_out(sentence: str, left: str, profile: Profile) -> None:
    case, tray = case_of(profile), Tray()
    said = "".join(span.text for span in render(sentence, Facts(case, tray), tray).spans)
    rate = percent(case.scored.number("execution.rate"))
    count = sum(not row.indicator.part for row in case.form.rows)
    assert said == left.format(count=count, rate=rate, year=case.form.brief.year)


def test_identity_dossier_and_list_keep_what_has_no_points(profile: Profile) -> None:
    form = filled(profile)
    identity = identity_of(form.form, own_password=False)
    again = filled_from(dossier_data(form), profile)
    listed = [row for sheet, row in list_rows(form) if sheet == "指标"]
    assert decode(encode(identity)) == identity
    assert (again.form.brief, again.answers) == (form.form.brief, form.answers)
    assert listed[1]["points"] == "其中"


def test_points_in_a_form_without_scores_are_refused(profile: Profile) -> None:
    data = data_of(profile)
    data["indicators"][0]["points"] = 10  # type: ignore[index]
    with pytest.raises(BriefError) as caught:
        filled(profile, data)
    assert "不计分的表写了分值10" in str(caught.value.mistakes[0])


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('blocks = ["identity", "funds", "goal", "indicators", "total"]', "“total”应有0个"),
        ('{ role = "points", heading = "分值", width = 8 },\n    { role = "reason"', "不计分的表不能有“points”栏"),
    ],
)
def test_a_layout_with_scores_is_refused(written: str, said: str, tmp_path: Path) -> None:
    before = {"b": 'blocks = ["identity", "funds", "goal", "indicators"]', "{": '{ role = "reason"'}[written[0]]
    with pytest.raises(Exception, match=said):
        transfer(tmp_path, PROFILE.replace(before, written))


def test_a_part_in_a_scored_form_takes_no_points_and_loses_none() -> None:
    national = load("cn_national/2020")
    data = answered(national)
    rows: list[Data] = data["indicators"]  # type: ignore[assignment]
    part = {key: rows[0][key] for key in ("dimension", "category", "target", "actual")}
    rows.insert(1, part | {"name": "其中：县区点位", "part": True, "reason": "因招标推迟。"})
    whole, form = filled_from(answered(national), national), filled_from(data, national)
    case = Case(form, score(form))
    totals = [score(one).number(key) for one in (whole, form) for key in ("total.points", "total.score")]
    assert totals[:2] == totals[2:]
    assert form.form.fields["i02.indicator"].value == "　其中：县区点位"
    assert "i02.points" not in form.form.fields
    assert codes(case) == set()
    assert "i02" not in {row.id for row in form.form.scored_rows}


@pytest.mark.parametrize("at", [0, 1])
def test_a_part_stands_below_what_it_is_a_part_of(at: int) -> None:
    national = load("cn_national/2020")
    data = answered(national)
    rows: list[Data] = data["indicators"]  # type: ignore[assignment]
    other = next(row for row in rows if row["category"] != rows[0]["category"])
    kept = {key: (other if at else rows[0])[key] for key in ("dimension", "category", "target", "actual")}
    rows.insert(at, kept | {"name": "其中：县区点位", "part": True})
    with pytest.raises(BriefError, match=rf"indicators\[{at + 1}\]\.part：“其中：县区点位”是其中项，它上面没有"):
        filled_from(data, national)


def test_a_report_tells_a_part_below_its_indicator_and_counts_it_not() -> None:
    national = load("cn_national/2020")
    whole, data = answered(national), answered(national)
    rows: list[Data] = data["indicators"]  # type: ignore[assignment]
    kept = {key: rows[0][key] for key in ("dimension", "category", "target", "actual")}
    rows.insert(1, kept | {"name": "其中：县区点位", "part": True})

    def told(data: Data) -> list[str]:
        form = filled_from(data, national)
        case = Case(form, score(form))
        assert case.form.profile.outline is not None
        return compose(case, case.form.profile.outline).text.splitlines()

    before, after = told(whole), told(data)
    added = [line for line in after if line.startswith("其中：县区点位")]
    assert len(added) == 2
    assert [line for line in after if "其中：县区点位" not in line] == before
