"""What checks find in a return, as data."""

from perfeval_xl.findings.codes import Code
from perfeval_xl.findings.model import WHOLE_FILE, Finding, Kind, Place, Severity

__all__ = ["WHOLE_FILE", "Code", "Finding", "Kind", "Place", "Severity"]
