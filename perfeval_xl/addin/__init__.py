"""What the ribbon calls."""
