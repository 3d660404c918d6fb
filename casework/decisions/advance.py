"""Deciding off the general route (急难型先行救助、小额快救). One function, one official act."""

from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casework.agencies.models import Agency
from casework.assessment.actions import open_round
from casework.audit.journal import enact
from casework.audit.locks import hold
from casework.cases.letters import learn_rules, rule_for
from casework.cases.models import Case
from casework.core.money import Money
from casework.core.refusals import Refusal
from casework.documents.kinds import Kind
from casework.ledger.models import Fund
from casework.policy.calculators.temporary_aid import STANDARD, months_rule
from casework.policy.models import PolicyRule
from casework.policy.samples import marked

from .drafting import USED_RULES, draft, granted, issue_notice, require_ground, set_aside
from .legal_review import keep_what_was_weighed
from .models import Decision
from .queries import advance_decision_of, decision_of, what_is_granted


def decide_advance(
    case: Case, *, by, approved: bool, form="", amount: Money | None = None,
    fund: Fund | None = None, reason="", note="",
) -> None:  # fmt: skip
    """Grant aid before its paperwork (先行救助), or send the case back to the form check.

    What is granted is set aside in the same transaction, and the inquiry that is made up for
    later begins. Raises Refusal.
    """
    with hold(case.stream):
        _require_reason(reason)
        if not approved:
            enact(case.decline_emergency, by=by, note=reason)
            return
        amount, fund = granted(form, amount, fund)
        decision = draft(
            case, Decision.Outcome.APPROVED, _office_of(case, by), by, reason, form=form,
            amount=amount, fund=fund, in_advance=True,
        )  # fmt: skip
        enact(
            case.approve_in_advance, by=by, note=reason,
            about={"amount_minor": amount.minor, "currency": str(amount.currency), "form": form},
            approves=partial(what_is_granted, decision=decision),
        )  # fmt: skip
        keep_what_was_weighed(case, decision)
        set_aside(decision, by=by)
        open_round(case)
        issue_notice(decision, Kind.DECISION, gettext_noop("先行救助审批决定书"), by)


def check_paperwork(case: Case, *, by, result: str, ground="", reason="", note="") -> None:
    """Judge the paperwork that was put off (核定补办手续).

    ``result``: "regularise", "return" (something is missing) or "irregular" (the aid was not due:
    a notice with ground and remedy takes the place of the decision, and recovery follows).
    """
    with hold(case.stream):
        if result == "regularise":
            enact(case.regularise, by=by, note=note or reason)
            return
        _require_reason(reason)
        if result == "return":
            enact(case.send_back, by=by, note=reason)
            return
        require_ground(ground, reason)
        decision = draft(
            case, Decision.Outcome.IRREGULAR, _office_of(case, by), by, reason, ground
        )  # fmt: skip
        enact(case.find_irregular, by=by, note=reason, about={"ground": ground})
        issue_notice(decision, Kind.IRREGULARITY_NOTICE, gettext_noop("手续不符认定书"), by)


def decide_quick(
    case: Case, *, by, outcome: str, amount: Money | None = None, fund: Fund | None = None,
    ground="", reason="", note="",
) -> None:  # fmt: skip
    """Grant a small sum at once (小额快救): ``outcome`` is "approve", "reject" or "general"."""
    with hold(case.stream):
        _require_reason(reason)
        if outcome == "general":
            enact(case.take_general_route, by=by, note=reason)
            return
        if outcome == "reject":
            require_ground(ground, reason)
            decision = draft(
                case, Decision.Outcome.REJECTED, case.agency, by, reason, ground
            )  # fmt: skip
            enact(case.reject_quick, by=by, note=reason, ground=ground, about={"ground": ground})
        else:
            amount, fund = granted("cash", amount, fund)
            decision = draft(
                case, Decision.Outcome.APPROVED, case.agency, by, reason, form="cash",
                amount=amount, fund=fund,
            )  # fmt: skip
            enact(
                case.approve_quick, by=by, note=reason,
                about={"amount_minor": amount.minor, "currency": str(amount.currency)},
                approves=partial(what_is_granted, decision=decision),
            )  # fmt: skip
            keep_what_was_weighed(case, decision)
            set_aside(decision, by=by)
        issue_notice(decision, Kind.DECISION, gettext_noop("小额快救审批决定书"), by)


