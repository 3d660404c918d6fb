"""The course of a recovery (追回), as tables. The tables are the specification."""

from datetime import timedelta

import pytest

from casework.core import clock
from casework.documents.kinds import Kind
from casework.remedies.models import Recovery
from tests.factories import a_paper, a_recovery

from .machines import MachineTests

pytestmark = pytest.mark.django_db


class TestCourseOfARecovery(MachineTests):
    MODEL = Recovery
    # from      act        to
    COURSE = """
      drafted   order      ordered
      drafted   drop       dropped
      ordered   drop       dropped
      running   drop       dropped
      ordered   serve      running
      running   take_in    checking
      checking  book_in    running
      checking  settle     settled
      checking  send_back  running
      ordered   waive      waived
      running   waive      waived
    """
    # act | who may, at which office | whom an earlier act bars | what must be true
    LAW = """
      order     | remedies.order_recovery@district  | |
      drop      | remedies.implement_remedy@agency remedies.implement_remedy@district | |
      serve     | remedies.serve_recovery@agency    | |
      take_in   | remedies.enter_repayment@payer    | |
      book_in   | remedies.confirm_repayment@payer  | remedies.recovery.take_in |
      settle    | remedies.confirm_repayment@payer  | remedies.recovery.take_in | remedies.paid_back
      send_back | remedies.confirm_repayment@payer  | remedies.recovery.take_in |
      waive     | remedies.waive_recovery@district  | remedies.recovery.order   |
    """

    def at(self, state):
        return a_recovery(state=state)

    def particulars(self, act, record):
        today = clock.today()
        return {
            "order": lambda: {"reason": "隐瞒存款。", "times": 2, "on": today},
            "serve": lambda: {"on": today, "remedy_until": today + timedelta(days=60)},
            "waive": lambda: {
                "ground": "hardship", "minor": record.amount_minor,
                "document": a_paper(record, Kind.RECOVERY_WAIVER),
            },
        }.get(act, dict)()  # fmt: skip
