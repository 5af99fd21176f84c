"""Namespaces of the parts of an .xlsx, each with braces as the parser gives them."""

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
XM = "{http://schemas.microsoft.com/office/excel/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
CUSTOM = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}"
"""Of SpreadsheetML, its extensions of 2009 and 2006, relationships, and custom properties."""
