"""What the workbenches ask of the tables: frozen answers, few statements, nothing written."""
