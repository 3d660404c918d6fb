"""Who decides, how much, and what a decision keeps (rules 5, 8, 15 and 20)."""

from casework.audit.models import Entry
from casework.cases.models import Case
from casework.decisions.calculation import recompute
from casework.decisions.models import Decision
from casework.policy.models import PolicyRule

from .seen import approved, entries, rule

_REGISTERED = ("cases.case.register", "cases.case.submit")
_INQUIRED = ("assessment.assessment.record_visit", "assessment.assessment.conclude")
_PAPERWORK = (
    *_REGISTERED, *_INQUIRED, "cases.case.propose_emergency", "cases.case.file_paperwork",
)  # fmt: skip
#: Later act: the earlier ones whose doers it is closed to.
APART = {
    "cases.case.accept": _REGISTERED,
    "cases.case.refuse": _REGISTERED,
    "cases.case.approve": (
        *_REGISTERED,
        *_INQUIRED,
        "decisions.legalreview.agree",
        "decisions.legalreview.disagree",
    ),
    "decisions.legalreview.agree": (*_REGISTERED, *_INQUIRED, "decisions.legalreview.ask"),
    "decisions.legalreview.disagree": (*_REGISTERED, *_INQUIRED, "decisions.legalreview.ask"),
    "cases.case.reject": _REGISTERED + _INQUIRED,
    "cases.case.regularise": _PAPERWORK,
    "cases.case.send_back": _PAPERWORK,
    "cases.case.find_irregular": _PAPERWORK,
    "cases.case.decline_emergency": (*_REGISTERED, "cases.case.propose_emergency"),
    "cases.case.reject_quick": (*_REGISTERED, "cases.case.propose_quick"),
    "cases.case.approve_in_advance": (*_REGISTERED, "cases.case.propose_emergency"),
    "cases.case.approve_quick": (*_REGISTERED, "cases.case.propose_quick"),
    "consent.authorization.activate": ("consent.authorization.record_signature",),
    "verification.verificationrequest.release": ("verification.verificationrequest.submit",),
    "verification.verificationrequest.countersign": ("verification.verificationrequest.answer",),
    "payments.disbursement.review": ("payments.disbursement.prepare",),
    "payments.disbursement.reconcile": ("payments.disbursement.confirm",),
    "assessment.objection.uphold": ("assessment.assessment.conclude",),
    "assessment.objection.dismiss": ("assessment.assessment.conclude",),
}


def _hands(entry: Entry) -> set[int]:
    """Everybody who had a hand in an act: alone, jointly, or as the one acted for."""
    for_whom = getattr(entry, "on_behalf_of_id", None)
    return {who for who in (entry.actor_id, entry.joint_with_id, for_whom) if who}


@rule(5)
def nobody_passes_on_their_own_work(case):
    done = entries(case, *APART, *{act for earlier in APART.values() for act in earlier})
    for later in done:
        barring = APART.get(later.act, ())
        before = [e for e in done if e.act in barring and e.seq < later.seq]
        if any(_hands(later) & _hands(earlier) for earlier in before):
            yield f"{later} was done by somebody who had done an act before it"


@rule(8)
def a_township_grants_no_more_than_its_ceiling(case):
    if case.agency_id == case.district_id or case.agency.jurisdiction == "macao":
        return
    own = [d for d in approved(case) if d.office_id == case.agency_id]
    if not own:
        return
    rules = PolicyRule.objects.filter(key="ceiling.township", jurisdiction=case.jurisdiction)
    ceiling = int(float(rules.values_list("value", flat=True).last()) * 100)
    for decision in own:
        # Quick small aid is the township's by its own rule, up to its own ceiling.
        quick = any(used["key"] == "ceiling.quick_months" for used in decision.rules)
        if not quick and decision.amount_minor > ceiling:
            yield f"{decision} of {decision.amount} by the township"


@rule(8)
def beyond_a_cap_there_is_a_review_a_reason_and_the_district(case):
    """All that the present members' cases were granted this year, counted here once more."""
    live = (d for d in approved(case) if d.amount_minor > 0 and d.state != "superseded")
    decision = next(live, None)
    if decision is None or not decision.calculation:
        return
    cap = next(rule for rule in decision.rules if rule["key"] == "ceiling.household_year")
    people = list(case.household.members.filter(left_on=None).values_list("person", flat=True))
    theirs = Case.objects.filter(household__members__person__in=people).distinct()
    granted = Decision.objects.filter(
        case__in=theirs, outcome="approved", decided_on__year=decision.decided_on.year,
        currency=decision.currency, pk__lte=decision.pk,
    ).exclude(state="superseded")  # fmt: skip
    total = sum(
        # What another case took over from last year counted then.
        each.amount_minor
        - (
            each.carried_minor
            if each.case_id != case.pk and _before(decision, each.replaces)
            else 0
        )
        for each in granted.select_related("replaces")
    )
    if total <= int(float(cap["value"]) * 100):
        return
    if not case.legal_reviews.filter(state="agreed").exists():
        yield f"{decision} takes the household to {total} without a legal review"
    if decision.office_id != case.district_id or not decision.beyond_reason.open():
        yield f"{decision} goes beyond a cap without the district or without its reason"


def _before(decision, replaced) -> bool:
    """Whether ``replaced`` is of an earlier year than ``decision``."""
    return replaced is not None and replaced.decided_on.year < decision.decided_on.year


@rule(8)
def off_the_general_route_no_more_is_granted_than_the_months_of_its_rule(case):
    people = sum(member.left_on is None for member in case.household.members.all())
    for decision in approved(case):
        kept = {used["key"]: used["value"] for used in decision.rules}
        months = kept.get("ceiling.emergency_months") or kept.get("ceiling.quick_months")
        if months is None:
            continue
        most = int(float(kept["standard.minimum_living"]) * 100) * months * people
        if decision.amount_minor > most:
            yield f"{decision} of {decision.amount} on a route that allows {most}"


@rule(15)
def a_refusal_says_why_and_where_to_turn(case):
    outcomes = Decision.Outcome
    refused = (
        outcomes.REJECTED, outcomes.NOT_ACCEPTED, outcomes.TERMINATED, outcomes.IRREGULAR,
    )  # fmt: skip
    for decision in case.decisions.all():
        if decision.outcome not in refused:
            continue
        if not decision.ground or not (decision.reason.open() or "").strip():
            yield f"{decision} has no coded ground or no reason"
        if decision.document_id is None:
            yield f"{decision} has no notice"
        if decision.served_on and not decision.remedy_until:
            yield f"{decision} was served without a period for its remedy"


@rule(20)
def a_decision_keeps_the_versions_of_its_rules(case):
    decisions = case.decisions.all()
    used = {kept["rule"] for decision in decisions for kept in decision.rules}
    versions = PolicyRule.objects.in_bulk(used) if used else {}
    for decision in decisions:
        if not decision.rules:
            yield f"{decision} keeps no rules"
        for kept in decision.rules:
            version = versions.get(kept["rule"])
            if version is None or version.value != kept["value"]:
                yield f"{decision}: {kept['key']} is no longer what it was decided under"


@rule(20)
def a_kept_calculation_comes_out_the_same_again(case):
    for decision in case.decisions.all():
        if decision.calculation and recompute(decision).as_json() != decision.calculation:
            yield f"{decision}: its calculation comes out otherwise from what it keeps"
