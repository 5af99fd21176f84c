"""自评报告: composed from the cells, written as Word, as a sheet, as text."""
