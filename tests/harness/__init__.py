"""What the tests stand on: two databases, a temporary house, and races between processes."""
