"""What may happen to a case after its decision, tried at random (救济、投诉、追回)."""

from casework.decisions.queries import decision_of, latest_decision_of
from casework.remedies.models import Complaint, Recovery, Review
from workflows import remedies
from workflows.forms import remedy_entry


class Remedies:
    """Reviews, proceedings, complaints and recoveries, as they come in from outside."""

    def after_a_decision(self) -> list:
        """What may happen once something was decided, the likelier the more often it is named."""
        return [
            *[self.lodge_review] * 6, *[self.register_proceeding] * 3, self.withdraw_review,
            *[self.receive_complaint] * 2, *[self.demand_back] * 2, self.waive_recovery,
        ]  # fmt: skip

    def while_somebody_complains(self) -> list:
        """What may happen while a complaint is open, decided or not: it goes to another officer."""
        waiting = self.case.complaints.exclude(state__in=Complaint.OVER).exists()
        return [self.reassign_complaint] * 6 if waiting else []

    def lodge_review(self) -> None:
        self._enter(
            "lodge_review", remedy_entry.LodgeReviewForm, decision_of(self.case),
            remedies.lodge_review, self._clerk(),
        )  # fmt: skip

    def withdraw_review(self) -> None:
        review = self.case.reviews.exclude(state__in=Review.OVER).first()
        self._enter(
            "withdraw_review", remedy_entry.WithdrawReviewForm, review, remedies.withdraw_review,
            self._clerk(),
        )  # fmt: skip

    def register_proceeding(self) -> None:
        case = self.case
        self._enter(
            "register_proceeding", remedy_entry.ProceedingForm,
            decision_of(case) or latest_decision_of(case), remedies.register_proceeding,
            self._supervisor(),
        )  # fmt: skip

    def receive_complaint(self) -> None:
        self._enter(
            "receive_complaint", remedy_entry.ComplaintForm, self.case,
            remedies.receive_complaint, self._supervisor(), steps=(),
        )  # fmt: skip

    def reassign_complaint(self) -> None:
        complaint = self.case.complaints.exclude(state__in=Complaint.OVER).first()
        self._enter(
            "reassign_complaint", remedy_entry.ReassignComplaintForm, complaint,
            remedies.reassign_complaint, self._supervisor(),
        )  # fmt: skip

    def demand_back(self) -> None:
        paid = self.case.disbursements.select_related("decision").order_by("-pk").first()
        self._enter(
            "demand_back", remedy_entry.DemandForm, paid and paid.decision, remedies.demand_back,
            self._supervisor(),
        )  # fmt: skip

    def waive_recovery(self) -> None:
        recovery = self.case.recoveries.exclude(state__in=Recovery.OVER).first()
        self._enter(
            "waive_recovery", remedy_entry.WaiveForm, recovery, remedies.waive_recovery,
            self._supervisor(),
        )  # fmt: skip

    def _enter(self, name, make, record, act, by, **more) -> None:
        """Fill in the form about ``record`` and send it; nothing if there is none."""
        if record is None:
            return
        if record is not self.case and hasattr(record, "case"):
            record.case = self.case
        data, files = self.filler.fill(make(record=record, **more))
        form = make(data, files, record=record, **more)
        if form.is_valid():
            self._tried(name, act, record, by=by, **form.particulars())
        else:
            self.tally.refused += 1
