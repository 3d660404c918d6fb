"""Rules about people (救助对象): pure functions and data, no tables."""
