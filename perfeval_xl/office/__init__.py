"""What the office does with a round: register, take in, judge, and tell how each project stands."""
