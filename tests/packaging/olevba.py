"""oletools' reader of VBA, loaded without the warnings that it itself gives."""

from __future__ import annotations

import warnings
from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from oletools.olevba import VBA_Parser
    from oletools.olevba import decompress_stream as _decompress


def decompressed(container: bytes) -> bytes:
    """What oletools finds in a compressed container."""
    return bytes(_decompress(bytearray(container)))


def sources(workbook: Path) -> dict[str, str]:
    """The modules of a workbook by name, exactly as they stand in their streams."""
    parser = VBA_Parser(str(workbook))
    try:
        return {stream.rpartition("/")[2]: code for _, stream, _, code in parser.extract_macros()}
    finally:
        parser.close()
