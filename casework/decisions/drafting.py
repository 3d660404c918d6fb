"""Drawing decisions up (决定文书): numbers, grounds, the rules used, the money set aside, the notice.

What every act that decides has in common, on whatever route; the acts themselves stand in
``actions``, ``advance`` and ``ending``.
"""

import uuid

from django.utils.translation import gettext as _

from casework.assessment.models import AidForm
from casework.audit.journal import enact, enter
from casework.audit.locks import hold
from casework.cases.letters import LEGAL_BASIS, learn_rules, rule_for
from casework.cases.models import Case, Route
from casework.core import clock
from casework.core.money import Currency, Money
from casework.core.refusals import Refusal
from casework.documents.actions import store_generated
from casework.documents.kinds import Kind
from casework.ledger import actions as books
from casework.ledger.models import Fund, Transfer
from casework.policy.actions import next_number
from casework.policy.calculators import RULES

from . import letters
from .models import Decision
from .queries import latest_decision_of, remember_drawn

_REMEDIES = ("remedy.reconsideration", "remedy.litigation")
#: The rules whose versions a decision keeps, by the route on which it was made.
USED_RULES = {
    Route.GENERAL: ("ceiling.township", "period.publicity", *_REMEDIES),
    Route.EMERGENCY: (
        "switch.emergency_in_advance", "ceiling.emergency_months", "ceiling.emergency_township",
        "standard.minimum_living", "limit.emergency_paperwork", *_REMEDIES,
    ),
    Route.QUICK: (
        "switch.quick_aid", "ceiling.quick_months", "standard.minimum_living",
        "limit.quick_total", *_REMEDIES,
    ),
}  # fmt: skip
#: What comes after every decision: by when it is to be served.
SERVICE = "limit.service"
#: The letters before a decision's number.
SERIES = {
    "approved": "PZ", "rejected": "BP", "not_accepted": "BS", "terminated": "ZZ", "irregular": "BF",
}  # fmt: skip


def draft(
    case: Case, outcome, office, by, reason, ground="", *, form="", amount=None, fund=None,
    legal_basis="", beyond_reason="", in_advance=False,
) -> Decision:  # fmt: skip
    """Draw a decision up; the one that stood until now is superseded by it.

    What an earlier one had paid counts in: only the rest is set aside and paid.
    """
    used = USED_RULES[case.route]
    learn_rules(case, [*used, *RULES, SERVICE])
    # The number before the fund's lock, as everywhere: nobody waits in a circle.
    number = next_number(f"decision.{outcome}", prefix=SERIES[outcome])
    before = latest_decision_of(case)  # after a revocation, one that stands no longer
    if before is not None and before.state != Decision.State.SUPERSEDED:
        supersede_decision(before, by=by, note=reason)
    carried = (before.kept_minor or 0) if before else 0
    pays = fund is not None and amount.minor > carried
    decision = Decision(
        case=case,
        number=number,
        revision=before.revision + 1 if before else 1,
        replaces=before,
        in_advance=in_advance,
        outcome=outcome,
        ground=ground,
        form=form,
        amount_minor=amount.minor if amount else 0,
        currency=amount.currency if amount else Currency.CNY,
        carried_minor=carried,
        fund=fund,
        reservation=uuid.uuid4() if pays else None,
        legal_basis=legal_basis or "；".join(LEGAL_BASIS[:2]),
        rules=[version_used(rule_for(case, key)) for key in used],
        office=office,
        decided_by=by,
        decided_on=clock.today(),
    )
    decision.reason, decision.beyond_reason = reason, beyond_reason.strip()
    decision.save()
    remember_drawn(decision)
    enter(decision, "draw_up", by=by, office=office.code, about={"outcome": str(outcome)})
    return decision


def supersede_decision(decision: Decision, *, by, note="") -> None:
    """Let another decision take this one's place (取代); what it set aside and did not pay is freed."""
    with hold(decision.stream):
        enact(decision.supersede, by=by, note=note)
        settled = Transfer.objects.filter(pending_transfer=decision.reservation)
        if decision.reservation and not settled.exists():
            books.void(decision.reservation, id=voiding_id(decision), by=by)


def voiding_id(decision: Decision) -> uuid.UUID:
    """The ledger's idempotency key for freeing what a decision had set aside."""
    return uuid.uuid5(decision.uid, "void")


def granted(form: str, amount: Money | None, fund: Fund | None) -> tuple[Money, Fund | None]:
    """What is granted, and from which fund; raises Refusal at the field that is wrong."""
    if form not in AidForm.values:
        raise Refusal(_("请选择救助方式。"), field="form")
    if form != AidForm.CASH:
        return Money(0, Currency.CNY), None
    if amount is None or amount.minor <= 0:
        raise Refusal(_("请填写大于零的救助金额。"), field="amount")
    if fund is None or fund.currency != amount.currency:
        raise Refusal(_("请选择与金额币种一致的资金。"), field="fund")
    return amount, fund


def set_aside(decision: Decision, *, by) -> None:
    """Reserve in the fund what the decision grants; a fund that can't bear it refuses it all."""
    if decision.to_pay.minor:
        with hold(decision.fund.stream):
            books.reserve(
                decision.fund, decision.to_pay, id=decision.reservation, by=by,
                reference=decision.case.number,
            )  # fmt: skip


def issue_notice(decision: Decision, kind: Kind, title: str, by) -> None:
    """Make the notice and file it with the decision."""
    decision.document = store_generated(
        decision.stream, kind=kind, title=title, number=decision.number, by=by, subject=decision,
        issuer=decision.office.name, **letters.decision_notice(decision, kind=kind, by=by),
    )  # fmt: skip
    decision.save()


def require_ground(ground: str, reason: str) -> None:
    if not ground:
        raise Refusal(_("请选择作出该决定的情形。"), field="ground")
    if not reason.strip():
        raise Refusal(_("请填写理由，理由将写入通知书。"), field="reason")


def version_used(rule) -> dict:
    """The version of a rule as a decision keeps it: later versions never alter it."""
    return {
        "key": rule.key, "rule": rule.pk, "value": rule.value, "unit": rule.unit,
        "name": rule.name, "name_en": rule.name_en, "source": rule.source,
        "verified": rule.verified,
    }  # fmt: skip
