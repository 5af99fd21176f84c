"""Workbooks changed at random, as a seed repeats it: what becomes of them is refused, found, or read as it is."""
