"""Orders and consignments as they were agreed: frozen facts, and the four tracks."""
