"""One module per kind of card terminal."""
