"""What holds for every test."""

from __future__ import annotations

from hypothesis import settings

from tests.libreoffice.fixtures import app, engine, running

__all__ = ["app", "engine", "running"]

# The same examples in every run, and no clock: a slow machine is no mistake of ours.
settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.load_profile("steady")
