"""Tells a scanner that types from a person who types."""
