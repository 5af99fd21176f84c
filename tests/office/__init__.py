"""The office's side of a round."""
