"""Verbs in, frozen views out: all that a screen may know."""
