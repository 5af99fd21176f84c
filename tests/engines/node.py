"""Install the pinned packages of Node that the engines need, once for all processes, and say where they lie."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.engines.programs import find, run

HERE = Path(__file__).resolve().parent
TOOLS = HERE.parents[1] / ".tools" / "node"
SCRIPTS = ("validate.mjs", "sheetjs.mjs", "resave.mjs", "mail.mjs", "peers.mjs")
INSTALL_SECONDS = 300.0


def install() -> Path:
    """Install what ``package.json`` pins if it is not there yet, and return the folder in which the scripts lie too."""
    TOOLS.mkdir(parents=True, exist_ok=True)
    with _locked(TOOLS / "lock"):
        # Node looks for packages beside the script, so the scripts lie there too.
        for name in ("package.json", *SCRIPTS):
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
