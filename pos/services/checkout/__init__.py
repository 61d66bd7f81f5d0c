"""The checkout: a generator of labelled steps through seven phases, fenced and crash-proof."""
