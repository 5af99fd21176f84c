"""Every button reaches the one macro, in both namespaces."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from perfeval_xl.buttons import Tab, ids_of, office_tab, read_tab, tab, tabs
from perfeval_xl.packaging.ribbon import RibbonVersion, custom_ui
from perfeval_xl.packaging.sources import own_modules
from tests.packaging.ribbon_check import ribbon_problems


def _sources() -> dict[str, str]:
    return {module.name: module.source for module in own_modules()}


def test_the_buttons_stand_in_their_groups_once_each() -> None:
    ids = [button.id for button in tab().buttons]
    assert len(set(ids)) == len(ids)
    assert (tab().label, list(tab().groups)) == ("绩效自评", ["填报", "审核", "成果", "其他"])
    assert [button.id for button in tab().buttons if button.large] == ["rescore", "check", "report", "submit"]


def test_an_office_has_a_tab_more_whose_ids_are_its_own() -> None:
    assert tabs(office=False) == (tab(),)
    assert tabs(office=True) == (tab(), office_tab())
    ids = ids_of(tabs(office=True))
    assert len(set(ids)) == len(ids)
    labels = [button.label for button in office_tab().buttons]
    assert (office_tab().label, labels) == (
        "绩效汇总",
        ["收表", "邮箱", "待处理", "发出", "催报", "汇总", "上报汇总", "打开台账文件夹"],
    )


def test_every_button_explains_itself() -> None:
    """In a line, and in a sentence or two; no word of programmers."""
    for button in (*tab().buttons, *office_tab().buttons):
        assert 2 <= len(button.screentip) <= 20
        assert button.supertip.endswith("。")
        assert not re.search(r"[A-Za-z]{2,}", button.supertip.replace("Word", "").replace("Esc", ""))


@pytest.mark.parametrize("office", [False, True])
@pytest.mark.parametrize("edition", RibbonVersion)
def test_every_callback_is_there_once_with_its_parameters(edition: RibbonVersion, *, office: bool) -> None:
    assert ribbon_problems(custom_ui(tabs(office=office), edition), _sources()) == []


def test_both_editions_say_the_same() -> None:
    older, newer = (custom_ui([tab()], edition) for edition in RibbonVersion)

    assert older.replace(b"2006/01", b"2009/07") == newer


def test_the_callback_only_forwards() -> None:
    """At most ten lines between a click and the launcher."""
    source = _sources()["PerfevalRibbon"]
    body = source[source.index("Public Sub OnAction") :]

    assert len(body.splitlines()) <= 10


def _with(**changed: str) -> Tab:
    return Tab("绩效自评", [replace(tab().buttons[0], **changed), *tab().buttons[1:]])


@pytest.mark.parametrize(
    ("broken", "old", "new", "message"),
    [
        (_with(id="check"), "", "", "id check stands 2 times"),
        (_with(image="NoSuchPicture"), "", "", "no known picture NoSuchPicture"),
        (tab(), "Sub OnAction", "Sub OnClick", "stands 0 times"),
        (tab(), "Public Sub OnAction", "Private Sub OnAction", "no public Sub"),
        (tab(), "control As IRibbonControl", "control As Object", "has parameters"),
        (tab(), "control As IRibbonControl", "control As IRibbonControl, pressed As Boolean", "has parameters"),
        (tab(), "End Sub", "End Sub\nPublic Sub OnAction(control As IRibbonControl)\nEnd Sub", "stands 2 times"),
    ],
)
def test_the_check_sees_what_is_broken(broken: Tab, old: str, new: str, message: str) -> None:
    sources = {name: source.replace(old, new) if old else source for name, source in _sources().items()}
    problems = ribbon_problems(custom_ui([broken], RibbonVersion.OFFICE_2010), sources)

    assert any(message in problem for problem in problems)


BUTTON = '[[button]]\nid = "{}"\ngroup = "{}"\nlabel = ""\nimage = ""\nscreentip = ""\nsupertip = ""\n'


@pytest.mark.parametrize(
    ("buttons", "message"),
    [
        (BUTTON.format("a", "x") * 2, "stand twice"),
        (BUTTON.format("a", "x") + 'under = "b"\n', "does not have"),
        (BUTTON.format("a", "x") + BUTTON.format("b", "y") + 'under = "a"\n', "does not have"),
    ],
)
def test_a_tab_that_cannot_be_is_refused(buttons: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_tab(f'label = "标签"\n{buttons}')
