"""Printers, drawers and other devices; one worker thread per device."""
