"""What is to be paid, what was asked of which provider, and what became of it."""
