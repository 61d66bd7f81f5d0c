"""Pay: what is due, what was given, what is handed back, and how far the checkout is."""
