"""Addresses for partners and programs: notifications in, JSON out."""
