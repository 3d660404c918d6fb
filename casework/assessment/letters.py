"""Visit record and public notice (入户调查记录、公示)."""

from datetime import datetime, time

from django.utils.translation import gettext as _

from casework.cases.letters import LEGAL_BASIS, applicant_line, paper, stated
from casework.core.clock import LEGAL_ZONE
from casework.core.languages import in_language_of_record
from casework.documents.contents import Finding, PublicityContent, VisitRecordContent
from casework.documents.forms import publicity_pdf, visit_record_pdf

from .models import Assessment, Publicity
from .queries import period_of


def visit_record(assessment: Assessment, *, by) -> dict:
    """What the two visitors found (入户调查记录)."""
    case = assessment.case
    head = paper(case.agency, f"{case.number}-DC", handler=by.get_full_name())
    with in_language_of_record():
        content = VisitRecordContent(
            heading=head.heading,
            applicant=applicant_line(case),
            case_number=case.number,
            visited_at=datetime.combine(assessment.visited_on, time(), tzinfo=LEGAL_ZONE),
            address=case.household.address.open() or "",
            visitors=(
                assessment.visitor.get_full_name(), assessment.companion.get_full_name(),
            ),
            present=case.applicant.name,
            findings=(Finding(_("居住与生活状况"), assessment.findings.open()),),
            conclusion=_("与申报相符") if assessment.matches_declaration else _("与申报不符"),
        )  # fmt: skip
    return {"content": visit_record_pdf(content), "verify_token": head.token}


def publicity_notice(publicity: Publicity, *, on, until, by) -> dict:
    """What is posted: no number, account, diagnosis, exact address or minor's name (公示)."""
    case = publicity.case
    before = publicity.kind == Publicity.Kind.BEFORE
    head = paper(case.agency, f"{case.number}-{'GS' if before else 'HGS'}")
    with in_language_of_record():
        named = {
            "stage": str(publicity.get_kind_display()),
            "cause": str(case.get_cause_display()),
            "aid_kind": str(case.get_case_type_display()),
            "place": _("%(agency)s公示栏") % {"agency": case.agency.name},
            "period": stated(period_of(publicity)),
        }
    # Outside the block: what it refuses to print is said to the officer.
    content = PublicityContent(
        heading=head.heading,
        applicant_shown=publicity.shown_name,
        area=publicity.shown_place,
        household_size=case.household.members_on().count(),
        posted_on=on,
        until=until,
        objections_to=case.agency.name,
        legal_basis=LEGAL_BASIS,
        **named,
    )
    return {"content": publicity_pdf(content), "verify_token": head.token}
