"""What something is, by its content; its name is asked only where the content does not say."""

from __future__ import annotations

from perfeval_xl.arrivals.model import Inside, Kind, Shape


def shape_of(inside: Inside) -> Shape:
    """Whether it is a container, and which; something that is never kept; or a file."""
    head = inside.head(8)
    if not head:
        return Shape.EMPTY
    return Shape.FILE


def kind_of(data: bytes, name: str) -> Kind:
    """What a file is: ``data`` is all of it."""
    if data.startswith(b"PK\x03\x04"):
        return Kind.WORKBOOK
    return Kind.OTHER
