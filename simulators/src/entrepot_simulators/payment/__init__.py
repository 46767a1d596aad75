"""A payment company that speaks the WeChat Pay API v3 and files the payments it made with customs."""
