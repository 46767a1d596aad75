"""One file per thing that a person or a partner does."""
