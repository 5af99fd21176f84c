"""The checks of a submission, in the order in which a person would look."""

from perfeval_xl.checks.case import Case, Check, Outcome, run
from perfeval_xl.checks.registry import CHECKS

__all__ = ["CHECKS", "Case", "Check", "Outcome", "run"]
