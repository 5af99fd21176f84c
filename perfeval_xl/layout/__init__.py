"""Layout: where every field of a form stands, as a `Plan`."""
