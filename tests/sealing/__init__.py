"""What a workbook carries of its origin, and the signature over it."""
