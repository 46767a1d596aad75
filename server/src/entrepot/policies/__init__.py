"""Limits and consents: the annual room of a buyer, the texts a buyer agrees to."""
