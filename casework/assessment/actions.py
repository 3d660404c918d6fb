"""What officers do in the inquiry and the posting (调查与公示). One function, one official act."""

import secrets
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casework.audit.approvals import has_changed, rely_on
from casework.audit.journal import enact, enter, entitlement
from casework.audit.locks import hold
from casework.cases.letters import rule_for
from casework.cases.models import Case, Route
from casework.core import clock
from casework.core.languages import in_language_of_record
from casework.core.refusals import Refusal
from casework.core.states import rule_of
from casework.documents.actions import store_generated
from casework.documents.kinds import Kind
from casework.policy.queries import due_on

from . import letters
from .models import Assessment, Objection, Publicity
from .queries import (
    community_review_due,
    current_assessment,
    current_publicity,
    matter_of,
    open_objection,
    publicity_of,
    what_is_recommended,
)


def open_round(case: Case) -> Assessment:
    """Begin a round of inquiry: after acceptance, a return, or an upheld objection."""
    latest = current_assessment(case)
    return Assessment.objects.create(
        case=case, round=latest.round + 1 if latest else 1, opened_on=clock.today()
    )


def record_visit(
    assessment: Assessment, *, by, companion, visited_on: date, findings, matches: bool, note=""
) -> None:
    """Two persons saw the household at home (入户调查). The second counts as having acted."""
    with hold(assessment.stream):
        if companion.pk == by.pk or not companion.holds(
            "assessment.record_visit", assessment.agency
        ):
            raise Refusal(_("入户调查须两人进行，请选择本机构另一名调查人员。"), field="companion")
        if not assessment.opened_on <= visited_on <= clock.today():
            raise Refusal(
                _("入户日期应在 %(day)s 与今天之间。") % {"day": assessment.opened_on},
                field="visited_on",
            )
        enact(
            assessment.record_visit, by=by, joint_with=companion, note=note,
            visited_on=visited_on, visitor=by, companion=companion, findings=findings,
            matches=matches, about={"round": assessment.round, "matches": matches},
        )  # fmt: skip
        assessment.document = store_generated(
            assessment.stream,
            kind=Kind.VISIT_RECORD,
            title=gettext_noop("入户调查记录"),
            number=f"{assessment.case.number}-DC",
            version=assessment.round,
            by=by,
            subject=assessment,
            **letters.visit_record(assessment, by=by),
        )
        assessment.save()


def hold_review(
    assessment: Assessment, *, by, held_on: date, present: int, in_favour: int, against: int, words,
    note="",
) -> None:  # fmt: skip
    """The village or community weighs the household's need (民主评议): who came, and how they voted."""
    with hold(assessment.stream):
        if not community_review_due(assessment):
            raise Refusal(_("现行政策未开展民主评议，请直接提出审核意见。"))
        if not assessment.visited_on <= held_on <= clock.today():
            raise Refusal(
                _("评议日期应在入户日（%(day)s）与今天之间。") % {"day": assessment.visited_on},
                field="held_on",
            )
        if present < 1 or in_favour + against > present:
            raise Refusal(_("同意与不同意的票数之和不能超过到会人数。"), field="present")
        enact(
            assessment.hold_review, by=by, note=note, on=held_on, present=present,
            in_favour=in_favour, against=against, words=words,
            about={"present": present, "in_favour": in_favour, "against": against},
        )  # fmt: skip


def give_opinion(
    assessment: Assessment, *, by, recommended: bool, form="", amount=None, opinion, note=""
) -> None:
    """The township recommends relief or not (审核意见); ``amount`` is Money in CNY or None."""
    with hold(assessment.stream):
        if recommended and not form:
            raise Refusal(_("建议给予救助的，请选择救助方式。"), field="form")
        if recommended and form == "cash" and not (amount and amount.minor):
            raise Refusal(_("建议发放救助金的，请填写建议金额。"), field="amount")
        minor = amount.minor if recommended and form == "cash" else 0
        enact(
            assessment.conclude, by=by, note=note, recommended=recommended,
            form=form if recommended else "", minor=minor, opinion=opinion,
            about={"recommended": recommended, "minor": minor}, approves=what_is_recommended,
        )  # fmt: skip


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
    key = (
        "period.publicity" if publicity.kind == Publicity.Kind.BEFORE else "period.post_aid_posting"
    )
    with hold(publicity.stream):
        until = due_on(clock.today(), rule_for(publicity.case, key)).due_on
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


