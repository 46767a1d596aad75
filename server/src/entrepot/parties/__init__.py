"""Sellers and the companies that are registered with customs, each for its role."""
