"""A lint for workbooks: finds what makes Excel show its repair prompt."""
