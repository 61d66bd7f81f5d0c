"""A shop's random life, and the book of what should have come of it."""
