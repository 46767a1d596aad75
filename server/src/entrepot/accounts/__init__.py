"""People: who signs in, their roles, addresses, and the vault of real names and ID numbers."""
