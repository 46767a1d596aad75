"""The supplier portal: a seller sees its own orders and goods, and no others."""