def advance_office(case: Case) -> Agency:
    """Who decides on aid in advance: the township up to its own ceiling, else the district."""
    return case.agency if _for_the_township(case) else case.district


def advance_duty(case: Case) -> str:
    return "township_approver" if _for_the_township(case) else "district_supervisor"


def paperwork_office(case: Case) -> Agency:
    """Who judges the paperwork: the office that granted the aid in advance."""
    return advance_decision_of(case).office


def paperwork_duty(case: Case) -> str:
    district = paperwork_office(case).pk == case.district_id
    return "district_supervisor" if district else "township_approver"


def highest(case: Case, route: str = "") -> Money:
    """The most that may be granted on ``route``, the case's own if left out.

    急难型: so many months of the standard for each member; 小额快救: at most one (2026 意见).
    """
    standard, months = ceiling_rules(case, route)
    people = case.household.members_on().count()
    return Money(standard.money.minor * months.value * people, standard.money.currency)


def ceiling_rules(case: Case, route: str = "") -> tuple[PolicyRule, PolicyRule]:
    """Today's standard of living, and how many months of it ``route`` allows."""
    route = route or case.route
    learn_rules(case, USED_RULES[route])
    return rule_for(case, STANDARD), rule_for(case, months_rule(route, case.case_type))


def within_advance_ceiling(case: Case, *, by) -> str:
    """Fact ``decisions.within_advance_ceiling``: this officer decided on aid in advance, within
    what the household may get and what the officer's office may grant."""
    decision = decision_of(case)
    if decision is None or decision.decided_by_id != by.pk or not decision.in_advance:
        return _("没有由您作出的先行救助决定，不能办理。")
    if sentence := _beyond(decision):
        return sentence
    if by.has_perm("cases.approve_case", case.district):
        return ""
    if not _for_the_township(case):
        return _("本案不属于委托镇（街道）先行救助的范围，请报区级民政部门审批。")
    ceiling = rule_for(case, "ceiling.emergency_township")
    if decision.amount_minor > ceiling.money.minor:
        return _("金额超过镇（街道）先行救助的限额 %(ceiling)s，请报区级民政部门审批。") % {
            "ceiling": marked(ceiling.money, ceiling)
        }
    return ""


def within_quick_ceiling(case: Case, *, by) -> str:
    """Fact ``decisions.within_quick_ceiling``: at most a month's standard for each member."""
    decision = decision_of(case)
    if decision is None or decision.decided_by_id != by.pk:
        return _("没有由您作出的小额快救决定，不能办理。")
    return _beyond(decision)


def of_deciding_office(case: Case, *, by) -> str:
    """Fact ``decisions.of_deciding_office``: who granted aid in advance judges its paperwork."""
    if by.has_perm("cases.approve_case", case.district):
        return ""
    if paperwork_office(case).pk != case.district_id:
        return ""
    return _("先行救助由区级民政部门批准，补办手续须由其核定。")


def _beyond(decision: Decision) -> str:
    case = decision.case
    most = highest(case)
    if decision.currency == most.currency and decision.amount_minor <= most.minor:
        return ""
    return _("金额超过该程序的最高限额 %(most)s（按家庭人数计算），请核减或改按一般程序办理。") % {
        "most": marked(most, *ceiling_rules(case))
    }


def _for_the_township(case: Case) -> bool:
    if case.agency_id == case.district_id:
        return False
    return case.proposed_minor <= rule_for(case, "ceiling.emergency_township").money.minor


def _office_of(case: Case, by) -> Agency:
    return case.district if by.has_perm("cases.approve_case", case.district) else case.agency


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Refusal(_("请填写理由，理由将写入决定书。"), field="reason")
