"""A profile does not change without a new version, or issued workbooks could not be told apart."""

from pathlib import Path

import pytest

from perfeval_xl.profiles import available, load

LIST = Path(__file__).parent / "versions.txt"


def recorded() -> dict[tuple[str, int], str]:
    """Fingerprint by profile and version."""
    lines = [line.split() for line in LIST.read_text(encoding="utf-8").splitlines() if line.strip()]
    return {(profile_id, int(version)): fingerprint for profile_id, version, fingerprint in lines}


@pytest.mark.parametrize("profile_id", available())
def test_a_changed_profile_has_a_new_version(profile_id: str) -> None:
    profile = load(profile_id)
    known = recorded().get((profile_id, profile.version))
    assert profile.fingerprint == known, (
        f"{profile_id} says something else than its version {profile.version} did: raise `version` in its TOML file "
        f"(where a profile it extends has changed, too) and add this line to {LIST.name}:\n"
        f"{profile_id} {profile.version} {profile.fingerprint}"
    )


def test_no_version_of_a_profile_is_listed_twice() -> None:
    lines = [line.split()[:2] for line in LIST.read_text(encoding="utf-8").splitlines() if line.strip()]
    assert len({tuple(line) for line in lines}) == len(lines)
    assert {profile_id for profile_id, _ in recorded()} == set(available())
