"""Holdfast POS without its screens: importable and testable on a machine with no display."""
