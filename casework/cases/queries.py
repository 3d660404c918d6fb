"""Which cases an officer may see (docs/plan-to-code.md, rule 23), and finding one."""

from datetime import date

from django.db.models import Q, QuerySet

from casework.agencies.models import READING, Agency
from casework.audit.models import Stream
from casework.core.languages import in_language_of_record
from casework.core.workdays import PauseOn
from casework.people.models import Household, Member, Person
from casework.people.queries import identities_of

from .models import Case, Pause, PauseReason


def agencies_seen_by(officer, permissions=READING) -> list[int]:
    """Numbers of the agencies whose cases the officer may read: own, and those below."""
    tops = {
        position.agency_path
        for position in officer.positions_today()
        if not position.permissions.isdisjoint(permissions)
    }
    below = Q(pk__in=())
    for top in tops:
        below |= Q(path__startswith=top)
    return sorted(Agency.objects.filter(below).values_list("pk", flat=True))


def cases_for(officer, permissions=READING) -> QuerySet[Case]:
    """The cases that the officer may read. Everything about a case starts from here."""
    return Case.objects.filter(agency__in=agencies_seen_by(officer, permissions))


#: What a case's page and acts need of it, read along with it.
WITH = (
    "stream", "agency", "district", "counterpart", "applicant", "household", "declaration",
    "created_by",
)  # fmt: skip


def case_for(officer, number: str, permissions=READING) -> Case | None:
    """One case by number, if the officer may read it."""
    case = Case.objects.select_related(*WITH).filter(number=number).first()
    return case if case is not None and may_read(officer, case, permissions) else None


def may_read(officer, case: Case, permissions=READING) -> bool:
    """Whether a case lies at an office of the officer's reading duties, or below it."""
    return any(
        position.oversees(case.agency) and not position.permissions.isdisjoint(permissions)
        for position in officer.positions_today()
    )


def case_of(stream: Stream) -> Case | None:
    """The case that a stream belongs to."""
    return Case.objects.filter(stream=stream).first()


def lock_people(household: Household) -> list[int]:
    """Numbers of today's members, merged records included, their rows locked: two acts on one
    household cannot both pass."""
    members = Member.objects.filter(household=household, left_on__isnull=True)
    people = sorted(identities_of(members.values_list("person_id", flat=True)))
    list(Person.objects.select_for_update().filter(pk__in=people).order_by("pk"))
    return people


def other_open_case(household: Household, cause: str, *, but: Case | None = None) -> Case | None:
    """An open case of one of a household's members for the same cause (docs/plan-to-code.md, rule
    16); what is dealt with under another law is another matter. Locks the members.
    """
    found = Case.objects.exclude(state__in=Case.ENDED).filter(
        cause=cause,
        household__law=household.law,
        household__members__person__in=lock_people(household),
    )
    return found.exclude(pk=but and but.pk).first()


def running_pause(case: Case) -> Pause | None:
    """The pause (期限中止) that runs for the case now, if there is one."""
    return case.pauses.filter(until__isnull=True).first()


def pauses_of(case: Case) -> PauseOn:
    """On which days the case's time limits stood still, and why in the words of the record.

    Only pauses that have ended: while one runs there is no due date to compute.
    """
    with in_language_of_record():
        over = [
            (pause.since, pause.until, str(PauseReason(pause.reason).label))
            for pause in case.pauses.filter(until__isnull=False)
        ]

    def pause_on(day: date) -> str:
        return next((words for since, until, words in over if since <= day <= until), "")

    return pause_on
