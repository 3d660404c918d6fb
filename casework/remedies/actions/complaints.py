"""Complaints, from their receipt to the answer (投诉)."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.agencies.models import Agency
from casework.audit.journal import enact, enter, kept_away
from casework.audit.locks import hold
from casework.cases.models import Case
from casework.core import avoidance, clock
from casework.core.refusals import NotPermitted, Refusal
from casework.policy.actions import next_number
from casework.remedies.models import Complaint
from casework.remedies.queries import acted_at


def receive_complaint(
    case: Case, *, by, against: Agency, step="", channel: str, about: str, complainant="",
    words: str, received_on: date, note="",
) -> Complaint:  # fmt: skip
    """Enter a complaint (登记投诉); the office above the one complained about deals with it."""
    office = against.parent or against
    with hold(case.stream):
        if not any(
            position.oversees(against) and "remedies.receive_complaint" in position.permissions
            for position in by.positions_today()
        ):
            raise NotPermitted(_("您没有登记投诉的职责，请由被投诉机构的负责人或上级机构登记。"))
        if against.pk not in (case.agency_id, case.district_id):
            raise Refusal(_("请选择办理本案的机构。"), field="against")
        if not case.applied_on <= received_on <= clock.today():
            raise Refusal(
                _("收到日期应在申请日（%(day)s）与今天之间。")
                % {"day": date_format(case.applied_on)},
                field="received_on",
            )
        if not words.strip():
            raise Refusal(_("请填写投诉内容。"), field="words")
        complaint = Complaint(
            number=next_number("complaint", prefix="TS"),
            case=case,
            against=against,
            step=step,
            office=office,
            channel=channel,
            about=about,
            received_on=received_on,
            received_by=by,
        )
        complaint.complainant, complaint.words = complainant.strip(), words
        complaint.save()
        enter(
            complaint, "receive", by=by, note=note, permission="remedies.receive_complaint",
            office=by.agency.code if by.agency else office.code,
            about={"about": str(about), "channel": str(channel), "step": step},
        )  # fmt: skip
    return complaint


def assign_complaint(complaint: Complaint, *, by, officer, note="") -> None:
    """Give it to an officer of the office who had nothing to do with what is complained about."""
    with hold(complaint.stream):
        _fit_to_answer(complaint, officer)
        enact(complaint.hand_to, by=by, note=note, officer=officer, about={"officer": officer.pk})


def reassign_complaint(complaint: Complaint, *, by, officer, note: str) -> None:
    """Take it from the officer who has it, who left or may not go on, and give it to another (改派).

    The period runs on from the receipt. The entry names both officers.
    """
    with hold(complaint.stream):
        if not note.strip():
            raise Refusal(_("请填写改派投诉的理由。"), field="note")
        if complaint.officer_id == officer.pk:
            raise Refusal(
                _("本投诉已由%(name)s办理，请另选人员。") % {"name": officer}, field="officer"
            )
        _fit_to_answer(complaint, officer)
        enact(
            complaint.reassign, by=by, note=note, officer=officer,
            about={"officer": officer.pk, "taken_from": complaint.officer_id},
        )  # fmt: skip


def _fit_to_answer(complaint: Complaint, officer) -> None:
    """Raise Refusal unless the officer may answer complaints there, and this one."""
    if not officer.has_perm("remedies.answer_complaint", complaint.office):
        raise Refusal(_("所选人员在本机构没有办理投诉的职责。"), field="officer")
    if acted_at(complaint.case, complaint.against, officer):
        raise Refusal(
            _("%(name)s曾在被投诉机构办理本案，不能办理本投诉，请选择其他人员。")
            % {"name": officer},
            field="officer",
        )
    if kept_away(complaint.stream, {officer.pk}):
        raise Refusal(avoidance.sentence_of_another(), field="officer")


def answer_complaint(complaint: Complaint, *, by, justified: bool, reply: str, note="") -> None:
    """Say what was found and what follows, to whoever complained (答复投诉)."""
    with hold(complaint.stream):
        if not reply.strip():
            raise Refusal(_("请填写答复内容。"), field="reply")
        enact(
            complaint.give_answer, by=by, note=note, justified=justified, reply=reply,
            on=clock.today(), about={"justified": justified},
        )  # fmt: skip


def close_complaint(complaint: Complaint, *, by, note="") -> None:
    """The supervisor has seen the answer (办结投诉)."""
    with hold(complaint.stream):
        enact(complaint.close, by=by, note=note)
