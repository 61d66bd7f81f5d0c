"""How everything looks, sounds and is spoken: tokens, palette, icons, sounds, shortcuts, words."""
