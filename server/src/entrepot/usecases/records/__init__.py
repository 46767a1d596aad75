"""Keeping the signed log of the clearance desk, proving it, and giving it to an auditor."""
