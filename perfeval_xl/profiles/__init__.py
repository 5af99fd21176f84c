"""Profiles (规则集): what differs by place and year, as dated and cited data."""

from perfeval_xl.profiles.library import available, load
from perfeval_xl.profiles.profile import Profile

__all__ = ["Profile", "available", "load"]
