"""The till's window: put together here and nowhere else."""
