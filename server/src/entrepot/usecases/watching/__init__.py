"""How what waits at the clearance desk beside parcels and messages stands, one file a subject; whoever moves one tells it."""
