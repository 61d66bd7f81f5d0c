"""One module a phase, each with what it does and how it is undone."""
