"""Posting rules: which event moves which accounts. Knows nothing of storage."""
