"""People: who works in the shop, in what role, and letting somebody try a PIN again."""
