"""What lies in a signature that holds what was signed (CMS SignedData, ``smime.p7m``). The signature is not asked."""

from __future__ import annotations

import io

_SEQUENCE, _SET, _INTEGER, _OID, _OCTETS, _PIECES, _EXPLICIT = 0x30, 0x31, 0x02, 0x06, 0x04, 0x24, 0xA0
_SIGNED = bytes.fromhex("2a864886f70d010702")
"""The name of what is signed, as the file writes it: 1.2.840.113549.1.7.2."""
_LONGEST_LENGTH = 4
"""Bytes in which a length is written: more than a file may have cannot be."""


class _OtherError(Exception):
    """Something else stands there."""


def signed_content(data: bytes) -> bytes | None:
    """What was signed; None where ``data`` is something else, encrypted for instance, or holds the signature alone."""
    try:
        at, _ = _entered(data, 0, _SEQUENCE)
        name, at = _entered(data, at, _OID)
        if data[name:at] != _SIGNED:
            return None
        for tag in (_EXPLICIT, _SEQUENCE):
            at, _ = _entered(data, at, tag)
        for tag in (_INTEGER, _SET):
            _, at = _entered(data, at, tag)
        at, _ = _entered(data, at, _SEQUENCE)
        _, at = _entered(data, at, _OID)
        at, _ = _entered(data, at, _EXPLICIT)
        if data[at : at + 1] == bytes((_OCTETS,)):
            at, end = _entered(data, at, _OCTETS)
            return data[at:end]
        return _joined(data, *_entered(data, at, _PIECES))
    except _OtherError:
        return None


def _joined(data: bytes, at: int, end: int) -> bytes:
    """The pieces of what was written without knowing how long it would be. Raises _OtherError."""
    content = io.BytesIO()
    while at < end and data[at : at + 2] != b"\0\0":
        start, at = _entered(data, at, _OCTETS)
        content.write(memoryview(data)[start:at])
    if at >= len(data):
        raise _OtherError  # cut off: the signature always follows
    return content.getvalue()


def _entered(data: bytes, at: int, tag: int) -> tuple[int, int]:
    """Where the value of ``tag`` that stands at ``at`` begins and ends; without a length it ends with the file.

    Raises _OtherError where another one stands there, or the file is over.
    """
    if data[at : at + 1] != bytes((tag,)) or at + 2 > len(data):
        raise _OtherError
    length, at = data[at + 1], at + 2
    if length == 0x80 and tag in (_SEQUENCE, _EXPLICIT, _PIECES):
        return at, len(data)
    if length >= 0x80:
        size = length & 0x7F
        length, at = int.from_bytes(data[at : at + size], "big"), at + size
        if not 0 < size <= _LONGEST_LENGTH:
            raise _OtherError
    if at + length > len(data):
        raise _OtherError
    return at, at + length
