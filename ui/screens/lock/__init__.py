"""The lock dialog: who pays a cart elsewhere, how long that may last, and what one can do."""
