"""The same work on the house and on something bare beside it, in one run: figures are ratios with their conditions."""
