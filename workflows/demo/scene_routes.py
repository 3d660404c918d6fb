"""Verbs of a story off the general route, and of its ends before the end."""

from casework.cases.models import Paperwork, Route
from casework.core import clock
from casework.core.money import Money
from casework.ledger.models import Fund
from workflows import interventions

from . import words
from .cast import officers_at
from .scans import scan


class OtherRoutes:
    """Mixed into :class:`workflows.demo.scene.Scene`, which performs."""

    def propose_emergency(self):
        self._propose(Route.EMERGENCY, "treatment", words.URGENT)

    def propose_quick(self):
        self._propose(Route.QUICK, "illness", words.QUICKLY)

    def _propose(self, route, ground, reason):
        self._perform(
            "check_form", route=route, ground=ground, reason=reason,
            amount=Money.of(self.story.amount, "CNY"),
        )  # fmt: skip

    def decide_advance(self):
        self._perform(
            "decide_advance", approved=True, form="cash", amount=Money.of(self.story.amount, "CNY"),
            fund=self._fund(), reason=words.IN_ADVANCE,
        )  # fmt: skip

    def file_paperwork(self):
        self._perform("file_paperwork", items=list(Paperwork.values), papers=[scan(self.place + 3)])

    def regularise(self):
        self._perform("check_paperwork", result="regularise")

    def find_irregular(self):
        self._perform(
            "check_paperwork", result="irregular", ground="not_in_need", reason=words.IRREGULAR
        )

    def decide_quick(self):
        self._perform(
            "decide_quick", outcome="approve", amount=Money.of(self.story.amount, "CNY"),
            fund=self._fund(), reason=words.SMALL_AID,
        )  # fmt: skip

    def enter_decision(self):
        self._perform(
            "enter_decision", outcome="granted", amount=Money.of(self.story.amount, "MOP"),
            decided_on=clock.today(), reference=f"DAF-{clock.today():%Y}-{self.place:04d}",
        )  # fmt: skip

    def close_case_of_macao(self):
        self._perform("close_case")

    def withdraw_case(self):
        interventions.withdraw_case(
            self.case, by=self._caseworker(), statement=scan(self.place + 5),
            signed_on=clock.today(), note=words.APPLICATION_WITHDRAWN,
        )  # fmt: skip

    def terminate_case(self):
        interventions.terminate_case(
            self.case, by=self._supervisor(), ground="moved", reason=words.MOVED
        )

    def reopen_case(self):
        interventions.reopen_case(self.case, by=self._supervisor(), reason=words.REOPENED)

    def _supervisor(self):
        return officers_at(self.case.district.code, "district_supervisor")[0]

    def _fund(self) -> Fund:
        return Fund.objects.get(code="HQX" if self.story.office == "HQ" else "ZHX")
