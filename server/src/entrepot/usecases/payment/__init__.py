"""Paying, closing, refunding."""
