"""Taking goods into the shop from a file, while the other tills go on selling."""
