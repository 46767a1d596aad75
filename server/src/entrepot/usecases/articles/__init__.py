"""Personal articles: told ahead by their carrier, taxed, released or turned back, settled."""
