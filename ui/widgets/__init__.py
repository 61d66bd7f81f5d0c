"""Dumb, reusable parts of screens: they show values and emit signals, and know no core."""
