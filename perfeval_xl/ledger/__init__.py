"""台账: what was issued, what arrived, what the program and people said of it, in rows that are only added."""
