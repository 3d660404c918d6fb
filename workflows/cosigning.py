"""Asking colleagues to sign along (加签): the step waits until everybody asked has answered."""

import uuid

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from casework.agencies.models import Absence, Appointment, Officer
from casework.audit.journal import enact, kept_away
from casework.audit.locks import hold
from casework.core import avoidance, clock
from casework.core.refusals import NotPermitted, NotYet, OutOfTurn, Refusal

from .deputies import stands_in_for_holder
from .models import OPEN, Cosignature, WorkTask

ASK, ANSWER = "workflows.ask_cosignature", "workflows.cosign"


def ask_cosignatures(task: WorkTask, asked: list[Officer], *, by, question: str) -> None:
    """The holder asks named officers to sign along, with a question (加签).

    They are officers of the step's office or of one above it, at work today, who need not keep away.
    """
    if not question.strip():
        raise Refusal(_("请填写征求会签的事项。"), field="question")
    if not asked:
        raise Refusal(_("请选择会签人。"), field="asked")
    with hold(task.case.stream):
        for officer in asked:
            _fit(task, officer, by)
            _ask(task, officer, by=by, question=question.strip())


def answer_cosignature(cosignature: Cosignature, *, by, agreed: bool, answer: str) -> None:
    """Agree or object, in words (会签)."""
    if not answer.strip():
        raise Refusal(_("请填写会签意见。"), field="answer")
    with hold(cosignature.stream):
        cosignature.refresh_from_db()
        act = cosignature.agree if agreed else cosignature.disagree
        enact(act, by=by, note=answer.strip(), answer=answer.strip())


def withdraw_cosignature(cosignature: Cosignature, *, by, note="") -> None:
    """The holder no longer asks for it (撤销加签)."""
    with hold(cosignature.stream):
        cosignature.refresh_from_db()
        enact(cosignature.withdraw, by=by, note=note)


def asked_of(officer) -> QuerySet[Cosignature]:
    """What an officer has been asked to sign, the oldest first (待会签)."""
    return (
        Cosignature.objects.filter(
            asked=officer, state=Cosignature.State.ASKED, task__status__in=OPEN
        )
        .select_related("task__agency", "case__applicant", "case__agency", "asked_by", "office")
        .order_by("pk")
    )


def outstanding(task: WorkTask) -> QuerySet[Cosignature]:
    return task.cosignatures.filter(state=Cosignature.State.ASKED)


def with_outstanding(tasks: QuerySet[WorkTask]) -> QuerySet[WorkTask]:
    """The same, each with ``awaited``: whether somebody who was asked has not answered."""
    asked = Cosignature.objects.filter(task=OuterRef("pk"), state=Cosignature.State.ASKED)
    return tasks.annotate(awaited=Exists(asked))


def none_outstanding(task: WorkTask) -> None:
    """Raise NotYet while somebody who was asked has not answered."""
    if not task.awaited:
        return
    waiting = [str(each.asked) for each in outstanding(task).select_related("asked")]
    raise NotYet(
        _("尚待 %(names)s 会签，会签完毕或撤销加签后方可办理。") % {"names": _("、").join(waiting)}
    )


def candidates(task: WorkTask, officer) -> list[Officer]:
    """Whom the holder may ask: officers of the step's office and of those above it."""
    above = Q(agency=task.agency_id)
    codes = [code for code in task.agency.path.split("/") if code]
    above |= Q(agency__code__in=codes)
    numbers = (
        Appointment.objects.valid_on(clock.today())
        .filter(above, officer__is_active=True, duty__permissions__codename="cosign")
        .values("officer")
    )
    away = Absence.objects.on(clock.today()).values("officer")
    return list(
        Officer.objects.filter(pk__in=numbers)
        .exclude(pk=officer.pk)
        .exclude(pk__in=away)
        .select_related("agency")
        .order_by("agency__path", "username")
    )


def is_asked(cosignature: Cosignature, *, by) -> str:
    """Fact ``work.is_asked``: only the officer who was named answers, while the step is open."""
    if by.pk != cosignature.asked_id:
        return _("只有被征求的人员本人可以会签。")
    return "" if cosignature.task.open else _("该事项已办结或已撤销，无须会签。")


def holds_the_step(cosignature: Cosignature, *, by) -> str:
    """Fact ``work.holds_the_step``: the step is open and in the officer's hands."""
    task = cosignature.task
    task.refresh_from_db()
    if task.open and (task.owner_id == by.pk or stands_in_for_holder(task, by)):
        return ""
    return _("只有领取该事项的人员可以加签或撤销加签，且该事项须未办结。")


def _fit(task: WorkTask, officer: Officer, by) -> None:
    if officer.pk not in {each.pk for each in candidates(task, by)}:
        raise Refusal(
            _("%(name)s不能会签：会签人须为本机构或上级机构在岗的人员，且不是本人。")
            % {"name": officer},
            field="asked",
        )
    if kept_away(task.case.stream, {officer.pk}):
        raise NotPermitted(avoidance.sentence_of_another())


def _ask(task: WorkTask, officer: Officer, *, by, question: str) -> None:
    cosignature = Cosignature(
        uid=uuid.uuid4(), case=task.case, task=task, office=_office(task, officer),
        desk=task.agency, asked_by=by, asked=officer,
    )  # fmt: skip
    cosignature.question = question
    cosignature.save()
    try:
        with transaction.atomic():
            enact(
                cosignature.ask, by=by, note=question,
                about={"step": task.step, "asked": officer.pk},
            )  # fmt: skip
    except IntegrityError as error:
        raise OutOfTurn(_("已请%(name)s会签，尚未答复。") % {"name": officer}) from error


def _office(task: WorkTask, officer: Officer):
    """Where the officer's duty to sign along lies: the step's office, or the nearest above it."""
    held = officer.agencies_with(ANSWER)
    agency = task.agency
    while agency is not None and agency.pk not in held:
        agency = agency.parent
    if agency is None:
        raise Refusal(_("%(name)s没有会签的职责。") % {"name": officer}, field="asked")
    return agency
