"""Returned files: genuine ones, tampered ones, and hostile ones."""
