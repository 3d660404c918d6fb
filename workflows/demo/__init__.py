"""Invented cases (示例个案) for trying the system out and for measuring it. Nobody in them exists."""
