"""Whether everything that an action needs is there: run in the frozen program after each installation."""

from __future__ import annotations

from importlib import import_module


def self_test() -> str:
    """Issue, check and report a published example in memory, and return a line that says what was done.

    Any missing library or data file is an exception, and so is a button whose function is missing.
    """
    import xlwings

    from perfeval_xl.addin.actions import ACTIONS
    from perfeval_xl.issuing import jobs_of, workbook
    from perfeval_xl.profiles import available, load
    from perfeval_xl.profiles.library import published
    from perfeval_xl.reports.doors import REPORT_SUFFIXES, report_bytes, report_of
    from perfeval_xl.submission import check_file

    for module, function in ACTIONS.values():
        getattr(import_module(module), function)
    profiles = [load(profile_id) for profile_id in available()]
    # The user's own come last.
    profile_id, path = list(published().items())[-1]
    issued = workbook(jobs_of(load(profile_id), path, draft=True)[0].filled)
    findings = check_file(path).findings
    report = report_of(path)
    reports = [report_bytes(report, kind) for kind in REPORT_SUFFIXES]
    return (
        f"规则集{len(profiles)}个；{profile_id}：自评表{len(issued)}字节，审核意见{len(findings)}条，"
        f"报告{len(reports)}种；xlwings {xlwings.__version__}"
    )
