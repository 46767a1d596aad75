"""Tax of retail lists: guarantees, months, and paying what customs summed up."""
