"""The simulated card terminal: a small window of its own, in which one taps for the customer."""
