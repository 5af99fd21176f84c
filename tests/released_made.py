"""Keep what workbooks hold of every shipped profile: ``python -m tests.released_made`` (or ``make released``).

Writes a copy for each version that has none. A copy that was released is never written again: where the
profile says something else now, its version is to be raised.
"""

from __future__ import annotations

from perfeval_xl.profiles.library import Library, folder
from perfeval_xl.profiles.releases import release_path


def write(library: Library) -> list[str]:
    """Write the copies that are missing; return what is wrong with the others."""
    problems = []
    for profile_id in library.available():
        today = library.freeze(profile_id)
        path = release_path(library.folders[-1], profile_id, today.version)
        kept = next(iter(library.releases(profile_id, today.version)), None)
        if kept is None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(today.text(), encoding="utf-8")
            print(f"written: {path.name} of {profile_id}")
        elif (kept.fingerprints[0], kept.issued, kept.boxes) != (today.fingerprints[0], today.issued, today.boxes):
            problems.append(
                f"{profile_id} says something else than its version {today.version} did: raise `version` in its TOML "
                "file (or delete the copy, where that version was never released), then run this again"
            )
    return problems


if __name__ == "__main__":
    found = write(Library((folder(),)))
    raise SystemExit("\n".join(found) or 0)
