"""What the provisions say, as worked examples."""
