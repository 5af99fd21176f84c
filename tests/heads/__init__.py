"""What stands around the tables of a form, and forms without scores."""
