"""The territories with rules on record: one folder each, one line here."""

COUNTRIES: tuple[str, ...] = ("cn",)
"""Folder names: lower-case ISO alpha-2 codes of the destinations that can be assessed."""
