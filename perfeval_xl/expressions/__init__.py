"""Scoring expressions: one definition, two readings (`excel` and `evaluate`)."""
