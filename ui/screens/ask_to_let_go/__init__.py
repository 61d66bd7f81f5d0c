"""Another till asks for the cart that is paid here: a banner while one types, then a dialog."""
