"""Conflicts of interest (回避, docs/plan-to-code.md, rule 6): who keeps away from a case.

Whoever declared it, whoever a supervisor told to, and whoever has themselves or a near relative
among the household, by the confidential register of the officers' own documents.
"""

import uuid

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from casework.agencies.models import Officer
from casework.audit.journal import enter
from casework.audit.locks import hold
from casework.core import clock
from casework.core.refusals import NotPermitted, Refusal
from casework.people.models import IdentityDocument, Member, MergeProposal
from casework.people.queries import identities_of

from .models import Case, Recusal
from .queries import agencies_seen_by


def kept_away(stream, officers) -> list[int]:
    """Those of ``officers`` who must keep away from the case of ``stream``.

    Asked before every act, so in small statements: one, and two more only where a number that they
    have entered is on file.
    """
    declared = Exists(Recusal.objects.filter(officer=OuterRef("pk"), case__number=stream.key))
    rows = Officer.objects.filter(pk__in=officers).values_list(
        "pk", declared, "kinships__kind", "kinships__number_index", "kinships__ended_at"
    )
    away, entered = set(), {}
    for officer, recused, kind, index, ended_at in rows:
        if recused:
            away.add(officer)
        elif index and ended_at is None:
            entered.setdefault(officer, set()).add((kind, index))
    on_file = _on_file(set().union(*entered.values()))
    for officer, numbers in entered.items():
        people = {on_file[number] for number in numbers & on_file.keys()}
        if people and _among_the_household(stream, people):
            away.add(officer)
    return sorted(away)


def related_cases(officer: Officer) -> list[Case]:
    """Cases with the officer or a near relative in the household, also those that have ended, since a
    review or a recovery may be in hand: for nobody's eyes but the operation's that takes the officer
    off them."""
    entered = officer.kinships.filter(ended_at=None).values_list("kind", "number_index")
    people = identities_of(_on_file(set(entered)).values())
    return list(
        Case.objects.filter(household__members__person__in=people)
        .select_related("stream", "agency")
        .order_by("pk")
        .distinct()
    )


def declare_recusal(case: Case, officer: Officer, *, by, reason: str) -> Recusal:
    """Enter that an officer keeps away from the case (申报回避): they themselves, or a supervisor of
    the case's office or of theirs."""
    own = by.pk == officer.pk
    if not own and not (by.supervises(case.agency) or by.supervises(officer.agency)):
        raise NotPermitted(_("只有本人，或有关机构的负责人可以登记回避。"))
    if not reason.strip():
        raise Refusal(_("请填写回避的理由。"), field="reason")
    ground = Recusal.Ground.DECLARED if own else Recusal.Ground.SUPERVISOR
    return _keep_away(case, officer, by=by, ground=ground, reason=reason.strip())


def note_detected(case: Case, officer: Officer, *, by) -> Recusal:
    """A match with the register took an officer off the case; no ground is told."""
    return _keep_away(case, officer, by=by, ground=Recusal.Ground.DETECTED)


def both_in_sight(proposal: MergeProposal, *, by) -> str:
    """Fact ``cases.both_in_sight``: the officer's own offices, or those below, have to do with both
    people; nobody merges, or learns of, another office's."""
    seen = agencies_seen_by(by, ("cases.view_case",))
    theirs = Member.objects.filter(household__cases__agency__in=seen)
    for person in (proposal.stays_id, proposal.goes_id):
        if not theirs.filter(person=person).exists():
            return _("其中一份档案不在您的管辖范围内，请报共同的上级机构办理。")
    return ""


def _keep_away(case: Case, officer: Officer, *, by, ground: str, reason="") -> Recusal:
    with hold(case.stream) as held:
        if Recusal.objects.filter(case=case, officer=officer).exists():
            raise Refusal(_("该人员已登记回避本案，无须重复登记。"), field="officer")
        recusal = Recusal(
            uid=uuid.uuid4(), case=case, officer=officer, ground=ground, declared_by=by,
            at=clock.now(),
        )  # fmt: skip
        recusal.reason = reason
        recusal.save()
        held[case.stream.place].__dict__.pop("kept_away", None)  # what was known is out of date
        enter(
            recusal, "declare", by=by, office=by.agency.code if by.agency else "", avoiding=True,
            note=reason, about={"officer": officer.pk, "ground": str(ground)},
        )  # fmt: skip
    return recusal


def _on_file(numbers: set[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """On whose record each of these documents (kind, fingerprint) is, if anybody's."""
    found = IdentityDocument.objects.filter(
        kind__in={kind for kind, _index in numbers},
        number_index__in={index for _kind, index in numbers},
    ).values_list("kind", "number_index", "person")
    return {(kind, index): person for kind, index, person in found if (kind, index) in numbers}


def _among_the_household(stream, people: set[int]) -> bool:
    """Whether one of ``people`` belongs to the case's household, on whichever of their records."""
    members = Member.objects.filter(household__cases__number=stream.key)
    return members.filter(person__in=identities_of(people)).exists()
