"""The signed log of the clearance desk: entries, the chain over them, and the house's seals."""
