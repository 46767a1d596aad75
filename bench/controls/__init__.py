"""The house with one mistake put in on purpose: what a proof must find, or it proves nothing."""
