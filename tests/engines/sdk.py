"""Validate workbooks with Microsoft's Open XML SDK, which runs in Node as WebAssembly.

It knows the schemas and some rules beyond them, but not all that makes Excel repair
a file.  Validate files that xlsxwriter saved; openpyxl's own output is never clean.
"""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.engines.node import install
from tests.engines.programs import EngineError, find, run

START_SECONDS = 60.0
FILE_SECONDS = 10.0


def validate(paths: Sequence[Path]) -> dict[Path, list[str]]:
    """Return the validator's messages for each file; an empty list means clean.

    One Node process takes all files, since its start costs more than a file.
    """
    for path in paths:
        if not path.is_file():
            raise FileNotFoundError(path)
    if not paths:
        return {}
    node = find("node", "nodejs")
    script = install() / "validate.mjs"
    names = [str(path.resolve()) for path in paths]
    with tempfile.TemporaryDirectory(prefix="openxml-sdk-") as folder:
        output = Path(folder) / "messages.json"
        timeout = START_SECONDS + FILE_SECONDS * len(paths)
        log = run([node, script, output], timeout=timeout, stdin=json.dumps(names))
        if not output.is_file():
            raise EngineError(f"the Open XML SDK wrote no result\n{log}".rstrip())
        messages: dict[str, list[str]] = json.loads(output.read_text(encoding="utf-8"))
    return {path: messages[name] for path, name in zip(paths, names, strict=True)}
