"""The answers of one judgement, unpacked once and read as they are asked for: of thousands of forms only what a table
needs is made into numbers.
"""

from __future__ import annotations

import json
import zlib

from perfeval_xl.forms.told import Row, Told

__all__ = ["Answers", "Row"]


class Answers(Told):
    """What `perfeval_xl.office.judging.answers_of` packed; nothing is in it for what was not answered."""

    def __init__(self, packed: bytes) -> None:
        super().__init__(json.loads(zlib.decompress(packed)) if packed else {})
