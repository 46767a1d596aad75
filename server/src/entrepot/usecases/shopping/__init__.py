"""What shoppers do between the shelf and the order."""
