"""The course of a verification request (协查请求), as tables. The tables are the specification."""

import pytest

from casework.core import clock
from casework.documents.kinds import Kind
from casework.verification.models import VerificationRequest
from tests.factories import a_case, a_paper, a_request

from .machines import MachineTests

pytestmark = pytest.mark.django_db


class TestCourseOfAVerificationRequest(MachineTests):
    MODEL = VerificationRequest
    # from            act            to
    COURSE = """
      draft           submit         pending_review
      pending_review  release        sent
      pending_review  send_back      draft
      pending_review  take_back      draft
      sent            lapse          pending_review
      received        lapse          pending_review
      disputed        lapse          pending_review
      answered        lapse          pending_review
      answered        take_back_answer  received
      responded       lapse_answer   answered
      accepted        lapse_answer   answered
      sent            receive        received
      received        answer         answered
      disputed        answer         answered
      answered        return_answer  received
      answered        countersign    responded
      received        refuse         refused
      responded       adopt          accepted
      responded       dispute        disputed
      draft           recall         recalled
      pending_review  recall         recalled
      sent            recall         recalled
      received        recall         recalled
      answered        recall         recalled
      responded       recall         recalled
      disputed        recall         recalled
      draft           cancel         cancelled
      pending_review  cancel         cancelled
      sent            cancel         cancelled
      received        cancel         cancelled
      answered        cancel         cancelled
      responded       cancel         cancelled
      disputed        cancel         cancelled
    """
    # act | who may, at which office | whom an earlier act bars | what must be true
    LAW = """
      submit        | verification.prepare_request@agency        | | verification.within_authorization
      release       | verification.release_request@agency        | verification.verificationrequest.submit | verification.within_authorization verification.transfer_basis
      send_back     | verification.release_request@agency        | |
      take_back     | verification.prepare_request@agency        | | audit.did_it_last
      lapse         | verification.receive_request@recipient verification.answer_request@recipient verification.countersign_request@recipient | | verification.release_lapsed
      take_back_answer | verification.answer_request@recipient   | | audit.did_it_last
      lapse_answer  | verification.adopt_answer@agency cases.accept_case@agency | | verification.answer_lapsed
      receive       | verification.receive_request@recipient     | | verification.within_authorization verification.release_stands
      answer        | verification.answer_request@recipient      | | verification.within_authorization verification.release_stands verification.every_item_answered
      return_answer | verification.countersign_request@recipient | verification.verificationrequest.answer |
      countersign   | verification.countersign_request@recipient | verification.verificationrequest.answer | verification.within_authorization verification.release_stands verification.reply_basis
      refuse        | verification.answer_request@recipient      | |
      adopt         | verification.adopt_answer@agency           | | verification.answer_stands
      dispute       | verification.adopt_answer@agency           | |
      recall        | consent.revoke_authorization@agency        | | verification.authorization_withdrawn
      cancel        | verification.prepare_request@agency cases.terminate_case@district | |
    """

    def at(self, state):
        return a_request(a_case(state="checked"), state)

    def particulars(self, act, record):
        return {
            "release": lambda: {
                "at": clock.now(), "letter": a_paper(record, Kind.VERIFICATION_REQUEST),
            },
            "countersign": lambda: {
                "at": clock.now(), "reply": a_paper(record, Kind.VERIFICATION_REPLY),
            },
            "refuse": lambda: {"code": "legal_bar"},
        }.get(act, dict)()  # fmt: skip
