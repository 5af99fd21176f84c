"""Every finding appears where it should, and nowhere else."""
