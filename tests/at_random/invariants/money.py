"""What is held back, paid and asked back (rules 9 and 10)."""

from casework.cases.models import Case
from casework.decisions.models import Decision
from casework.ledger.models import Transfer

from .seen import entries, rule


@rule(9)
def what_a_decision_set_aside_is_free_once_another_takes_its_place(case):
    decisions = case.decisions.all()
    for decision in decisions:
        if decision.state != "superseded" or not decision.amount_minor:
            continue
        settled = Transfer.objects.filter(pending_transfer=decision.reservation)
        if not settled.exists():
            yield f"{decision} no longer stands and still holds {decision.amount} back"
    if sum(decision.state != "superseded" for decision in decisions) > 1:
        yield "two decisions stand"


@rule(9)
def no_more_is_paid_than_was_granted(case):
    granted = {decision.pk: decision for decision in case.decisions.all()}
    spent: dict[int, int] = {}
    for payment in case.disbursements.all():
        if payment.state in ("returned", "cancelled"):
            continue
        decision = granted[payment.decision_id]
        if decision.outcome != Decision.Outcome.APPROVED:
            yield f"{payment} under a decision that grants nothing"
        if payment.currency != decision.currency:
            yield f"{payment} in another currency than was decided"
        spent[decision.pk] = spent.get(decision.pk, 0) + payment.amount_minor
    for pk, sum_minor in spent.items():
        if sum_minor > granted[pk].amount_minor:
            yield f"{granted[pk]} grants {granted[pk].amount_minor}, {sum_minor} is disbursed"


@rule(9)
def what_was_paid_rests_on_a_decision_or_is_asked_back(case):
    """Only between a revocation and the next decision is money with the household on no ground."""
    live = [decision for decision in case.decisions.all() if decision.state != "superseded"]
    if case.standing in Case.UNDECIDED and not live:
        return
    went = [p for p in case.disbursements.all() if p.state in ("paid", "reconciled")]
    paid = sum(payment.amount_minor for payment in went)
    stands = sum(decision.amount_minor for decision in live)
    asked = sum(
        recovery.repaid_minor if recovery.state == "dropped" else recovery.amount_minor
        for recovery in (case.recoveries.all() if paid else ())
    )
    if paid > stands + asked:
        yield f"{paid} was paid, {stands} is granted and {asked} asked back"


@rule(9)
def only_people_of_the_household_are_paid(case):
    names = {name for member in case.household.members.all() for name in member.person.names}
    for payment in case.disbursements.all():
        if payment.state in ("planned", "cancelled", "prepared"):
            continue
        if payment.payee_name.open() not in names:
            yield f"{payment} goes to somebody outside the household"


@rule(10)
def what_has_left_for_the_bank_stays_as_it_left(case):
    for payment in case.disbursements.all():
        if payment.state not in ("sent", "paid", "returned", "reconciled"):
            continue
        sends = [
            e for e in entries(case, "payments.disbursement.send")
            if e.subject_id == str(payment.pk)
        ]  # fmt: skip
        if len(sends) != 1:
            yield f"{payment} was sent {len(sends)} times"
        elif sends[0].facts.get("end_to_end_id") != payment.end_to_end_id:
            yield f"{payment} left under another number"
        elif sends[0].facts.get("sha256") != payment.order.sha256:
            yield f"the order of {payment} is not the one that left"
