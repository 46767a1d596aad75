"""The trading house: who does what with the rules of trade."""
