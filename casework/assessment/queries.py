"""Reading inquiries and postings."""

from django.utils.translation import gettext as _

from casework.cases.models import Case
from casework.core import clock

from .models import Assessment, Objection, Publicity


def current_assessment(case: Case) -> Assessment | None:
    """The latest round of inquiry."""
    return case.assessments.order_by("-round").first()


def current_publicity(case: Case, kind: str) -> Publicity | None:
    """The posting of ``kind`` that belongs to the latest round of inquiry."""
    assessment = current_assessment(case)
    if assessment is None:
        return None
    return case.publicities.filter(kind=kind, round=assessment.round).first()


def matter_of(case: Case) -> str:
    """What is posted about (公示事项), in the language of the moment."""
    return _("临时救助（%(type)s）：%(cause)s") % {
        "type": case.get_case_type_display(),
        "cause": case.get_cause_display(),
    }


def open_objection(publicity: Publicity) -> Objection | None:
    return publicity.objections.filter(state=Objection.State.LODGED).first()


def shown_publicities():
    """What the public may see today, newest first."""
    day = clock.today()
    return Publicity.objects.filter(
        state=Publicity.State.POSTED, posted_on__lte=day, until__gte=day
    ).order_by("-posted_on", "-pk")


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
