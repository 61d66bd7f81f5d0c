"""Live checkouts: every held cart of every till, with what may be done about it."""
