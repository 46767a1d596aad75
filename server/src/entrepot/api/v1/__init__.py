"""The public API, version 1: JSON in, JSON out, problems by field."""
