"""Reading inquiries and postings."""

from django.utils.translation import gettext as _

from casework.cases.letters import rule_for
from casework.cases.models import Case, Route
from casework.cases.queries import running_pause
from casework.core import clock
from casework.policy.models import PolicyRule
from casework.policy.queries import rule_on

from .models import Assessment, Objection, Publicity


def current_assessment(case: Case) -> Assessment | None:
    """The latest round of inquiry."""
    return max(case.assessments.all(), key=lambda assessment: assessment.round, default=None)


def current_publicity(case: Case, kind: str) -> Publicity | None:
    """The posting of ``kind`` that belongs to the latest round of inquiry."""
    return publicity_of(case, current_assessment(case), kind)


def publicity_of(case: Case, assessment: Assessment | None, kind: str) -> Publicity | None:
    """The posting of ``kind`` for one round of inquiry.

    Aid on the quick route (小额快救) has no inquiry: its posting is the latest. One that came down
    with an earlier end of the case says nothing of what the case has granted since.
    """
    if case.route == Route.QUICK:
        up = case.publicities.filter(kind=kind).exclude(state=Publicity.State.TAKEN_DOWN)
        return up.order_by("-round").first()
    if assessment is None:
        return None
    return case.publicities.filter(kind=kind, round=assessment.round).first()


def community_review_due(assessment: Assessment) -> bool:
    """Whether the round wants a community review (民主评议): by the switch on the day it began.

    Not where aid was given in advance: its paperwork is the simple one (民发〔2018〕23号).
    """
    case = assessment.case
    if case.route != Route.GENERAL:
        return False
    switch = rule_on(
        "switch.community_review", jurisdiction=case.jurisdiction, day=assessment.opened_on
    )
    return switch.value


def matter_of(case: Case) -> str:
    """What is posted about (公示事项), in the language of the moment."""
    return _("临时救助（%(type)s）：%(cause)s") % {
        "type": case.get_case_type_display(),
        "cause": case.get_cause_display(),
    }


def period_of(publicity: Publicity) -> PolicyRule:
    """Today's rule on how long a posting of this kind stays up (公示期)."""
    before = publicity.kind == Publicity.Kind.BEFORE
    return rule_for(publicity.case, "period.publicity" if before else "period.post_aid_posting")


def open_objection(publicity: Publicity) -> Objection | None:
    return publicity.objections.filter(state=Objection.State.LODGED).first()


def shown_publicities():
    """What the public may see today (:attr:`Publicity.shown_now`), newest first."""
    day = clock.today()
    return (
        Publicity.objects.filter(state=Publicity.State.POSTED, posted_on__lte=day, until__gte=day)
        .exclude(case__state=Case.State.SUSPENDED)
        .order_by("-posted_on", "-pk")
    )


def stands_still(publicity: Publicity) -> bool:
    """Whether a posting that is up waits for its suspended case (中止) and will be shown again."""
    case = publicity.case
    if publicity.state != Publicity.State.POSTED or not case.suspended:
        return False
    return running_pause(case).since <= publicity.until


def what_is_recommended(assessment: Assessment) -> dict:
    """The opinion and what it rests on (审核意见内容)."""
    return {
        "visited_on": assessment.visited_on and assessment.visited_on.isoformat(),
        "visitors": [assessment.visitor_id, assessment.companion_id],
        "findings": assessment.findings.open(),
        "matches_declaration": assessment.matches_declaration,
        "recommended": assessment.recommended,
        "form": str(assessment.recommended_form),
        "minor": assessment.recommended_minor,
        "currency": str(assessment.currency),
        "opinion": assessment.opinion.open(),
    }
