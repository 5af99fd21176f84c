"""A zip whose bytes follow from its parts alone, on every system and at any time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

from perfeval_xl.writer.xlsx import DOCUMENT_DAY


def zipped(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """The parts by their names, in this order, all of the same day."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            info = zipfile.ZipInfo(name, DOCUMENT_DAY.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            # Else it would say on which system it was made.
            info.create_system = 0
            archive.writestr(info, data)
    return stream.getvalue()
