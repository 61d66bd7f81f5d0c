"""Unfinished checkout: what a crash or power cut left behind, and what each way on does."""
