"""How a sum is parted, and which part is due (追回分期). Pure rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.remedies.rules import parted, unpaid_from, worsens


@given(st.integers(1, 10**10), st.integers(1, 60))
def test_the_parts_make_up_the_whole_and_differ_by_a_fen_at_most(total, times):
    times = min(times, total)
    parts = parted(total, times)
    assert (sum(parts), len(parts)) == (total, times)
    assert max(parts) - min(parts) <= 1
    assert parts == sorted(parts, reverse=True)
    assert min(parts) >= 1


@pytest.mark.parametrize(("total", "times"), [(100, 0), (2, 3), (0, 1)])
def test_there_is_no_part_of_nothing(total, times):
    with pytest.raises(ValueError, match="at least one"):
        parted(total, times)


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=12), st.integers(0, 20_000))
def test_the_first_part_that_is_not_covered_is_due_next(amounts, paid):
    place = unpaid_from(amounts, paid)
    if place is None:
        assert paid >= sum(amounts)
    else:
        assert sum(amounts[:place]) <= paid < sum(amounts[: place + 1])


def test_only_less_than_before_is_worse():
    assert worsens(2_000, 1_999)
    assert not worsens(2_000, 2_000)
    assert not worsens(2_000, 2_001)
