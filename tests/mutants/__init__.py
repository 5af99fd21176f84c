"""Change the code in many small ways and ask whether a test notices: ``python -m tests.mutants``."""
