"""The journal checked, exported and told in plain words."""
