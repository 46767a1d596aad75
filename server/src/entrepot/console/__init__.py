"""The operator console: workbenches that show what is stuck, why, and one button to repair it."""
