"""The add-in: from text sources to a file that Excel loads."""
