"""Tills: which there are, where they run, and retiring one."""
