"""Sell: scan, see, pay."""
