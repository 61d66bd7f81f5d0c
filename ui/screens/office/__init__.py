"""The manager's office: its navigation, and the page that is shown in it."""
