"""Declaring otherwise than the order says: proposed by one person, decided by another."""
