"""Issuing: from a brief to a workbook on disk that Excel opens and people can read."""
