"""What officers do about the posting and objections to it (公示与异议). One function, one official act."""

import secrets
from datetime import timedelta

from django.db.models import Max
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.audit.journal import enact, enter, entitlement
from casework.audit.locks import hold
from casework.cases.models import Case, Pause, Route
from casework.core import clock
from casework.core.languages import in_language_of_record
from casework.core.refusals import Refusal
from casework.core.states import rule_of
from casework.documents.actions import store_generated
from casework.documents.kinds import Kind
from casework.policy.queries import due_on
from casework.policy.samples import marked

from . import letters
from .actions import open_round
from .models import Assessment, Objection, Publicity
from .queries import (
    current_assessment,
    current_publicity,
    matter_of,
    open_objection,
    period_of,
    publicity_of,
)


def publicity_to_post(case: Case) -> Publicity:
    """The posting before the decision; drawn up for the latest round when there is none."""
    return _drawn_up(case, Publicity.Kind.BEFORE)


def posting_after_aid(case: Case) -> Publicity:
    """The posting after the aid (救助后公示); drawn up when there is none."""
    return _drawn_up(case, Publicity.Kind.AFTER)


def publicity_on_show(case: Case) -> Publicity:
    return current_publicity(case, Publicity.Kind.BEFORE)


def end_of_posting(case: Case):
    """Last day of the posting after the aid: the file may be closed after it. None if there is none
    to be: irregular aid, and what Macao grants."""
    posting = current_publicity(case, Publicity.Kind.AFTER)
    return posting and posting.until


def post_publicity(publicity: Publicity, *, by, note="") -> None:
    """Put the notice up (发布公示): three calendar days before the decision, months after the aid."""
    with hold(publicity.stream):
        until = due_on(clock.today(), period_of(publicity)).due_on
        document = store_generated(
            publicity.stream,
            kind=Kind.PUBLICITY_NOTICE,
            title=Publicity.Kind(publicity.kind).label,
            number=f"{publicity.case.number}-{'GS' if publicity.kind == 'before' else 'HGS'}",
            version=publicity.round,
            by=by,
            subject=publicity,
            **letters.publicity_notice(publicity, on=clock.today(), until=until, by=by),
        )
        enact(
            publicity.post, by=by, note=note, on=clock.today(), until=until, document=document,
            about={"until": until.isoformat()},
        )  # fmt: skip


def record_publicity_result(
    publicity: Publicity, *, by, objected: bool, objector="", objection="", note=""
) -> Objection | None:
    """The days are over without objection, or somebody objects (公示结果、异议).

    An objection may come on any day of the posting and stops it until it is checked.
    """
    with hold(publicity.stream):
        if not objected:
            enact(publicity.end, by=by, note=note)
            return None
        # Lodging moves no state, so the duty that the posting asks for is asked for here.
        permission, office = entitlement(publicity, rule_of(publicity.end), by)
        if not objection.strip():
            raise Refusal(_("请填写异议内容。"), field="objection")
        if publicity.state != Publicity.State.POSTED or open_objection(publicity):
            raise Refusal(_("本公示当前不能登记异议，请刷新页面查看最新情况。"))
        lodged = Objection(
            case=publicity.case, publicity=publicity, lodged_on=clock.today(), lodged_by=by
        )
        lodged.objector, lodged.words = objector, objection
        lodged.save()
        enter(lodged, "lodge", by=by, office=office, permission=permission, note=note)
        return lodged


def objection_to_check(case: Case) -> Objection:
    return case.objections.filter(state=Objection.State.LODGED).first()


def check_objection(objection: Objection, *, by, upheld: bool, outcome, note="") -> None:
    """Decide on an objection (核查异议): upheld, the inquiry begins anew; else the posting goes on
    for as many days as it was stopped."""
    with hold(objection.stream):
        if not upheld:
            enact(objection.dismiss, by=by, note=note, outcome=outcome)
            _let_run_on(objection, by=by)
            return
        enact(objection.uphold, by=by, note=note, outcome=outcome)
        enact(objection.publicity.stop, by=by, note=note)
        open_round(objection.case)


def run_on_after_suspension(case: Case, suspension: Pause, *, by) -> Publicity | None:
    """Give the posting back the calendar days on which the case was suspended (恢复公示计时), since
    nobody could object on them. Returns the posting if its last day has moved.

    The first and the last of them count too: the counter took objections for a part of them only.
    While an objection is open the posting stands still anyway, and gets its days with its outcome.
    """
    with hold(case.stream):
        publicity = current_publicity(case, Publicity.Kind.BEFORE)
        if publicity is None or publicity.state != Publicity.State.POSTED:
            return None
        over = suspension.since > publicity.until
        if over or open_objection(publicity):
            return None
        publicity.case = case
        _give_back(publicity, (suspension.until - suspension.since).days + 1, by)
        return publicity


def take_down_postings(case: Case, *, by, note="") -> None:
    """The public no longer sees what is proposed or done no more (撤下公示), and nobody checks an
    objection to it: the case has ended, or the decision on its aid was revoked."""
    for publicity in case.publicities.filter(state=Publicity.State.POSTED).order_by("pk"):
        if publicity.standing == Publicity.State.POSTED:
            publicity.case = case
            enact(publicity.take_down, by=by, note=note)
            objection = open_objection(publicity)
            if objection is not None:
                enact(objection.discontinue, by=by, note=note)


