"""What is done to the shelf."""
