"""What SQLite asked of the disk, and what a disk may hold when the power fails."""
