"""Done: the change in very large type, beside the already empty next cart."""
