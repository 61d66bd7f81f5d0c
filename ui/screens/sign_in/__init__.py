"""Sign in: who sells, and the PIN that proves it."""
