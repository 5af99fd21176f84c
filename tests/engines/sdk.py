"""Validate workbooks with Microsoft's Open XML SDK, which runs in Node as WebAssembly.

It knows the schemas and some rules beyond them, but not all that makes Excel repair
a file.  Validate files that xlsxwriter saved; openpyxl's own output is never clean.
"""

import fcntl
import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.engines.programs import EngineError, find, run

HERE = Path(__file__).resolve().parent
TOOLS = HERE.parents[1] / ".tools" / "openxml-sdk"

INSTALL_SECONDS = 300.0
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


def install() -> Path:
    """Install the pinned validator if it is not there yet, and return its folder."""
    TOOLS.mkdir(parents=True, exist_ok=True)
    with _locked(TOOLS / "lock"):
        # Node looks for packages beside the script, so the script lies there too.
        for name in ("package.json", "validate.mjs"):
            if not _same(HERE / name, TOOLS / name):
                shutil.copyfile(HERE / name, TOOLS / name)
        # Written last: node_modules alone may be what a broken installation left.
        installed = TOOLS / "installed.json"
        if not (_same(HERE / "package.json", installed) and (TOOLS / "node_modules").is_dir()):
            npm = find("npm", "npm")
            options = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock")
            run([npm, "install", *options], timeout=INSTALL_SECONDS, cwd=TOOLS)
            shutil.copyfile(HERE / "package.json", installed)
    return TOOLS


def _same(wanted: Path, present: Path) -> bool:
    return present.is_file() and present.read_bytes() == wanted.read_bytes()


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a lock between processes, since two test workers may install at once."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
