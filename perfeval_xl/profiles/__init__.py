"""Profiles (规则集): what differs by place and year, as dated and cited data."""

from perfeval_xl.profiles.library import Library, available, examples, load, published, search_path
from perfeval_xl.profiles.profile import Profile

__all__ = ["Library", "Profile", "available", "examples", "load", "published", "search_path"]
