"""Declaring to customs and hearing its answers."""
