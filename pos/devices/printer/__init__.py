"""Receipt printers; each takes the same receipt and the same layout."""
