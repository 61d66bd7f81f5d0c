"""Lock screen: covers a till that nobody stands at, and shows no amounts."""
