"""The published self-evaluations are the specification."""
