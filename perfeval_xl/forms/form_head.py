"""Who and what a form is about: the head of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from perfeval_xl.forms.form import Brief, FieldKind, FormField, Source
from perfeval_xl.forms.shared_fields import LONGEST_NAME
from perfeval_xl.profiles.head_rule import FilledBy, FillField
from perfeval_xl.profiles.profile import LayoutRule

Labels = Mapping[str, str]
"""What the head calls the name, the code and the two units."""
OF_PROJECT: Labels = {
    "name": "项目名称",
    "code": "项目编码",
    "supervising_department": "主管部门",
    "implementing_unit": "实施单位",
}
OF_DEPARTMENT: Labels = {
    "name": "部门名称",
    "code": "部门编码",
    "implementing_unit": "填报单位",
    "supervising_department": "主管部门",
}
ALWAYS = ("name", "code")
"""What names a form, whether its head shows it or not."""


def head_fields(labels: Labels, layout: LayoutRule, brief: Brief, *, only_shown: bool = False) -> Iterator[FormField]:
    """The lines of the head (with ``only_shown`` none that it does not show, but `ALWAYS`), and its boxes."""
    shown = {name for row in layout.identity for name in row}
    for key, usual in labels.items():
        label = layout.head.labels.get(key, usual)
        if not only_shown or key in ALWAYS or key in shown:
            value: str = getattr(brief, key)
            yield FormField(f"project.{key}", label, FieldKind.TEXT, Source.GIVEN, value or None)
    yield from _choices(layout, brief)
    yield from _own(layout, brief)


def _own(layout: LayoutRule, brief: Brief) -> Iterator[FormField]:
    return own_fields(layout.head.kept, brief, "project")


def own_fields(fields: Mapping[str, FillField], brief: Brief, stem: str) -> Iterator[FormField]:
    """The fields that a form itself names, in its head or its foot; their keys begin with ``stem``."""
    for key, own in fields.items():
        issued = own.fill is FilledBy.OFFICE
        yield FormField(
            f"{stem}.{key}",
            own.heading.rstrip("：:"),
            FieldKind.TEXT,
            Source.GIVEN if issued else Source.ANSWER,
            brief.choices.get(key) if issued else None,
            required=own.required,
            longest=LONGEST_NAME,
        )


def _choices(layout: LayoutRule, brief: Brief) -> Iterator[FormField]:
    """The boxes of the head."""
    for key, choice in layout.choices.items():
        given = brief.choices.get(key)
        yield FormField(
            f"project.{key}",
            choice.heading,
            FieldKind.CHOICE,
            Source.GIVEN if given else Source.ANSWER,
            given,
            options=choice.options,
            required=not given,
        )
