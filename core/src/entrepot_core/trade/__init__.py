"""Trade modes: the checked matrix of what may be sold how, to whom, from where."""
