"""Profiles, published examples and the look of the sheets: data, no code."""
