"""Articles, categories and tax rates as the office edits them: checked, versioned, taken back."""
