"""Eight processes that write at once: each waits for its turn, none fails."""

import pytest

from casework.audit.access import log_reading
from casework.audit.verify import verify
from casework.cases.actions import add_note
from casework.cases.models import Case
from casework.core import clock
from casework.ledger.queries import check_books
from tests.factories.work import a_step
from tests.harness.races import race
from tests.pages.desks import officer
from workflows import operations
from workflows.consistency import find_faults

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]

EACH = 4


def handling(place):
    """Claim, look at, comment on and carry out one's own cases, one after the other."""

    def handle(tasks):
        for task_id in tasks[place]:
            clerk = officer("gb.cw1")
            operations.claim(task_id, by=clerk)
            case = Case.objects.get(tasks=task_id)
            log_reading(case, by=clerk, what="case_file")
            add_note(case, by=clerk, words=f"材料已核对 {clock.now()}")
            operations.perform(task_id, by=clerk, complete=True)
        return len(tasks[place])

    return handle


def test_eight_officers_work_side_by_side():
    def work_for_eight(_number):
        return [[a_step("check_form").pk for _case in range(EACH)] for _officer in range(8)]

    rounds = race(*map(handling, range(8)), prepare=work_for_eight, rounds=2)

    faults = [outcome.trace for each in rounds for outcome in each.outcomes if not outcome.done]
    assert faults == []
    assert Case.objects.filter(state="checked").count() == 2 * 8 * EACH
    assert [str(fault) for fault in find_faults()] == []
    assert check_books() == []
    assert verify().sound
