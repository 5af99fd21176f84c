"""Editions of the workbook: what stands in its cells for the same profile and brief.

A workbook names the edition it was issued in. Whatever a new edition changes of what a
form asks, shows or computes stays buildable for the ones before it, so that a return is
compared with the workbook that was issued, and not with the one that would be issued today.
"""

from __future__ import annotations

import enum


class Edition(enum.IntEnum):
    """An edition of the workbook; its number stands in the identity."""

    SECOND = 2
    """Issued by 0.3.0 and 0.4.0."""
    THIRD = 4
    """Issued since 0.5.0. Number 3 stood in workbooks of the development before it, and never left the house."""


CURRENT = max(Edition)
"""What new workbooks are issued in."""