def opinion_is_given(publicity: Publicity, *, by) -> str:
    """Fact ``assessment.opinion_given``: what must come before the posting has been done.

    The round's inquiry; on the quick route nothing, after aid in advance the paperwork too.
    """
    case = publicity.case
    if case.route == Route.QUICK:
        return ""
    if case.route == Route.EMERGENCY and case.state != Case.State.REGULARISED:
        return _("先行救助的手续尚未核定补齐，不能公示。")
    assessment = case.assessments.get(round=publicity.round)
    if assessment.state == Assessment.State.CONCLUDED:
        return ""
    return _("审核意见尚未提出，不能公示。")


def opinion_is_concluded(case: Case, *, by) -> str:
    """Fact ``assessment.opinion_concluded``: the latest round's visit and opinion are there."""
    assessment = current_assessment(case)
    if assessment is not None and assessment.state == Assessment.State.CONCLUDED:
        return ""
    return _("入户调查或审核意见尚未完成，不能报送补办手续。")


def community_review_is_held(assessment: Assessment, *, by) -> str:
    """Fact ``assessment.community_review_held``: it took place, or the rule does not ask for it."""
    if assessment.state == Assessment.State.REVIEWED or not community_review_due(assessment):
        return ""
    return _("尚未登记民主评议，不能提出审核意见。")


def ready_for_decision(case: Case, *, by) -> str:
    """Fact ``assessment.ready_for_decision``: visit, opinion and publicity of the latest round."""
    assessment = current_assessment(case)
    if assessment is None or assessment.state != Assessment.State.CONCLUDED:
        return _("入户调查或审核意见尚未完成，不能审批。")
    opinion_stands(assessment)
    ended = case.publicities.filter(
        kind=Publicity.Kind.BEFORE, round=assessment.round, state=Publicity.State.ENDED
    )
    if not ended.exists():
        return _("公示尚未期满或有异议待核查，不能审批。")
    return ""


def opinion_stands(assessment: Assessment) -> None:
    """Raise ApprovalLapsed unless the opinion, and what it rests on, are as they were given."""
    rely_on(
        assessment, "conclude", what_is_recommended, lapse=assessment.lapse,
        sentence=_("调查情况或审核意见在提出之后有变更，审核意见已经失效；已退回重新提出。"),
    )  # fmt: skip


def opinion_has_lapsed(assessment: Assessment, *, by) -> str:
    """Fact ``assessment.opinion_lapsed``."""
    if has_changed(assessment, "conclude", what_is_recommended):
        return ""
    return _("调查情况和审核意见与提出时一致，审核意见仍然有效。")


def period_is_over(publicity: Publicity, *, by) -> str:
    """Fact ``assessment.period_over``: the last day of the posting has passed (24:00, UTC+8)."""
    if clock.today() > publicity.until:
        return ""
    return _("公示期至 %(day)s 24 时，期满后方可登记公示结果。") % {"day": publicity.until}


def no_open_objection(publicity: Publicity, *, by) -> str:
    """Fact ``assessment.no_open_objection``."""
    return _("有异议正在核查，公示不能结束。") if open_objection(publicity) else ""


def objection_is_upheld(publicity: Publicity, *, by) -> str:
    """Fact ``assessment.objection_upheld``."""
    upheld = publicity.objections.filter(state=Objection.State.UPHELD).exists()
    return "" if upheld else _("没有成立的异议，不能中止公示。")


def posting_is_over(case: Case, *, by) -> str:
    """Fact ``assessment.posting_over``: the posting after the aid has run its months."""
    posting = current_publicity(case, Publicity.Kind.AFTER)
    if posting is None or posting.state == Publicity.State.DRAFT:
        return _("尚未发布救助后公示，不能办结。")
    if clock.today() > posting.until:
        return ""
    return _("救助后公示至 %(day)s，期满后方可办结。") % {"day": posting.until}


def _let_run_on(objection: Objection, *, by) -> None:
    """Give the posting back the calendar days on which an objection that does not hold stopped it.

    One that came after the last day stopped nothing.
    """
    publicity = objection.publicity
    days = (clock.today() - objection.lodged_on).days
    if days and objection.lodged_on <= publicity.until:
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
        round=assessment.round if assessment else 1,
        token=secrets.token_urlsafe(12),
        shown_name=case.applicant.public_name,
        shown_place=case.agency.name,
        shown_matter=matter,
    )
