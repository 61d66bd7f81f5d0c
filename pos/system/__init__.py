"""This computer: paths, settings, logging, clock, ids."""
