"""The public keys of a round: those of the last machine that had any, for all that have none.

What keys found is not to be forgotten because somebody collects on another machine, or does not name them.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable
from pathlib import Path

from perfeval_xl.office.rounds import Round

PUBLIC, ISSUED = ".pub", ".issued"
"""Endings of keys and of registers, as in `perfeval_xl.sealing`, which is not loaded where nothing is new."""
DIGITS = 16
"""Of a public key, in the name of its register."""


def keys_of(of: Round, given: Path) -> tuple[Path, bool]:
    """The folder of the keys by which is judged, and whether these are not those of this machine.

    Where the folder ``given`` holds keys, they take the place of those of the round; a register takes the place of an
    older one, and none is taken away. Raises KeyFileError for a register that cannot be read, and OutputError.
    """
    own = of.keys
    if not _digests(given, PUBLIC):
        return own, bool(_digests(own, PUBLIC))
    is_known = _digests(given, PUBLIC) == _digests(own, PUBLIC) and _digests(given, ISSUED) <= _digests(own, ISSUED)
    if not is_known and not _taken_over(given, own):
        return own, bool(_digests(own, PUBLIC))
    return own, False


def _taken_over(given: Path, own: Path) -> bool:
    """Put what lies in ``given`` into ``own``; False where nothing of it is a key."""
    from perfeval_xl.files import write_file
    from perfeval_xl.sealing.register import read_register
    from perfeval_xl.sealing.trust import trust_in

    if not trust_in(given).trust:
        return False
    keys = _files(given, PUBLIC)
    for path in keys:
        write_file(own / path.name, path.read_bytes())
    for path in _files(own, PUBLIC):
        if path.name not in {one.name for one in keys}:
            path.unlink()
    for path in _files(given, ISSUED):
        register = read_register(path)
        target = own / f"{register.office.public[:DIGITS]}{ISSUED}"
        if not target.exists() or read_register(target).last <= register.last:
            write_file(target, path.read_bytes())
    return True


def _digests(folder: Path, ending: str) -> set[str]:
    return {hashlib.sha256(path.read_bytes()).hexdigest() for path in _files(folder, ending)}


def _files(folder: Path, ending: str) -> list[Path]:
    found: Iterable[Path] = ()
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        found = sorted(folder.iterdir())
    return [path for path in found if path.suffix.lower() == ending]
