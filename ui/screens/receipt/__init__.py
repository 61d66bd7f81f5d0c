"""The receipt on the screen, as paper."""
