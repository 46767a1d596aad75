"""China: retail import, postal articles, general trade, export."""
