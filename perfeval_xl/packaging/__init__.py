"""From text sources to the add-in that Excel loads."""
