"""The manager's figures, the limits of its warnings, and how long tills wait."""
