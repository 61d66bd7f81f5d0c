"""One package a screen, a Qt view and a presenter without Qt; screens never import each other."""
