"""The list of defects says of each what stands in the dossier that it names."""

from tests.reports.seed_defects import KINDS, LONGEST_QUOTE, SEVERITIES, defects, seeds, stands


def test_each_defect_stands_where_the_list_says() -> None:
    listed = defects()
    assert [defect.id for defect in listed if not stands(defect)] == []
    assert {defect.seed for defect in listed} == set(seeds())


def test_the_list_is_well_formed() -> None:
    listed = defects()
    assert len(listed) == len({defect.id for defect in listed})
    assert [defect.id for defect in listed if len(defect.where) > LONGEST_QUOTE and defect.how == "quote"] == []
    assert [defect.id for defect in listed if defect.kind not in KINDS or defect.severity not in SEVERITIES] == []
    assert [defect.id for defect in listed if not defect.what.endswith((".", "?"))] == []
