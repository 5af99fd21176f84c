"""What the buttons in Excel do, written against xlwings' public API."""
