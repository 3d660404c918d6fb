"""The course of a review (复核), as tables. The tables are the specification."""

from datetime import timedelta

import pytest

from casework.core import clock
from casework.documents.kinds import Kind
from casework.remedies.models import Review
from tests.appointing import appointed
from tests.factories import a_case_decided, a_paper, a_review

from .machines import MachineTests

pytestmark = pytest.mark.django_db


class TestCourseOfAReview(MachineTests):
    MODEL = Review
    # from          act            to
    COURSE = """
      lodged        accept         accepted
      lodged        decline        not_accepted
      accepted      take_up        under_review
      under_review  prolong        under_review
      under_review  decide         decided
      decided       serve          served
      not_accepted  serve_refusal  closed
      served        implement      implemented
      served        close          closed
      implemented   close          closed
      lodged        withdraw       withdrawn
      accepted      withdraw       withdrawn
      under_review  withdraw       withdrawn
    """
    # act | who may, at which office | whom an earlier act bars | what must be true
    LAW = """
      accept        | remedies.review@office             | | remedies.reviewer_uninvolved
      decline       | remedies.review@office             | | remedies.reviewer_uninvolved
      take_up       | remedies.review@office             | | remedies.reviewer_uninvolved
      prolong       | remedies.review@office             | | remedies.reviewer_uninvolved remedies.not_prolonged_before
      decide        | remedies.review@office             | | remedies.reviewer_uninvolved
      serve         | remedies.serve_review@agency       | |
      serve_refusal | remedies.serve_review@agency       | |
      implement     | remedies.implement_remedy@deciding | | remedies.asks_something
      close         | remedies.review@office             | | remedies.reviewer_uninvolved remedies.carried_out
      withdraw      | remedies.lodge_review@agency remedies.lodge_review@office | |
    """

    def at(self, state):
        # The township decided: so the district reviews, and all three offices differ.
        return a_review(a_case_decided(by_township=True), state)

    def particulars(self, act, record):
        today = clock.today()
        later = today + timedelta(days=60)
        served = {"on": today, "remedy_until": later, "litigation_until": later}
        return {
            "accept": lambda: {
                "on": today, "decide_by": later, "notice": a_paper(record, Kind.REVIEW_ACCEPTANCE),
            },
            "decline": lambda: {
                "ground": "too_late", "reason": "超过期限。",
                "notice": a_paper(record, Kind.REVIEW_REFUSAL),
            },
            "prolong": lambda: {"until": later + timedelta(days=30)},
            "decide": lambda: {
                "outcome": "maintain", "reason": "事实清楚。", "form": "", "minor": 0,
                "currency": "CNY", "fund": None, "reviewer": appointed(record.office), "on": today,
            },
            "serve": lambda: served,
            "serve_refusal": lambda: served,
            "implement": lambda: {"made": None, "words": "已履行。"},
        }.get(act, dict)()  # fmt: skip