def opinion_is_given(publicity: Publicity, *, by) -> str:
    """Fact ``assessment.opinion_given``: what must come before the posting has been done.

    The round's inquiry; on the quick route nothing, after aid in advance the paperwork too.
    """
    case = publicity.case
    if case.route == Route.QUICK:
        return ""
    if case.state in (Case.State.PAPERWORK_DUE, Case.State.PAPERWORK_FILED):
        return _("先行救助的手续尚未核定补齐，不能公示。")
    assessment = case.assessments.get(round=publicity.round)
    if assessment.state == Assessment.State.CONCLUDED:
        return ""
    return _("审核意见尚未提出，不能公示。")


def period_is_over(publicity: Publicity, *, by) -> str:
    """Fact ``assessment.period_over``: the last day of the posting has passed (24:00, UTC+8)."""
    if clock.today() > publicity.until:
        return ""
    return _("公示期至 %(day)s 24 时，期满后方可登记公示结果。") % {"day": _until_told(publicity)}


def no_open_objection(publicity: Publicity, *, by) -> str:
    """Fact ``assessment.no_open_objection``."""
    return _("有异议正在核查，公示不能结束。") if open_objection(publicity) else ""


def objection_is_upheld(publicity: Publicity, *, by) -> str:
    """Fact ``assessment.objection_upheld``."""
    upheld = publicity.objections.filter(state=Objection.State.UPHELD).exists()
    return "" if upheld else _("没有成立的异议，不能中止公示。")


def nothing_to_post(publicity: Publicity, *, by) -> str:
    """Fact ``assessment.nothing_to_post``: the case has ended, or its aid rests on no decision."""
    begun_anew = publicity.case.standing in (Case.State.RETURNED, Case.State.CHECKED)
    revoked = begun_anew and publicity.kind == Publicity.Kind.AFTER
    if revoked or publicity.case.ended:
        return ""
    return _("本案仍在办理，公示不能撤下。")


def posting_is_taken_down(objection: Objection, *, by) -> str:
    """Fact ``assessment.posting_taken_down``."""
    if objection.publicity.state == Publicity.State.TAKEN_DOWN:
        return ""
    return _("公示尚未撤下，异议仍须核查。")


def posting_is_over(case: Case, *, by) -> str:
    """Fact ``assessment.posting_over``: the posting after the aid has run its months."""
    posting = current_publicity(case, Publicity.Kind.AFTER)
    if posting is None or posting.state == Publicity.State.DRAFT:
        return _("尚未发布救助后公示，不能办结。")
    if clock.today() > posting.until:
        return ""
    return _("救助后公示至 %(day)s，期满后方可办结。") % {"day": _until_told(posting)}


def aid_is_not_posted(case: Case, *, by) -> str:
    """Fact ``assessment.aid_not_posted``: nobody was told yet that the aid was given.

    Money that arrived says so itself (``payments.nothing_paid_or_under_way``); goods and services
    leave no payment, and their posting after the aid is the first record that they were given.
    """
    posting = current_publicity(case, Publicity.Kind.AFTER)
    given = posting is not None and posting.state == Publicity.State.POSTED
    if given and case.standing == Case.State.APPROVED:
        return _("救助已经实施并公示，不能终止。公示期满后请办结；认为原决定有误的，按复核办理。")
    return ""


def _until_told(publicity: Publicity) -> str:
    """The posting's last day as it is read, marked where its period is not verified (示例参数)."""
    return marked(date_format(publicity.until), period_of(publicity))


def _let_run_on(objection: Objection, *, by) -> None:
    """Give the posting back the calendar days on which an objection that does not hold stopped it.

    One that came after the last day stopped nothing.
    """
    publicity = objection.publicity
    days = (clock.today() - objection.lodged_on).days
    if days and objection.lodged_on <= publicity.until:
        _give_back(publicity, days, by)


def _give_back(publicity: Publicity, days: int, by) -> None:
    until = publicity.until + timedelta(days=days)
    enact(
        publicity.resume, by=by, until=until, days=days,
        about={"days": days, "until": until.isoformat()},
    )  # fmt: skip


def _drawn_up(case: Case, kind: str) -> Publicity:
    assessment = current_assessment(case)
    publicity = publicity_of(case, assessment, kind)
    if publicity is not None:
        return publicity
    with in_language_of_record():
        matter = matter_of(case)
    return Publicity.objects.create(
        case=case,
        kind=kind,
        round=_round_of(case, kind, assessment),
        token=secrets.token_urlsafe(12),
        shown_name=case.applicant.public_name,
        shown_place=case.agency.name,
        shown_matter=matter,
    )


def _round_of(case: Case, kind: str, assessment: Assessment | None) -> int:
    """The round of inquiry that a posting belongs to; on the quick route, which has none, the next."""
    if case.route != Route.QUICK:
        return assessment.round if assessment else 1
    return (case.publicities.filter(kind=kind).aggregate(last=Max("round"))["last"] or 0) + 1
