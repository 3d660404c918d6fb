"""Entering what Macao's bureau decided by its own law (登记澳门决定)."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casework.audit.journal import enact
from casework.audit.locks import hold
from casework.cases.models import Case
from casework.core import clock
from casework.core.money import Money
from casework.core.refusals import Refusal
from casework.documents.actions import receive_upload
from casework.documents.kinds import Kind

from .models import OutsideDecision


def enter_decision(
    case: Case, *, by, outcome: str, decided_on: date, reference="", amount: Money | None = None,
    paper=None, note="",
) -> None:  # fmt: skip
    """Enter the decision (发给、不发给或不再处理), after the other side's answer was relied on.

    ``amount``: what is granted, per month for the regular allowance; ``paper``: the scan of the
    decision.
    """
    with hold(case.stream):
        granted = outcome == OutsideDecision.Outcome.GRANTED
        if granted and (amount is None or amount.minor <= 0):
            raise Refusal(_("请填写大于零的援助金额。"), field="amount")
        if not case.applied_on <= decided_on <= clock.today():
            raise Refusal(
                _("决定日期应在申请日（%(day)s）与今天之间。")
                % {"day": date_format(case.applied_on)},
                field="decided_on",
            )
        enact(case.conclude, by=by, note=note, about={"outcome": outcome, "reference": reference})
        scan = paper and receive_upload(
            case.stream, kind=Kind.OUTSIDE_DECISION, title=gettext_noop("澳门社会工作局决定"),
            upload=paper, by=by, subject=case, field="paper",
        )  # fmt: skip
        OutsideDecision.objects.create(
            case=case,
            outcome=outcome,
            reference=reference,
            decided_on=decided_on,
            amount_minor=amount.minor if granted else None,
            currency=amount.currency if granted else "MOP",
            paper=scan or None,
            entered_by=by,
        )


def outside_decision_of(case: Case) -> OutsideDecision | None:
    """The decision of Macao that counts: the latest entry, unless it was taken back."""
    if case.state not in (Case.State.CONCLUDED, Case.State.CLOSED):
        return None
    return case.outside_decisions.first()
