"""Charts that paint themselves: bars, rows, lines; each is one control that keys walk through."""
