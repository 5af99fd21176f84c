"""Profiles: what is shipped, and every way in which an author can be wrong."""
