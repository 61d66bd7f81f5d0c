"""What was sold, by whatever one wants to know: to look at, and as a file."""
