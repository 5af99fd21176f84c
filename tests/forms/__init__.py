"""Forms: targets and actuals as people write them, dossiers there and back."""
