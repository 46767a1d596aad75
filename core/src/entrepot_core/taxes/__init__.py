"""Duties, taxes and limits: what a shipment costs to land, dated and explained."""
