"""The shop: a shopper looks, chooses, orders, pays and follows."""
