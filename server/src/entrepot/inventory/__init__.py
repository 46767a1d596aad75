"""Warehouses and stock: append-only movements, and balances changed by one conditional statement."""
