"""Sources of the add-in: buttons, words, settings and the macros that forward; data, no code."""
