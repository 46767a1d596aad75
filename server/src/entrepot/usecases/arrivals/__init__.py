"""Batches of direct mail: gathered, closed, arrived, counted, stocked in."""
