"""The one way from a screen to the core and back: a worker, events, sentences for errors."""
