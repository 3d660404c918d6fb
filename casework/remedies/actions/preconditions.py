"""What must be true before an act (前提): each returns the sentence that says what is missing."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.agencies.models import Officer
from casework.audit.standing import principal_now
from casework.cases.models import Case
from casework.core.money import Currency, Money
from casework.decisions.models import Decision
from casework.decisions.queries import decision_of
from casework.remedies.models import Complaint, Proceeding, Recovery, Review
from casework.remedies.queries import acted_at, acted_before, excess, open_kinds, outstanding


def _present(by) -> list[Officer]:
    """Whoever acts, and whoever they stand in for: neither of the two may be barred."""
    principal = principal_now()
    return [by] if principal is None else [by, Officer.objects.get(pk=principal)]


def reviewer_is_uninvolved(review: Review, *, by) -> str:
    """Fact ``remedies.reviewer_uninvolved``: whoever reviews had no part in the case, not even as
    the second person of a joint act, and neither had whoever they stand in for."""
    if not any(acted_before(review, officer) for officer in _present(by)):
        return ""
    return _("您曾参与办理本案，不能办理本案的复核，请由未参与本案的复核人员办理。")


def not_prolonged_before(review: Review, *, by) -> str:
    """Fact ``remedies.not_prolonged_before``: the period is extended once."""
    if review.prolonged_until is None:
        return ""
    return _("复核期限已延长至 %(day)s，不能再次延长。") % {
        "day": date_format(review.prolonged_until)
    }


def asks_something(record, *, by) -> str:
    """Fact ``remedies.asks_something``: the review or ruling asks the deciding office to act."""
    return "" if record.asks_something else _("复核决定或裁决没有需要执行的内容，请直接办结。")


def is_carried_out(record, *, by) -> str:
    """Fact ``remedies.carried_out``: where the outcome asks something of an office, it was done."""
    if not record.asks_something or record.implementation.open():
        return ""
    return _("复核决定或裁决尚未执行，不能办结。")


def is_revoked(case: Case, *, by) -> str:
    """Fact ``remedies.revoked``: a served review, or a ruling, revoked the decision, and no other
    decision has taken its place yet."""
    reviews = case.reviews.filter(outcome=Review.Outcome.REVOKE, state=Review.State.SERVED)
    rulings = case.proceedings.filter(outcome__in=Proceeding.REVOKING, state=Proceeding.State.ENDED)
    if decision_of(case) is None and (reviews.exists() or rulings.exists()):
        return ""
    return _("没有已送达的撤销决定或生效裁判，不能重新办理。")


def is_amended(case: Case, *, by) -> str:
    """Fact ``remedies.amended``: a served review changed the decision, and its own stands now."""
    standing = decision_of(case)
    changed = case.reviews.filter(
        outcome=Review.Outcome.CHANGE, state=Review.State.SERVED,
        decision__state=Decision.State.SUPERSEDED,
    )  # fmt: skip
    if standing and any(
        (review.decision_id, review.amount_minor, review.form)
        == (standing.replaces_id, standing.amount_minor, standing.form)
        for review in changed
    ):
        return ""
    return _("没有已送达的变更决定，不能变更本案。")


def not_complained_about(complaint: Complaint, *, by) -> str:
    """Fact ``remedies.not_complained_about``: whoever deals with it, and whoever they stand in for, did
    nothing in the case at the office that is complained about."""
    for officer in _present(by):
        if acted_at(complaint.case, complaint.against, officer):
            return _("%(name)s曾在被投诉机构办理本案，不能办理本投诉，请由其他人员办理。") % {
                "name": officer
            }
    return ""


def is_assigned_to_officer(complaint: Complaint, *, by) -> str:
    """Fact ``remedies.assigned_to_officer``: only the officer it was given to answers it, or
    their deputy in their right."""
    if complaint.officer_id in (by.pk, principal_now() or by.pk):
        return ""
    return _("本投诉已交由%(name)s办理；需由其他人员办理的，请负责人改派投诉。") % {
        "name": complaint.officer
    }


def is_paid_back(recovery: Recovery, *, by) -> str:
    """Fact ``remedies.paid_back``: with what is booked, nothing is owed any more."""
    left = outstanding(recovery)
    if not left:
        return ""
    return _("尚欠 %(amount)s，不能结清。") % {"amount": Money(left, recovery.currency)}


def nothing_is_open(case: Case, *, by) -> str:
    """Fact ``remedies.nothing_open``: no review, proceeding or complaint is open (rule 11)."""
    for model in open_kinds(case):
        if model is not Recovery:
            record = model.objects.filter(case=case).exclude(state__in=model.OVER).first()
            return _("本案的%(kind)s %(number)s 尚未办结，不能办结归档。") % {
                "kind": record._meta.verbose_name, "number": record.number,
            }  # fmt: skip
    return ""


def nothing_is_outstanding(case: Case, *, by) -> str:
    """Fact ``remedies.nothing_outstanding``: what has to be given back was paid back or waived."""
    beyond = excess(case)
    if beyond:
        return _("已发放金额比现行决定多 %(amount)s，请先作出追回决定。") % {
            "amount": Money(beyond, Currency.CNY)
        }
    if Recovery not in open_kinds(case):
        return ""
    running = case.recoveries.exclude(state__in=Recovery.OVER).first()
    return _("追回 %(number)s 尚未还清或免除，不能办结归档。") % {"number": running.number}


def nothing_is_kept(case: Case, *, by) -> str:
    """Fact ``remedies.nothing_kept``: no money is left without a decision that it rests on."""
    beyond = excess(case)
    if not beyond:
        return ""
    return _("家庭已领取救助金 %(amount)s，而原决定已被撤销，须重新作出决定，不能撤回申请。") % {
        "amount": Money(beyond, Currency.CNY)
    }
