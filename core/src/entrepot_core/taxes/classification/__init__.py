"""Search for a commodity code of the Harmonized System (2022, six digits) by English or Chinese words or by digits."""

from entrepot_core.taxes.classification.searching import Found, description_of, search

__all__ = ["Found", "description_of", "search"]
