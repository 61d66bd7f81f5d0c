"""Pure values and rules of a shop; standard library only."""
