"""The rules a profile may name: rates and scores, as expressions."""
