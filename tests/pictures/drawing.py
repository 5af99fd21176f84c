"""What is done to a picture of a screen before it stands in a page: cut, numbered, made small."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

RED, WHITE, GREY = (200, 30, 30), (255, 255, 255), (150, 150, 150)
RADIUS = 11
"""Of the disc of a number, in pixels."""
COLOURS = 96
"""More are not told apart in what LibreOffice draws."""
HEAVIEST = 150_000
"""Bytes of a picture at most."""


class Box(NamedTuple):
    """A part of the screen, in pixels."""

    left: int
    top: int
    right: int
    bottom: int

    def around(self, pixels: int) -> Box:
        """A box larger by so many pixels on each side."""
        return Box(self.left - pixels, self.top - pixels, self.right + pixels, self.bottom + pixels)

    def holds(self, other: Box) -> bool:
        """Whether the upper left corner of ``other`` is in it."""
        return self.left <= other.left < self.right and self.top <= other.top < self.bottom

    @classmethod
    def of_all(cls, boxes: Iterable[Box]) -> Box:
        """The smallest box that has all of ``boxes`` in it."""
        found = list(boxes)
        return cls(
            min(one.left for one in found),
            min(one.top for one in found),
            max(one.right for one in found),
            max(one.bottom for one in found),
        )


@dataclass(frozen=True)
class Mark:
    """A numbered disc beside what a sentence speaks of, which may have a frame."""

    number: int
    box: Box
    framed: bool = True
    at: str = "left"
    """Where the disc stands: left, right, top or bottom of the box, in its middle, or inside: at its right end."""


def finished(picture: Path, crop: Box, marks: Iterable[Mark] = (), covered: Iterable[Box] = ()) -> None:
    """Cut what is in ``crop`` out of the picture, and draw ``marks`` upon it, in place of what is ``covered``.

    Raises ValueError where the file is too large to be kept.
    """
    with Image.open(picture) as whole:
        image = whole.convert("RGB")
    draw = ImageDraw.Draw(image)
    for box in covered:
        draw.rectangle(box, fill=WHITE)
    for mark in marks:
        _marked(draw, mark)
    cut = image.crop(
        (max(crop.left, 0), max(crop.top, 0), min(crop.right, image.width), min(crop.bottom, image.height))
    )
    ImageDraw.Draw(cut).rectangle((0, 0, cut.width - 1, cut.height - 1), outline=GREY)
    cut.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(picture, optimize=True)
    if picture.stat().st_size > HEAVIEST:
        raise ValueError(f"{picture.name}: {picture.stat().st_size} bytes")


def _marked(draw: ImageDraw.ImageDraw, mark: Mark) -> None:
    box = mark.box
    if mark.framed:
        draw.rectangle(box.around(1), outline=RED, width=2)
    middle = (box.top + box.bottom) // 2
    x, y = {
        "left": (box.left, middle),
        "right": (box.right, middle),
        "inside": (box.right - RADIUS - 4, middle),
        "middle": ((box.left + box.right) // 2, middle),
        "top": ((box.left + box.right) // 2, box.top - RADIUS - 2),
        "bottom": ((box.left + box.right) // 2, box.bottom + RADIUS + 2),
    }[mark.at]
    draw.ellipse((x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS), fill=RED, outline=WHITE)
    draw.text((x, y), str(mark.number), fill=WHITE, font=ImageFont.load_default(size=16), anchor="mm")
