"""What arrived, as bytes."""
