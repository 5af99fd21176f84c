"""Python, LibreOffice and IronCalc give every expression the same value."""
