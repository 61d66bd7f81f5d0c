"""Articles, categories and tax rates: listed, edited, taken back."""
