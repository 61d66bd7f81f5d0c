"""Recall: the parked and open carts of all tills."""
