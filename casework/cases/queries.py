"""Which cases an officer may see (DOMAIN 3.7, 23), and finding one."""

from django.db.models import QuerySet

from casework.agencies.models import Agency
from casework.audit.models import Stream

from .models import Case

#: Reading duties: those who handle or supervise, and those who audit.
READING = ("cases.view_case", "cases.audit_case")


def agencies_seen_by(officer, permissions=READING) -> list[int]:
    """Numbers of the agencies whose cases the officer may read: own, and those below."""
    own = set().union(*(officer.agencies_with(permission) for permission in permissions))
    tops = [
        appointment.agency.path
        for appointment in officer.appointments_today()
        if appointment.agency_id in own
    ]
    seen = set()
    for top in set(tops):
        seen.update(Agency.objects.filter(path__startswith=top).values_list("pk", flat=True))
    return sorted(seen)


def cases_for(officer, permissions=READING) -> QuerySet[Case]:
    """The cases that the officer may read. Everything about a case starts from here."""
    return Case.objects.filter(agency__in=agencies_seen_by(officer, permissions))


def case_for(officer, number: str, permissions=READING) -> Case | None:
    """One case by number, if the officer may read it."""
    return (
        cases_for(officer, permissions)
        .select_related(
            "stream", "agency", "district", "counterpart", "applicant", "household", "declaration",
            "created_by",
        )
        .filter(number=number)
        .first()
    )  # fmt: skip


def case_of(stream: Stream) -> Case | None:
    """The case that a stream belongs to."""
    return Case.objects.filter(stream=stream).first()
