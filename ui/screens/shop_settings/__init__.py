"""Shop settings: the name, the address, the currency and the clocks of the whole shop."""
