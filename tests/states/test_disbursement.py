"""The course of a payment (发放), as tables. The tables are the specification."""

import pytest

from casework.core import clock
from casework.documents.kinds import Kind
from casework.payments.models import Disbursement
from tests.appointing import appointed
from tests.factories import a_case, a_decision, a_disbursement, a_paper, the_offices

from .machines import MachineTests

pytestmark = pytest.mark.django_db


class TestCourseOfAPayment(MachineTests):
    MODEL = Disbursement
    # from      act        to
    COURSE = """
      planned   prepare    prepared
      prepared  review     reviewed
      prepared  send_back  planned
      prepared  take_back  planned
      reviewed  lapse      prepared
      reviewed  send       sent
      sent      confirm    paid
      sent      bounce     returned
      paid      reconcile  reconciled
      planned   cancel     cancelled
      prepared  cancel     cancelled
      reviewed  cancel     cancelled
    """
    # act | who may, at which office | whom an earlier act bars | what must be true
    LAW = """
      prepare   | payments.prepare_payment@payer    | | payments.approved_and_served
      review    | payments.review_payment@payer     | payments.disbursement.prepare | payments.payee_entitled payments.payee_alive
      send_back | payments.review_payment@payer     | payments.disbursement.prepare |
      take_back | payments.prepare_payment@payer    | | audit.did_it_last
      lapse     | payments.send_payment@payer       | | payments.review_lapsed
      send      | payments.send_payment@payer       | | payments.approved_and_served payments.payee_entitled payments.payee_alive payments.review_stands
      confirm   | payments.record_bank_answer@payer | |
      bounce    | payments.record_bank_answer@payer | |
      reconcile | payments.reconcile_payment@payer  | payments.disbursement.confirm | payments.books_agree
      cancel    | cases.terminate_case@district remedies.implement_remedy@agency remedies.implement_remedy@district | |
    """

    def at(self, state):
        case = a_case(state="approved")
        a_decision(case, "served")
        return a_disbursement(case, state)

    def particulars(self, act, record):
        return {
            "prepare": lambda: {
                "by_way_of": "bank",
                "payee_name": record.case.applicant.name,
                "bank": the_offices().bank,
                "account_number": "6222021234567890",
                "clerk": appointed(record.payer),
            },
            "send": lambda: {"order": a_paper(record, Kind.PAYMENT_ORDER)},
            "confirm": lambda: {"on": clock.today(), "reference": "2022030700017"},
            "bounce": lambda: {"on": clock.today(), "reason": "AC04"},
        }.get(act, dict)()
