"""What checks find in a return, as data."""

from perfeval_xl.findings.codes import Code
from perfeval_xl.findings.facts import (
    WHOLE_FILE,
    Amount,
    Characters,
    Count,
    Day,
    FindingFact,
    Measured,
    Phrase,
    Place,
    Points,
    Quantity,
    Rate,
    Year,
)
from perfeval_xl.findings.finding import Finding
from perfeval_xl.findings.finding_type import FindingType, Severity

__all__ = [
    "WHOLE_FILE",
    "Amount",
    "Characters",
    "Code",
    "Count",
    "Day",
    "Finding",
    "FindingFact",
    "FindingType",
    "Measured",
    "Phrase",
    "Place",
    "Points",
    "Quantity",
    "Rate",
    "Severity",
    "Year",
]
