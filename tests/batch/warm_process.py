"""``python -m tests.batch.warm_process FOLDER``: is a file judged alike, whatever was judged before it?

Every file of the folder is judged in a process that has judged none, then all of them in one process, in their order
and the other way round. Prints the names of those of which something else is found, as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from perfeval_xl.submission import check_file


def main(folder: Path) -> None:
    """Print what differs."""
    paths = sorted(folder.iterdir())
    fresh = {path.name: _in_a_copy(path) for path in paths}
    orders = [_judged(paths), _judged(reversed(paths))]
    print(json.dumps([name for name in fresh if any(found[name] != fresh[name] for found in orders)]))


def _judged(paths: Iterable[Path]) -> dict[str, str]:
    return {path.name: repr(check_file(path).result) for path in paths}


def _in_a_copy(path: Path) -> str:
    """What a copy of this process finds, which has judged nothing."""
    there, here = os.pipe()
    child = os.fork()
    if child == 0:
        with os.fdopen(here, "w", encoding="utf-8") as told:
            told.write(repr(check_file(path).result))
        os._exit(0)
    os.close(here)
    with os.fdopen(there, encoding="utf-8") as told:
        found = told.read()
    os.waitpid(child, 0)
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]))
