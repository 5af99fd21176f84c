"""Read what comes back: cells as found, what it is, what was answered."""
