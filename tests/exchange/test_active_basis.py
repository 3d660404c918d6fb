"""On which days, and in which direction, information may leave one side."""

from datetime import date

import pytest

from casework.exchange.actions import approve_basis, end_basis, register_basis
from casework.exchange.queries import active_basis
from tests.appointing import an_agency, appointed

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    return an_agency()


@pytest.fixture
def liaison(bureau):
    return appointed(bureau, "exchange.register_basis")


@pytest.fixture
def privacy_officer(bureau):
    return appointed(bureau, "exchange.approve_basis", "exchange.end_basis")


def a_basis(bureau, liaison, number="评估1号", valid_from=date(2021, 12, 1), valid_until=None):
    return register_basis(
        agency=bureau,
        to_jurisdiction="macao",
        basis_type="arrangement",
        document_number=number,
        valid_from=valid_from,
        valid_until=valid_until,
        by=liaison,
    )


@pytest.fixture
def year_2099(bureau, liaison, privacy_officer):
    basis = a_basis(bureau, liaison, valid_from=date(2099, 1, 10), valid_until=date(2099, 11, 30))
    approve_basis(basis, by=privacy_officer)
    return basis


@pytest.mark.parametrize(
    ("day", "covered"),
    [
        (date(2099, 1, 9), False),
        (date(2099, 1, 10), True),
        (date(2099, 11, 30), True),
        (date(2099, 12, 1), False),
    ],
)
def test_a_basis_covers_its_first_and_last_day_and_no_other(year_2099, day, covered):
    assert (active_basis("zhuhai", "macao", day) == year_2099) is covered
    assert year_2099.is_valid_on(day) is covered


def test_a_basis_covers_one_direction_only(year_2099):
    day = date(2099, 6, 1)

    assert active_basis("macao", "zhuhai", day) is None
    assert active_basis("zhuhai", "hengqin", day) is None


def test_a_draft_and_an_ended_basis_cover_nothing(bureau, liaison, privacy_officer):
    day = date(2022, 6, 1)
    basis = a_basis(bureau, liaison)
    assert active_basis("zhuhai", "macao", day) is None

    approve_basis(basis, by=privacy_officer)
    assert active_basis("zhuhai", "macao", day) == basis

    end_basis(basis, by=privacy_officer, note="由新的安排取代")
    assert active_basis("zhuhai", "macao", day) is None


def test_of_two_active_bases_the_later_one_counts(bureau, liaison, privacy_officer):
    first = a_basis(bureau, liaison)
    second = a_basis(bureau, liaison, number="评估2号", valid_from=date(2022, 5, 1))
    for basis in (first, second):
        approve_basis(basis, by=privacy_officer)

    assert active_basis("zhuhai", "macao", date(2022, 4, 30)) == first
    assert active_basis("zhuhai", "macao", date(2022, 5, 1)) == second
