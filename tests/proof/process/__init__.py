"""Till programs really killed, frozen and cut off, and the server and disk beneath them."""
