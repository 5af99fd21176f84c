"""Under which rules files are judged, as a mark: when it changes, they are judged again.

It is asked for in every run, also where nothing came in, so that it loads no rules: it is made of bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from perfeval_xl import __version__

_RULES = ("*/*.toml", "released/*/*.json")
"""Which files of a folder of rules are rules."""
_EXAMPLES = (".published.toml", ".example.toml")
"""Endings of what stands beside them and is none (see `perfeval_xl.profiles.shelf`)."""
_KEYS = (".pub", ".issued")
"""Endings of what says whose signature is accepted."""
_UNREADABLE = "unreadable"


def fingerprint(rules: Sequence[Path], keys: Path) -> str:
    """The mark of the program with the folders ``rules``, the first counts, and that of ``keys``; either may miss.

    It does not depend on where they lie, so that two machines with the same rules agree; a file that lies in two
    folders and is the same in both counts once. Every check belongs to a version of the program.
    """
    files: dict[str, list[str]] = {}
    for base in rules:
        for path in rule_files(base):
            known = files.setdefault(path.relative_to(base).as_posix(), [])
            mark = _digest(path)
            if mark not in known:
                known.append(mark)
    trusted = sorted(map(_digest, _files_of_keys(keys)))
    content = json.dumps([__version__, sorted(files.items()), trusted])
    return hashlib.sha256(content.encode(errors="surrogateescape")).hexdigest()[:16]


def rule_files(base: Path) -> list[Path]:
    """The files in a folder of rules by which is judged, in order; examples are none."""
    found = sorted(path for pattern in _RULES for path in base.glob(pattern))
    return [path for path in found if not path.name.endswith(_EXAMPLES)]


def _files_of_keys(folder: Path) -> Iterable[Path]:
    try:
        return [path for path in folder.iterdir() if path.suffix.lower() in _KEYS]
    except OSError:
        return ()


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return _UNREADABLE
