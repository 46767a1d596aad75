"""Rates that the house has taken over from published tariffs, and those it overrides: dated, sourced, approved by two."""
