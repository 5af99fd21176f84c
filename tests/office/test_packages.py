"""下级上报的包: what is written is read again as it was, and nothing else is."""

from __future__ import annotations

from tests.office.package_made import held, original_of, packed, read


def test_what_is_written_is_read_again() -> None:
    projects = [held(f"P{nth:03}") for nth in range(3)]
    (data,) = packed(projects, summary=b"PK summary")
    found = read(data)
    assert found.projects == tuple(one.row for one in projects)
    assert found.issues == tuple(row for one in projects for row in one.issues)
    assert found.deliveries == tuple(row for one in projects for row in one.deliveries)
    assert found.judgements == tuple(row for one in projects for row in one.judgements)
    assert found.decisions == tuple(row for one in projects for row in one.decisions)
    assert found.originals == {one.row.sha: original_of(one.row.code) for one in projects}
    assert found.summary == b"PK summary"
    assert found.manifest.members.keys() >= {"issue.jsonl", "汇总.xlsx"}
