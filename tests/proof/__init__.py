"""The proof of the checkout: `make prove` runs every part of it, `make test` a bounded share."""
