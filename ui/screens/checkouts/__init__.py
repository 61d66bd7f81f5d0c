"""Checkouts as a manager sees them: what needs attention, every one there was, one in full."""
