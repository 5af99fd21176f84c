"""Pictures of figures in the Word file of a report."""

from __future__ import annotations

import struct

from perfeval_xl.reports.word_parts import picture_id
from perfeval_xl.reports.word_styles import WIDTH_MM
from perfeval_xl.reports.word_text import Body
from perfeval_xl.reports.word_xml import DRAWING, attribute, paragraph, run

EMU_PER_MM = 36_000
HIGHEST_MM = 100.0
"""Of a picture: two of them fit on a page."""
_HEADER = struct.Struct(">8x8xII")
"""Of a PNG file, up to its width and height in dots."""


def picture_xml(body: Body, data: bytes, title: str, told: str) -> str:
    """A picture (PNG) with its title below it; ``told`` is what it shows, for whoever cannot see it."""
    if data not in body.pictures:
        body.pictures.append(data)
    number = body.pictures.index(data) + 1
    across, down = _HEADER.unpack_from(data)
    width = min(WIDTH_MM, HIGHEST_MM * across / down)
    size = f'cx="{round(width * EMU_PER_MM)}" cy="{round(width * EMU_PER_MM * down / across)}"'
    own = body.next_number()
    graphic = (
        f'<a:graphic xmlns:a="{DRAWING}/main"><a:graphicData uri="{DRAWING}/picture">'
        f'<pic:pic xmlns:pic="{DRAWING}/picture"><pic:nvPicPr><pic:cNvPr id="{own}" name="图{number}"/>'
        f'<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{picture_id(number)}"/>'
        "<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr>"
        f'<a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        "</pic:spPr></pic:pic></a:graphicData></a:graphic>"
    )
    inline = (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
        f'<wp:docPr id="{own}" name="图{number}" descr={attribute(told)}/>{graphic}</wp:inline></w:drawing></w:r>'
    )
    return paragraph("Picture", inline) + paragraph("PictureCaption", run(title))
