"""A case at the counter, whose whole course tests/budgets knows."""

from tests.budgets.test_query_budgets import case as filed_case

__all__ = ["filed_case"]
