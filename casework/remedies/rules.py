"""How a sum is parted into instalments, and what a review may not do. Pure functions."""

from collections.abc import Sequence


def parted(total: int, times: int) -> list[int]:
    """``total`` minor units in ``times`` parts that differ by at most one, the larger first."""
    if not 1 <= times <= total:
        raise ValueError("every instalment has to be of at least one minor unit")
    each, rest = divmod(total, times)
    return [each + 1] * rest + [each] * (times - rest)


def worsens(before: int, after: int) -> bool:
    """Whether a change grants less: never at the household's own request (不利变更禁止)."""
    return after < before


def unpaid_from(amounts: Sequence[int], paid: int) -> int | None:
    """Index of the first instalment that ``paid`` does not cover in full; None when all are."""
    covered = 0
    for place, amount in enumerate(amounts):
        covered += amount
        if paid < covered:
            return place
    return None
