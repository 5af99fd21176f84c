"""The nodes of an expression and their two readings."""
