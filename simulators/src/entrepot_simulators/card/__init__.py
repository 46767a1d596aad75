"""The client control of an e-port card, with a card in it: what signs beside the shop when no key lies in its folder."""
