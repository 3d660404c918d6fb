"""The course of a transfer basis (信息传递依据), as a table. The table is the specification."""

from datetime import date

import pytest

from casework.audit.models import Entry
from casework.core.refusals import NotPermitted, Refusal
from casework.exchange.actions import approve_basis, end_basis, register_basis
from casework.exchange.models import TransferBasis
from tests.appointing import an_agency, appointed

from .tables import allowed, assert_carried_out, assert_refused, brought_to, declared, forbidden

pytestmark = pytest.mark.django_db

# from     act      to
COURSE = """
  draft    approve  active
  active   end      ended
"""


@pytest.fixture
def bureau():
    return an_agency()


@pytest.fixture
def privacy_officer(bureau):
    return appointed(bureau, "exchange.approve_basis", "exchange.end_basis")


@pytest.fixture
def basis(bureau):
    liaison = appointed(bureau, "exchange.register_basis", "exchange.approve_basis")
    return register_basis(
        agency=bureau,
        to_jurisdiction="macao",
        basis_type=TransferBasis.BasisType.PIPL_36,
        document_number="珠民信安〔2021〕3号",
        valid_from=date(2021, 12, 1),
        by=liaison,
    )


def test_the_model_declares_exactly_this_course():
    assert declared(TransferBasis) == allowed(COURSE)


@pytest.mark.parametrize(("source", "act", "target"), sorted(allowed(COURSE)))
def test_a_listed_act_works_and_is_journalled(basis, privacy_officer, source, act, target):
    assert_carried_out(brought_to(basis, source), act, target, by=privacy_officer)


@pytest.mark.parametrize(("source", "act"), forbidden(COURSE, TransferBasis))
def test_any_other_act_is_refused(basis, privacy_officer, source, act):
    assert_refused(brought_to(basis, source), act, by=privacy_officer)


@pytest.mark.parametrize(("source", "act", "target"), sorted(allowed(COURSE)))
def test_each_act_takes_its_permission_at_the_sending_bureau(basis, source, act, target):
    elsewhere = an_agency("IAS", name="澳门社会工作局", jurisdiction="macao")
    stranger = appointed(elsewhere, "exchange.approve_basis", "exchange.end_basis")

    assert_refused(brought_to(basis, source), act, by=stranger, refusal=NotPermitted)


def test_whoever_registered_a_basis_cannot_approve_it(basis):
    registrar = Entry.objects.about(basis).get().actor

    assert_refused(basis, "approve", by=registrar, refusal=NotPermitted)


def test_registering_takes_a_permission_another_side_and_a_number(bureau):
    liaison = appointed(bureau, "exchange.register_basis")
    right = {
        "agency": bureau,
        "to_jurisdiction": "macao",
        "basis_type": TransferBasis.BasisType.ARRANGEMENT,
        "document_number": "协作安排1号",
        "valid_from": date(2021, 12, 1),
    }

    with pytest.raises(NotPermitted):
        register_basis(**right, by=appointed(bureau))
    for wrong in (
        {"to_jurisdiction": "zhuhai"},
        {"document_number": " "},
        {"valid_until": date(2021, 11, 30)},
    ):
        with pytest.raises(Refusal) as refused:
            register_basis(**{**right, **wrong}, by=liaison)
        assert refused.value.field in wrong
    assert not TransferBasis.objects.exists()


def test_a_basis_whose_period_is_over_cannot_be_approved(basis, privacy_officer):
    TransferBasis.objects.filter(pk=basis.pk).update(valid_until=date(2021, 12, 31))
    basis.refresh_from_db()

    with pytest.raises(Refusal, match="有效期已过"):
        approve_basis(basis, by=privacy_officer)


def test_ending_needs_a_reason_and_stores_the_day(basis, privacy_officer):
    approve_basis(basis, by=privacy_officer)
    with pytest.raises(Refusal, match="理由"):
        end_basis(basis, by=privacy_officer, note=" ")

    end_basis(basis, by=privacy_officer, note="安排期满")

    basis.refresh_from_db()
    assert basis.ended_on is not None
