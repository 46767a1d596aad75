"""Handing parcels over and following them."""
