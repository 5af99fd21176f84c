"""What checks find in a return, as data."""

from perfeval_xl.findings.codes import Code
from perfeval_xl.findings.finding import WHOLE_FILE, Finding, FindingType, Place, Severity

__all__ = ["WHOLE_FILE", "Code", "Finding", "FindingType", "Place", "Severity"]
