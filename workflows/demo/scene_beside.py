"""Verbs of a story beside the course of the relief: clocks that stand still, and remedies."""

from casework.agencies.models import Officer
from casework.core import clock
from casework.core.money import Money
from casework.decisions.queries import decision_of
from casework.remedies.queries import plan_of
from workflows import remedies, timekeeping
from workflows.models import OPEN, WorkTask
from workflows.operations import perform

from . import words
from .cast import officers_at
from .scans import scan


class Beside:
    """Mixed into :class:`workflows.demo.scene.Scene`."""

    # 期限中止、案件中止

    def suspend_case(self):
        timekeeping.suspend(self.case, by=self._head(), ground="absent", words=words.ABSENT)

    def pause_clock(self):
        timekeeping.start_pause(
            self.case, by=self._caseworker(), reason="applicant", words=words.AWAY,
            evidence=scan(self.place + 11),
        )  # fmt: skip

    # 复核、复议诉讼、投诉

    def lodge_review(self):
        remedies.lodge_review(
            decision_of(self.case), by=self._caseworker(), lodger="applicant",
            lodger_name=self.case.applicant.name, lodged_on=clock.today(), grounds=words.TOO_LITTLE,
        )  # fmt: skip

    def check_review(self):
        self._beside("check_review", accepted=True)

    def begin_review(self):
        self._beside("begin_review")

    def maintain_review(self):
        self._beside("decide_review", outcome="maintain", reason=words.MAINTAINED)

    def serve_review(self):
        self._serve("serve_review")

    def close_review(self):
        self._beside("close_review")

    def register_proceeding(self):
        remedies.register_proceeding(
            decision_of(self.case), by=self._supervisor(), kind="litigation",
            authority=words.COURT, number=words.COURT_NUMBER % {"year": clock.today().year},
            lodged_on=clock.today(), notified_on=clock.today(),
        )  # fmt: skip

    def receive_complaint(self):
        remedies.receive_complaint(
            self.case, by=self._supervisor(), against=self.case.agency, channel="phone",
            about="delay", words=words.COMPLAINT, received_on=clock.today(),
        )  # fmt: skip

    def assign_complaint(self):
        answering = officers_at(self.case.district.code, "reviewer")[0]
        self._beside("assign_complaint", officer=answering)

    # 追回

    def order_recovery(self):
        self._beside("order_recovery", times=2, reason=words.GIVE_BACK)

    def serve_recovery(self):
        self._serve("serve_recovery")

    def repay_a_part(self):
        recovery = self.case.recoveries.get()
        self._beside(
            "enter_repayment", amount=Money(plan_of(recovery)[0].instalment.amount_minor, "CNY"),
            received_on=clock.today(), reference=f"HK{clock.today():%Y%m%d}{self.place:04d}",
        )  # fmt: skip

    def confirm_repayment(self):
        self._beside("confirm_repayment", agreed=True)

    def _serve(self, step):
        self._beside(
            step, method="direct", served_on=clock.today(), recipient=self.case.applicant.name,
            receipt=scan(self.place + 13),
        )  # fmt: skip

    def _beside(self, step: str, **particulars):
        task = WorkTask.objects.select_related("agency", "case__stream", "case__agency").get(
            case__number=self.number, step=step, flow_task_type="HUMAN", status__in=OPEN
        )
        perform(task.pk, by=self._somebody(task), **particulars)

    def _head(self) -> Officer:
        return officers_at(self.story.office, "township_approver")[0]
