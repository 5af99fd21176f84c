"""What is placed once for all forms of one shape: it is what would be placed for each of them by itself."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import fields, replace
from decimal import Decimal
from itertools import product

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from perfeval_xl import layout
from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.forms.build import build_form
from perfeval_xl.forms.edition import Edition
from perfeval_xl.forms.form import Brief, Form, Indicator, Source
from perfeval_xl.forms.shared_fields import typed_lines
from perfeval_xl.layout.arrange import arrange
from perfeval_xl.layout.grid import SheetPlan
from perfeval_xl.layout.shapes import shape_of
from perfeval_xl.profiles import Profile, load
from perfeval_xl.vocabulary import ProjectState, Stage
from tests.issuing.samples import PROFILES, blank

MARK = "某某标记"
"""A word that stands in every text of a brief."""
INDICATORS = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["", "（二期）", "，一个很长的名称，在它的格里要占好几行才放得下"]),
        "points": st.sampled_from([Decimal(5), Decimal("5.0"), Decimal("2.5")]),
        "core": st.booleans(),
        "part": st.booleans(),
        "unscored": st.booleans(),
    }
)


@st.composite
def briefs(draw: st.DrawFn, brief: Brief, profile: Profile) -> Brief:
    """A brief with some of its indicators, in any order, and other texts, amounts and states."""
    chosen = draw(st.lists(st.sampled_from(brief.indicators), min_size=1, max_size=6)) if brief.indicators else ()
    changes = [draw(INDICATORS) for _ in chosen]
    indicators = tuple(
        replace(item, **{**change, "name": item.name + change["name"]})
        for item, change in zip(chosen, changes, strict=True)
    )
    rules = profile.projects or profile
    projects = tuple(draw(briefs(project, rules)) for project in brief.projects)
    return replace(
        brief,
        name=brief.name + draw(st.sampled_from(["", "（一个名字很长很长的项目，要占两行）"])),
        implementing_unit=draw(st.sampled_from(["", "市一中", "某某市人民政府办公厅后勤服务中心"])),
        year=draw(st.sampled_from([2023, 2024])),
        goal=brief.goal * draw(st.sampled_from([0, 1, 5])),
        draft=draw(st.booleans()),
        state="" if profile.department else draw(st.sampled_from(["", *(state.value for state in ProjectState)])),
        whole_goal="" if profile.department else draw(st.sampled_from(["", "建成全市的平台"])),
        budget=draw(st.sampled_from([{}, dict.fromkeys(product(typed_lines(rules), Stage), Decimal(5))])),
        indicators=indicators,
        projects=projects,
    )


@st.composite
def forms(draw: st.DrawFn) -> list[Form]:
    """Forms of one profile, in either edition where it was issued in that."""
    profile = load(draw(st.sampled_from(PROFILES)))
    brief = blank(profile.id).form.brief
    editions = st.sampled_from(Edition)
    return [build_form(profile, draw(briefs(brief, profile)), edition=draw(editions)) for _ in range(4)]


def answers_of(form: Form) -> dict[str, Value]:
    """A long text in every cell that takes one."""
    typed = ((key, field) for key, field in form.every_field.items() if field.source is Source.ANSWER)
    return {key: "因招标推迟，" * 20 for key, field in typed if field.longest}


def memos() -> Iterator[object]:
    """Everything that remembers something of layouts."""
    for module in pkgutil.iter_modules(layout.__path__):
        for memo in vars(importlib.import_module(f"{layout.__name__}.{module.name}")).values():
            if hasattr(memo, "cache_clear"):
                yield memo


def plan_of(form: Form, answers: dict[str, Value] | None) -> list[object] | str:
    """All that is to be said of the plan of ``form``, in its order; what speaks against it where there is none."""
    try:
        plan = arrange(form, answers)
    except (KeyError, ValueError) as error:
        # An edition in which this form was never issued.
        return repr(error)
    members = [getattr(sheet, field.name) for sheet in plan.sheets for field in fields(SheetPlan)]
    return [list(member.items()) if isinstance(member, dict) else member for member in members] + [
        list(plan.addresses.items()),
        list(plan.names.items()),
    ]


@settings(max_examples=8, deadline=None, phases=[Phase.generate])
@given(forms())
def test_what_was_placed_for_others_is_what_is_placed_for_a_form_alone(several: list[Form]) -> None:
    """Whatever was arranged before it, and whether it is to be written or only compared."""
    wanted = {}
    for number, form in enumerate(several):
        for answers in (None, answers_of(form)):
            for memo in memos():
                memo.cache_clear()  # type: ignore[attr-defined]
            wanted[number, answers is None] = plan_of(form, answers)

    for number, only_compared in (*wanted, *reversed(wanted)):
        form = several[number]
        assert plan_of(form, None if only_compared else answers_of(form)) == wanted[number, only_compared]


def test_a_shape_knows_nothing_of_what_the_office_wrote() -> None:
    """Else a strip would be placed again for each form, or worse, be that of another one."""
    for profile_id in PROFILES:
        form = blank(profile_id).form
        brief = marked(form.brief)
        for own in build_form(form.profile, brief).forms:
            shape = shape_of(own)
            assert MARK in repr(own.fields)
            assert MARK not in repr(shape.fields), profile_id


def marked(brief: Brief) -> Brief:
    """``brief`` with a mark in each of its texts."""

    def of(item: Indicator) -> Indicator:
        return replace(item, name=item.name + MARK, target=replace(item.target, text=item.target.text + MARK))

    return replace(
        brief,
        name=brief.name + MARK,
        code=brief.code + MARK,
        goal=brief.goal + MARK,
        functions=MARK,
        whole_goal=MARK,
        implementing_unit=MARK,
        supervising_department=MARK,
        indicators=tuple(map(of, brief.indicators)),
        projects=tuple(map(marked, brief.projects)),
    )
