"""The `holdfast` command: everything a script, a test or IT needs, without a screen."""
