"""Outputs and the command line."""
