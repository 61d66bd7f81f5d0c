"""What holds the protocol up, how each piece is taken out, and who must miss it."""
