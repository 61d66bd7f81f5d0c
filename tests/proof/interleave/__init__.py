"""Who meets over a cart, as threads that stop before each step."""
