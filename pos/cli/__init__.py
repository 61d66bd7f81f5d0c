"""The `holdfast` command, headless."""
