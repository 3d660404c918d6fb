"""Reading remedies: what is open, what is owed, and until when one may ask for a review."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Case as Choice
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce

from casework.agencies.models import Agency, Officer
from casework.audit.models import Entry
from casework.cases.models import Case
from casework.core import clock
from casework.decisions.models import Decision
from casework.payments.models import Disbursement

from .models import Complaint, Instalment, Proceeding, Recovery, Repayment, Review
from .rules import unpaid_from

#: All that may be open beside the relief itself.
RECORDS = (Review, Proceeding, Complaint, Recovery)
#: Entries of the journal that are no part in a case: taking work up, filing, noting.
_NO_PART = Q(act__in=("workflows.worktask.claim", "workflows.worktask.give_back")) | Q(
    act__endswith=".add_document"
) | Q(act__endswith=".add_note")  # fmt: skip


def reviewing_office(decision: Decision) -> Agency:
    """The office above the one that decided; the zone itself, which has none (复核机构)."""
    return decision.office.parent or decision.office


def _by(officer) -> Q:
    """Entries of what the officer did: whoever is stood in for has acted (代理视同本人)."""
    return Q(actor=officer) | Q(joint_with=officer) | Q(on_behalf_of=officer)


def acted_before(review: Review, officer) -> bool:
    """Whether the officer had a part in the case, alone, as second or through a deputy, other than
    in this review."""
    own = Q(subject_type=Review._meta.label_lower, subject_id=str(review.pk))
    part = Entry.objects.filter(stream=review.stream).exclude(own).exclude(_NO_PART)
    return part.filter(_by(officer)).exists()


def acted_at(case: Case, office: Agency, officer) -> bool:
    """Whether the officer did anything in the case at that office, alone, as second or through a
    deputy."""
    there = Entry.objects.filter(stream=case.stream_id).filter(_by(officer))
    if officer.agency_id == office.pk:
        return there.exclude(_NO_PART).exclude(subject_type="remedies.complaint").exists()
    return there.filter(office=office.code).exclude(subject_type="remedies.complaint").exists()


def fit_to_answer(complaint: Complaint) -> QuerySet[Officer]:
    """Officers with the duty to answer complaints where it is dealt with, none of whom did anything
    in the case at the office complained about."""
    able = Officer.objects.filter(
        is_active=True,
        appointments__in=complaint.office.appointments.valid_on(clock.today()),
        appointments__duty__permissions__codename="answer_complaint",
    ).distinct()
    involved = [
        officer.pk for officer in able if acted_at(complaint.case, complaint.against, officer)
    ]
    return able.exclude(pk__in=involved).order_by("username")


def open_kinds(case: Case) -> list[type]:
    """Which of reviews, proceedings, complaints and recoveries are not over; one query."""
    asked = {
        model._meta.model_name: Exists(
            model.objects.filter(case=OuterRef("pk")).exclude(state__in=model.OVER)
        )
        for model in RECORDS
    }
    names = [f"open_{name}" for name in asked]
    found = Case.objects.filter(pk=case.pk).annotate(
        **dict(zip(names, asked.values(), strict=True))
    )
    told = found.values_list(*names).get()
    return [model for model, is_open in zip(RECORDS, told, strict=True) if is_open]


def paid_out(case: Case) -> int:
    """Minor units that reached the household under all decisions of the case."""
    states = Disbursement.State
    arrived = case.disbursements.filter(state__in=(states.PAID, states.RECONCILED))
    return arrived.aggregate(total=Sum("amount_minor"))["total"] or 0


def kept(case: Case) -> int:
    """What the household has had and need not give back, in minor units: the next decision counts
    it in."""
    rows = asked_back(case.recoveries).values_list("asked", "waived_minor")
    return paid_out(case) - sum(asked - waived for asked, waived in rows)


def asked_back(recoveries):
    """Recoveries with what each asks for, ``asked``, in minor units: its amount; one that was dropped
    asks for nothing beyond what had come back by then."""
    booked = Repayment.objects.filter(recovery=OuterRef("pk"), result=Repayment.Result.BOOKED)
    back = booked.order_by().values("recovery").annotate(total=Sum("amount_minor"))
    dropped = When(state=Recovery.State.DROPPED, then=Coalesce(Subquery(back.values("total")), 0))
    return recoveries.annotate(asked=Choice(dropped, default="amount_minor"))


def excess(case: Case) -> int:
    """What was paid beyond the decision that stands, and is not yet asked back, in minor units; one
    query."""
    states = Disbursement.State
    arrived = Disbursement.objects.filter(state__in=(states.PAID, states.RECONCILED))
    standing = Decision.objects.exclude(state=Decision.State.SUPERSEDED)
    sums = [
        Coalesce(
            Subquery(
                rows.filter(case=OuterRef("pk"))
                .order_by()
                .values("case")
                .annotate(total=Sum(column))
                .values("total")
            ),
            0,
        )
        for rows, column in (
            (arrived, "amount_minor"),
            (standing, "amount_minor"),
            (asked_back(Recovery.objects), "asked"),
        )
    ]
    found = Case.objects.filter(pk=case.pk).annotate(paid=sums[0], granted=sums[1], asked=sums[2])
    paid, granted, asked = found.values_list("paid", "granted", "asked").get()
    return max(paid - granted - asked, 0)


def to_recover(case: Case) -> bool:
    """Whether anything that was paid has still to be given back."""
    return Recovery in open_kinds(case) or excess(case) > 0


def outstanding(recovery: Recovery) -> int:
    """Minor units that are still owed; nothing once the rest is waived, or the order has fallen."""
    if recovery.state == Recovery.State.DROPPED:
        return 0
    return recovery.amount_minor - recovery.repaid_minor - recovery.waived_minor


def repayment_in_hand(recovery: Recovery) -> Repayment | None:
    """The repayment that waits for the second pair of eyes."""
    found = recovery.repayments.filter(result=Repayment.Result.ENTERED).first()
    if found:
        found.recovery = recovery
    return found


@dataclass(frozen=True)
class Owed:
    """One instalment as it stands: ``paid`` of it, and whether its day has passed. Of a recovery that
    is ``over`` nothing is awaited any more."""

    instalment: Instalment
    paid: int
    over: bool

    @property
    def open(self) -> int:
        return self.instalment.amount_minor - self.paid

    @property
    def overdue(self) -> bool:
        return bool(self.open) and not self.over and self.instalment.due_on < clock.today()


def plan_of(recovery: Recovery) -> list[Owed]:
    """The instalments, with what came back laid against them from the first on."""
    left, plan = recovery.repaid_minor, []
    for instalment in recovery.instalments.order_by("place"):
        part = min(left, instalment.amount_minor)
        left -= part
        plan.append(Owed(instalment, part, over=recovery.state in recovery.OVER))
    return plan


def next_due(recovery: Recovery) -> date | None:
    """The last day of the first instalment that is not paid in full."""
    rows = list(recovery.instalments.order_by("place").values_list("amount_minor", "due_on"))
    place = unpaid_from([amount for amount, _day in rows], recovery.repaid_minor)
    return None if place is None else rows[place][1]
