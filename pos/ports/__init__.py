"""Protocols, only where there are several real implementations."""
