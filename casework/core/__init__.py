"""Ground rules that every room of the record shares. Holds no tables."""
