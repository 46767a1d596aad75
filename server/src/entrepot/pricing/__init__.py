"""What a listing costs: prices by market, currency, buyer group, quantity and period."""
