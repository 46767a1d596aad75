"""What repairs an order, or calls it off."""
