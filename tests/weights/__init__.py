"""What a place may say of points, scales, single rules and caps."""
