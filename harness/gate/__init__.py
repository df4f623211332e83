"""Records → what changed, what that shows beyond chance, and whether an adapter may be released."""
