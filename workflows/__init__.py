"""The work: what is to be done next on each case, by whom, and by when."""
