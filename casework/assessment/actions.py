"""What officers do in the inquiry (入户调查与审核意见). One function, one official act."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casework.audit.approvals import has_changed, rely_on
from casework.audit.journal import enact
from casework.audit.locks import hold
from casework.cases.models import Case
from casework.core import clock
from casework.core.refusals import Refusal
from casework.documents.actions import store_generated
from casework.documents.kinds import Kind

from . import letters
from .models import Assessment, Publicity
from .queries import (
    community_review_due,
    current_assessment,
    what_is_recommended,
)


def open_round(case: Case) -> Assessment:
    """Begin a round of inquiry: after acceptance, a return, or an upheld objection."""
    rounds = [0, *case.assessments.values_list("round", flat=True)]
    # Quick aid was posted without an inquiry: its posting is no later round's.
    rounds += case.publicities.values_list("round", flat=True)
    return Assessment.objects.create(case=case, round=max(rounds) + 1, opened_on=clock.today())


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
            told = _("入户日期应在 %(day)s 与今天之间。")
            raise Refusal(told % {"day": date_format(assessment.opened_on)}, field="visited_on")
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
            told = _("评议日期应在入户日（%(day)s）与今天之间。")
            raise Refusal(told % {"day": date_format(assessment.visited_on)}, field="held_on")
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
