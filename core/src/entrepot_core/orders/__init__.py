"""From a cart to consignments to a quote, and the four tracks of an order."""
