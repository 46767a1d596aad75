"""Goods filing, the positive list, and what both say of a listing before it goes live."""
