"""The course of a co-signature (会签), as tables. The tables are the specification."""

import pytest

from tests.appointing import appointed
from tests.factories.work import a_step
from workflows.models import Cosignature

from .machines import MachineTests

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("official_data", "clock")]


class TestCourseOfACosignature(MachineTests):
    MODEL = Cosignature
    # from   act       to
    COURSE = """
      draft  ask       asked
      asked  agree     agreed
      asked  disagree  objected
      asked  withdraw  withdrawn
    """
    # act | who may, at which office | whom an earlier act bars | what must be true
    LAW = """
      ask      | workflows.ask_cosignature@desk | | work.holds_the_step
      agree    | workflows.cosign@office        | | work.is_asked
      disagree | workflows.cosign@office        | | work.is_asked
      withdraw | workflows.ask_cosignature@desk | | work.holds_the_step
    """

    def at(self, state):
        task = a_step("check_form")
        return Cosignature.objects.create(
            case=task.case, task=task, office=task.agency, desk=task.agency, state=state,
            asked=appointed(task.agency), asked_by=appointed(task.agency),
        )  # fmt: skip

    def particulars(self, act, record):
        return {"answer": "同意"} if act in ("agree", "disagree") else {}
