"""Swift, a logistics firm with a small JSON interface signed by HMAC-SHA256."""
