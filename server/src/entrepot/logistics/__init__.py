"""Waybills and where a parcel is."""
