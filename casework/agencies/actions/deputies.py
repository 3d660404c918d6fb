"""Absence and delegation (缺勤与委托代理). One function, one official act.

Everything is entered in the chain of the officer whom it concerns.
"""

import uuid
from collections.abc import Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.agencies.models import Absence, Appointment, Delegation, Officer
from casework.agencies.models.deputies import register_of
from casework.audit.journal import enter
from casework.audit.locks import hold
from casework.core import clock
from casework.core.refusals import NotPermitted, OutOfTurn, Refusal


def enter_absence(officer: Officer, *, by, since: date, until: date, note="") -> Absence:
    """Enter the days on which an officer is away (登记缺勤): they themselves, or a supervisor."""
    _answers_for(officer, by)
    _period(since, until)
    with hold(register_of(officer)):
        meanwhile = officer.absences.to_come(since).filter(since__lte=until).first()
        if meanwhile:
            raise Refusal(
                _("%(since)s 至 %(until)s 已登记缺勤，请勿重复登记。")
                % {"since": date_format(meanwhile.since), "until": date_format(meanwhile.until)},
                field="since",
            )
        absence = Absence.objects.create(officer=officer, since=since, until=until, entered_by=by)
        enter(
            absence, "enter", by=by, office=_code(officer), note=note,
            about={"since": since.isoformat(), "until": until.isoformat()},
        )  # fmt: skip
    return absence


def end_absence(absence: Absence, *, by, note="") -> None:
    """The officer is back before the day that was entered (提前结束缺勤)."""
    _answers_for(absence.officer, by)
    with hold(absence.stream):
        absence.refresh_from_db()
        if absence.ended_at is not None or absence.until < clock.today():
            raise OutOfTurn(_("该缺勤已经结束，无须再次办理。"))
        absence.ended_at = clock.now()
        absence.save(update_fields=["ended_at"])
        enter(absence, "end", by=by, office=_code(absence.officer), note=note)


def give_delegation(
    appointment: Appointment, *, deputy: Officer, by, since: date, until: date, reason: str,
    steps: Sequence[str] = (), permissions: Sequence[str] = (), limit_minor: int | None = None,
) -> Delegation:  # fmt: skip
    """Have another officer exercise an appointment for its holder (委托代理).

    The holder does it, or a supervisor of the office for one who is away. The deputy belongs to
    the same office or to one above it. What an officer holds by delegation only can't be
    delegated on. ``limit_minor``: the most that one act may grant or pay, in fen.
    """
    holder = appointment.officer
    with hold(register_of(holder)):
        _may_delegate(appointment, by, since)
        _period(since, until)
        if not Appointment.objects.valid_on(until).filter(pk=appointment.pk).exists():
            raise Refusal(_("委托期间超出任职期间，请缩短委托期间。"), field="until")
        _fit_to_stand_in(deputy, appointment, since, until)
        if not reason.strip():
            raise Refusal(_("请填写委托的理由。"), field="reason")
        if limit_minor is not None and limit_minor <= 0:
            raise Refusal(_("金额上限须大于零；不设上限的请留空。"), field="limit")
        delegation = Delegation(
            uid=uuid.uuid4(), appointment=appointment, deputy=deputy, since=since, until=until,
            steps=" ".join(steps), permissions=" ".join(permissions), limit_minor=limit_minor,
            made_by=by,
        )  # fmt: skip
        delegation.reason = reason.strip()
        delegation.save()
        enter(
            delegation, "give", by=by, office=appointment.agency.code, note=reason.strip(),
            about={
                "appointment": appointment.pk, "deputy": deputy.pk, "since": since.isoformat(),
                "until": until.isoformat(), "steps": sorted(steps), "limit_minor": limit_minor,
            },
        )  # fmt: skip
    return delegation


def end_delegation(delegation: Delegation, *, by, note="") -> None:
    """Take a delegation back at once (终止委托): the holder, a supervisor, or the deputy."""
    holder = delegation.appointment.officer
    if by.pk != delegation.deputy_id and by.pk != holder.pk:
        _answers_for(holder, by, delegation.appointment.agency)
    with hold(delegation.stream):
        delegation.refresh_from_db()
        if delegation.ended_at is not None or delegation.until < clock.today():
            raise OutOfTurn(_("该委托已经结束，无须再次办理。"))
        delegation.ended_at = clock.now()
        delegation.save(update_fields=["ended_at"])
        enter(delegation, "end", by=by, office=delegation.appointment.agency.code, note=note)


def _answers_for(officer: Officer, by, agency=None) -> None:
    if by.pk != officer.pk and not by.supervises(agency or officer.agency):
        raise NotPermitted(_("只有本人，或其机构及上级机构的负责人可以办理。"))


def _may_delegate(appointment: Appointment, by, since: date) -> None:
    if by.pk == appointment.officer_id:
        return
    if any(p.on_behalf_of == appointment.officer_id for p in by.positions_today()):
        raise NotPermitted(_("受委托代理的职责不能再委托他人，请由委托人本人或负责人办理。"))
    if not by.supervises(appointment.agency):
        raise NotPermitted(_("只有任职人本人，或其机构及上级机构的负责人可以委托代理。"))
    if not appointment.officer.absences.on(max(since, clock.today())).exists():
        raise NotPermitted(_("负责人只能为缺勤人员指定代理人。请先登记缺勤，或由本人委托。"))


def _period(since: date, until: date) -> None:
    if until < since:
        raise Refusal(_("终止日不能早于起始日，请核对。"), field="until")
    if until < clock.today():
        raise Refusal(_("终止日不能早于今天，请核对。"), field="until")


def _fit_to_stand_in(deputy: Officer, appointment: Appointment, since: date, until: date) -> None:
    if deputy.pk == appointment.officer_id:
        raise Refusal(_("不能委托给任职人本人，请另选代理人。"), field="deputy")
    if not deputy.is_active:
        raise Refusal(_("该人员已停用，不能担任代理人，请另选代理人。"), field="deputy")
    if deputy.agency is None or not deputy.agency.oversees(appointment.agency):
        raise Refusal(_("代理人须为本机构或上级机构的人员，请另选代理人。"), field="deputy")
    if deputy.absences.to_come(since).filter(since__lte=until).exists():
        raise Refusal(_("该人员在委托期间缺勤，不能担任代理人，请另选代理人。"), field="deputy")


def _code(officer: Officer) -> str:
    return officer.agency.code if officer.agency else ""
