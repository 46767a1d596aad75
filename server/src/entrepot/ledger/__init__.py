"""Double entry, append-only: which account holds what, per currency."""
